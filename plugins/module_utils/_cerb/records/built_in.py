# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records that Cerb needs, or that the account logs in with: no purge removes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import number
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

#: Record types that a fresh Cerb 10.4 fills for its own interface: the highest id that its installer gives. People's
#: records come after them.
INSTALLED = {
    "automation": 78,
    "automation_event": 16,
    "card_widget": 78,
    "currency": 4,
    "html_template": 1,
    "mail_transport": 1,
    "metric": 12,
    "package": 74,
    "profile_tab": 60,
    "profile_widget": 141,
    "queue": 2,
    "resource": 5,
    "role": 2,
    "toolbar": 12,
    "worker": 1,
}
#: Attributes that refer to the worker a record belongs to.
_WORKER = {"worker": "id", "address": "worker_id", "webapi_credentials": "worker_id"}


def builtin(alias: str, record: Values) -> str:
    """Why a record stays that Cerb made itself; '' for those of people."""
    if alias == "worker" and record["id"] == 1:
        return "Cerb's first worker"
    if record.get("is_default") or record.get("default"):
        return f"the default {alias.replace('_', ' ')}"
    return "part of what Cerb installs" if record["id"] <= INSTALLED.get(alias, 0) else ""


def own(alias: str, client: CerbClient, record: Values) -> str:
    """Why a record stays that the account logs in with; '' for all others."""
    attribute = _WORKER.get(alias)
    if attribute is None or number(record.get(attribute)) != number(client.me["id"]):
        return ""
    if alias == "worker":
        return "the account that this task logs in with"
    return f"the {alias.replace('_', ' ')} of the account that this task logs in with"
