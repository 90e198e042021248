# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets of Zammad: the declaration, and how they are recognised."""

from __future__ import annotations

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
    Dictionary,
    Flag,
    Ids,
    Integer,
    Line,
    Text,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import (
    KEY,
    Login,
    Logins,
    Markup,
    Minute,
    Number,
    Reference,
    Tags,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.attributes import AttributeValue
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.operations import TicketOperations

LINKS = ("parent", "child", "normal")


TICKET = Resource(
    name="ticket",
    system=ZAMMAD,
    identity=(ByHandle("number"), ByKey("external_id"), ByMatch("title", "group")),
    operations=TicketOperations,
    life="status",
    switches=(Switch("external_id_field", Line()),),
    sight="access 'read' to the group",
    fields=(
        Field(EXTERNAL_ID, KEY),
        Field("number", Line()),
        Field("title", Line(longest=250), required=True, aliases=("subject",)),
        Field("group", Reference(), required=True),
        Field("customer", Login(), required=True),
        Field("status", Reference()),
        Field("pending_time", Minute()),
        Field("priority", Reference()),
        Field("owner", Login()),
        Field("organization", Reference()),
        Field("type", Reference()),
        Field("note", Markup(longest=250)),
        Field("tags", Tags()),
        # A relation given in the creating request is stored the other way round than one added later, so they are
        # all added later.
        Field("links", Dictionary(of=Ids(), keys=LINKS), update_only=True),
        Field("mentions", Logins()),
        Field("custom_fields", Dictionary(of=AttributeValue())),
        Field("merged_into", Integer(), update_only=True),
        Field("content", Text(), create_only=True, aliases=("body",)),
        Field("content_type", Choice(("text/plain", "text/html")), create_only=True),
        Field("article_type", Line(), create_only=True),
        Field("article_subject", Line(), create_only=True),
        Field("sender", Choice(("Agent", "Customer", "System")), create_only=True),
        Field("internal", Flag(), create_only=True),
        Field("to", Line(), create_only=True),
        Field("cc", Line(), create_only=True),
        Field("attachments", Attachments(), create_only=True),
        Field("time_unit", Number(), create_only=True),
    ),
)
