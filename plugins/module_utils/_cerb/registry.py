# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All resources of Cerb by name, and the task of `cerb_sync`; any other name is a type of records."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.field_definitions import CUSTOM_FIELD
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.groups import BUCKET, GROUP
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.sync import RECORDS
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.tickets import TICKET
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import sync_task

RESOURCES = {"bucket": BUCKET, "custom_field": CUSTOM_FIELD, "group": GROUP, "ticket": TICKET}
SYNC = sync_task(CERB, RESOURCES, RECORDS)
