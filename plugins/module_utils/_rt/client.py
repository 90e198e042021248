# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of Request Tracker: chooses the protocol, and remembers what does not change during a task."""

from __future__ import annotations

import re
from datetime import timezone, tzinfo
from functools import cached_property
from typing import Any, Protocol

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import (
    Request,
    Response,
    Transport,
    not_the_api,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.answers import REST2_ROOT as ROOT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.answers import SWITCHED_OFF
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.auth import refused
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.dialect import Threads, TicketDialect
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.dates import zone_named
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.people import People
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.queue_facts import Queue
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2.rest import Rest2

#: What is imported when it is needed, and nearly always is; REST 1.0 is for old servers.
LATER = ("rest2.tickets", "rest2.directory", "rest2.threads")


class Dialects(Protocol):
    """Chooses what is done by the protocol that a client speaks."""

    def tickets(self, client: RTClient) -> TicketDialect:
        """The ticket dialect of the protocol."""

    def threads(self, client: RTClient) -> Threads:
        """History and attachments of tickets."""


def _version_of(answer: Any) -> str:
    return str(answer.get("Version") or "") if isinstance(answer, dict) else ""


class RTClient:
    """One RT server. Nothing is sent before it is needed."""

    def __init__(self, transport: Transport, settings: Settings, dialects: Dialects) -> None:
        self.transport = transport
        self._settings = settings
        self._dialects = dialects
        self._queues: dict[str, Queue] = {}
        #: Whether RT lists the privileged users; None until it was asked.
        self.lists_privileged: bool | None = None
        #: As REST 2.0 tells it; empty until it was asked.
        self._version = ""

    def close(self) -> None:
        """Log out, where there is a session, and close the connections."""
        self.transport.close()

    def page(self, path: str) -> str:
        """The address of a page of RT's web interface."""
        return self.transport.connection.base + path

    @property
    def account(self) -> str | None:
        """The name of the account, None where the login does not say it: RT does not show whose a token is."""
        return None if self._settings["api_token"] else self._settings["api_username"]

    # -- protocol -----------------------------------------------------------------

    @cached_property
    def protocol(self) -> str:
        """`rest2` or `rest1`: as the task says, else REST 2.0 where the server has it."""
        version = self._settings["api_version"] or "auto"
        method = self._settings["api_auth"]
        if method in ("form", "query"):
            # RT takes credentials in the form or query at REST 1.0 only.
            if version == "rest2":
                raise errors.InvalidInput(
                    f"api_auth: {method} works with api_version: rest1 only",
                    advice="Use api_auth: basic, cookie or token",
                )
            return "rest1"
        if version != "auto":
            return str(version)
        response = self.transport.send(Request("GET", ROOT + "rt", any_answer=True))
        in_trouble = response.status >= 500 or response.status == 429
        if in_trouble or (response.content_type == "application/json" and response.status in (200, 401, 403)):
            self._version = _version_of(self.rest2.decode(response))
            # The extension that brought REST 2.0 to RT 4.4 stores no links with a new ticket, takes no messages and
            # merges nothing; REST 1.0 does all of it there.
            return "rest1" if self._is_extension and self._has_rest1 else "rest2"
        if response.status == 302 and self.transport.auth.keeps_cookies:
            raise errors.LoginRefused("RT does not accept the session", status=302, advice="Check the login")
        if self._has_rest1:
            return "rest1"
        if response.status == self._older.status == 401:
            raise refused(self.transport, 401)
        raise not_the_api(response, SWITCHED_OFF) if response.status == 404 else not_the_api(response)

    @cached_property
    def _older(self) -> Response:
        return self.transport.send(Request("GET", "/REST/1.0/", any_answer=True))

    @property
    def _has_rest1(self) -> bool:
        return self._older.body.startswith(b"RT/")

    @property
    def _is_extension(self) -> bool:
        """Whether REST 2.0 is not RT's own, but that of an extension to RT 4.4."""
        return self._version.partition(".")[0] in {"3", "4"}

    def refuse_extension(self) -> None:
        """Raise InvalidInput where a ticket would be created over the REST 2.0 of RT 4.4."""
        if not self._version:
            self._version = _version_of(self.rest2.get("rt", aside=True))
        if self._is_extension:
            raise errors.InvalidInput(
                f"RT {self._version} has REST 2.0 by an extension, which loses external_id and the other links of a "
                "new ticket",
                advice="Set api_version: rest1, or leave it out",
            )

    @cached_property
    def rest2(self) -> Rest2:
        """REST 2.0."""
        return Rest2(self.transport)

    @cached_property
    def rest1(self) -> Any:
        """REST 1.0."""
        from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.rest import Rest1

        return Rest1(self.transport)

    def need_rest2(self, what: str) -> Rest2:
        """REST 2.0, or an error that says what REST 1.0 cannot do."""
        if self.protocol != "rest2":
            off = "RT 5 and later have REST 2.0 unless the setting $EnableREST2 is 0"
            raise errors.InvalidInput(
                f"{what} needs REST 2.0 (RT 5 or later)",
                advice="Set api_version: rest2" if self._settings["api_version"] == "rest1" else off,
            )
        return self.rest2

    @cached_property
    def tickets(self) -> TicketDialect:
        """The ticket dialect of the protocol."""
        return self._dialects.tickets(self)

    @cached_property
    def threads(self) -> Threads:
        """History and attachments of tickets."""
        return self._dialects.threads(self)

    @cached_property
    def directory(self) -> Any:
        """Looks up people, groups and queues."""
        if self.protocol == "rest1":
            from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.directory import Rest1Directory

            return Rest1Directory(self.rest1)
        from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2.directory import Rest2Directory

        return Rest2Directory(self.rest2)

    @cached_property
    def people(self) -> People:
        """Users and groups in their canonical form."""
        return People(self.directory)

    # -- what does not change -----------------------------------------------------------------

    @cached_property
    def own_user(self) -> str:
        """The name or the id of the user whose rights the requests have; raises InvalidInput where it is not known.

        RT has no route for it. A token begins with the version of its form and the id of its owner.
        """
        auth, username = self._settings["api_auth"], self._settings["api_username"]
        token = self._settings["api_token"] if auth in (None, "token") else None
        owner = re.fullmatch(r"1-(\d+)-[0-9a-f]{32}", str(token or ""), re.IGNORECASE)
        if owner or username:
            return owner[1] if owner else str(username)
        raise errors.InvalidInput(
            "RT does not show which user this login is, and a purge of users must leave that user alone",
            advice="Give api_username, the name of the user, as well",
        )

    @cached_property
    def timezone(self) -> tzinfo:
        """The zone in which RT reads the account's dates: as the task says, else what RT tells of it, else UTC."""
        if self._settings["api_timezone"]:
            return zone_named(self._settings["api_timezone"])
        username = self._settings["api_username"]
        name = self.directory.timezone(username) if username else None
        return zone_named(name) if name else timezone.utc

    def queue(self, name_or_id: str) -> Queue:
        """A queue; raises InvalidInput when it is not there (or not visible: RT does not tell which)."""
        if name_or_id not in self._queues:
            queue = self.directory.queue(name_or_id)
            if queue is None:
                raise errors.InvalidInput(
                    f"queue {name_or_id!r} does not exist or the account may not see it (RT answers the same for both)",
                    advice=errors.did_you_mean(name_or_id, self.directory.queue_names()),
                )
            self._queues.update({name_or_id: queue, queue.id: queue, queue.name: queue})
        return self._queues[name_or_id]

    def queue_name(self, name_or_id: str) -> str:
        """The exact name of a queue."""
        return self.queue(name_or_id).name
