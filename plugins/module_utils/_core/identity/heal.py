# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Heal an identity: several objects where the task means one. The oldest stays, its twins are merged into it.

`Healer.find` removes what earlier runs left behind; `Healer.settle` what another controller created at the same moment
as this one. A merge cannot be undone, so only demonstrable twins are merged: people clone and split tickets, and the
servers copy links and tags then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import patiently
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByKey, ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Operations,
    Provenance,
    Resource,
    Values,
    Wish,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import parse_time

#: Seconds the creator of the older of two twins leaves the creator of the younger to merge it.
COURTESY = (1.0, 2.0)
#: How far apart twins may have been created. By default a run lasts some minutes at the most: 5 sendings of each
#: request, 30 seconds for each, and the pauses between them; an hour also covers `api_timeout: 600`.
CLOSE = timedelta(hours=1)
#: Of more objects than these no evidence is collected: that many are no accident of a run.
MOST = 20
#: Seconds to wait before each look for what a merge whose answer was lost has done.
PATIENCE = (0.0, 0.5, 1.0, 2.0)
#: How often a merge is sent right after creating. Without a key, no later run merges what is left.
TRIES = 3
#: What to do about several that are not twins.
BY_FIELDS = "Give id, a narrower match_on, or on_multiple: oldest or newest"
BY_KEY = (
    "Give id, or take the key from the ones that are something else. on_multiple: merge merges all of them into the "
    "oldest, which cannot be undone; on_multiple: oldest or newest uses that one and leaves the others"
)
#: Errors by which the server says that it will not merge these. All others may pass.
REFUSALS = (errors.Refused, errors.Forbidden, errors.NotApplied, errors.InvalidInput)


