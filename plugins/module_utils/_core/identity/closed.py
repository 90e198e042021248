# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that people close and merge (tickets): which of several a key names, and what a task does with a closed or
merged one.

A key names the open ticket that carries it. Where none is open, it names the newest closed one; older ones are its
predecessors, which keep the key and are no twins. A ticket that was merged into another one still carries its key:
comments follow it, and nothing else is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByHandle
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import REPORTED, Outcome
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.plan import NONE, Plan
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Operations,
    Resource,
    Survivor,
    Values,
    Wish,
)

LEAVE, REOPEN, NEW = WHEN_CLOSED = ("leave", "reopen", "new")
MERGED_INTO = "merged_into"
#: Merges of merged objects that are followed. People do not merge more often than that; a ring has no end.
LONGEST_CHAIN = 20


def check_merge(resource: Resource, desired: Values, actual: Values | None) -> int | None:
    """The id of the object that a task merges this one into, None where it merges none.

    Raises InvalidInput for what no desk can do: merging into itself, changing what is merged, merging again.
    """
    merged: int | None = (actual or {}).get(MERGED_INTO)
    wanted: int | None = desired.get(MERGED_INTO)
    if actual and merged and merged != wanted:
        raise errors.InvalidInput(
            f"{resource.name} {actual['id']} was merged into {merged}", advice=f"Use id: {merged}"
        )
    if wanted is None:
        return None
    if actual is None:
        raise errors.InvalidInput(f"{MERGED_INTO}: {wanted}: the {resource.name} to merge does not exist")
    if wanted == actual["id"]:
        raise errors.InvalidInput(f"{resource.name} {wanted} cannot be merged into itself")
    matching = {name for strategy in resource.identity for name in strategy.names}
    others = sorted(set(desired) - matching - {MERGED_INTO})
    if others:
        raise errors.InvalidInput(
            f"{MERGED_INTO} cannot be combined with {others[0]}",
            advice=f"A merged {resource.name} is no more: change {wanted} in a task of its own",
        )
    return wanted


def contenders(operations: Operations, found: Sequence[Values]) -> list[Values]:
    """Those of the objects with one key (the oldest first) of which there may be only one.

    Two of these are twins or a mistake. What is left out are predecessors: closed while another one is open, older
    than another closed one, or merged into another object.
    """
    own = unmerged(operations, found)
    if len(own) < 2:
        return own or list(found[-1:])
    live = [record for record in own if not operations.closed(record)]
    if not live:
        return own[-1:]
    return [record for record in live if operations.survivor(record) is None] or live if len(live) > 1 else live


def unmerged(operations: Operations, found: Sequence[Values]) -> list[Values]:
    """Those that were not merged into others."""
    return [record for record in found if not operations.merged(record)]


def follow(operations: Operations, record: Values) -> tuple[Values, Survivor | None]:
    """The object that has the content of `record` now, and where that one went if it is another one.

    Raises Missing when it leads nowhere.
    """
    last: Survivor | None = None
    for _step in range(LONGEST_CHAIN):
        if not operations.merged(record):
            return record, last
        last = operations.survivor(record)
        if last is None or last.record is None:
            break
        record = last.record
    raise errors.Missing(
        f"ticket {record['id']} was merged into another one, which was deleted or which the account may not see",
        advice="Name the ticket that stayed",
    )


def addressee(operations: Operations, record: Values) -> tuple[Values, Values, list[str]]:
    """Where an entry for `record` belongs; what the result says of a merge, and the warnings."""
    target, went = follow(operations, record)
    if went is None:
        return target, {}, []
    return target, {MERGED_INTO: target["id"]}, [went_along(record["id"], target["id"])]


def went_along(merged: int | str, into: int | str) -> str:
    """The warning about an entry on the object that stayed."""
    return f"ticket {merged} was merged into {into}; the entry is on ticket {into}"


def left_closed(operations: Operations, record: Values, status: str) -> list[str]:
    """The warning about an entry that was added to a closed object, which stays closed."""
    if not operations.closed(record):
        return []
    return [
        f"ticket {record['id']} is closed ({status}: {record.get(status)!r}), and a new entry does not open it again. "
        "To open it, or a new ticket, use when_closed of the ticket module"
    ]


