# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deep values of administration objects: conditions, actions, views; and names in place of ids inside of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Kind
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad import spelled, typed
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.attributes import comparable

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import Objects


@dataclass(frozen=True)
class Deep(Kind):
    """Any JSON value. Zammad stores numbers and flags as it gets them, so `4` and `'4'` are the same.

    `ordered`: whether the order of plain lists means something; `partial`: whether the server may add keys of its own;
    `mapping`: whether only a dictionary fits.
    """

    ordered: bool = False
    partial: bool = False
    mapping: bool = False

    def parse(self, value: Any) -> Any:
        if self.mapping and not isinstance(value, Mapping):
            raise ValueError(f"{value!r} is not a dictionary")
        return value

    def same(self, found: Any, wanted: Any) -> bool:
        if isinstance(wanted, Mapping):
            return self._same_mapping(found, wanted)
        if isinstance(wanted, (list, tuple)):
            return self._same_list(found, wanted)
        if isinstance(found, (list, tuple)) and len(found) == 1:
            # One value may stand alone or in a list.
            found = found[0]
        return bool(comparable(found) == comparable(wanted))

    def _same_mapping(self, found: Any, wanted: Mapping[str, Any]) -> bool:
        found = found if isinstance(found, Mapping) else {}
        if any(not self.same(found.get(key), item) for key, item in wanted.items()):
            return False
        return self.partial or all(key in wanted or comparable(item) is None for key, item in found.items())

    def _same_list(self, found: Any, wanted: Any) -> bool:
        found = [] if found in (None, "") else list(found) if isinstance(found, (list, tuple)) else [found]
        if any(isinstance(item, (Mapping, list, tuple)) for item in (*found, *wanted)) or self.ordered:
            return len(found) == len(wanted) and all(map(self.same, found, wanted))
        return bool(comparable(found) == comparable(list(wanted)))


@dataclass(frozen=True)
class Spelled(Deep):
    """A dictionary whose flags and numbers may be texts, as AWX gives them; Zammad would store the texts.

    `readers`: by key, how a value is read that stands `depth` keys below; '' for all other keys there.
    """

    depth: int = 1
    readers: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    mapping: bool = True

    def parse(self, value: Any) -> Any:
        return self._read(super().parse(value), ())

    def _read(self, value: Any, path: tuple[str, ...]) -> Any:
        if isinstance(value, Mapping) and len(path) < self.depth:
            return {key: self._read(item, (*path, str(key))) for key, item in value.items()}
        reader = self.readers.get(path[-1], self.readers.get("")) if len(path) == self.depth else None
        if reader is None or value is None or value == "":
            return value
        try:
            return reader(value)
        except ValueError as wrong:
            raise ValueError(f"{'.'.join(path)}: {wrong}") from None


