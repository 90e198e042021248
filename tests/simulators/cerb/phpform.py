# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PHP makes of a query string or of a form: nested keys, mangled names, and no more than 1,000 variables.

An array of PHP is a list here when its keys are 0, 1, 2, ..., and a dictionary otherwise. Bytes that are no UTF-8 come
as lone surrogates; `values.text` says what becomes of them.
"""

from __future__ import annotations

import re
import urllib.parse
from typing import Any

MAX_INPUT_VARS = 1000
PARTS = re.compile(r"\[([^\]]*)\]")


def parse(text: str | bytes) -> dict[str, Any]:
    """`parse_str` of PHP. What comes after the first 1,000 variables is dropped without a word."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    tree: dict[str, Any] = {}
    pairs = [part for part in text.split("&") if part]
    for pair in pairs[:MAX_INPUT_VARS]:
        key, _equals, value = pair.partition("=")
        _put(tree, _decoded(key), _decoded(value))
    return {key: _as_array(value) for key, value in tree.items()}


def _decoded(text: str) -> str:
    raw = urllib.parse.unquote_to_bytes(text.replace("+", " ").encode("latin-1"))
    return raw.decode("utf-8", "surrogateescape")


def _put(tree: dict[str, Any], key: str, value: str) -> None:
    key = key.lstrip(" ")
    opening = key.find("[", 1)
    name = key if opening < 0 else key[:opening]
    name = re.sub(r"[ .]", "_", name)
    steps = PARTS.findall(key[opening:]) if opening > 0 and PARTS.match(key, opening) else []
    if not name:
        return
    place, last = tree, name
    for step in steps:
        inner = place.get(last)
        if not isinstance(inner, dict):
            inner = place[last] = {}
        place, last = inner, step if step != "" else str(_next_index(inner))
    place[last] = value


def _next_index(array: dict[str, Any]) -> int:
    return max((int(key) + 1 for key in array if key.isdigit()), default=0)


def _as_array(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    items = {key: _as_array(item) for key, item in value.items()}
    if list(items) == [str(number) for number in range(len(items))]:
        return list(items.values())
    return items


def merged(query: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """`array_merge_recursive`: what both sides have becomes one array."""
    together = dict(query)
    for key, value in body.items():
        if key not in together:
            together[key] = value
        elif isinstance(together[key], dict) and isinstance(value, dict):
            together[key] = merged(together[key], value)
        else:
            together[key] = _list(together[key]) + _list(value)
    return together


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, dict) else [value]
