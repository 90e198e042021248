# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reconciliation did or left undone, and how a module's result tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.plan import (
    CREATE,
    DELETE,
    NONE,
    STATE,
    UPDATE,
    Plan,
    plan_absent,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Result

#: A plan's action -> the word for it afterwards.
REPORTED = {CREATE: "created", UPDATE: "updated", DELETE: "deleted", NONE: "none"}

#: In a diff: the ids of what is merged into the object.
TWINS = "twins"


@dataclass(frozen=True)
class Outcome:
    """What a run did, or in check mode would do."""

    action: str
    record: Values
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    id: int | str | None = None
    url: str | None = None
    server_messages: Sequence[str] = ()
    #: What the user should know though nothing failed.
    warnings: Sequence[str] = ()
    #: Ids of the twins that were merged into the object.
    healed: Sequence[int | str] = ()
    #: Somebody merged the object: the id of the one it is part of now, None where the server does not say.
    merged_into: int | str | None = None
    merged: bool = False
    #: What nobody knows after a lost answer: `action`, where another run may have done it.
    uncertain: Sequence[str] = ()

    def after_healing(self, resource: Resource, found: Values) -> Outcome:
        """The same, as check mode foresaw it from `found`: a merge itself adds people and times to the object."""
        if not self.healed:
            return self
        twins = list(self.healed)
        if self.action == REPORTED[DELETE]:
            return replace(self, before={**plan_absent(resource, found).before, TWINS: twins})
        action = REPORTED[UPDATE] if self.action == REPORTED[NONE] else self.action
        given = [(name, resource.field(name).kind, self.after[name]) for name in self.before if name != STATE]
        was = {name: kind.part(found.get(name), wanted) for name, kind, wanted in given}
        return replace(
            self, action=action, before={**self.before, **was, TWINS: twins}, after={**self.after, TWINS: []}
        )

    @property
    def changed(self) -> bool:
        """Whether anything was (would be) different on the server."""
        return self.action != REPORTED[NONE]

    def as_result(self) -> Result:
        """The keys of a module's result."""
        return {
            "changed": self.changed,
            "action": self.action,
            "id": self.id,
            "url": self.url,
            "record": self.record,
            "diff": {"before": dict(self.before), "after": dict(self.after)},
            "server_messages": list(self.server_messages),
            **({"healed": list(self.healed)} if self.healed else {}),
            **({"uncertain": list(self.uncertain)} if self.uncertain and self.changed else {}),
            **({"merged_into": self.merged_into} if self.merged else {}),
            **({"warnings": list(self.warnings)} if self.warnings else {}),
        }


def predicted(resource: Resource, plan: Plan, record: Values) -> Values:
    """The fields of the record that the real run would set."""
    return {
        name: resource.field(name).kind.foreseen(record.get(name), value)
        for name, value in plan.after.items()
        if name != STATE
    }


def done_so_far(resource: Resource, plan: Plan, remaining: Plan, record: Values | None, created: bool) -> Result:
    """The keys of a failed module's result that say what of its plan was done, and what not."""
    applied = sorted(set(plan.changes) - set(remaining.changes))
    changed = bool(applied) or _touched(resource, plan, record)
    return {
        "changed": created or changed,
        "action": REPORTED[CREATE if created else UPDATE if changed else NONE],
        "applied": applied,
        "not_applied": {
            name: {"wanted": None if resource.field(name).secret else change.wanted, "found": change.found}
            for name, change in remaining.changes.items()
        },
    }


def _touched(resource: Resource, plan: Plan, record: Values | None) -> bool:
    """Whether any field is not what it was, though perhaps not as wanted either: half of a list, for one."""
    return record is not None and any(
        not field.kind.same(field.kind.part(record.get(field.name), plan.after[field.name]), change.found)
        for field, change in ((resource.field(name), change) for name, change in plan.changes.items())
        if field.compared and field.name in plan.before
    )


def differences(resource: Resource, remaining: Plan) -> str:
    """What is wanted and what is, for people. A secret cannot be read, and counts as not set."""
    told = ["it is still absent"] if remaining.restore else []
    for name, change in remaining.changes.items():
        difference = f"wanted {change.wanted!r}, is {change.found!r}"
        told.append(f"{name}: {'not set' if resource.field(name).secret else difference}")
    return "; ".join(told)


def unseen(resource: Resource, key: int | str, wish: Wish, said: Sequence[str]) -> errors.NotApplied:
    """The error for an object that was created and that the account may not see: no later run will find it."""
    right = f": {resource.sight}" if resource.sight else ""
    return errors.NotApplied(
        f"the server created {resource.name} {key}, but the account cannot read it: every run would create another one",
        server_messages=said,
        advice=f"Give the account the right to see what it creates{right}",
        done={"changed": True, "action": REPORTED[CREATE], "id": key, "uncertain": sorted(wish.values)},
    )


def not_applied(
    resource: Resource,
    remaining: Plan,
    said: Sequence[str],
    trouble: errors.OpsdeskError | None,
    done: Result,
    *,
    created: bool,
) -> errors.OpsdeskError:
    """The error for what was not done: the trouble itself, or what the server said instead of doing it."""
    name = f"{resource.name} {done.get('id', '')}".rstrip()
    begin = f"{name} was created, but " if created else f"{name}: "
    if trouble is not None and not isinstance(trouble, errors.Refused):
        left = f" (not done: {', '.join(remaining.changes)})" if remaining.changes else ""
        trouble.message = begin + trouble.message + left
        trouble.done = dict(done)
        return trouble
    if trouble is None and "record" not in done:
        # An empty listing, or somebody else has removed it: what was done to it is not known.
        action = REPORTED[CREATE if created else UPDATE]
        return errors.NotApplied(
            f"{begin}the server took the change, and does not show the {resource.name} any more",
            server_messages=said,
            advice="Look whether somebody removed it, then run the task again",
            done={"changed": True, "action": action, "uncertain": sorted(remaining.changes)},
        )
    heard = tuple(dict.fromkeys(said)) or ((trouble.message,) if trouble else ())
    reason = f"the server said: {' / '.join(heard)}" if heard else "the server gave no reason"
    advice = [f"What was done: {', '.join(done['applied'])}"] if done["applied"] else []
    advice += [item for item in (resource.field(field).advice for field in remaining.changes) if item]
    advice += [trouble.advice] if trouble and trouble.advice else []
    return errors.NotApplied(
        f"{begin}the server did not do all that was asked: {differences(resource, remaining)} ({reason})",
        status=trouble.status if trouble else None,
        server_messages=said,
        advice=". ".join(advice),
        done=done,
    )
