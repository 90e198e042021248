# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every block of YAML in README.md, docs/ and the pages of roles: Ansible understands it, and modules take its options.

Quick starts and pages of roles are played as well: test_quick_starts.py here, and tests/integration/test_roles.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.returns.entries import texts_of
from tests.documents import PAGES, ROOT, Block, blocks
from tests.unit import documented
from tests.unit.documented import COLLECTION, MODULES
from tests.unit.test_documentation import complaints

BLOCKS = [block for page in PAGES for block in blocks(page) if block.language == "yaml"]
OURS = re.compile(rf"(ansible\.builtin|{re.escape(COLLECTION)})\.\w+$")
FOREIGN = re.compile(r"\w+\.\w+\.\w+$")
SOURCES = {f"{COLLECTION}.{path.stem}" for path in ROOT.glob("extensions/eda/plugins/event_source/*.py")}
#: Variables that Ansible sets itself.
RESERVED = {"environment", "group_names", "groups", "hostvars", "inventory_hostname", "omit", "play_hosts", "vars"}
LISTS_OF_TASKS = ("pre_tasks", "tasks", "post_tasks", "handlers", "block", "rescue", "always")


def plays_of(block: Block) -> list[dict[str, Any]]:
    """The block as plays: tasks get a play around them; what is neither (variables, settings, rules) gives none."""
    content = yaml.safe_load(block.text)
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        return []
    # A rulebook, and a source of one.
    if any("rules" in item or SOURCES & set(item) for item in content):
        return []
    if any("hosts" in item or "ansible.builtin.import_playbook" in item for item in content):
        return content
    return [{"hosts": "localhost", "gather_facts": False, "tasks": content}]


def tasks_of(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All tasks of a play or of a block, at any depth."""
    for part in LISTS_OF_TASKS:
        for task in item.get(part, ()):
            yield task
            yield from tasks_of(task)


def without_foreign(play: dict[str, Any]) -> dict[str, Any]:
    """The play, with a task that does nothing in place of each whose module is of a collection that is not here."""
    for task in tasks_of(play):
        for key in [key for key in task if FOREIGN.match(key) and not OURS.match(key)]:
            del task[key]
            task["ansible.builtin.debug"] = {}
    return play


def test_there_is_something_to_check() -> None:
    assert len(BLOCKS) >= 15
    assert {block.place.partition(":")[0] for block in BLOCKS} >= {"README.md", "roles/ticket/README.md"}
    assert sum(bool(plays_of(block)) for block in BLOCKS) >= 15


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.place)
def test_modules_take_the_options(block: Block) -> None:
    for play in plays_of(block):
        for task in tasks_of(play):
            for name in (key.removeprefix(f"{COLLECTION}.") for key in task if key.startswith(f"{COLLECTION}.")):
                assert name in MODULES, f"there is no module {name}"
                assert complaints(name, task[f"{COLLECTION}.{name}"] or {}) == [], task.get("name")


def test_no_result_hides_a_variable_of_ansible() -> None:
    """`register: groups` succeeds, and the name still leads to the inventory's groups."""
    examples = (yaml.safe_load(texts_of(ROOT / f"plugins/modules/{name}.py")["EXAMPLES"]) for name in MODULES)
    plays = [*(play for block in BLOCKS for play in plays_of(block)), *({"tasks": tasks} for tasks in examples)]
    registered = {task["register"] for play in plays for task in tasks_of(play) if "register" in task}
    assert registered, "some do"
    assert registered & RESERVED == set()


def test_inventories_use_options_of_their_plugins() -> None:
    settings = [(block, yaml.safe_load(block.text)) for block in BLOCKS if re.search(r"^plugin: ", block.text, re.M)]
    plugins = sorted({setting[1]["plugin"] for setting in settings})
    assert plugins, "docs/inventory.md shows some"
    done = documented.ansible("doc", "--json", "-t", "inventory", *plugins)
    known = {name: set(told["doc"]["options"]) for name, told in json.loads(done.stdout).items()}
    for block, content in settings:
        assert set(content) - known[content["plugin"]] == set(), block.place


def test_ansible_playbook_understands_all(tmp_path: Path) -> None:
    paths = []
    for number, block in enumerate(BLOCKS):
        if plays := [without_foreign(play) for play in plays_of(block)]:
            place = block.place.replace("/", "_").replace(":", "_")
            paths.append(tmp_path / f"{number}-{place}.yml")
            paths[-1].write_text(yaml.safe_dump(plays, allow_unicode=True, sort_keys=False))
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(f"- hosts: localhost\n  tasks:\n    - {COLLECTION}.rt_tickket: {{id: 1}}\n")
    assert len(paths) >= 15
    # One process for all. It reads them in order and stops at the first mistake, which must be the one at the end.
    done = documented.ansible("playbook", "--syntax-check", "-i", "localhost,", *map(str, [*paths, wrong]))
    assert done.returncode != 0
    assert "rt_tickket" in done.stderr, done.stderr


def test_every_module_is_told_how_it_recognises_its_object() -> None:
    """Every module that keeps something stands in docs/identity.md."""
    told = set(re.findall(r"`(\w+)`", (ROOT / "docs/identity.md").read_text()))
    none_needed = {name for name in MODULES if name.endswith(("_api", "_info", "_session"))}
    assert set(MODULES) - none_needed - told == set()
