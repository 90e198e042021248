# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make resource` writes is complete, but for the places that it marks; and no mark is left in this checkout."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.resource import __main__ as command
from tests.ci.resource import places
from tests.ci.resource.__main__ import MARK, NewResource, marks
from tests.unit.documented import COLLECTION, ROOT

#: A resource for each system; that of Zammad is a type of `zammad_object` so far.
NEW = [("rt", "custom_role"), ("zammad", "text_module"), ("cerb", "mail_rule"), ("cloudbees", "email_config")]
MODULES = [f"{system}_{name}" for system, name in NEW]
#: In the copy: which declaration each module, registry and scenario has, and what ansible-doc says of the modules.
ASKED = """
import importlib, json, sys
from tests.laws import runner
from tests.laws.scenario import all_scenarios
from tests.unit import documented
found = {}
for module in sys.argv[1:]:
    system, _, name = module.partition("_")
    utils = "ansible_collections.opsdesk.itsm.plugins.module_utils"
    registry = importlib.import_module(f"{utils}._{system}.registry")
    declared = registry.RESOURCES[name]
    importlib.import_module(f"ansible_collections.opsdesk.itsm.plugins.action.{module}")
    found[module] = {
        "file": registry.__file__,
        "registered": runner.declaration(module) is declared,
        "specified": sorted(documented.task(module).argument_spec()),
        "synced": documented.task(f"{system}_sync").argument_spec()["resource"].get("choices"),
        "scenarios": [scenario.name for scenario in all_scenarios() if scenario.module == module],
        **documented.module(module),
    }
print(json.dumps(found))
"""


def python(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in a copy of the collection, which it finds in place of this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(root.parents[2])}
    return subprocess.run(
        [sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the collection with the new resources."""
    root = tmp_path_factory.mktemp("copy") / "ansible_collections/opsdesk/itsm"
    subprocess.run([ROOT / "tests/ci/export", root], check=True)
    for system, name in NEW:
        NewResource(root, system, name).write()
    done = python(root, "-m", "tests.ci.returns")
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="module")
def found(copy: Path) -> Mapping[str, Any]:
    """What Python and ansible-doc find in the copy."""
    done = python(copy, "-c", ASKED, *MODULES)
    assert done.returncode == 0, done.stderr
    answer: Mapping[str, Any] = yaml.safe_load(done.stdout)
    return answer


# One group: the copy is made once.
pytestmark = pytest.mark.xdist_group("new_resource")


@pytest.mark.parametrize("module", MODULES)
def test_a_new_resource_is_declared_registered_and_has_a_scenario(
    module: str, found: Mapping[str, Any], copy: Path
) -> None:
    assert found[module]["file"].startswith(str(copy))
    assert found[module]["registered"]
    assert found[module]["scenarios"]
    system, name = module.split("_", 1)
    assert system == "cerb" or name in found[module]["synced"]
    groups = found[module]["doc"]["attributes"]["action_group"]["membership"]
    assert groups == [f"{COLLECTION}.{system}"]


@pytest.mark.parametrize("module", MODULES)
def test_the_documentation_of_a_new_module_is_complete(module: str, found: Mapping[str, Any], copy: Path) -> None:
    assert sorted(found[module]["doc"]["options"]) == found[module]["specified"]
    assert {"action", "id", "record", "diff", "error"} <= set(found[module]["return"])
    examples = yaml.safe_load(found[module]["examples"])
    assert [set(task) & {f"{COLLECTION}.{module}"} for task in examples] == [{f"{COLLECTION}.{module}"}] * 2
    assert f"    - {module}\n" in (copy / "meta/runtime.yml").read_text(encoding="utf-8")


def test_a_new_resource_passes_the_linters(copy: Path) -> None:
    for arguments in (("check",), ("format", "--check")):
        done = python(copy, "-m", "ruff", *arguments, "plugins", "tests/laws", "tests/ci")
        assert done.returncode == 0, done.stdout
    done = python(copy, "-m", "yamllint", "--strict", "meta", "roles/desk_config", "tests/ci/returns")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("system", "name"), NEW)
def test_what_a_person_has_to_say_is_marked(system: str, name: str, copy: Path) -> None:
    places_left = {place.partition(":")[0] for place in marks(copy)}
    assert {
        "README.md",
        "docs/identity.md",
        f"plugins/modules/{system}_{name}.py",
        f"tests/laws/{system}/scenarios.py",
    } <= places_left


def test_no_place_is_left_that_make_resource_marked() -> None:
    assert marks(ROOT) == [], f"do what the line says, and remove {MARK}"


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["zammad"], ["rt", "Queue"], ["glpi", "ticket"], ["rt", "a b"], ["rt", ""]])
def test_a_wrong_call_says_how_it_is_done(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(arguments) == 2
    assert "make resource SYSTEM=rt|zammad|cerb|cloudbees NAME=" in capsys.readouterr().err


def test_a_resource_that_is_there_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["rt", "queue"]) == 1
    assert "rt_queue exists already" in capsys.readouterr().err


def test_a_folder_that_is_full_takes_no_other_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "FOLDER", 1)
    assert command.main(["rt", "custom_role"]) == 1
    assert "plugins/module_utils/_rt/objects is full" in capsys.readouterr().err
    assert not (ROOT / "plugins/modules/rt_custom_role.py").exists()


@pytest.mark.parametrize(
    ("choices", "then"),
    [
        ("[a, c]", "[a, b, c]"),
        ("[c, a]", "[c, a, b]"),
        ("\n      [a,\n       c]", "[a, b, c]"),
        ("[a, b]", "[a, b]"),
    ],
)
def test_a_choice_has_the_place_that_the_registry_gives_it(choices: str, then: str) -> None:
    source = "options:\n  resource:\n    description:\n      - x\n    choices: {}\n  other:\n    choices: [x]\n"
    assert places.in_choices(source.format(choices), "resource", "b") == source.format(then)


def test_a_file_in_which_the_place_is_gone_is_named(tmp_path: Path) -> None:
    registry = tmp_path / "registry.py"
    registry.write_text("RESOURCES = [1]\n")
    with pytest.raises(LookupError, match=r"registry\.py: the place for a new resource .*RESOURCES is no Dict"):
        places.change(registry, places.in_dictionary, "RESOURCES", "a", "A")
    assert registry.read_text() == "RESOURCES = [1]\n"


# -- the role that keeps a whole desk ---------------------------------------------------------------------------------


def orders() -> dict[str, list[str]]:
    """The kinds of each system, in the order in which the role keeps them."""
    found: dict[str, list[str]] = yaml.safe_load((ROOT / "roles/desk_config/vars/main.yml").read_text())[
        "desk_config_orders"
    ]
    return found


@pytest.mark.parametrize("system", ["rt", "zammad", "cerb", "cloudbees"])
def test_desk_config_knows_every_resource_of_a_system(system: str) -> None:
    known = importlib.import_module(
        f"ansible_collections.{COLLECTION}.plugins.module_utils._{system}.registry"
    ).RESOURCES
    assert set(known) <= set(orders()[system])


@pytest.mark.parametrize("system", ["rt", "zammad", "cerb", "cloudbees"])
def test_the_page_of_desk_config_has_the_order_of_the_role(system: str) -> None:
    page = (ROOT / "roles/desk_config/README.md").read_text(encoding="utf-8")
    kinds = ", ".join(f"`{kind}`" if kind else "all other types of records" for kind in orders()[system])
    assert f"| `{system}` | {kinds} |" in page
