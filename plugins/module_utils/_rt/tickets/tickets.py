# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets of Request Tracker: the declaration, and what is the same over both protocols."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import MERGED_INTO, check_merge
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByKey, ByMatch, Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Provenance,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.uploads import check_files
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.dates import UNSET
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets import ticketsql
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.ends import TicketEnds
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.fields import DATES, FIELDS, PEOPLE
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.keys import mark_of, urn_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.provenance import provenance
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.refusals import foresee

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

DELETED = "deleted"
#: What may make a status possible: another queue's lifecycle, a dependency that goes.
MAY_DECIDE_STATUS = frozenset(("queue", "links"))
SEVERAL_HITS = 200  # more tickets than this fit: the task does not say which one it means


def _gone(record: Values) -> bool:
    return record.get("status") == DELETED


class TicketOperations(TicketEnds):
    """Tickets for the engine."""

    def __init__(self, client: RTClient, wish: Wish, resource: Resource) -> None:
        super().__init__(client, wish, resource)
        self._dialect = client.tickets

    def read(self, key: int | str) -> Values | None:
        return self._dialect.read(int(key), self.wish)

    def find(self, criteria: Criteria) -> list[Values]:
        ids = self._dialect.ids(search_of(criteria, marked=self._dialect.marks), SEVERAL_HITS + 1)
        if len(ids) > SEVERAL_HITS:
            raise errors.SeveralFound(
                f"more than {SEVERAL_HITS} tickets fit {', '.join(criteria.fields)}",
                advice="Give id, external_id or a narrower match_on",
            )
        found = [record for record in (self.read(key) for key in ids) if record is not None]
        if criteria.external_id is not None:
            mark = mark_of(criteria.external_id)
            found = [
                record
                for record in found
                if record.get(EXTERNAL_ID) == criteria.external_id or record["time_left"] == mark
            ]
        # A merged ticket is found under its new number only.
        return [record for record in found if not record.get("merged_into")]

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = dict(desired)
        if desired.get("status") == DELETED:
            raise errors.InvalidInput(
                "status: a ticket cannot be present and deleted", advice="Write state: absent to delete it"
            )
        if actual is not None and _gone(actual):
            # Check mode must not predict what RT cannot do.
            self.restore(actual)
        if actual is None and {EXTERNAL_ID, "links"} & set(desired) and self.client.protocol == "rest2":
            self.client.refuse_extension()
        merging = check_merge(self.resource, desired, actual)
        if merging is not None and not (actual or {}).get(MERGED_INTO) and self._dialect.read(merging) is None:
            raise errors.InvalidInput(errors.unseen(f"merged_into: ticket {merging} does not exist"))
        for name in self._dialect.unmanaged:
            # What a record shows may stand in a task all the same: it changes nothing.
            if desired.get(name) and desired[name] != (actual or {}).get(name):
                raise errors.InvalidInput(
                    f"{name} cannot be managed over REST 1.0", advice="Use api_version: rest2 (RT 5 or later)"
                )
        self._dialect.check(desired)
        if actual is None:
            check_files(read_attachments(desired.get("attachments")))
        if "queue" in desired:
            resolved["queue"] = self.client.queue_name(desired["queue"])
        if "owner" in desired:
            resolved["owner"] = self.client.people.owner(desired["owner"])
        for name in DATES:
            # RT's word for a date that is not set.
            if desired.get(name) == UNSET:
                resolved[name] = None
        for name in PEOPLE:
            if name in desired:
                resolved[name] = self.client.people.canonical(desired[name], name)
        for role, people in desired.get("custom_roles", {}).items():
            resolved["custom_roles"] = {
                **resolved["custom_roles"],
                role: self.client.people.canonical(people or [], f"custom_roles: {role}"),
            }
        if {"custom_fields", "custom_roles", *self._dialect.by_queue} & set(desired):
            queue = resolved.get("queue") or (actual or {}).get("queue")
            if not queue:
                raise errors.InvalidInput(
                    "custom fields, roles and service levels depend on the queue", advice="Give queue too"
                )
            resolved.update(self._dialect.resolve_fields(resolved, str(queue), actual))
        foresee(self._dialect, resolved, actual)
        return resolved

    def create(self, values: Values) -> Written:
        return self._dialect.create(values)

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        if "status" not in changes or len(changes) == 1 or not MAY_DECIDE_STATUS.isdisjoint(changes):
            return self._dialect.update(actual, changes)
        # RT has no list of the statuses that may follow, and does the rest of a request whose status it refuses. So
        # the status goes first, and alone.
        said = list(self._dialect.update(actual, {"status": changes["status"]}))
        now = self.read(actual["id"])
        if now is None or now["status"] != changes["status"]:
            raise errors.Refused(" / ".join(said) or "RT gave no reason", server_messages=said)
        rest = {name: value for name, value in changes.items() if name != "status"}
        return [*said, *self._dialect.update(now, rest)]

    def delete(self, actual: Values) -> Sequence[str]:
        return self._dialect.delete(actual["id"])

    def restore(self, actual: Values) -> Sequence[str]:
        raise errors.Refused(
            f"ticket {actual['id']} is deleted, and RT has no way back over its API",
            advice="Restore it in RT's web interface",
        )

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        key = self.wish.external_id
        for ticket in (older, younger):
            # Created over REST 1.0, it may carry the key as a number only. After the merge the link of the younger
            # one alone would count as brought by that one, and RT adds up the minutes of both.
            if key is not None and ticket.get(EXTERNAL_ID) != key:
                self._dialect.update(ticket, {EXTERNAL_ID: key})
        return self._dialect.update(younger, {"merged_into": older["id"]})

    @property
    def traces(self) -> bool:
        return True

    def provenance(self, record: Values) -> Provenance | None:
        return provenance(self.client, record)

    def url(self, record: Values) -> str | None:
        return self.client.page(f"/Ticket/Display.html?id={record['id']}")


