# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of CloudBees CD: one server."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import quote

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import Rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport


class CloudBeesClient:
    """One server. Nothing is sent before it is needed."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.rest = Rest(transport)
        #: Paths of lists that are not there, since what they belong to is not.
        self.missing: set[str] = set()

    def close(self) -> None:
        """Log out and close the connections."""
        self.transport.close()

    def page(self, path: str) -> str:
        """The address of a page of the web interface."""
        return f"{self.transport.connection.base}/{path}"

    def job_page(self, job: str) -> str:
        """The page of a job."""
        return self.page(f"commander/link/jobDetails/jobs/{quote(job, safe='')}")

    def run_page(self, pipeline: str, runtime: str) -> str:
        """The page of a run of a pipeline or release, by the ids of both."""
        return self.page(f"flow/#pipeline-run/{quote(pipeline, safe='')}/{quote(runtime, safe='')}")

    @property
    def check(self) -> bool:
        """Whether this client may only read."""
        return self.transport.read_only

    @cached_property
    def account(self) -> str:
        """The name of the user whose rights the requests have; raises InvalidInput where it is not known."""
        login: Any = self.transport.auth
        name = str(login.account(self.transport))
        if not name:
            raise errors.InvalidInput(
                "CloudBees CD does not show whose session this is, and a purge of users must leave that user alone",
                advice="Log in with api_username and api_password, or with api_token",
            )
        return name

    def session_id(self) -> str:
        """The id of a session of this login, for what takes nothing else (the upload); made where there is none."""
        login: Any = self.transport.auth
        return str(login.session(self.transport))
