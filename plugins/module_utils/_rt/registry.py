# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All resources of Request Tracker by name, and the task of `rt_sync`, which keeps many objects of one of them."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import sync_task
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.groups import GROUP_RESOURCE
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.queues import QUEUE
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.users import USER
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.tickets import TICKET

RESOURCES = {"group": GROUP_RESOURCE, "queue": QUEUE, "ticket": TICKET, "user": USER}
SYNC = sync_task(RT, RESOURCES)