@dataclass
class Healer:
    """Finds the one object that a task means, and merges its twins into it. With `check`, nothing is merged."""

    resource: Resource
    finder: Finder
    operations: Operations
    wish: Wish
    clock: Clock
    check: bool
    #: Ids of what was (with `check`: would be) merged into the object.
    healed: list[int | str] = field(default_factory=list)
    #: The object as it was found, before its twins were merged into it.
    before: Values | None = None
    messages: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    #: To be called before the first merge of what earlier runs left.
    take_turn: Callable[[], object] = lambda: None
    _known: dict[object, Provenance | None] = field(default_factory=dict)

    @property
    def by_name(self) -> bool:
        """Whether the server allows several of one natural key, and shows who created which."""
        name = self.resource.matched_by(ByName)
        return self.wish.present and name is not None and not name.guarded and self.operations.traces

    @property
    def reports(self) -> bool:
        """Whether results list what was merged: of what later runs heal as well."""
        return self.resource.matched_by(ByKey) is not None or self.by_name

    # -- what earlier runs left -----------------------------------------------------------------

    def find(self) -> Values | None:
        """The object, or None. Raises SeveralFound for several that are not demonstrably twins."""
        if not self.finder.searchable:
            return self.finder.find()
        for wait in (*COURTESY, None):
            found = self.finder.meant()
            if len(found) < 2 or self.wish.on_multiple in ("oldest", "newest"):
                return self.finder.one(found)
            if not self.wish.present and all(self.resource.gone(record) for record in found):
                return found[0]
            twins, others = self._told_apart(found)
            if wait is None or not others:
                break
            # Two other controllers may be merging them at this moment.
            self.clock.sleep(wait)
        oldest = self._merge_found(found[0], twins) if twins else found[0]
        if others:
            raise self._with_done(self._several([(found[0], ""), *others]))
        return oldest

    def _told_apart(self, found: Sequence[Values]) -> tuple[list[Values], list[tuple[Values, str]]]:
        """The twins of the oldest, and the others with the reason why each is none."""
        oldest, younger = found[0], found[1:]
        asked = self.wish.on_multiple == "merge"
        if not (self.finder.by_key or self.by_name or asked):
            return [], [(record, "") for record in younger]
        if len(found) > MOST and not asked:
            return [], [(record, f"more than {MOST} are merged only when asked for") for record in younger]
        ended = not asked and self._ended(found)
        reasons = [(record, ended or self._why_not(oldest, record, asked)) for record in younger]
        return [record for record, why in reasons if not why], [item for item in reasons if item[1]]

    def _ended(self, found: Sequence[Values]) -> str:
        """Why none of these is to be merged: a task that deletes also finds the closed predecessors of a ticket."""
        closed = self.operations.closed
        if self.wish.present or not self.resource.life or not any(closed(record) for record in found):
            return ""
        return "not all of them are open"

    def _why_not(self, oldest: Values, younger: Values, asked: bool = False) -> str:
        """Why the younger one is not to be merged; empty when it is a twin, or when merging was asked for."""
        if self.resource.gone(oldest) or self.resource.gone(younger):
            return "one of them is deleted"
        if asked:
            return ""
        differs = "" if self.finder.by_key else self._differs(oldest, younger)
        return differs or why_not(self._provenance(oldest), self._provenance(younger))

    def _differs(self, oldest: Values, younger: Values) -> str:
        """In what two of one name differ, whatever the task gives: nobody is to lose an object made on purpose."""
        one, other = self.resource.common(oldest), self.resource.common(younger)
        for item in self.resource.fields:
            if item.compared and one.get(item.name) != other.get(item.name):
                return f"its {item.name} differs"
        return ""

    def _provenance(self, record: Values) -> Provenance | None:
        key = record["id"]
        if key not in self._known:
            self._known[key] = provenance(self.operations, record)
        return self._known[key]

    def _merge_found(self, oldest: Values, twins: Sequence[Values]) -> Values:
        self.before = oldest
        if self.check:
            self.healed = [record["id"] for record in twins]
            return oldest
        self.take_turn()
        try:
            found = self._merge(twins, oldest)
            return next((record for record in found if record["id"] == oldest["id"]), None) or self.again(oldest)
        except errors.OpsdeskError as error:
            if isinstance(error, REFUSALS) and not self.finder.by_key and self.wish.on_multiple == "error":
                # Something refers to it.
                kept = [(record, error.message) for record in twins if record["id"] not in self.healed]
                raise self._with_done(self._several([(oldest, ""), *kept])) from None
            if not isinstance(error, REFUSALS):
                error.done = {"changed": True, "uncertain": ["healed"], **error.done}
            raise self._with_done(error) from None

    def again(self, known: Values) -> Values:
        """The object as it is now."""
        record = self.operations.read(known["id"])
        if record is None:
            raise errors.Missing(f"{self.resource.name} {known['id']} is not there any more")
        return record

    # -- what another controller created meanwhile ---------------------------------------------------

    def settle(self, mine: Values, patience: float = 0.0) -> int | str | None:
        """The id of the one that stays; None: there was never another.

        Every creator merges its own if that is not the oldest, so exactly one controller performs each merge.
        `patience`: seconds in which the server may still carry out a creating request that timed out. Passing faults
        are warnings: the object is there, and the next run merges what is left.
        """
        try:
            twins = self._wait_for_twins(mine, patience)
        except errors.OpsdeskError as error:
            self.warnings.append(
                f"{self.resource.name} {mine['id']}: whether another controller created the same at the same moment "
                f"is not known ({error.message}). If so, the next run merges the two"
            )
            return None
        if twins is None or len(twins) < 2:
            return None if twins is None else mine["id"]
        oldest = twins[0]
        # Of the younger ones, those that are still there were not merged by their creators, which may have died.
        doomed = [mine] if oldest["id"] != mine["id"] else self._left_by_others(oldest, twins[1:])
        try:
            self._merge(doomed, oldest, TRIES)
        except REFUSALS:
            raise
        except errors.OpsdeskError as error:
            for younger in doomed:
                self._leave(younger, oldest, error.message)
        return oldest["id"]  # type: ignore[no-any-return]  # as read from a server

    def _wait_for_twins(self, mine: Values, patience: float) -> list[Values] | None:
        """All that there are in the end, the oldest first; None when there was never another."""
        twins: list[Values] = []
        for wait in (0.0, *([patience / 4] * 4 if patience > 0 else ())):
            if wait:
                self.clock.sleep(wait)
            twins = patiently(lambda: self.finder.twins(mine), self.clock, PATIENCE)
            if len(twins) > 1:
                break
        else:
            return None
        for wait in COURTESY:
            if len(twins) < 2 or twins[0]["id"] != mine["id"]:
                break
            self.clock.sleep(wait)
            twins = patiently(lambda: self.finder.twins(mine), self.clock, PATIENCE)
        return twins

    def _left_by_others(self, oldest: Values, younger: Sequence[Values]) -> list[Values]:
        """Those that may be merged: all that nothing speaks against, for they were created a moment ago."""
        doomed = []
        for record in younger:
            try:
                known = self._provenance(oldest) is not None and self._provenance(record) is not None
                why = self._why_not(oldest, record) if known else ""
            except errors.OpsdeskError as error:
                why = error.message
            if why:
                self._leave(record, oldest, why)
            else:
                doomed.append(record)
        return doomed

    # -- merging -----------------------------------------------------------------

    def _merge(self, doomed: Sequence[Values], oldest: Values, tries: int = 1) -> list[Values]:
        """Merge these into the oldest and make sure; returns what a search finds now.

        `tries`: how often a merge is sent that passing faults prevent. A merge whose answer was lost but which was done
        is done. Raises what the server refuses, and the error of the last look when none of them succeeded.
        """
        found: list[Values] = []
        left = {younger["id"] for younger in doomed}
        troubles: dict[object, errors.OpsdeskError | None] = {}
        for _try in range(tries):
            troubles |= {younger["id"]: self._try(younger, oldest) for younger in doomed if younger["id"] in left}
            passing = {key for key, item in troubles.items() if item and not isinstance(item, REFUSALS)}
            found, left = self._look(doomed, patiently=bool(passing & left))
            if not passing & left:
                break
        refused = None
        for younger in doomed:
            key, trouble = younger["id"], troubles.get(younger["id"])
            if key not in left:
                self.messages.append(f"{key} is a twin of {oldest['id']} and is now merged into it")
                # Also what was refused: a repeated request, or another controller at the same moment, had just done it.
                self.healed.append(key)
            elif trouble is None or isinstance(trouble, REFUSALS):
                refused = refused or self._refused(younger, oldest, trouble)
            else:
                self._leave(younger, oldest, trouble.message)
        if refused is not None:
            raise self._with_done(refused)
        return found

    def _try(self, younger: Values, oldest: Values) -> errors.OpsdeskError | None:
        try:
            self.messages.extend(self.operations.merge(younger, oldest))
        except errors.OpsdeskError as error:
            return error
        return None

    def _look(self, doomed: Sequence[Values], *, patiently: bool) -> tuple[list[Values], set[object]]:
        """What a search finds, and the ids of those of `doomed` that are still there."""
        seen: tuple[list[Values], set[object]] | None = None
        trouble: errors.OpsdeskError | None = None
        for wait in PATIENCE:
            if wait:
                self.clock.sleep(wait)
            try:
                found = self.finder.search()
            except errors.OpsdeskError as error:
                trouble = error
                continue
            seen = found, {record["id"] for record in found} & {record["id"] for record in doomed}
            if not (patiently and seen[1]):
                return seen
        if seen is None and trouble is not None:
            raise trouble
        return seen or ([], set())

    def _leave(self, younger: Values, oldest: Values, why: str) -> None:
        self.warnings.append(
            f"{self.resource.name} {younger['id']} is a twin of {oldest['id']} and may still be there ({why}). "
            "The next run merges it, or says why not"
        )

    def _refused(self, younger: Values, oldest: Values, trouble: errors.OpsdeskError | None) -> errors.OpsdeskError:
        said = trouble.message if trouble else " / ".join(self.messages) or "the server gave no reason"
        message = (
            f"{self.resource.name} {younger['id']} is a twin of {oldest['id']} and cannot be merged into it: {said}"
        )
        if trouble is None:
            return errors.NotApplied(message, server_messages=self.messages)
        trouble.message = message
        return trouble

    def _with_done(self, error: errors.OpsdeskError) -> errors.OpsdeskError:
        """What was merged before something failed."""
        if self.healed:
            error.done = {"changed": True, **error.done, "healed": list(self.healed)}
        return error

    # -- what is no twin -----------------------------------------------------------------

    def _several(self, found: Sequence[tuple[Values, str]]) -> errors.OpsdeskError:
        """The error that lists them, and says what tells them apart."""
        told = [f"{record['id']} ({why})" if why else str(record["id"]) for record, why in found]
        error = errors.SeveralFound(
            f"{len(found)} {self.resource.plural} have the same {self.finder.searched_by}: {', '.join(told)}",
            advice=BY_KEY if self.finder.by_key else BY_FIELDS,
        )
        if self.finder.by_key:
            error.done = {"found": [self._shown(record) for record, _why in found]}
        return error

    def _shown(self, record: Values) -> Values:
        known = self._known.get(record["id"])
        title = next((record[name] for name in ("subject", "title", "name") if record.get(name)), None)
        creator = known.creator if known and known.creator else record.get("creator")
        return {
            "id": record["id"],
            "subject": title,
            "creator": creator,
            "created": known.created if known else record.get("created"),
            "last_writer": known.touched_by[-1] if known and known.touched_by else creator,
        }


def provenance(operations: Operations, record: Values) -> Provenance | None:
    """Where an object comes from; None where the dialect or the server does not show it."""
    try:
        return operations.provenance(record)
    except (errors.Forbidden, errors.Missing, errors.InvalidInput):
        return None


def why_not(older: Provenance | None, younger: Provenance | None) -> str:
    """Why it is not certain that two objects of one identity are twins; empty when it is."""
    if older is None or younger is None or not older.created or not younger.created:
        return "the account may not see where it comes from"
    if older.hidden != younger.hidden:
        return "a secret in it differs"
    apart = abs(parse_time(younger.created) - parse_time(older.created))
    if apart > CLOSE:
        return f"created {_hours(apart)} apart"
    # Nobody loses anything by merging an empty one, whoever made it.
    nameless = younger.creator is None and younger.empty
    if not nameless and not younger.own and (younger.creator is None or younger.creator != older.creator):
        return f"created by {younger.creator or 'an unknown account'}, not by {older.creator or 'the same'}"
    if younger.touched_by:
        return f"{younger.touched_by[-1]} wrote in it"
    return ""


def _hours(apart: timedelta) -> str:
    hours = apart.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
