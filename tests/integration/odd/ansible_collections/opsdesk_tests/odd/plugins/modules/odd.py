# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module that does what no module of the collection does, to compare the two ways of running modules."""

from __future__ import annotations

import datetime
import os
import sys
import warnings
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT


def act(call: Call) -> dict[str, Any]:
    """Tell all that a module sees, or end in an unusual way."""
    given = dict(call.options)
    how = given["ends"]
    if how == "crash":
        raise KeyError(f"nothing is called {given['password']}")
    if how == "error":
        raise errors.Refused(f"no {given['password']}", server_messages=[f"what is {given['password']}?"])
    if how == "exit":
        sys.exit(3)
    if how == "not_json":
        call.client.transport.send(Request("POST", "/REST/2.0/ticket"))
        return {"changed": True, "thing": object()}
    if how == "noise":
        print("noise")
        print("more noise", file=sys.stderr)
        warnings.warn("noise", stacklevel=1)
        os.environ["LANG"] = "nonsense"
        os.chdir("/")
    values: dict[str, Any] = {
        "text": "{{ 1 + 1 }} ä \U0001f642 \x00",
        "set": {1},
        "tuple": (1, [2, {"three": None}]),
        "date": datetime.date(2031, 5, 1),
        "bytes": b"bytes",
        "big": 10**30,
        "fraction": 0.1,
        7: {"number": "as a key"},
    }
    return {
        "changed": bool(given["items"]),
        "warnings": ["something is odd", f"about {given['password']}"],
        "given": given,
        "values": values,
        "results": {"not": "a list"},
        "stdout": "one\ntwo",
        "diff": {"before": {"secret": given["password"]}, "after": {}},
        "directory": os.getcwd(),
        "variable": os.environ.get("ODD_VARIABLE"),
        "language": os.environ.get("LANG"),
        "check": call.check,
        "_ansible_private": 1,
        "ansible_facts": {"odd_fact": 1},
    }


ODD = Task(
    RT,
    {
        "ends": {"type": "str", "default": "well", "choices": ["well", "noise", "crash", "error", "exit", "not_json"]},
        "password": {"type": "str", "no_log": True, "aliases": ["passwd"]},
        "items": {
            "type": "list",
            "elements": "dict",
            "options": {"name": {"type": "str", "required": True}, "key": {"type": "str", "no_log": True}},
        },
        "old": {"type": "int", "removed_in_version": "9.0.0", "removed_from_collection": "opsdesk_tests.odd"},
        "label": {
            "type": "str",
            "aliases": ["tag"],
            "deprecated_aliases": [{"name": "tag", "date": "2031-01-01", "collection_name": "opsdesk_tests.odd"}],
        },
        "path": {"type": "path"},
        "free": {"type": "raw"},
    },
    act,
    {"mutually_exclusive": [["old", "label"]], "required_if": [["ends", "crash", ["password"]]]},
)


def main() -> None:
    run_module(ODD)


if __name__ == "__main__":
    main()
