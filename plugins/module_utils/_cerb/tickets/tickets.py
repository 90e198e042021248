# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets of Cerb: the declaration, and how they are recognised."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.kinds import (
    KEY,
    Addresses,
    CustomFieldValues,
    Importance,
    Links,
    Mask,
    Moment,
    Recipients,
    Reference,
    Subject,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.operations import TicketOperations
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import is_gone
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByHandle, ByKey, ByMatch
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Field,
    Resource,
    Switch,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Choice,
    Collection,
    Flag,
    Integer,
    Line,
    Text,
)

TICKET = Resource(
    name="ticket",
    system=CERB,
    identity=(ByHandle("mask"), ByKey("external_id"), ByMatch("subject", "group")),
    operations=TicketOperations,
    gone=is_gone,
    life="status",
    switches=(Switch("external_id_field", Line()), Switch("quiet", Flag()), Switch("commands", Flag())),
    sight="membership of the private group",
    fields=(
        Field(EXTERNAL_ID, KEY),
        Field("mask", Mask()),
        Field("subject", Subject(), required=True),
        Field("group", Reference(), required=True),
        Field("bucket", Reference()),
        Field("status", Choice(("open", "waiting", "closed"))),
        Field("reopen_date", Moment()),
        Field("owner", Reference()),
        Field("org", Reference(), aliases=("organization",)),
        Field("importance", Importance()),
        Field("participants", Addresses()),
        Field("watchers", Collection()),
        Field("links", Links()),
        Field("custom_fields", CustomFieldValues()),
        # Cerb merges into the oldest, and tells nobody into which.
        Field("merged_into", Integer(), update_only=True),
        Field("content", Text(), create_only=True, aliases=("body",)),
        Field("content_format", Choice(("plain", "markdown")), create_only=True),
        Field("to", Recipients(), create_only=True),
        Field("cc", Recipients(), create_only=True),
        Field("bcc", Recipients(), create_only=True),
        Field("attachments", Attachments(), create_only=True),
    ),
)
