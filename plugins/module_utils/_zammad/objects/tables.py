# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of administration objects that need no module of their own: `zammad_object` works with these rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Codec, Field
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Kind
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import Markup
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.deep import (
    BUSINESS_HOURS,
    DATA_OPTION,
    TIMEPLAN,
    Deep,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.wires import ItemTexts, LoginsOf, NameOf, NamesOf

#: What Zammad sets itself on every object.
ALWAYS = frozenset(("id", "created_at", "updated_at", "created_by", "updated_by", "created_by_id", "updated_by_id"))
ORDERED, PARTIAL, HTML = Deep(ordered=True), Deep(partial=True, mapping=True), Markup()
RENUMBERED = "Zammad renumbers all of them whenever one changes, so it never stays as it was set"


@dataclass(frozen=True)
class Row:
    """One kind of object. Attributes that are not named here are compared deeply, lists without order."""

    path: str
    #: The attribute by which it is recognised; the option `name` holds its value.
    key: str = "name"
    #: The width of its column in characters. The server silently cuts what is longer.
    longest: int = 250
    #: Whether the server lets only one object have it.
    unique: bool = True
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    references: Mapping[str, Codec[Any]] = field(default_factory=dict)
    #: Readable, and nobody else's business.
    secrets: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    #: Attributes that cannot be kept, and why.
    refused: Mapping[str, str] = field(default_factory=dict)
    #: Attributes, or all objects of the kind, that not every supported version has.
    newer: tuple[str, ...] = ()
    since: str = ""
    #: Must be part of every update.
    always_sent: tuple[str, ...] = ()
    page: str = ""

    @cached_property
    def referring(self) -> Mapping[str, Field]:
        """The attributes that refer to other objects."""
        return {name: Field(name, Kind(), codec=codec) for name, codec in self.references.items()}


GROUPS = NamesOf("groups", "group_ids")

TABLE: Mapping[str, Row] = {
    "ai_agent": Row(
        path="ai_agents",
        kinds={"note": HTML, "definition": PARTIAL, "action_definition": PARTIAL, "type_enrichment_data": PARTIAL},
        since="7.0",
        page="manage/ai_agents",
    ),
    "ai_text_tool": Row(
        path="ai_text_tools",
        kinds={"note": HTML},
        references={"groups": GROUPS},
        since="7.0",
        page="manage/ai_text_tools",
    ),
    "calendar": Row(
        path="calendars",
        kinds={"business_hours": BUSINESS_HOURS, "public_holidays": PARTIAL},
        computed=("last_log", "last_sync"),
        page="manage/calendars",
    ),
    "checklist_template": Row(
        path="checklist_templates",
        unique=False,
        kinds={"items": ORDERED},
        references={"items": ItemTexts("checklist_templates", "ChecklistTemplateItem")},
        computed=("item_ids", "sorted_item_ids"),
        page="manage/checklists",
    ),
    "core_workflow": Row(
        path="core_workflows", longest=100, kinds={"preferences": PARTIAL}, page="manage/core_workflows"
    ),
    "email_address": Row(
        path="email_addresses",
        longest=255,
        key="email",
        kinds={"note": HTML},
        computed=("groups", "group_ids"),
        page="channels/email",
    ),
    "job": Row(
        path="jobs",
        kinds={"note": HTML, "timeplan": TIMEPLAN},
        computed=("last_run_at", "next_run_at", "running", "processed", "matching", "pid"),
        page="manage/job",
    ),
    "macro": Row(path="macros", kinds={"note": HTML}, references={"groups": GROUPS}, page="manage/macros"),
    "object_attribute": Row(
        path="object_manager_attributes",
        longest=200,
        kinds={"data_option": DATA_OPTION, "screens": PARTIAL},
        computed=(
            "to_create",
            "to_migrate",
            "to_delete",
            "to_config",
            "data_option_new",
            "object_lookup_id",
            "deletable",
            "editable",
        ),
        page="system/object_manager",
    ),
    "overview": Row(
        path="overviews",
        unique=False,
        kinds={"view": Deep(ordered=True, mapping=True)},
        references={"roles": NamesOf("roles", "role_ids"), "users": LoginsOf("users", "user_ids")},
        refused={"prio": RENUMBERED},
        page="manage/overviews",
    ),
    "postmaster_filter": Row(path="postmaster_filters", unique=False, kinds={"note": HTML}, page="channels/email"),
    "public_link": Row(
        path="public_links", longest=500, key="link", refused={"prio": RENUMBERED}, page="manage/public_links"
    ),
    "report_profile": Row(
        path="report_profiles",
        longest=150,
        references={"roles": NamesOf("roles", "role_ids")},
        # From version 7.0 on.
        newer=("roles",),
        page="manage/report_profiles",
    ),
    "signature": Row(
        path="signatures",
        longest=100,
        kinds={"note": HTML, "body": HTML},
        computed=("groups", "group_ids"),
        page="channels/email",
    ),
    "sla": Row(
        path="slas", longest=150, references={"calendar": NameOf("calendars")}, computed=("data",), page="manage/slas"
    ),
    "template": Row(path="templates", unique=False, always_sent=("options",), page="manage/templates"),
    "text_module": Row(
        path="text_modules",
        unique=False,
        kinds={"note": HTML, "content": HTML},
        references={"groups": GROUPS},
        page="manage/text_modules",
    ),
    "trigger": Row(path="triggers", kinds={"note": HTML}, page="manage/trigger"),
    "webhook": Row(
        path="webhooks",
        unique=False,
        kinds={"note": HTML, "preferences": PARTIAL},
        # bearer_token: from version 7 on; it is shown in clear as well.
        secrets=("signature_token", "basic_auth_password", "bearer_token"),
        page="manage/webhook",
    ),
}
#: Collections whose records hold secrets, for everything that shows them as they are.
SECRETS = {row.path: row.secrets for row in TABLE.values() if row.secrets}
