# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All resources of CloudBees CD by name, and the task of `cloudbees_sync`, which keeps many objects of one of them."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import tables
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.acl import ACL
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.artifact_versions import VERSION
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.procedures import PROCEDURE
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.properties.sync import PROPERTIES
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import Family, sync_task

RESOURCES: dict[str, Resource | Family] = {
    "acl": ACL,
    "artifact": tables.ARTIFACT,
    "artifact_version": VERSION,
    "credential": tables.CREDENTIAL,
    "group": tables.GROUP,
    "procedure": PROCEDURE,
    "project": tables.PROJECT,
    "property": PROPERTIES,
    "resource": tables.RESOURCE,
    "resource_pool": tables.RESOURCE_POOL,
    "schedule": tables.SCHEDULE,
    "user": tables.USER,
}
SYNC = sync_task(CLOUDBEES, RESOURCES)
