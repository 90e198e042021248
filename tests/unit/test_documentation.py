# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of every module and lookup says what the code does: options, environment, examples, action groups.

What is returned stands in test_documentation_of_results.py.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import jinja2
import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.plugins.plugin_utils import lookups
from jinja2 import nodes

from tests.unit import documented
from tests.unit.documented import COLLECTION, LOOKUPS, MODULES, ROOT, SYSTEMS

TEMPLATE = re.compile(r"\{\{.*\}\}", re.DOTALL)
#: A value of each type, for an option that an example fills by a template.
SOMETHING: dict[str, Any] = {"int": 1, "float": 1.0, "bool": True, "list": [], "dict": {}}


def described(option: Mapping[str, Any]) -> dict[str, Any]:
    """An option as ansible-doc and an argument specification both can say it."""
    inner = option.get("suboptions", option.get("options"))
    return {
        "type": option.get("type", "str"),
        "elements": option.get("elements"),
        "required": bool(option.get("required")),
        "default": option.get("default"),
        "choices": list(option["choices"]) if option.get("choices") else None,
        "aliases": sorted(option.get("aliases") or []),
        "options": {name: described(item) for name, item in inner.items()} if inner else None,
    }


@pytest.mark.parametrize("name", MODULES)
def test_the_options_of_a_module_are_those_of_its_argument_specification(name: str) -> None:
    options = {key: described(item) for key, item in documented.module(name)["doc"]["options"].items()}
    specified = {key: described(item) for key, item in documented.task(name).argument_spec().items()}
    assert set(options) == set(specified)
    for key, option in options.items():
        assert option == specified[key], key


@pytest.mark.parametrize("name", MODULES)
def test_a_module_takes_one_name_for_one_thing(name: str) -> None:
    specified = documented.task(name).argument_spec()
    names = [*specified, *(alias for item in specified.values() for alias in item.get("aliases", ()))]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", MODULES)
def test_a_connection_option_names_its_environment_variable(name: str) -> None:
    system = documented.task(name).system
    options = documented.module(name)["doc"]["options"]
    for option in system.options:
        assert f"E({option.variable(system.prefix)})" in " ".join(options[option.name]["description"]), option.name


@pytest.mark.parametrize("name", LOOKUPS)
def test_the_connection_options_of_a_lookup_are_those_of_its_system(name: str) -> None:
    system = documented.declared_lookup(name).system
    options = documented.lookup(name)["doc"]["options"]
    for option in system.options:
        shown = options[option.name]
        variable = option.variable(system.prefix)
        assert [item["name"] for item in shown["env"]] == [variable]
        assert [item["name"] for item in shown["vars"]] == [f"opsdesk_{variable.lower()}"]
        assert shown["vars"][0]["name"].startswith(system.variables)
        # ansible-core decodes no dictionary in an environment variable; the collection does.
        assert shown["type"] == ("raw" if option.type == "dict" else option.type)
        # Only the collection's own message about what is missing names the environment variable.
        assert not shown.get("required")
        assert shown.get("default") == option.default
        assert list(shown.get("choices") or ()) == list(option.choices)


@pytest.mark.parametrize("name", LOOKUPS)
def test_a_lookup_reads_its_own_variables_and_what_templates_in_them_come_to(name: str) -> None:
    found = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.lookup.{name}")
    plugin = found.LookupModule()
    plugin._templar = mock.Mock(template=lambda value: f"templated {value}")
    variable = f"{documented.declared_lookup(name).system.variables}token"
    with (
        mock.patch.object(plugin, "set_options") as set_options,
        mock.patch.object(plugin, "get_options") as get_options,
        mock.patch.object(lookups, "look_up"),
    ):
        get_options.return_value.__iter__.return_value = ["limit"]
        plugin.run(["1"], {variable: "{{ vault_token }}", "unrelated": "x"}, limit=3)
    set_options.assert_called_once_with(var_options={variable: "templated {{ vault_token }}"}, direct={"limit": 3})


@pytest.mark.parametrize("name", LOOKUPS)
def test_a_lookup_takes_what_the_info_module_of_the_same_thing_takes(name: str) -> None:
    system = documented.declared_lookup(name).system
    connection = {option.name for option in system.options}
    options = documented.lookup(name)["doc"]["options"]
    # A module keeps nothing.
    lookups_only = {"_terms", "cache"}
    own = {key: described(item) for key, item in options.items() if key not in connection | lookups_only}
    info = {key: described(item) for key, item in documented.task(f"{name}_info").options.items()}
    assert own
    assert own == {key: info.get(key) for key in own}


# -- what stands around the options -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_which_action_group_it_is_in(name: str) -> None:
    attributes = documented.module(name)["doc"]["attributes"]
    groups = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]
    member_of = [f"{COLLECTION}.{group}" for group, modules in groups.items() if name in modules]
    assert member_of == [f"{COLLECTION}.{documented.task(name).system.name}"]
    assert attributes["action_group"]["membership"] == member_of


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_promises(name: str) -> None:
    attributes = documented.module(name)["doc"]["attributes"]
    assert {"check_mode", "diff_mode", "idempotent"} <= set(attributes)
    assert attributes["check_mode"]["support"] in ("full", "partial")
    assert (attributes["diff_mode"]["support"] == "full") == ("diff" in documented.module(name)["return"])


