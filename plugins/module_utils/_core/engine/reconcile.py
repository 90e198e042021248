# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine: find, plan, apply, verify, report.

It is the same for every resource of every system. A dialect gives it `Operations`; a task gives it a `Wish`.

`create` creates exactly once; `heal`, `half_made`, `closed`, `taken`, `unknown` and `credit` have the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.create import Creation
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import Ended, MergedAway
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.half_made import give_key, half_made
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.heal import Healer
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Locks, Outdated, Turn
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.taken import Taken
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import PATIENCE, waits_after
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import ACTION, OR_ANOTHER, Credit
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import (
    REPORTED,
    Outcome,
    done_so_far,
    not_applied,
    predicted,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.plan import (
    CREATE,
    DELETE,
    NONE,
    UPDATE,
    Plan,
    plan_absent,
    plan_present,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Operations,
    Resource,
    Values,
    Wish,
)

#: Seconds to wait, at most, before planning again what others have changed since it was read.
REPLANNED = (0.1, 0.3, 1.0, 2.0)


def reconcile(
    resource: Resource,
    operations: Operations,
    wish: Wish,
    *,
    check: bool,
    clock: Clock,
    patience: float = 0.0,
    plans: bool = False,
    locks: Locks | None = None,
    afresh: Operations | None = None,
    since: float | None = None,
) -> Outcome:
    """Bring one object to what `wish` says.

    `patience`: seconds to go on looking for an object whose creating request timed out (the server may still be at it).
    `plans`: with `check`, that it is no check mode, but the first look of a run that will write.
    `afresh`: operations that ask the server, where the others answer from what was read at `since`.
    Raises an OpsdeskError; its `done` tells what had been changed by then.
    """
    looks = iter((operations,))

    def work(turn: Turn) -> Outcome:
        asked = next(looks, afresh or operations)
        run = _Run(resource, asked, wish, check, clock, patience, plans, turn)
        try:
            return run.outcome()
        except MergedAway as merged:
            return run.healed(merged.outcome)

    return (locks or Locks("", clock, 0.0)).exclusively(work, since)


@dataclass
class _Run:
    """One reconciliation; keeps what the server said on the way."""

    resource: Resource
    operations: Operations
    wish: Wish
    check: bool
    clock: Clock
    patience: float
    plans: bool
    turn: Turn

    def __post_init__(self) -> None:
        self.finder = Finder(self.resource, self.operations, self.wish)
        self.ended = Ended(self.resource, self.operations, self.wish)
        self.messages: list[str] = []
        self.healer = Healer(self.resource, self.finder, self.operations, self.wish, self.clock, self.check)
        self.healer.take_turn = self._take_turn
        #: How often others have changed the object since it was read.
        self.outdated = 0
        #: What the result cannot know.
        self.uncertain: tuple[str, ...] = ()
        self.credit = Credit()

    def outcome(self) -> Outcome:
        try:
            return self._outcome()
        except errors.OpsdeskError as error:
            if self.healer.healed and self.healer.reports:
                healed = {"changed": True, "healed": list(self.healer.healed)}
                error.done = {"action": REPORTED[UPDATE], **error.done, **healed}
            if self.uncertain and error.done.get("changed"):
                error.done["uncertain"] = sorted({*error.done.get("uncertain", ()), *self.uncertain})
            raise

    def _outcome(self) -> Outcome:
        actual = self.ended.settle(self.healer.find(), self.finder.pass_over)
        if not self.wish.present:
            return self._absent(actual)
        actual = actual or half_made(self.operations, self.clock, self.finder, self.messages)
        if actual is None and not self.wish.create:
            return self._report(Plan(NONE), None)
        return self._bring(actual)

    def _bring(self, actual: Values | None) -> Outcome:
        """Create the object, or bring the one that is there to what the task says."""
        self.wish = self.ended.wish(actual)
        desired = self._desired(actual)
        plan = self._plan(desired, actual)
        self.ended.stay_off(actual, plan)
        if self.check or plan.empty:
            return self._report(plan, actual)
        self._take_turn()
        if actual is None:
            return self._create(plan, desired)
        return self._update(plan, desired, actual)

    def _take_turn(self) -> None:
        """Writing begins: keep other forks of this controller from writing the same object."""
        if self.finder.identity:
            self.turn.take(self.resource.system.name, self.resource.name, *self.finder.identity)

    # -- planning -----------------------------------------------------------------

    def _desired(self, actual: Values | None) -> Values:
        """What the object shall be, as the server will show it."""
        given = dict(self.wish.values)
        if actual is None:
            self._check_creatable(given)
        desired = self.operations.resolve(given, actual)
        if self.wish.list_mode != "exact":
            for name, value in desired.items():
                kind = self.resource.field(name).kind
                if kind.collective:
                    desired[name] = kind.combine((actual or {}).get(name), value, self.wish.list_mode)
        return desired

    def _check_creatable(self, given: Values) -> None:
        missing = [item.name for item in self.resource.fields if item.required and given.get(item.name) in (None, "")]
        if missing:
            advice = f"Add {' and '.join(missing)}, or name an existing {self.resource.name}"
            if self.check and not self.plans:
                advice += f". In check mode, a {self.resource.name} that an earlier task would create is not there yet"
            raise errors.InvalidInput(
                f"the {self.resource.name} does not exist yet, and to create it {' and '.join(missing)} must be given",
                advice=advice,
            )

    def _plan(self, desired: Values, actual: Values | None) -> Plan:
        return plan_present(self.resource, desired, actual, send_secrets=self.wish.update_secrets)

    def _remaining(self, desired: Values, record: Values) -> Plan:
        """What is not as wanted after writing; secrets cannot be seen and count as written."""
        return plan_present(self.resource, desired, record)

    # -- creating -----------------------------------------------------------------

    def _create(self, plan: Plan, desired: Values) -> Outcome:
        self.creation = Creation(
            self.resource, self.operations, self.finder, self.wish, self.clock, self.patience, self.messages
        )
        first = {name: value for name, value in plan.values.items() if not self.resource.field(name).update_only}
        try:
            key = self.creation.create_once(first)
        except Taken as taken:
            # From here on it is an update like any other, which reports only what this run changed.
            self.messages.append(f"somebody else created it at the same time; found as {taken.record['id']}")
            return self._bring(taken.record)
        if self.creation.adopted:
            self.uncertain = (ACTION,)
        try:
            record = self.creation.read(key)
            for _round in range(2):
                if self.finder.racy:
                    record = self._settle_race(record)
                # What the creating request dropped without a word, an update either sets or explains.
                rest = self._remaining(desired, record)
                if not rest.empty:
                    record = self._write(rest, desired, record, created=True)
                if EXTERNAL_ID not in rest.changes:
                    break
                # Only now can every other controller find it; whoever made another one before has to be found, too.
        except errors.OpsdeskError as error:
            error.done = {"changed": True, "action": REPORTED[CREATE], "id": key, **error.done}
            raise
        return self._report(plan, record)

    def _settle_race(self, mine: Values) -> Values:
        """The one object that stays, if another controller created the same meanwhile."""
        give_key(self.operations, self.clock, self.finder, mine, self.wish.external_id)
        key = self.healer.settle(mine, self.creation.still_late)
        return mine if key is None else self.creation.read(key)

    # -- updating -----------------------------------------------------------------

    def _update(self, plan: Plan, desired: Values, actual: Values) -> Outcome:
        try:
            record = self._write(plan, desired, actual)
            if self.credit.none:
                self.messages.append("somebody else made the same changes at the same time")
                return self._report(Plan(NONE), record)
            if self.credit.uncertain:
                self.uncertain = (ACTION,)
                self.messages.append(f"the answer to the change was lost; it was made {OR_ANOTHER}")
            return self._report(plan, record)
        except Outdated:
            if self.outdated >= len(REPLANNED):
                raise
            self.clock.sleep(self.clock.jitter(REPLANNED[self.outdated]))
            self.outdated += 1
            # Nothing was written: all is planned again from what is there now.
            return self._bring(self.ended.settle(self.healer.again(actual), self.finder.pass_over))

    def _write(self, plan: Plan, desired: Values, actual: Values, *, created: bool = False) -> Values:
        """Send the changes of `plan`, read back, and make sure; returns the record."""
        said: list[str] = []
        trouble: errors.OpsdeskError | None = None
        key, pending, self.credit = actual["id"], plan, Credit()
        # Another pass for what could only be set once something else was (a custom field of the queue just moved to),
        # and for what a request whose answer was lost did not do.
        for _pass in range(3):
            trouble = None
            try:
                with self.credit.taken():
                    if pending.restore:
                        said.extend(self.operations.restore(actual))
                    if pending.changes:
                        said.extend(self.operations.update(actual, pending.values))
            except errors.OpsdeskError as error:
                if isinstance(error, Outdated) and not (created or _pass):
                    raise  # nothing was written yet: all is planned again
                trouble = error
                said.extend(error.server_messages)
            record, remaining = self._look_back(key, desired, plan, trouble, created)
            if isinstance(trouble, Outdated) and record is not None:
                desired = self._desired(record)
                remaining = self._remaining(desired, record)
            if trouble is not None:
                remaining = self._with_secrets(remaining, pending)
            if remaining.empty and record is not None:
                self.messages.extend(said)
                return record
            # What was refused may be what another controller had just done; then the rest is still to be sent.
            secret = any(self.resource.field(name).secret for name in remaining.changes)
            going_on = trouble is None or (isinstance(trouble, errors.Refused) and not secret)
            progress = going_on and remaining.changes != pending.changes
            again = isinstance(trouble, (errors.AnswerLost, Outdated))
            if record is None or not (progress or again):
                break
            pending, actual = remaining, record
        raise self._not_applied(plan, remaining, record, said, trouble, created)

    def _with_secrets(self, remaining: Plan, pending: Plan) -> Plan:
        """What is left after a request that failed: a secret cannot be read back, and counts as not written."""
        secrets = {name: change for name, change in pending.changes.items() if self.resource.field(name).secret}
        return replace(remaining, action=UPDATE, changes={**remaining.changes, **secrets}) if secrets else remaining

    def _look_back(
        self, key: int | str, desired: Values, plan: Plan, trouble: errors.OpsdeskError | None, created: bool
    ) -> tuple[Values | None, Plan]:
        """The object after a writing request, and what is still to do; with patience if lost, or not shown at once."""
        lost = isinstance(trouble, errors.AnswerLost)
        record, remaining = None, plan
        for wait in waits_after(trouble, self.patience) if isinstance(trouble, errors.AnswerLost) else PATIENCE:
            self.clock.sleep(wait)
            record = self._read_back(key, plan, trouble, created)
            remaining = self._remaining(desired, record) if record is not None else plan
            # After a lost answer the change is waited for; otherwise only the object, which an empty listing may hide.
            if remaining.empty or (record is None) is lost:
                break
        return record, remaining

    def _read_back(
        self, key: int | str, plan: Plan, trouble: errors.OpsdeskError | None, created: bool
    ) -> Values | None:
        try:
            return self.operations.read(key)
        except errors.OpsdeskError as error:
            failure = trouble or error
            if self.credit.none and not created:
                raise failure from None
            # What the server took was done; of a request that failed, nothing is known.
            changed = created or trouble is None
            failure.done = {
                "changed": changed,
                "action": REPORTED[CREATE if created else UPDATE if changed else NONE],
                "id": key,
                "uncertain": sorted(plan.changes),
            }
            raise failure from None

    def _not_applied(
        self,
        plan: Plan,
        remaining: Plan,
        record: Values | None,
        said: Sequence[str],
        trouble: errors.OpsdeskError | None,
        created: bool,
    ) -> errors.OpsdeskError:
        """The error that says exactly what was done and what was not."""
        done = done_so_far(self.resource, plan, remaining, record, created)
        if self.credit.none and not created:
            done.update(changed=False, action=REPORTED[NONE], applied=[])
        if record is not None:
            done.update(id=record["id"], url=self.operations.url(record), record=record)
        return not_applied(self.resource, remaining, said, trouble, done, created=created)

    # -- deleting -----------------------------------------------------------------

    def _absent(self, actual: Values | None) -> Outcome:
        plan = plan_absent(self.resource, actual)
        self.ended.stay_off(actual, plan)
        if not plan.empty and actual is not None:
            self.operations.check_delete(actual)
        if plan.empty or self.check or actual is None:
            return self._report(plan, actual)
        self._take_turn()
        trouble: errors.OpsdeskError | None = None
        try:
            self.messages.extend(self.operations.delete(actual))
        except (errors.AnswerLost, errors.ServerFailed) as error:
            # It may have been done all the same.
            trouble = error
        left = self._read_deleted(actual["id"], trouble)
        if left is not None and not self.resource.gone(left):
            failure = trouble or errors.NotApplied(
                f"{self.resource.name} {actual['id']} is still there after the server was asked to delete it",
                server_messages=self.messages,
            )
            if left != actual:
                # Half of what deleting takes was done.
                failure.done = {"changed": True, "action": REPORTED[UPDATE], "id": actual["id"]}
            raise failure
        return self._report(plan, left or actual)

    def _read_deleted(self, key: int | str, trouble: errors.OpsdeskError | None) -> Values | None:
        try:
            return self.operations.read(key)
        except errors.OpsdeskError as error:
            failure = trouble or error
            changed = trouble is None
            action = REPORTED[DELETE if changed else NONE]
            failure.done = {"changed": changed, "action": action, "id": key, "uncertain": ["state"]}
            raise failure from None

    # -- reporting -----------------------------------------------------------------

    def _report(self, plan: Plan, record: Values | None) -> Outcome:
        shown = dict(record or {})
        if self.check and plan.action in (CREATE, UPDATE):
            shown.update(predicted(self.resource, plan, shown))
        warnings = (*self.wish.losses, *self.operations.warnings, *self.healer.warnings, *self.ended.warnings)
        outcome = Outcome(
            action=REPORTED[plan.action],
            record=shown,
            before=plan.before,
            after=plan.after,
            id=shown.get("id"),
            url=self.operations.url(shown) if shown.get("id") is not None else None,
            server_messages=(*self.messages, *self.healer.messages),
            warnings=tuple(dict.fromkeys(warnings)),
            uncertain=self.uncertain,
        )
        return self.healed(outcome)

    def healed(self, outcome: Outcome) -> Outcome:
        """The outcome with what was merged into the object on the way."""
        found = self.healer.before
        outcome = replace(outcome, healed=tuple(self.healer.healed) if self.healer.reports else ())
        return outcome if found is None else outcome.after_healing(self.resource, found)
