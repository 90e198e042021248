# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of added attributes, by their type: as Zammad stores them, or refused.

Zammad 6.5 answers 200 to a value of a wrong type and stores another one: "no" is true, "abc" is 0, a date that does
not exist and a list in place of a date are nothing, one text for a list empties the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Day, parse_time, utc_text
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad import spelled

#: The range of an integer column.
LEAST, MOST = -(2**31), 2**31 - 1
EXTERNAL = "autocompletion_ajax_external_data_source"
#: Types whose value is a list.
LISTS = ("multiselect", "multi_tree_select")
#: As Zammad shows an instant.
_SHOWN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

Option = Mapping[str, Any]


def _flag(value: Any, option: Option) -> Any:
    return spelled.flag(value)


def _integer(value: Any, option: Option) -> Any:
    return spelled.whole(value, _bound(option.get("min"), LEAST), _bound(option.get("max"), MOST))


def _bound(given: Any, otherwise: int | None) -> int | None:
    text = str(given)
    return int(text) if re.fullmatch(r"-?\d+", text, re.ASCII) else otherwise


def _date(value: Any, option: Option) -> Any:
    return Day().parse(value if isinstance(value, date) else spelled.text(value))


def _datetime(value: Any, option: Option) -> Any:
    moment = parse_time(value if isinstance(value, (date, datetime)) else spelled.text(value))
    return utc_text(moment).replace("Z", ".000Z")


def _text(value: Any, option: Option) -> Any:
    return spelled.text(value, _bound(option.get("maxlength"), None))


def _any_text(value: Any, option: Option) -> Any:
    return spelled.text(value)


def _one_of(value: Any, option: Option) -> Any:
    known = set(choices(option.get("options")))
    if isinstance(value, bool) and known:
        # YAML makes a flag of the words that many such lists have.
        words = spelled.TRUE if value else spelled.FALSE
        spelled_so = [item for item in known if item.lower() in words]
        value = spelled_so[0] if len(spelled_so) == 1 else str(value)
    said = spelled.text(value)
    if option.get("relation"):
        return str(spelled.whole(said))
    if known and said not in known:
        raise NotAmong(said, known)
    return said


def _some_of(value: Any, option: Option) -> Any:
    known = set(choices(option.get("options")))
    said = spelled.texts(value)
    wrong = next((item for item in said if known and item not in known), None)
    if wrong is not None:
        raise NotAmong(wrong, known)
    return sorted(set(said))


def _external(value: Any, option: Option) -> Any:
    several = isinstance(value, (list, tuple))
    for item in value if several else [value]:
        if not isinstance(item, Mapping) or not {"value", "label"} <= set(item):
            raise ValueError(f"{item!r} is not a dictionary with the keys value and label")
    return list(value) if several else value


class NotAmong(ValueError):
    """A value that is not among the options of a select: `value`, `known`."""

    def __init__(self, value: str, known: Iterable[str]) -> None:
        super().__init__(f"{value!r} is not one of its values")
        self.value = value
        self.known = list(known)


#: Types that are not named here take any value, as before.
TYPES: Mapping[str, Callable[[Any, Option], Any]] = {
    "boolean": _flag,
    "active": _flag,
    "integer": _integer,
    "date": _date,
    "datetime": _datetime,
    "input": _text,
    "textarea": _text,
    "richtext": _any_text,
    "user_autocompletion": _any_text,
    "select": _one_of,
    "tree_select": _one_of,
    "multiselect": _some_of,
    "multi_tree_select": _some_of,
    EXTERNAL: _external,
}


def converted(data_type: str, option: Option, value: Any) -> Any:
    """The value as Zammad stores and shows it. Raises ValueError with what fits; nothing clears any attribute."""
    if value is None or value == "" or (value == [] and data_type in LISTS) or (value == {} and data_type == EXTERNAL):
        return [] if data_type in LISTS else None
    convert = TYPES.get(data_type)
    return value if convert is None else convert(value, option)


def seen_as(found: Any) -> str:
    """The type that a value on the server betrays, where its definition may not be read; '' for a text."""
    if isinstance(found, bool):
        return "boolean"
    if isinstance(found, int):
        return "integer"
    if isinstance(found, Mapping):
        return EXTERNAL
    if isinstance(found, list):
        return "multiselect"
    return "datetime" if isinstance(found, str) and _SHOWN.fullmatch(found) else ""


def choices(options: Any) -> Iterable[str]:
    """The values of a select: a dictionary, or a (nested) list of dictionaries."""
    if isinstance(options, Mapping):
        yield from (str(key) for key in options)
        return
    for item in options if isinstance(options, (list, tuple)) else ():
        if isinstance(item, Mapping):
            yield str(item.get("value"))
            yield from choices(item.get("children"))