class MergedAway(Exception):
    """Somebody merged the object that the task names into another one; `outcome` is the result then."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("merged")
        self.outcome = outcome


class Ended:
    """What one reconciliation does with what it found, where that is closed or merged."""

    def __init__(self, resource: Resource, operations: Operations, wish: Wish) -> None:
        _check(resource, wish)
        self._resource = resource
        self._operations = operations
        self._wish = wish
        self._by_key = wish.id is None and wish.external_id is not None
        self.warnings: list[str] = []

    @property
    def _applies(self) -> bool:
        return bool(self._resource.life) and MERGED_INTO not in self._wish.values

    def settle(self, found: Values | None, pass_over: Callable[[], None]) -> Values | None:
        """The object to work on, None for a new one; then what was found is passed over.

        Raises MergedAway for one that shows that it was merged.
        """
        if found is None or not self._applies:
            return found
        survivor = self._last(found) if self._operations.merged(found) else None
        if self._again(found, survivor):
            pass_over()
            return None
        if survivor is not None:
            raise MergedAway(self._outcome(found, survivor))
        return found

    def stay_off(self, record: Values | None, plan: Plan) -> None:
        """Raises MergedAway if something is to be written, and another object brought the key to this one.

        Asks the server, so only where there is something to write.
        """
        if record is None or plan.empty or not (self._applies and self._by_key):
            return
        survivor = self._operations.survivor(record)
        if survivor is not None:
            raise MergedAway(self._outcome(record, survivor))

    def _last(self, record: Values) -> Survivor:
        try:
            target, went = follow(self._operations, record)
        except errors.Missing:
            return Survivor(None)
        return replace(went, record=target, id=target["id"]) if went is not None else Survivor(None)

    def _outcome(self, record: Values, survivor: Survivor) -> Outcome:
        """The result for a merged object: what it went into is not the task's to change."""
        name, merged = self._resource.name, survivor.merged or record["id"]
        told = f"{name} {merged} was merged into {survivor.id}"
        if survivor.id is None:
            told = f"{name} {merged} was merged into another one, which was deleted or which the account may not see"
        told = f"{survivor.remark or told}; nothing was changed"
        if survivor.id is not None:
            told += f". To change {name} {survivor.id}, give id: {survivor.id}"
        return Outcome(
            action=REPORTED[NONE],
            record={**record, MERGED_INTO: survivor.id},
            id=merged,
            url=self._operations.url(record if survivor.record is None else survivor.record),
            warnings=(told,),
            merged=True,
            merged_into=survivor.id,
        )

    def _again(self, record: Values, survivor: Survivor | None) -> bool:
        """Whether a new object takes the place of this one, which is closed or went into a closed one."""
        if self._wish.when_closed != NEW or not self._open_to_choice:
            return False
        last = record if survivor is None else survivor.record
        return last is None or bool(self._operations.closed(last))

    def wish(self, record: Values | None) -> Wish:
        """What the task says, and what `when_closed` adds to it for this object."""
        if record is None or not self._open_to_choice or self._wish.when_closed == LEAVE:
            return self._wish
        if self._resource.gone(record) or not self._operations.closed(record):
            return self._wish
        status = self._resource.life
        if self._wish.when_closed == REOPEN:
            return replace(self._wish, values={**self._wish.values, status: self._operations.opening(record)})
        self.warnings.append(
            f"{self._resource.name} {record['id']} is closed ({status}: {record.get(status)!r}) and stays closed: the "
            f"task gives no {status}. Set when_closed to reopen (open it again), new (create another one) or leave "
            "(no warning)"
        )
        return self._wish

    @property
    def _open_to_choice(self) -> bool:
        """Whether the task found it by key or match, wants it to be there, and does not say whether it is open."""
        named = self._wish.id is not None or isinstance(self._resource.strategy(self._wish), ByHandle)
        return self._applies and self._wish.present and not named and not self._wish.values.get(self._resource.life)


def _check(resource: Resource, wish: Wish) -> None:
    """Raises InvalidInput for what excludes each other."""
    if wish.create:
        return
    if wish.when_closed == NEW:
        raise errors.InvalidInput("when_closed: new creates, and create: false forbids it", advice="Give one of them")
    if wish.match_on is not None and not wish.match_on and wish.id is None and wish.external_id is None:
        raise errors.InvalidInput(
            f"create: false needs something to find the {resource.name} by, and match_on is empty",
            advice="Give id, external_id or match_on",
        )
