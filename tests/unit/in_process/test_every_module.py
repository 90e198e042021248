# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module inside this process and as a process of its own: the same output, and no import before it is needed."""

from __future__ import annotations

import importlib
import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible_collections.opsdesk.itsm.plugins.plugin_utils import inside

from tests.laws import runner
from tests.modules import OVER_HTTP
from tests.unit.core.sockets import nobody

ROOT = Path(__file__).parents[3]
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
#: A value for an option that must be given, by its type.
SOMETHING = {"str": "x", "int": 1, "float": 1.5, "bool": True, "list": [], "dict": {}, "raw": "x", "path": "x"}
SECRET = "s3cret-t0ken"
BAD, GOOD = range(2)
#: Runs one module after the other, each in a fork that reads its options from standard input as modules do. The last
#: line of each output is the libraries that it has imported.
ORDINARY = """
import importlib, json, os, sys, tempfile
for line in sys.stdin:
    module, given = json.loads(line)
    main = importlib.import_module(module).main
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(json.dumps(given).encode())
        source.seek(0)
        sys.stdout.flush()
        if (child := os.fork()) == 0:
            os.dup2(source.fileno(), 0)
            os.dup2(target.fileno(), 1)
            sys.stdin = open(0)
            try:
                main()
            finally:
                print(json.dumps([name for name in ("requests", "urllib3", "jmespath") if name in sys.modules]))
                sys.stdout.flush()
                os._exit(0)
        os.waitpid(child, 0)
        target.seek(0)
        print(json.dumps(target.read().decode()))
"""


def options(module: str, url: str, **more: Any) -> dict[str, Any]:
    """Options that pass validation as far as that can be known from the declaration."""
    task = runner.task_of(runner.declaration(module))
    needed = {name: spec for name, spec in task.options.items() if spec.get("required")}
    given = {name: (spec.get("choices") or [SOMETHING[spec["type"]]])[0] for name, spec in needed.items()}
    connection = {"api_url": url, "api_token": SECRET, "api_access_key": "key", "api_secret_key": SECRET}
    connection |= {"api_username": "me", "api_password": SECRET, "api_retries": 0}
    identity = {"id": 1, "ticket": 1, "name": "x", "subject": "x"}
    known = task.argument_spec()
    likely = {name: value for name, value in {**connection, **identity}.items() if name in known}
    chosen = {names[0]: SOMETHING[known[names[0]]["type"]] for names in task.rules.get("required_one_of", ())}
    return {**chosen, **likely, **given, **more}


def cases(url: str) -> list[tuple[str, dict[str, Any]]]:
    """Each module with an option that is none, and with good ones, every second in check mode; nobody answers."""
    internal = {"_ansible_verbosity": 3}
    if "inject_invocation" in basic.PASS_VARS:
        internal["_ansible_inject_invocation"] = True
    found = []
    for number, module in enumerate(MODULES):
        good = options(module, url, **internal)
        found += [
            (module, {**good, "no_such_option": SECRET}),
            (module, {**good, "_ansible_check_mode": number % 2 > 0}),
        ]
    return found


def run_inside(module: str, given: dict[str, Any]) -> str:
    main = importlib.import_module(f"{runner.MODULES}.{module}").main
    output = io.StringIO()
    work = inside._Work({}, inside._encoded({"ANSIBLE_MODULE_ARGS": given}))
    with inside._surroundings(work, os.getcwd()), redirect_stdout(output), pytest.raises(SystemExit):
        main()
    return output.getvalue()


def printed(text: str) -> dict[str, Any]:
    """What a module printed, without what ansible-core 2.22 tells itself: the secrets that it is to mask from now on.

    It takes them out before anybody sees the result.
    """
    result: dict[str, Any] = json.loads(text)
    result.pop("_ansible_new_secrets", None)
    return result


def run_outside(all_of_them: list[tuple[str, dict[str, Any]]]) -> list[tuple[dict[str, Any], list[str]]]:
    """The result of each, and what it imported."""
    lines = [
        json.dumps([f"{runner.MODULES}.{module}", {"ANSIBLE_MODULE_ARGS": given}]) for module, given in all_of_them
    ]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ORDINARY],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    outputs = [json.loads(line).split("\n") for line in done.stdout.splitlines()]
    return [(printed(lines[1]), json.loads(lines[2])) for lines in outputs]


@pytest.fixture(scope="module")
def both() -> dict[tuple[str, int], tuple[dict[str, Any], dict[str, Any], list[str]]]:
    """(module, number of the case) -> the result here, the result of a process, and what that imported."""
    found = {}
    with nobody() as url:
        all_of_them = cases(url)
        for number, ((module, given), (ordinary, imported)) in enumerate(
            zip(all_of_them, run_outside(all_of_them), strict=True)
        ):
            found[module, number % 2] = (printed(run_inside(module, given)), ordinary, imported)
    return found


@pytest.mark.parametrize("module", MODULES)
def test_both_ways_print_the_same(both: Any, module: str) -> None:
    for number in (BAD, GOOD):
        here, ordinary, _imported = both[module, number]
        for result in (here, ordinary):
            if "http_log" in result:
                result["http_log"] = [line.rpartition(" no answer ")[0] for line in result["http_log"]]
        assert here == ordinary
        # A module without credentials does not know that this is one.
        if module in OVER_HTTP:
            assert SECRET not in json.dumps(here)
            assert here["invocation"]["module_args"]["api_retries"] == 0


@pytest.mark.parametrize("module", MODULES)
def test_a_mistake_in_the_options_costs_no_import(both: Any, module: str) -> None:
    result, _ordinary, imported = both[module, BAD]
    assert (result["failed"], "error" in result) == (True, False), "ansible-core found it"
    assert imported == []


@pytest.mark.parametrize("module", MODULES)
def test_jmespath_is_imported_for_a_query_only(both: Any, module: str) -> None:
    assert "jmespath" not in both[module, GOOD][2]


def test_most_modules_got_as_far_as_the_server(both: Any) -> None:
    kinds = [both[module, GOOD][0].get("error", {}).get("kind") for module in MODULES]
    assert kinds.count("unreachable") > len(MODULES) / 2
