# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential types for AWX: they set every connection option there is, hide what is secret, and AWX takes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.origins import with_environment
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tests.awx import TYPES, inject
from tests.unit import documented

pytest.importorskip("awx_plugins.interfaces", reason="AWX's own code wants Python 3.11")

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: system -> its declaration, of which each module of it knows
SYSTEMS = {name: documented.task(f"{name}_api").system for name in documented.SYSTEMS}
#: variable -> (system, option)
VARIABLES = {
    option.variable(system.prefix): (system, option) for system in SYSTEMS.values() for option in system.options
}
#: What a person fills in at least. Beside it a value that is like no other stands for each input.
FIRST = {
    "rt": ({"token": "t0ken"}, "token"),
    "zammad": ({"token": "t0ken"}, "token"),
    "cerb": ({"access_key": "acce55", "secret_key": "s3cret"}, "signature"),
    "cloudbees": ({"token": "t0ken"}, "token"),
}
OTHER_LOGINS = [
    ("rt", {"username": "ansible", "password": "pa55"}, "basic"),
    ("rt", {"auth": "kerberos"}, "kerberos"),
    ("zammad", {"username": "ansible", "password": "pa55"}, "basic"),
    ("zammad", {"token": "t0ken", "auth": "oauth2"}, "oauth2"),
    ("cerb", {"token": "t0ken"}, "oauth2"),
    ("cerb", {"token": "t0ken", "access_key": "acce55", "secret_key": "s3cret"}, "signature"),
    ("cloudbees", {"username": "ansible", "password": "pa55"}, "session"),
    ("cloudbees", {"session_id": "se55ion", "token": "t0ken"}, "session_id"),
]


def fields(name: str) -> dict[str, dict[str, Any]]:
    """The inputs of a type by id."""
    return {field["id"]: field for field in TYPES[name]["inputs"]["fields"]}


def sample(name: str) -> dict[str, str]:
    """A value for every input: one of the choices, or something that is like nothing else."""
    special = {"headers": '{"X-Desk": "hea-der"}', "timeout": "7.5", "retries": "2", "url": "https://desk.example.com"}
    return {
        key: field["choices"][-1] if "choices" in field else special.get(key, f"{key}-of-{name}")
        for key, field in fields(name).items()
    }


@pytest.mark.parametrize("name", TYPES)
def test_awx_takes_the_type(name: str) -> None:
    # The rules of AWX for types that people make.
    kind = TYPES[name]
    assert set(kind) == {"name", "description", "kind", "inputs", "injectors"}
    assert kind["kind"] in ("cloud", "net")
    assert set(kind["inputs"]) == {"fields", "required"}
    assert len(fields(name)) == len(kind["inputs"]["fields"])
    for key, field in fields(name).items():
        assert NAME.fullmatch(key)
        assert key != "tower"
        assert set(field) <= {"id", "label", "type", "choices", "secret", "multiline", "help_text"}
        assert all(isinstance(field.get(word, ""), str) for word in ("label", "type", "help_text"))
        # A missing boolean is taken for false: there must be none.
        assert field["type"] == "string"
        assert all(isinstance(choice, str) for choice in field.get("choices", ["one"]))
    assert set(kind["inputs"]["required"]) <= set(fields(name))

    files = kind["injectors"].get("file", {})
    assert set(kind["injectors"]) <= {"file", "env"}
    assert all(re.fullmatch(rf"template\.{NAME.pattern}", label) for label in files)
    variables = kind["injectors"]["env"]
    assert all(NAME.fullmatch(variable) and not variable.startswith("ANSIBLE_") for variable in variables)
    known = dict.fromkeys(fields(name), "EXAMPLE")
    tower = {"filename": dict.fromkeys((label.partition(".")[2] for label in files), "EXAMPLE")}
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for template in (*files.values(), *variables.values()):
        assert template.isascii()
        environment.from_string(template).render(known, tower=tower)


def test_every_option_is_set_by_one_type_and_nothing_else_is() -> None:
    injected = [variable for kind in TYPES.values() for variable in kind["injectors"]["env"]]
    assert sorted(injected) == sorted(VARIABLES)
    for name in SYSTEMS:
        assert {VARIABLES[variable][0].name for variable in TYPES[name]["injectors"]["env"]} == {name}


#: A gateway's key among the headers, the login in a proxy's address: AWX hides them as a whole.
PARTLY_SECRET = ("api_headers", "api_proxy")


@pytest.mark.parametrize("name", TYPES)
def test_what_is_filled_in_arrives_and_what_is_secret_is_hidden(name: str, tmp_path: Path) -> None:
    inputs = sample(name)
    injected = inject(name, inputs, tmp_path)
    templates = TYPES[name]["injectors"]["env"]
    secret_inputs = {key for key, field in fields(name).items() if field.get("secret")}
    for variable, value in injected.environment.items():
        option = VARIABLES[variable][1]
        key = option.name.removeprefix("api_")
        if option.type == "path":
            continue
        assert value == inputs[key]
        assert (option.secret or option.name in PARTLY_SECRET) == (key in secret_inputs), variable
        if key in secret_inputs:
            assert inputs[key] not in injected.shown[variable]
        elif option.choices:
            assert sorted(fields(name)[key]["choices"]) == sorted(option.choices)
    shown = " ".join(injected.shown.values())
    assert not [key for key in secret_inputs if inputs[key] in shown]
    # Every input is for something.
    used = " ".join([*templates.values(), *TYPES[name]["injectors"].get("file", {}).values()])
    assert all(re.search(rf"\b{key}\b", used) for key in inputs)


@pytest.mark.parametrize(
    ("name", "option", "key"),
    [
        ("certificate_authority", "ca_path", "certificates"),
        ("client_certificate", "client_cert", "certificate"),
        ("client_certificate", "client_key", "key"),
    ],
)
def test_certificates_become_files(name: str, option: str, key: str, tmp_path: Path) -> None:
    assert fields(name)[key]["multiline"] is True
    assert fields(name)[key].get("secret", False) is (key == "key")
    assert key in TYPES[name]["inputs"]["required"]
    injected = inject(name, sample(name), tmp_path)
    for system in SYSTEMS.values():
        path = Path(injected.environment[f"{system.prefix}_{option.upper()}"])
        assert path.is_relative_to(tmp_path)
        assert path.read_text() == sample(name)[key]


@pytest.mark.parametrize(("name", "login", "auth"), [(n, *first) for n, first in FIRST.items()] + OTHER_LOGINS)
def test_what_is_left_empty_is_as_if_it_were_not_set(
    name: str, login: dict[str, str], auth: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = SYSTEMS[name]
    inputs = {"url": "https://desk.example.com", **login}
    for variable, value in inject(name, inputs, tmp_path).environment.items():
        monkeypatch.setenv(variable, value)
    expected = {option.name: option.default for option in system.options} | {"api_headers": {}, "api_auth": auth}
    expected |= {(f"api_{key}"): value for key, value in inputs.items()}

    # The integration test has a lookup as well.
    spec = {key: documented.task(f"{name}_api").argument_spec()[key] for key in expected}
    result = ArgumentSpecValidator(spec).validate({})
    assert result.error_messages == []
    found, _hint = with_environment(system, result.validated_parameters)
    options = {key: found[key] or None for key in expected}
    assert options == {key: value or None for key, value in expected.items()}
    # With that, somebody can log in.
    system.connect(system.settings(options), True, None)