@dataclass(frozen=True)
class Attributes(Kind):
    """A dictionary of attributes, of which only the keys that the task gives are compared, each by its own kind."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    type = "dict"

    def of(self, name: str) -> Kind:
        """The kind of one attribute."""
        return self.kinds.get(name) or COLUMNS.get(name, _DEEP)

    def parse(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValueError(f"{value!r} is not a dictionary")
        return {str(name): self._parsed(str(name), item) for name, item in value.items()}

    def _parsed(self, name: str, value: Any) -> Any:
        try:
            return None if value is None else self.of(name).parse(value)
        except ValueError as wrong:
            raise ValueError(f"{name}: {wrong}") from None

    def same(self, found: Any, wanted: Any) -> bool:
        return not self.pending(found, wanted)

    def part(self, found: Any, wanted: Any) -> Any:
        return {name: (found or {}).get(name) for name in wanted}

    def pending(self, found: Any, wanted: Any) -> Any:
        return {name: item for name, item in wanted.items() if not self.of(name).same((found or {}).get(name), item)}


@dataclass(frozen=True)
class Column(Kind):
    """A column of a table. Zammad stores another value in place of one that does not fit: "no" is true, "x" is 0."""

    read: Callable[[Any], Any]
    #: Whether an empty text is nothing.
    blank: bool = True

    def parse(self, value: Any) -> Any:
        return None if value == "" and self.blank else self.read(value)

    def same(self, found: Any, wanted: Any) -> bool:
        return bool(comparable(found) == comparable(wanted))


def _one_line(value: Any) -> str:
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is not a text (put it in quotes)")
    return spelled.text(value)


_DEEP = Deep()
FLAG, INTEGER, TEXT, TEXTS = (
    Column(spelled.flag, blank=False),
    Column(lambda value: spelled.whole(value, typed.LEAST, typed.MOST)),
    Column(_one_line, blank=False),
    Column(lambda value: sorted(set(spelled.texts(value)))),
)
_MAPPING = Deep(mapping=True)
#: Days with `active`; days, hours and minutes of a job; what describes an attribute.
BUSINESS_HOURS = Spelled(ordered=True, depth=2, readers={"active": spelled.flag})
TIMEPLAN = Spelled(depth=2, readers={"": spelled.flag})
DATA_OPTION = Spelled(
    partial=True,
    readers={
        **dict.fromkeys(("null", "nulloption", "multiple", "future", "past", "translate"), spelled.flag),
        **dict.fromkeys(
            ("maxlength", "min", "max", "rows", "diff"), lambda value: spelled.whole(value, typed.LEAST, typed.MOST)
        ),
    },
)
#: The columns of all tables by type: those of one name have one type everywhere.
COLUMNS: Mapping[str, Kind] = {
    **dict.fromkeys(("active", "changeable", "customized_payload", "default", "disable_notification"), FLAG),
    **dict.fromkeys(("new_tab", "organization_shared", "out_of_office", "ssl_verify", "stop_after_match"), FLAG),
    **dict.fromkeys(("first_response_time", "response_time", "solution_time", "update_time"), INTEGER),
    **dict.fromkeys(("channel_id", "position", "priority"), INTEGER),
    **dict.fromkeys(("activator", "channel", "custom_payload", "data_type", "description", "display"), TEXT),
    **dict.fromkeys(("endpoint", "execution_condition_mode", "group_by", "group_direction", "ical_url"), TEXT),
    **dict.fromkeys(("keywords", "localization", "pre_defined_webhook_type", "timezone", "title"), TEXT),
    **dict.fromkeys(("agent_type", "basic_auth_username", "http_method", "instruction", "ux_flow_next_up"), TEXT),
    "screen": TEXTS,
    **dict.fromkeys(("condition", "condition_saved", "condition_selected", "perform", "match", "timeplan"), _MAPPING),
    **dict.fromkeys(("options", "order"), _MAPPING),
}

#: The end of a key of a condition or an action -> the collection whose names may stand there.
NAMED = {
    "group_id": "groups",
    "state_id": "ticket_states",
    "priority_id": "ticket_priorities",
    "organization_id": "organizations",
    "webhook_id": "webhooks",
    "calendar_id": "calendars",
    "role_id": "roles",
}
PEOPLE = ("owner_id", "customer_id", "created_by_id", "updated_by_id")

#: (the key that a value stands under, the value as text) -> what to put in its place
Put = Callable[[str, str], str]


def with_names(work: Objects, value: Any) -> Any:
    """The value with names for the ids of this server, as records show it. What has no name of its own keeps its id."""
    return _put(value, lambda key, text: _name(work, key, text) if text.isdigit() else text)


def checked(work: Objects, value: Any, option: str) -> Any:
    """The value as a record will show it; raises InvalidInput for a name that is not there, or not unique."""

    def put(key: str, text: str) -> str:
        if text.isdigit():
            return _name(work, key, text)
        last, directory, where = _last(key), work.client.directory, f"{option}: {key}"
        if last in PEOPLE:
            return directory.need_person(text, where, work.warnings)
        name = directory.need(NAMED[last], text, where, work.warnings)
        same = _ids_of(work, last, name)
        if len(same) > 1:
            raise errors.InvalidInput(
                f"{where}: several are called {name!r}", advice=f"Give the id: {' or '.join(same)}"
            )
        return name

    return _put(value, put)


def with_ids(work: Objects, value: Any) -> Any:
    """The value with the ids of this server for names, as Zammad wants it."""

    def put(key: str, text: str) -> str:
        if text.isdigit():
            return text
        if _last(key) not in PEOPLE:
            return next(iter(_ids_of(work, _last(key), text)), text)
        try:
            person = work.client.directory.person(text)
        except errors.Forbidden:
            return text
        return str(person.id) if person else text

    return _put(value, put)


def _name(work: Objects, key: str, number: str) -> str:
    """The name for an id; the id itself where there is none, or where the name would not lead back to it."""
    last, directory = _last(key), work.client.directory
    if last in PEOPLE:
        try:
            return directory.login_of(int(number))
        except (errors.Forbidden, errors.Missing):
            return number
    name = directory.name_of(NAMED[last], int(number))
    return number if name is None or name.isdigit() or len(_ids_of(work, last, name)) > 1 else name


def _ids_of(work: Objects, last: str, name: str) -> list[str]:
    """The ids of all that are called so."""
    known = work.client.directory.objects(NAMED[last]) or ()
    return [str(item["id"]) for item in known if item.get("name") == name]


def _put(value: Any, put: Put) -> Any:
    """A copy with `put` done to every reference, in the plain and in the expert form of conditions."""
    if isinstance(value, (list, tuple)):
        return [_put(item, put) for item in value]
    if not isinstance(value, Mapping):
        return value
    named = str(value.get("name") or "")
    if "." in named and "value" in value:
        return {**value, "value": _put_values(named, value["value"], put)}
    return {key: _put_entry(str(key), item, put) for key, item in value.items()}


def _put_entry(key: str, item: Any, put: Put) -> Any:
    if not _is_reference(key):
        return _put(item, put)
    if isinstance(item, Mapping):
        return {**item, "value": _put_values(key, item["value"], put)} if "value" in item else item
    return _put_values(key, item, put)


def _put_values(key: str, value: Any, put: Put) -> Any:
    if isinstance(value, (list, tuple)):
        return [_put_values(key, item, put) for item in value]
    if value in (None, "") or isinstance(value, bool) or not _is_reference(key):
        return value
    return put(key, str(value))


def _is_reference(key: str) -> bool:
    return _last(key) in NAMED or _last(key) in PEOPLE


def _last(key: str) -> str:
    """`state_id` of `ticket.state_id`."""
    return key.rpartition(".")[2]
