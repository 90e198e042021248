# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All resources of Zammad by name, and the task of `zammad_sync`, which keeps many objects of one of them."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import Family, sync_task
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects import administration, object_task, tables
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.settings import SETTING
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.users import USER
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.tags import TAG_RESOURCE
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.tickets import TICKET

RESOURCES: dict[str, Resource | Family] = {
    "group": administration.GROUP,
    "organization": administration.ORGANIZATION,
    "role": administration.ROLE,
    "setting": SETTING,
    "tag": TAG_RESOURCE,
    "ticket": TICKET,
    "ticket_priority": administration.TICKET_PRIORITY,
    "ticket_state": administration.TICKET_STATE,
    "user": USER,
    **{kind: object_task.resource_of(kind) for kind in sorted(tables.TABLE)},
}
SYNC = sync_task(ZAMMAD, RESOURCES)
