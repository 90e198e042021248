# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of a ticket, with their names in RT's documents, and by what kind of value they hold."""

from __future__ import annotations

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID, Field
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Choice,
    Dictionary,
    ExactNames,
    Instant,
    Integer,
    Key,
    Line,
    Minutes,
    Name,
    Text,
    Word,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.custom_fields import CustomFieldValue
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.people import OwnerName, PeopleList
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.keys import LONGEST_URN, URN, urn_of

LINKS = ("depends_on", "depended_on_by", "refers_to", "referred_to_by", "parents", "children")
DATES = ("starts", "started", "due", "told", "resolved")
TIMES = ("time_worked", "time_estimated", "time_left")
PRIORITIES = ("priority", "initial_priority", "final_priority")
PEOPLE = ("requestor", "cc", "admin_cc")
KEY = Key(
    LONGEST_URN,
    f"RT keeps {LONGEST_URN - len(URN)} characters (one that is not ASCII counts as six or more)",
    lambda text: len(urn_of(text)),
)


class Status(Word):
    """A status: no lifecycle has one that is empty."""

    def parse(self, value: object) -> str:
        text = super().parse(value)
        if not text:
            raise ValueError(f"{value!r} is empty, and RT requires a value")
        return text


class Targets(ExactNames):
    """What links point at."""

    def parse(self, value: Any) -> Any:
        targets = super().parse(value)
        key = next((item for item in targets if item.startswith(URN)), None)
        if key is not None:
            # RT would link it, and the ticket would be found by that key too.
            raise ValueError(f"{key!r} holds a key: give it as external_id")
        return targets


FIELDS = (
    Field(EXTERNAL_ID, KEY),
    Field("queue", Name(octets=200), wire="Queue", required=True),
    Field("subject", Line(octets=200), wire="Subject", required=True),
    Field("status", Status(), wire="Status", advice="The lifecycle of the queue says which status may follow which"),
    Field("owner", OwnerName(), wire="Owner", advice="An owner needs the right OwnTicket in the queue"),
    Field("requestor", PeopleList(), wire="Requestor", aliases=("requestors",)),
    Field("cc", PeopleList(), wire="Cc"),
    Field("admin_cc", PeopleList(), wire="AdminCc"),
    Field("custom_roles", Dictionary(of=PeopleList())),
    Field("priority", Integer(), wire="Priority"),
    Field("initial_priority", Integer(), wire="InitialPriority"),
    Field("final_priority", Integer(), wire="FinalPriority"),
    Field("time_worked", Minutes(), wire="TimeWorked"),
    Field("time_estimated", Minutes(), wire="TimeEstimated"),
    Field("time_left", Minutes(), wire="TimeLeft"),
    Field("starts", Instant(), wire="Starts"),
    Field("started", Instant(), wire="Started"),
    Field("due", Instant(), wire="Due"),
    Field("told", Instant(), wire="Told"),
    Field("resolved", Instant(), wire="Resolved"),
    Field("sla", Line(octets=64), wire="SLA"),
    Field(
        "custom_fields",
        Dictionary(of=CustomFieldValue()),
        advice="A custom field takes a value from its list, or one that fits its pattern",
    ),
    Field("links", Dictionary(of=Targets(), keys=LINKS)),
    Field("merged_into", Integer(), wire="MergeInto", update_only=True),
    Field("content", Text(), wire="Content", create_only=True, aliases=("text",)),
    Field("content_type", Choice(("text/plain", "text/html")), wire="ContentType", create_only=True),
    Field("attachments", Attachments(), create_only=True),
)
#: Our name -> RT's.
WIRE = {item.name: item.wire for item in FIELDS if item.wire != item.name}
#: What RT can sort by, ours -> RT's.
ORDERS = {
    "id": "id",
    **{name: wire for name, wire in WIRE.items() if name not in ("merged_into", "content", "content_type")},
    "created": "Created",
    "last_updated": "LastUpdated",
}


def order_of(name: str) -> str:
    """RT's name of the field to sort by; raises InvalidInput where RT would fail or ignore it."""
    if name not in ORDERS:
        raise errors.InvalidInput(f"order_by: RT cannot sort by {name!r}", advice=errors.did_you_mean(name, ORDERS))
    return ORDERS[name]
