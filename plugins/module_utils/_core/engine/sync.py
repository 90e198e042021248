# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects of one resource in one task: read by pages, plan everything, then write side by side.

Each object goes through the same engine as in a task of its own; what is different is where it is found.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Container, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.listing import Listing, listed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.purge import Kept, Loose, Purge, loose
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.reconcile import reconcile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Locks
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import REPORTED, Outcome
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.plan import (
    CREATE,
    NONE,
    UPDATE,
    plan_absent,
    plan_present,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Operations,
    Resource,
    Values,
    Wish,
)

#: Fewer objects than these are looked for one by one.
FEW = 4
#: Rows that may be read for each object that is looked for: about what a search for it would cost.
ROWS_FOR_ONE = 100
UNCHANGED = REPORTED[NONE]


@dataclass
class Item:
    """One declared object, and what becomes of it. `needs`: the names of others that must be there before."""

    number: int
    wish: Wish
    key: str
    needs: Sequence[str] = ()
    #: By this others need it, where it is not the key.
    name: str = ""
    outcome: Outcome | None = None
    error: errors.OpsdeskError | None = None
    #: Whether it is certain which row of a listing would be this object.
    recognised: bool = True
    #: It is to be removed because nobody declares it.
    surplus: bool = False

    @property
    def needed_by(self) -> str:
        """What others that need it call it."""
        return (self.name or self.key).casefold()

    @property
    def pending(self) -> bool:
        """Whether something has to be written for it."""
        return self.outcome is not None and self.outcome.changed

    def plan(self) -> None:
        """What was predicted is now to be done; until then there is no outcome."""
        self.outcome = None


