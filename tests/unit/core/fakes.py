# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that nobody waits for, and a server in memory that loses answers, forgets fields and has other clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.reconcile import reconcile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import accept
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByKey, ByMatch, ByName, Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import PASSWORD, TOKEN, USERNAME, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import Outcome
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Field,
    Operations,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Collection,
    Dictionary,
    Integer,
    Line,
    Name,
    Text,
    Word,
)


class FakeClock(Clock):
    """Stands still but for `sleep`; `at` orders what others do while somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.sleeps: list[float] = []
        self._orders: list[tuple[float, Callable[[], Any]]] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.time += max(0.0, seconds)
        due = [order for order in self._orders if order[0] <= self.time]
        self._orders = [order for order in self._orders if order[0] > self.time]
        for _moment, action in due:
            action()

    def jitter(self, limit: float) -> float:
        return limit

    def at(self, seconds: float, action: Callable[[], Any]) -> None:
        """`action`, `seconds` from now."""
        self._orders.append((self.time + seconds, action))


def no_connection(*_arguments: Any) -> Any:
    raise AssertionError("nothing in this test may connect")


def no_operations(client: Any, wish: Wish, resource: Resource) -> Operations:
    raise AssertionError("this test makes its operations itself")


TOY = System("toy", "Toy Server", (TOKEN, USERNAME, PASSWORD), no_connection)
Result = TypeVar("Result")


@dataclass
class Fault:
    """One call that goes wrong: with the work done, not done, or done `late` seconds afterwards."""

    error: errors.OpsdeskError
    works: bool = False
    late: float | None = None


@dataclass
class Shelf(Operations):
    """Widgets in memory, as `Operations`; `calls` has the name of each call in order, and the values it was given."""

    resource: Resource
    clock: FakeClock = field(default_factory=FakeClock)
    records: dict[int, Values] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    #: Fields that the server takes and forgets, on create and on update; `said`: what it says to any change.
    forgets: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()
    #: What each search returns beside what fits: search engines are fuzzy.
    fuzzy: bool = False
    #: Called before and after the work of a call of that name: what other clients do meanwhile.
    before: dict[str, Callable[[], Any]] = field(default_factory=dict)
    after: dict[str, Callable[[], Any]] = field(default_factory=dict)
    _faults: dict[str, list[Fault | None]] = field(default_factory=dict)

    client = None
    wish = Wish({})

    # -- what a test does ---------------------------------------------------------

    def put(self, **values: Any) -> Values:
        """Another client makes a widget."""
        key = values.get("id") or max(self.records, default=0) + 1
        blank = {item.name: None for item in self.resource.fields if item.compared}
        self.records[key] = {**blank, "id": key, "state": "live", **values}
        return self.records[key]

    def fail(self, call: str, *faults: Fault | None) -> None:
        """The next calls of that name go wrong, one after the other; None: this one goes well."""
        self._faults.setdefault(call, []).extend(faults)

    def run(self, *, check: bool = False, patience: float = 0.0, **wish: Any) -> Outcome:
        """Reconcile with this wish; keywords that a Wish does not know are its values."""
        known = {name: wish.pop(name) for name in list(wish) if name in Wish.__dataclass_fields__ and name != "values"}
        asked = Wish(values=self.resource.parse(wish), **known)
        return reconcile(self.resource, self, asked, check=check, clock=self.clock, patience=patience)

    def called(self) -> list[str]:
        """The names of the calls so far."""
        return [name for name, _values in self.calls]

    def writes(self) -> list[tuple[str, Any]]:
        """The calls that change something."""
        return [call for call in self.calls if call[0] not in ("read", "find", "resolve", "url")]

    def live(self) -> list[Values]:
        """The widgets that are neither deleted nor merged into another."""
        return [record for record in self.records.values() if record["state"] == "live"]

    # -- Operations -----------------------------------------------------------------

    def read(self, key: int | str) -> Values | None:
        return self._do("read", key, lambda: self._shown(int(key)))

    def find(self, criteria: Criteria) -> list[Values]:
        def work() -> list[Values]:
            found = [record for record in self.records.values() if self.fuzzy or _fits(record, criteria)]
            # Newest first: the order of a search means nothing.
            return [deepcopy(record) for record in reversed(found) if record["state"] != "merged"]

        return self._do("find", criteria, work)

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        return self._do("resolve", dict(desired), lambda: dict(desired))

    def create(self, values: Values) -> Written:
        def work() -> Written:
            unique = self.resource.matched_by(ByName)
            if unique and any(all(record[name] == values[name] for name in unique.names) for record in self.live()):
                raise errors.Refused("name in use", status=400, server_messages=["Name in use"])
            kept = {name: value for name, value in values.items() if self._keeps(name)}
            return Written(self.put(**kept)["id"], self.said)

        return self._do("create", dict(values), work)

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        def work() -> Sequence[str]:
            kept = {name: value for name, value in changes.items() if self._keeps(name)}
            for name, value in kept.items():
                if isinstance(value, dict):
                    kept[name] = {**(self.records[actual["id"]][name] or {}), **value}
            self.records[actual["id"]].update(kept)
            return self.said

        return self._do("update", dict(changes), work)

    def delete(self, actual: Values) -> Sequence[str]:
        return self._do("delete", actual["id"], lambda: self._set_state(actual["id"], "gone"))

    def restore(self, actual: Values) -> Sequence[str]:
        return self._do("restore", actual["id"], lambda: self._set_state(actual["id"], "live"))

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        return self._do("merge", (younger["id"], older["id"]), lambda: self._set_state(younger["id"], "merged"))

    def url(self, record: Values) -> str | None:
        return f"http://toy.example/{record['id']}"

    # -- inside -----------------------------------------------------------------

    def _do(self, name: str, values: Any, work: Callable[[], Result]) -> Result:
        self.calls.append((name, values))
        self.before.get(name, lambda: None)()
        faults = self._faults.get(name)
        fault = faults.pop(0) if faults else None
        if fault is None:
            result = work()
            self.after.get(name, lambda: None)()
            return result
        if fault.late is not None:
            self.clock.at(fault.late, work)
        elif fault.works:
            accept()
            work()
        raise fault.error

    def _keeps(self, name: str) -> bool:
        return name not in self.forgets and self.resource.field(name).compared

    def _shown(self, key: int) -> Values | None:
        return deepcopy(self.records.get(key))

    def _set_state(self, key: int, state: str) -> Sequence[str]:
        if "state" not in self.forgets:
            self.records[key]["state"] = state
        return self.said


def _fits(record: Values, criteria: Criteria) -> bool:
    if criteria.among == "open" and record.get("status") == "closed":
        return False
    if criteria.external_id is not None and record.get(EXTERNAL_ID) != criteria.external_id:
        return False
    return all(str(record.get(name)).casefold() == str(value).casefold() for name, value in criteria.fields.items())


FIELDS = (
    Field(EXTERNAL_ID, Line()),
    Field("group", Name(), required=True),
    Field("name", Line(), required=True),
    Field("status", Word()),
    Field("size", Integer()),
    Field("tags", Collection()),
    Field("labels", Dictionary(of=Text())),
    Field("parent", Integer(), update_only=True),
    Field("text", Text(), create_only=True),
    Field("password", Text(), secret=True),
)


def is_gone(record: Mapping[str, Any]) -> bool:
    return record.get("state") == "gone"


#: Recognised by the caller's own key, or by name and group.
WIDGET = Resource(
    name="widget",
    system=TOY,
    fields=FIELDS,
    identity=(ByKey("external_id"), ByMatch("group", "name")),
    operations=no_operations,
    gone=is_gone,
)
#: Its name is unique on the server.
PERSON = replace(WIDGET, name="person", identity=(ByName("name"),))