def search_of(criteria: Criteria, *, marked: bool) -> str:
    """The TicketSQL that finds all tickets which may fit. Fields that TicketSQL cannot compare are left to the engine.

    `marked`: a ticket may still have its key as a number instead of a link. Raises InvalidInput for values that RT
    cannot search by.
    """
    try:
        terms = [term for name, value in criteria.fields.items() for term in _terms(name, value)]
        if criteria.external_id is not None:
            linked = ticketsql.equals("RefersTo", urn_of(criteria.external_id))
            as_number = ticketsql.equals("TimeLeft", str(mark_of(criteria.external_id)))
            terms.append(ticketsql.any_of(linked, as_number) if marked else linked)
    except ValueError as error:
        raise errors.InvalidInput(f"match_on: {error}", advice="Recognise the ticket by external_id or id") from None
    if not terms:
        raise errors.InvalidInput(
            f"match_on: RT cannot search by {', '.join(criteria.fields)} alone", advice="Add subject or queue"
        )
    if criteria.among == "open":
        terms.append("Status = '__Active__'")
    return ticketsql.all_of(*terms)


def _terms(name: str, value: Any) -> list[str]:
    simple = {"subject": "Subject", "queue": "Queue", "status": "Status", "owner": "Owner", "priority": "Priority"}
    roles = {"requestor": "Requestor.EmailAddress", "cc": "Cc.EmailAddress", "admin_cc": "AdminCc.EmailAddress"}
    if name in simple and "@" not in str(value):
        return [ticketsql.equals(simple[name], str(value))]
    if name in roles:
        return [ticketsql.equals(roles[name], item) for item in value if "@" in item]
    if name == "custom_fields":
        texts = {key: item for key, item in value.items() if isinstance(item, str)}
        return [ticketsql.equals(ticketsql.field_cf(key), item) for key, item in texts.items()]
    return []


TICKET = Resource(
    name="ticket",
    system=RT,
    identity=(ByKey("external_id"), ByMatch("subject", "queue")),
    operations=TicketOperations,
    gone=_gone,
    life="status",
    sight="ShowTicket in the queue",
    fields=FIELDS,
)
