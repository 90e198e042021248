# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what modules return with what their documentation says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.unit import documented

#: What Ansible itself documents of every result, and its type. `run_module` hands warnings to Ansible one by one, which
#: shows them and lists them in what is registered; no module documents them again.
ANSIBLES_OWN: dict[str, type] = {"changed": bool, "failed": bool, "msg": str, "exception": str, "warnings": list}
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float,),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
    "raw": (object,),
}
#: Results whose keys the description or the sample names, in place of an entry for each.
IN_WORDS = ("counts", "error", "found")


def undocumented(value: Any, documentation: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The places in a result that are not as documented."""
    for key, item in value.items():
        here = f"{path}{key}"
        if not path and key in ANSIBLES_OWN:
            yield from _not_as_ansible_says(key, item)
            continue
        if key not in documentation:
            yield f"{here} is not documented"
            continue
        shown = documentation[key]
        if item is None:
            continue
        if not isinstance(item, TYPES[shown["type"]]) or (isinstance(item, bool) and shown["type"] == "int"):
            yield f"{here} is {item!r}, and documented as {shown['type']}"
        elif shown.get("choices") and item not in shown["choices"]:
            yield f"{here} is {item!r}, and documented as one of {shown['choices']}"
        elif "contains" in shown:
            for part in item if isinstance(item, list) else [item]:
                yield from undocumented(part, shown["contains"], f"{here}.")
        elif here in IN_WORDS:
            for part in item if isinstance(item, list) else [item]:
                yield from (f"{here}.{name} is not documented" for name in set(part) - in_words(shown))


def in_words(shown: Mapping[str, Any]) -> set[str]:
    """The keys of a dictionary that its description names, or its sample has."""
    sample = shown.get("sample") or {}
    return {*re.findall(r"C\((\w+)\)", str(shown["description"])), *(sample[0] if isinstance(sample, list) else sample)}


def _not_as_ansible_says(key: str, item: Any) -> Iterator[str]:
    if not isinstance(item, ANSIBLES_OWN[key]):
        yield f"{key} is {item!r}, and Ansible says {ANSIBLES_OWN[key].__name__}"
    elif key == "warnings":
        yield from (f"{text!r} is no warning" for text in item if not isinstance(text, str) or not text.strip())
        if not item:
            yield "warnings is there and empty"


def keys_of(value: Any, path: str = "") -> Iterator[str]:
    """All names in a result, with their paths."""
    for key, item in value.items():
        yield f"{path}{key}"
        for part in item if isinstance(item, list) else [item]:
            if isinstance(part, dict):
                yield from keys_of(part, f"{path}{key}.")


def documented_keys(documentation: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for key, shown in documentation.items():
        yield f"{path}{key}"
        yield from documented_keys(shown.get("contains") or {}, f"{path}{key}.")


def assert_documented(module: str, results: Iterable[Mapping[str, Any]]) -> None:
    """Each result has only what the documentation of the module says, and when it is a success all that it promises."""
    documentation = documented.module(module)["return"]
    always = {key for key, shown in documentation.items() if shown["returned"].startswith("success, and")}
    seen = 0
    for result in results:
        # Ansible shows the invocation in a way of its own.
        told = {key: value for key, value in result.items() if key != "invocation"}
        wrong = list(undocumented(told, documentation))
        assert not wrong, (wrong, told.get("msg"))
        missing = set() if told.get("failed") else always - set(told)
        assert not missing, missing
        seen += 1
    assert seen, "nothing was played"
