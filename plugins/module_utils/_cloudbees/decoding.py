# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON of CloudBees CD, read: scalars are texts, what is empty may be missing, lists come wrapped or plain.

Pure. Everything here takes what a server may send in any of its forms, since which it sends is not known for sure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

Raw = Mapping[str, Any]


def text(value: Any) -> str:
    """A text; absent equals empty. Flags that came as JSON's own are told as the server tells them: 0 or 1.

    Raises UnexpectedAnswer for an object or a list: made a text, it would be compared, and quoted in messages.
    """
    if value is None:
        return ""
    if isinstance(value, (Mapping, list)):
        raise errors.UnexpectedAnswer(
            f"the server sent {'a list' if isinstance(value, list) else 'an object'} where a text was expected",
            advice="Please report it, with the server's version: no real server could be asked about this",
        )
    return str(int(value)) if isinstance(value, bool) else str(value).replace("\r\n", "\n")


def flag(value: Any, default: bool = False) -> bool:
    """Whether a flag is set: `"1"`, `"0"`, `"true"`, JSON's own, or the default where it is missing or empty."""
    told = text(value).strip().lower()
    return default if not told else told in ("1", "true", "yes")


def number(value: Any) -> int | None:
    """A whole number, None where it is missing or no number."""
    told = text(value).strip()
    return int(told) if told.lstrip("-").isdecimal() else None


def items(value: Any) -> list[Any]:
    """The elements of a list: plain, or wrapped in an object with one key (`{"resourceName": [...]}`).

    What is missing has none; a single element may come without a list around it.
    """
    if isinstance(value, Mapping) and len(value) == 1:
        inner = next(iter(value.values()))
        if isinstance(inner, (list, str)):
            value = inner
    if value in (None, "", {}):
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def names(value: Any) -> list[str]:
    """The elements of a list of names."""
    return [text(item) for item in items(value)]


def words(value: Any) -> list[str]:
    """The elements of a list that came as a text with blanks between (`"Monday Tuesday"`), or as a list."""
    return value.split() if isinstance(value, str) else names(value)


def lines(value: Any) -> list[str]:
    """The elements of a list that came as a text with an element a line, or as a list."""
    found = value.splitlines() if isinstance(value, str) else names(value)
    return [item.strip() for item in found if item.strip()]


def one(answer: Any, kind: str) -> dict[str, Any] | None:
    """The object of that kind in an answer (`{"project": {...}}`), None when there is none."""
    found = answer.get(kind) if isinstance(answer, Mapping) else None
    if isinstance(found, list):
        found = found[0] if found else None
    return dict(found) if isinstance(found, Mapping) else None


def many(answer: Any, kind: str) -> list[dict[str, Any]]:
    """The objects of that kind in an answer (`{"procedure": [...]}`); an empty list has no key at all."""
    found = items(answer.get(kind)) if isinstance(answer, Mapping) else []
    return [dict(item) for item in found if isinstance(item, Mapping)]
