# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of Cerb: one server, and what is asked of it only once during a task."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.directory import Directory
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_fields import CustomFields
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.types import contexts
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import REST, Rest, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import Attribute, alias_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.search import Search
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport


class CerbClient:
    """One Cerb server. Nothing is sent before it is needed."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.rest = Rest(transport)
        self.search = Search(self.rest)
        self._custom_fields: dict[str, CustomFields] = {}

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    def page(self, path: str) -> str:
        """The address of a page of the web interface: `profiles/ticket/ABC-12345-678`."""
        return f"{self.transport.connection.base.removesuffix(REST)}/{path}"

    @property
    def check(self) -> bool:
        """Whether this client may only read."""
        return self.transport.read_only

    @cached_property
    def directory(self) -> Directory:
        """Looks up groups, buckets, workers and whatever else has a name."""
        return Directory(self.rest, self.search)

    def custom_fields(self, context: str) -> CustomFields:
        """The custom fields of a record type, which is given by its context: `cerberusweb.contexts.ticket`."""
        # One look: another thread may have them forgotten at any moment.
        found = self._custom_fields.get(context)
        if found is None:
            found = self._custom_fields[context] = CustomFields(self.rest, self.search, context)
        return found

    def forget_custom_fields(self) -> None:
        """Ask again next time: one was created or changed."""
        self._custom_fields.clear()

    @cached_property
    def _own_types(self) -> dict[str, str]:
        """The types that an administrator made: context to alias."""
        return {str(item["id"]): str(item.get("alias") or item["id"]) for item in contexts(self.rest)}

    def alias(self, context: str) -> str:
        """The alias of a record type, given by its context; also of one that an administrator made."""
        known = alias_of(context)
        return self._own_types.get(context, context) if known == context and "." in context else known

    @property
    def full_version(self) -> str:
        """`10.4.10`, which each answer of the server says."""
        return self.rest.version or str(self.me.get("__version") or "")

    @property
    def version(self) -> int:
        """The major version of the server."""
        return number(self.full_version.partition(".")[0])

    def lacking(self, item: Attribute) -> str:
        """Why a record on this server does not have an attribute that can be written; '' where it has."""
        return item.lacking(self.version) if item.since or item.until else ""

    @cached_property
    def me(self) -> dict[str, Any]:
        """The worker whose rights the requests have; `address_email` is its address."""
        found: dict[str, Any] = self.rest.get("workers/me", {"expand": "address_"})
        return found