@dataclass
class Sync:
    """One run. `concurrency`: how many objects are written at the same time."""

    resource: Resource
    client: object
    clock: Clock
    check: bool
    patience: float = 0.0
    concurrency: int = 4
    stop: bool = True
    purge: Purge | None = None
    listing: Listing | None = field(default=None, init=False)
    locks: Locks | None = None
    #: Whether the listing shows all there is.
    certain: bool = field(default=True, init=False)
    _since: float = field(default_factory=time.monotonic, init=False)
    #: What a purge left alone, though it is in the scope and not declared.
    kept: list[Kept] = field(default_factory=list, init=False)
    #: What the user should know though nothing failed.
    warnings: list[str] = field(default_factory=list, init=False)
    #: What is declared, by names in a form that any server might take for the same; and what it is called.
    _declared: dict[Loose, str] = field(default_factory=dict, init=False)
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)

    def run(self, wishes: Sequence[Wish]) -> list[Item]:
        """Bring all objects to what the wishes say; each item tells what became of one."""
        items = self._items(wishes)
        self._read_by_pages(items)
        self._plan_all(items)
        items += self._surplus(items)
        if self.check:
            return items
        pending = [item for item in items if item.pending]
        for item in pending:
            item.plan()
        if not (self.stop and any(item.error for item in items)):
            for wave in waves(pending):
                self._each(self._apply, wave)
        return items

    # -- what is declared -----------------------------------------------------------------

    @property
    def _name(self) -> ByName:
        """The fields that are unique; without any, objects are not listed."""
        return self.resource.matched_by(ByName) or ByName()

    def _items(self, wishes: Sequence[Wish]) -> list[Item]:
        items = []
        seen: dict[Sequence[str], int] = {}
        for number, wish in enumerate(wishes):
            parts = self._called(wish)
            key = " ".join(parts)
            if self._name.names or wish.external_id is not None:
                alike = tuple(part.casefold() for part in (*self.resource.holder(wish.values), "of", *parts))
                self._refuse_twice(seen.setdefault(alike, number), number, key)
            items.append(Item(number, wish, key, tuple(self.resource.needs(wish.values)), parts[0]))
        return items

    def _called(self, wish: Wish) -> list[str]:
        """What an object is called in the report, in parts; the first is what others of its kind call it."""
        for strategy in self.resource.identity:
            called = [str(wish.values[name]) for name in strategy.chosen(wish.values) if wish.values.get(name)]
            if called:
                return called
        return [str(wish.id)]

    def _refuse_twice(self, one: int, other: int, key: str) -> None:
        if one != other:
            raise errors.InvalidInput(f"objects[{one}] and objects[{other}] are the same {self.resource.name}: {key!r}")

    # -- reading -----------------------------------------------------------------

    def _read_by_pages(self, items: Sequence[Item]) -> None:
        groups = self._name.groups
        scope = [dict(self.purge.scope)] if self.purge else []
        everything = _union([item.wish.values for item in items] + scope)
        operations = self.resource.bound(self.client, everything)
        worth = len(items) > FEW or self.purge is not None
        if not (worth and self._name.names and operations.listable):
            if self.purge is not None:
                raise errors.InvalidInput(f"purge: {self.resource.plural} with these options cannot be listed")
            return
        self.certain = operations.certain
        known = [(fields, item.key) for item in items for fields in self._recognised_by(item, operations)]
        listing = Listing(groups, [fields for fields, _key in known])
        if self.purge is not None:
            self.purge = purge = self.purge.resolved(operations)
            # In check mode, names in the scope that an earlier task may be about to make.
            self.warnings += operations.warnings
            self._declared = {loose(tuple(fields), fields): key for fields, key in known}
            listing.read(operations, keep=lambda record: self._in_scope(purge, record))
            self.listing = listing
            return
        # The account may lack the right to list what it may look up, and the server may not know the list.
        with suppress(errors.Forbidden, errors.UnexpectedAnswer):
            listing.read(operations, most=max(operations.page_size, len(items) * ROWS_FOR_ONE))
            self.listing = listing

    def _recognised_by(self, item: Item, operations: Operations) -> list[Values]:
        """What a row must show to be this object, as the server shows it; any of these."""
        wish = item.wish
        if wish.id is not None:
            return [{"id": wish.id}]
        names = self._name.names
        given = {name: wish.values[name] for name in names if wish.values.get(name) is not None}
        if len(self._name.groups) > 1:
            return [{name: value} for name, value in given.items() if value]
        if len(given) > 1:
            # One of them may be the name of another object, and a row show its id. What is wrong, planning tells.
            try:
                given = operations.resolve(given, None)
            except (errors.InvalidInput, errors.SeveralFound):
                item.recognised = False
        item.recognised &= len(given) == len(names)
        return [{name: given.get(name) for name in names}]

    def _in_scope(self, purge: Purge, record: Values) -> bool:
        unseen = next((name for name in purge.scope if not self.certain and record.get(name) is None), None)
        if unseen is not None:
            raise errors.InvalidInput(
                f"purge_scope: this server's list of {self.resource.plural} does not show {unseen}",
                advice="Choose the objects by other options",
            )
        return purge.covers(self.resource, record)

    # -- planning -----------------------------------------------------------------

    def _plan_all(self, items: Sequence[Item]) -> None:
        keys = {item.needed_by for item in items}
        if self.listing is not None and self.certain:
            for item in items:
                self._plan(item, keys)
        else:
            self._each(lambda item: self._plan(item, keys), items)
        seen: dict[object, int] = {}
        for item in items:
            if item.outcome is not None and item.outcome.id is not None and not item.outcome.merged:
                # A login in one, an address in another: only the server knows that they are one.
                found = (*self.resource.holder(item.wish.values), item.outcome.id)
                self._refuse_twice(seen.setdefault(found, item.number), item.number, item.key)

    def _plan(self, item: Item, made_here: Container[str] = ()) -> None:
        """Say what will be done for an object, writing nothing. `made_here`: the keys of all declared objects."""
        wish = item.wish
        try:
            operations = self._operations(wish)
            waits = any(key.casefold() in made_here for key in item.needs)
            if waits and not self._is_there(wish, operations):
                # What it needs may be made in this very run, so that nothing can be asked of the server before.
                plan = plan_present(self.resource, wish.values, None)
                item.outcome = Outcome(REPORTED[CREATE], dict(plan.after), plan.before, plan.after)
            else:
                item.outcome = self._compared(wish, operations, waits=waits)
            if item.pending and not (wish.present or item.surplus):
                self._refuse_own(item)
        except errors.OpsdeskError as error:
            item.error = error

    def _refuse_own(self, item: Item) -> None:
        """A list of objects to remove never takes away what this task logs in with."""
        why = ""
        if item.outcome is not None:
            # Where the account is not known, an object that is named goes all the same; a purge would be refused.
            with suppress(errors.InvalidInput):
                why = self.resource.own(self.client, item.outcome.record)
        if why:
            item.outcome = None
            raise errors.InvalidInput(
                f"{self.resource.name} {item.key!r} is left alone: it is {why}",
                advice="Take it out of objects, or remove it with another account",
            )

    def _compared(self, wish: Wish, operations: Operations, *, waits: bool) -> Outcome:
        try:
            glance = self._at_a_glance(wish, operations) if self.listing else None
            return glance or self._reconcile(wish, operations, check=True)
        except errors.InvalidInput:
            if self.check or not waits:
                raise
            # It is there, and what it is to refer to is about to be made: its turn comes after that.
            return Outcome(REPORTED[UPDATE], {})

    def _is_there(self, wish: Wish, operations: Operations) -> bool:
        try:
            return Finder(self.resource, operations, wish).find() is not None
        except errors.InvalidInput:
            # What it needs is not there, so that it cannot even be looked for.
            return False

    def _at_a_glance(self, wish: Wish, operations: Operations) -> Outcome | None:
        """That nothing is to be done, where what was listed tells it; most objects need no more than this."""
        if not self.certain:
            if wish.id is not None or not wish.present:
                return None
            operations = listed(operations, self.listing)
        actual = Finder(self.resource, operations, wish).find()
        if not wish.present:
            return Outcome(UNCHANGED, {}) if plan_absent(self.resource, actual).empty else None
        if actual is None:
            return None
        wanted = wish.values
        if wish.list_mode != "exact":
            combined = ((name, self.resource.field(name).kind, value) for name, value in wanted.items())
            wanted = {name: kind.combine(actual.get(name), value, wish.list_mode) for name, kind, value in combined}
        plan = plan_present(self.resource, wanted, actual, send_secrets=wish.update_secrets)
        # Nothing more is kept: there may be thousands.
        return Outcome(UNCHANGED, {}, id=actual["id"]) if plan.empty else None

    def _surplus(self, items: Sequence[Item]) -> list[Item]:
        if self.purge is None or self.listing is None:
            return []
        if any(item.error and not item.recognised for item in items):
            # One of them may be what this object means, and to plan it failed.
            return []
        # What somebody declares is not surplus, also when planning it failed.
        found = [record for record in self.listing.kept if not self.listing.is_wanted(record)]
        found = [record for record in found if not self._keeps(record, self.listing.groups)]
        if len(found) > self.purge.limit:
            listed_names = ", ".join(self._label(record) for record in found[:20])
            raise errors.InvalidInput(
                f"purge would remove {len(found)} {self.resource.plural}, and purge_limit is {self.purge.limit}: "
                f"{listed_names}{', ...' if len(found) > 20 else ''}",
                advice="Nothing was changed. Raise purge_limit if that is meant, or narrow purge_scope",
            )
        surplus = [Item(-1, self._removal(record), self._label(record), surplus=True) for record in found]
        for item in surplus:
            self._plan(item)
        return surplus

    def _keeps(self, record: Values, groups: Iterable[tuple[str, ...]]) -> bool:
        """Whether an object stays that nobody declares; it is noted with the reason."""
        alike = (self._declared.get(loose(names, record)) for names in groups)
        near = next((key for key in alike if key is not None), None)
        reason = self.resource.own(self.client, record) or self.resource.builtin(record)
        if near is not None and not reason:
            reason = f"named like the declared {near!r} but for case, accents or Unicode normalisation"
        if reason:
            self.kept.append(Kept(self._label(record), record.get("id"), reason))
        return bool(reason)

    def _label(self, record: Values) -> str:
        return " ".join(self._called(Wish(record)))

    def _removal(self, record: Values) -> Wish:
        if self.resource.id_kind is None:
            return Wish({name: record[name] for name in self._name.names}, present=False)
        return Wish({}, present=False, id=record["id"])

    # -- writing -----------------------------------------------------------------

    def _each(self, work: Callable[[Item], None], items: Sequence[Item]) -> None:
        """Do something with all items, several at a time."""
        pool = ThreadPoolExecutor(max_workers=self.concurrency)
        try:
            for _done in pool.map(work, items):
                pass
        finally:
            # A task that ran out of time does not wait for what is under way.
            pool.shutdown(wait=False, cancel_futures=True)

    def _apply(self, item: Item) -> None:
        if self._stopped.is_set():
            return
        try:
            item.outcome = self._reconcile(item.wish, self._operations(item.wish), check=False)
        except errors.OpsdeskError as error:
            item.error = error
        except Exception as error:
            item.error = errors.OpsdeskError(f"{type(error).__name__}: {error}")
        if item.error is not None and self.stop:
            self._stopped.set()

    def _operations(self, wish: Wish) -> Operations:
        return listed(self.resource.bound(self.client, wish), self.listing if self.certain else None)

    def _reconcile(self, wish: Wish, operations: Operations, *, check: bool) -> Outcome:
        # A mistake that planning finds is no matter of check mode in a run that writes.
        return reconcile(
            self.resource,
            operations,
            wish,
            check=check,
            clock=self.clock,
            patience=self.patience,
            plans=check and not self.check,
            locks=None if check else self.locks,
            afresh=None if check else self.resource.bound(self.client, wish),
            since=None if check else self._since,
        )


def waves(items: Sequence[Item]) -> Iterable[list[Item]]:
    """The items in groups: what an item needs stands in an earlier one. Removals come last."""
    left = [item for item in items if not item.surplus]
    while left:
        missing = {item.needed_by for item in left}
        ready = [item for item in left if not any(key.casefold() in missing for key in item.needs)]
        # Things that need each other: the server shall say what it thinks of that.
        wave = ready or left
        yield wave
        done = {id(item) for item in wave}
        left = [item for item in left if id(item) not in done]
    removals = [item for item in items if item.surplus]
    if removals:
        yield removals


def _union(each: Sequence[Values]) -> Wish:
    """A wish that speaks of every field that one of them speaks of, so that a listing shows them all."""
    values: Values = {}
    for given in each:
        for name, value in given.items():
            known = values.get(name)
            values[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
    return Wish(values, each=each)
