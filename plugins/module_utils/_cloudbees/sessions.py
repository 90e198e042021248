# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session for a whole play: what `cloudbees_session` does.

A session is no object that a play declares: it is made in check mode too, so that the tasks after it can read, and
never counts as a change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.auth import log_in, log_out, password_document
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient


def session(call: Call[CloudBeesClient]) -> dict[str, Any]:
    """Log in and return the session's id, or log a session out."""
    options, transport = call.options, call.client.transport
    if options["state"] == "absent":
        if not options.get("api_session_id"):
            raise errors.InvalidInput(
                "api_session_id is not given", advice="Give the session_id that the task which logged in returned"
            )
        return {"changed": False, "logged_out": log_out(transport, options["api_session_id"])}
    return {"changed": False, "session_id": log_in(transport, _credentials(options))}


def _credentials(options: Mapping[str, Any]) -> dict[str, str]:
    token, username, password = options.get("api_token"), options.get("api_username"), options.get("api_password")
    if token and options.get("api_auth") in (None, "token"):
        return {"token": token}
    if not (username and password) or options.get("api_auth") in ("token", "session_id"):
        raise errors.InvalidInput(
            "there is nothing to make a session from",
            advice="Give api_username and api_password, or api_token, and no other api_auth than session or token",
        )
    return password_document(username, password)


SESSION = Task(
    system=CLOUDBEES,
    options={"state": {"type": "str", "choices": ["present", "absent"], "default": "present"}},
    run=session,
    reveals=("session_id",),
)
