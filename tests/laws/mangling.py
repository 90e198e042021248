# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON documents with one value missing, null or of another type, anywhere in them."""

from __future__ import annotations

import functools
import json
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

WAYS = ("missing", "null", "other")


@dataclass(frozen=True)
class Mangling:
    """What is done to the value at a path of keys and positions."""

    path: tuple[str | int, ...]
    way: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))} {self.way}"

    def __call__(self, document: Any) -> None:
        """Change a document in place; one in which the path leads nowhere stays as it is."""
        *outer, last = self.path
        try:
            document = functools.reduce(operator.getitem, outer, document)
        except (KeyError, IndexError, TypeError):
            return
        if not isinstance(document, dict) or last not in document:
            return
        if self.way == "missing":
            del document[last]
        else:
            document[last] = None if self.way == "null" else _other(document[last])


def _other(value: Any) -> Any:
    """A value of another type."""
    return "odd" if isinstance(value, (list, dict)) else {"odd": 1}


def manglings(body: bytes) -> Iterator[Mangling]:
    """What can be done to each value of the objects in an answer; of a list, in its first element."""
    try:
        document = json.loads(body)
    except ValueError:
        return
    for path in _paths(document, ()):
        yield from (Mangling(path, way) for way in WAYS)


def _paths(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield (*path, name)
            yield from _paths(item, (*path, name))
    elif isinstance(value, list) and value:
        yield from _paths(value[0], (*path, 0))
