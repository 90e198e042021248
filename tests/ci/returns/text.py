# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts in and out: the first sentence of a description, and entries as the YAML of a RETURN block."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

#: Columns of a line in a module file.
WIDTH = 120
#: Where a sentence ends: before a capital letter, a digit or markup. A full stop inside of parentheses is none.
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
#: Markup for an option or a result of the module that says it, and not of another one.
OWN_MARKUP = re.compile(r"\b(O|RV)\((?![\w.]+#|ignore:)([^)]*)\)")


def first_sentence(description: str | Sequence[str]) -> str:
    """The first sentence of an option's description."""
    paragraph = description if isinstance(description, str) else description[0]
    words = " ".join(paragraph.split())
    for end in SENTENCE.finditer(words):
        if words.count("(", 0, end.start()) == words.count(")", 0, end.start()):
            return words[: end.start()]
    return words


def what_it_is(description: str | Sequence[str]) -> str:
    """That sentence up to a semicolon: what follows says how to give the option, as in "; an empty text for none"."""
    sentence = first_sentence(description)
    before, semicolon, _after = sentence.partition(";")
    return f"{before}." if semicolon and before.count("(") == before.count(")") else sentence


def qualified(text: str, module: str) -> str:
    """The text with its references to options of `module`, so that another module can say it."""
    return OWN_MARKUP.sub(rf"\1({module}#module:\2)", text)


def written(entries: Mapping[str, Any]) -> str:
    """The entries as YAML that reads back as the same, made to be compact: what fits on one line stands on one."""
    text = "".join(f"{line}\n" for line in _lines(entries, ""))
    if yaml.safe_load(text) != entries:
        raise ValueError(f"this YAML would not read back as what it says:\n{text}")
    return text


def _lines(entries: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, entry in entries.items():
        line = f"{indent}{name}: {_flow(entry)}"
        if indent and "contains" not in entry and len(line) <= WIDTH:
            yield line
            continue
        yield f"{indent}{name}:"
        for key, value in entry.items():
            if key == "contains":
                yield f"{indent}  contains:"
                yield from _lines(value, f"{indent}    ")
            else:
                yield from _folded(f"{indent}  ", key, value)


def _folded(indent: str, key: str, value: Any) -> Iterator[str]:
    """A key with its value, on as many lines as it takes; text is folded, a list of texts is one item each."""
    line = f"{indent}{key}: {_flow(value, outermost=True)}"
    if key == "description" and isinstance(value, list):
        yield f"{indent}{key}:"
        for item in value:
            yield from textwrap.wrap(
                _flow(item, outermost=True), WIDTH, initial_indent=f"{indent}  - ", subsequent_indent=f"{indent}    "
            )
    elif len(line) <= WIDTH:
        yield line
    else:
        yield from textwrap.wrap(
            line.strip(), WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False
        )


def _flow(value: Any, *, outermost: bool = False) -> str:
    """A value on one line. What stands in braces or brackets needs quotes more often."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if not isinstance(value, str):
        return json.dumps(value)
    around = f"key: {value}" if outermost else f"[{value}]"
    try:
        plain = yaml.safe_load(around) == ({"key": value} if outermost else [value])
    except yaml.YAMLError:
        plain = False
    if plain and "\n" not in value:
        return value
    return f"'{value}'" if '"' in value and "'" not in value else json.dumps(value, ensure_ascii=False)