@pytest.mark.parametrize(("kind", "name"), [("module", name) for name in MODULES] + [("lookup", n) for n in LOOKUPS])
def test_who_made_it_when_and_what_is_near(kind: str, name: str) -> None:
    doc = getattr(documented, kind)(name)["doc"]
    assert doc["version_added"]
    assert doc["author"] == "Opsdesk (@opsdesk)"
    near = {item.get("module") or item.get("plugin") for item in doc["seealso"]} - {None}
    assert near
    assert near <= {f"{COLLECTION}.{other}" for other in (*MODULES, *LOOKUPS)}


# -- examples ---------------------------------------------------------------------------------------------------------


def tasks_of(examples: str) -> Iterator[dict[str, Any]]:
    """All tasks of a text of examples, those in blocks too."""
    yield from _flat(yaml.safe_load(examples))


def _flat(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in tasks:
        if "block" in item:
            for part in ("block", "rescue", "always"):
                yield from _flat(item.get(part, []))
        else:
            yield item


def filled(value: Any, spec: Mapping[str, Any]) -> Any:
    """A value of an example, with something of the right type where a template stands."""
    if isinstance(value, str) and TEMPLATE.fullmatch(value.strip()):
        return SOMETHING.get(spec.get("type", "str"), "text")
    return value


def complaints(name: str, options: Mapping[str, Any]) -> list[str]:
    """What the argument specification of a module says against these options of an example."""
    task = documented.task(name)
    specified = task.argument_spec()
    given = {key: filled(value, specified.get(key, {})) for key, value in options.items()}
    # The address may come from the environment.
    validator = ArgumentSpecValidator(specified, **task.rules)
    address = {"api_url": "https://rt.example.com"} if task.system.common else {}
    return list(validator.validate({**address, **given}).error_messages)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_pass_its_argument_specification(name: str) -> None:
    own = f"{COLLECTION}.{name}"
    seen = 0
    for item in tasks_of(documented.module(name)["examples"]):
        for action in set(item) & {f"{COLLECTION}.{other}" for other in MODULES}:
            assert complaints(action.removeprefix(f"{COLLECTION}."), item[action]) == [], item["name"]
            seen += action == own
    assert seen >= 2


def test_an_example_with_a_wrong_option_would_be_found() -> None:
    assert complaints("rt_ticket", {"id": "{{ ticket.id }}", "priority": "{{ priority }}"}) == []
    assert complaints("rt_ticket", {"id": "forty-two"})
    assert complaints("rt_ticket", {"id": 42, "prioritty": 5})
    assert complaints("rt_ticket", {"external_id": "a", "match_on": ["subject"]})
    assert complaints("rt_comment", {"ticket": 42})


@pytest.mark.parametrize(("kind", "name"), [("module", name) for name in MODULES] + [("lookup", n) for n in LOOKUPS])
def test_the_first_example_says_where_the_server_is_and_can_be_pasted(kind: str, name: str) -> None:
    first = next(tasks_of(getattr(documented, kind)(name)["examples"]))
    if kind == "module" and not documented.task(name).system.common:
        # It runs where the server is, as an account that may read its configuration.
        assert first["become"] is True
        return
    assert "https://" in yaml.safe_dump(first)
    assert re.search(r"vault_\w+", yaml.safe_dump(first)), "a secret belongs into a vault"
    if kind == "module":
        assert first["delegate_to"] == "localhost"


@pytest.mark.parametrize("system", SYSTEMS)
def test_ansible_playbook_understands_all_examples(system: str, tmp_path: Path) -> None:
    texts = [documented.module(name)["examples"] for name in MODULES if name.startswith(f"{system}_")]
    texts += [documented.lookup(name)["examples"] for name in LOOKUPS if name.startswith(f"{system}_")]
    plays = [{"hosts": "localhost", "gather_facts": False, "tasks": yaml.safe_load(text)} for text in texts]
    playbook = tmp_path / "examples.yml"
    playbook.write_text(yaml.safe_dump(plays, allow_unicode=True))
    done = ansible_syntax(playbook)
    assert done.returncode == 0, done.stderr
    plays[0]["tasks"].append({"name": "No such module", f"{COLLECTION}.rt_tickket": {"id": 1}})
    playbook.write_text(yaml.safe_dump(plays, allow_unicode=True))
    assert ansible_syntax(playbook).returncode != 0


def ansible_syntax(playbook: Path) -> Any:
    return documented.ansible("playbook", "--syntax-check", "-i", "localhost,", str(playbook))


@pytest.mark.parametrize("name", LOOKUPS)
def test_the_examples_of_a_lookup_use_its_options(name: str) -> None:
    options = set(documented.lookup(name)["doc"]["options"])
    calls = list(calls_of(name, documented.lookup(name)["examples"]))
    assert len(calls) >= 2
    assert set().union(*calls) <= options


def calls_of(name: str, examples: str) -> Iterator[set[str]]:
    """The options in each call of a lookup, in templates and in conditions."""
    conditions = [str(item["ansible.builtin.assert"]["that"]) for item in tasks_of(examples) if _asserts(item)]
    text = examples + "".join(f"{{{{ {condition} }}}}" for condition in conditions)
    for call in jinja2.Environment().parse(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("lookup", "query"):
            assert isinstance(call.args[0], nodes.Const)
            assert call.args[0].value == f"{COLLECTION}.{name}"
            yield {option.key for option in call.kwargs}


def _asserts(item: Mapping[str, Any]) -> bool:
    return "ansible.builtin.assert" in item
