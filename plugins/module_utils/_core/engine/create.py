# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create one object exactly once, however often answers get lost.

The request is sent. If its answer is lost, nobody knows whether the server did the work: look for the object, for as
long as the server may still be at it. Found means created, by this run or at the same moment by another one. Not found
means send again, three times at most; then the result is ambiguous. Without anything to look by, it is ambiguous at
once. If the server says that the name is taken, somebody else was faster, and the object found is updated instead.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.half_made import half_made
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.taken import explained
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import (
    PATIENCE,
    hopeless,
    may_exist,
    patiently,
    still_at_it,
    waits_after,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import OR_ANOTHER, written, wrote_nothing
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import unseen
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Operations,
    Resource,
    Values,
    Wish,
)


@dataclass
class Creation:
    """The creation of one object. `said` collects the server's words and what happened on the way."""

    resource: Resource
    operations: Operations
    finder: Finder
    wish: Wish
    clock: Clock
    patience: float
    said: list[str]
    #: Whether the object was found after a lost answer, so that another run may have created it.
    adopted: bool = False
    #: Until when the server may carry out a creating request whose answer took too long.
    late_until: float = 0.0

    @property
    def still_late(self) -> float:
        """Seconds in which the server may still carry out such a request."""
        return max(0.0, self.late_until - self.clock.now())

    def create_once(self, values: Values) -> int | str:
        """Create exactly one object; returns its id. Raises Taken."""
        tries, before = 0, written()
        while True:
            tries += 1
            try:
                made = self.operations.create(values)
            except errors.AnswerLost as lost:
                if wrote_nothing(lost, before):
                    raise
                if still_at_it(lost):
                    self.late_until = self.clock.now() + self.patience
                found = self._look_again(lost)
                if found is not None:
                    return self._adopt(found)
                end = hopeless(lost, f"the {self.resource.name}", sorted(self.wish.values))
                if end is not None:
                    raise end from lost
                if tries > 3:
                    raise self._may_exist(lost, "and it was not found afterwards") from lost
            except errors.Refused as refused:
                return self._adopt(explained(refused, self.finder, tries))
            else:
                self.said.extend(made.messages)
                return made.id

    def _adopt(self, found: Values) -> int | str:
        """The id of what was found after a lost answer; nothing shows which of two controllers created it."""
        self.adopted = True
        self.said.append(f"the answer to the creating request was lost; found as {found['id']}, created {OR_ANOTHER}")
        return found["id"]  # type: ignore[no-any-return]  # as read from a server

    def _look_again(self, lost: errors.AnswerLost) -> Values | None:
        if not self.finder.searchable:
            unknown = self._may_exist(lost, "and nothing in the task recognises it")
            look = "Look on the server before running the task again; external_id or match_on prevent this"
            unknown.advice = f"{lost.advice}. {look}" if lost.advice else look
            raise unknown from lost
        try:
            found = patiently(self.finder.search_again, self.clock, waits_after(lost, self.patience))
            # What another controller created has the key, too.
            return half_made(self.operations, self.clock, self.finder, self.said) or found
        except errors.OpsdeskError as error:
            raise self._may_exist(lost, f"and then the server could not be asked: {error.message}") from error

    def _may_exist(self, lost: errors.AnswerLost, why: str) -> errors.Ambiguous:
        return may_exist(lost, f"the {self.resource.name}", why, findable=self.finder.searchable)

    def read(self, key: int | str) -> Values:
        """What was just created, or what another controller has merged it into.

        One look that shows nothing proves nothing: a listing may be behind, or an empty one come from in between.
        """
        record = patiently(lambda: self._seen(key), self.clock, PATIENCE)
        if record is None:
            raise unseen(self.resource, key, self.wish, self.said)
        return record

    def _seen(self, key: int | str) -> Values | None:
        record = None
        with suppress(errors.Forbidden):
            record = self.operations.read(key)
        return self._instead_of(key) if record is None else record

    def _instead_of(self, key: int | str) -> Values | None:
        """The twin of what was just created, if another controller has found both and removed the younger."""
        found = self.finder.search_again() if self.finder.searchable else None
        if found is not None:
            self.said.append(f"{key} was a twin of {found['id']} and another run removed it")
        return found
