# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of Zammad: one server, and what is asked of it only once during a task."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.auth import AS_ONESELF, OnBehalf
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.attributes import ObjectAttributes
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.directory import Directory
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.rest import Rest


class ZammadClient:
    """One Zammad server. Nothing is sent before it is needed."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.rest = Rest(transport)
        self._attributes: dict[str, ObjectAttributes] = {}

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    def page(self, path: str) -> str:
        """The address of a page of the web interface."""
        return f"{self.transport.connection.base}/#{path}"

    @property
    def check(self) -> bool:
        """Whether this client may only read."""
        return self.transport.read_only

    @cached_property
    def directory(self) -> Directory:
        """Looks up people, groups, statuses and whatever else has a name."""
        return Directory(self.rest)

    def attributes(self, kind: str) -> ObjectAttributes:
        """The attributes that an administrator added to one kind of object (`Ticket`, `User`)."""
        return self._attributes.setdefault(kind, ObjectAttributes(self.rest, kind))

    @cached_property
    def accounts(self) -> frozenset[int]:
        """The ids of the user who logs in, and of the user on whose behalf."""
        found = {int(self.me["id"])}
        if isinstance(self.transport.auth, OnBehalf):
            found.add(int(self.rest.get("users/me", headers={"From": AS_ONESELF})["id"]))
        return frozenset(found)

    @cached_property
    def me(self) -> dict[str, Any]:
        """The user whose permissions the requests have."""
        found: dict[str, Any] = self.rest.get("users/me", {"expand": "true"})
        return found
