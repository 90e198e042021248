# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small properties in which this collection keeps what the server itself does not: which run a key has, for one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.error_codes import AlreadyExists
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import Rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: A property below the holder: the names of the sheets, and its own.
Path = tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """A property: its value as it was written, and the server's time of its creation."""

    value: str
    created: str


class Notes:
    """The properties of one holder. `place` is what people call it."""

    def __init__(self, rest: Rest, holder: Mapping[str, str], place: str) -> None:
        self._rest = rest
        self._holder = dict(holder)
        self.place = place

    def read(self, path: Path) -> Kept | None:
        """The property, None when there is none."""
        found = self._property(path)
        return Kept(decoding.text(found.get("value")), decoding.text(found.get("createTime"))) if found else None

    def create(self, path: Path, value: str) -> None:
        """Make the property; raises AlreadyExists where there is one, AnswerLost when it is not known."""
        document = {"propertyName": "/".join(path), "value": value, "expandable": "0"}
        try:
            self._rest.call("property.create", document=document, query=self._holder)
        except errors.Missing:
            # The sheet: unlike setting a property, creating one need not make it.
            sheet = {"propertyName": "/".join(path[:-1]), "propertyType": "sheet"}
            with suppress(AlreadyExists, errors.AnswerLost):
                self._rest.call("property.create", document=sheet, query=self._holder)
            self._rest.call("property.create", document=document, query=self._holder)

    def write(self, path: Path, value: str) -> None:
        """Set the property, whether it is there or not."""
        self._rest.call(
            "property.set",
            {"path": "/".join(path)},
            # Values hold JSON, in which the server must not look for references.
            {"value": value, "expandable": "0"},
            query=self._holder,
        )

    def delete(self, path: Path) -> None:
        """Remove the property; it may be gone already."""
        with suppress(errors.Missing):
            self._rest.call("property.delete", {"path": "/".join(path)}, query=self._holder)

    def siblings(self, *sheet: str) -> dict[str, str]:
        """All properties of a sheet with their values; none when there is no such sheet."""
        found = self._property(sheet)
        key = decoding.text((found or {}).get("propertySheetId"))
        answer = self._rest.call_or_none("sheet.get", {"id": key}, query={"expand": "0"}) if key else None
        properties = decoding.many(decoding.one(answer, "propertySheet"), "property")
        return {decoding.text(item.get("propertyName")): decoding.text(item.get("value")) for item in properties}

    def _property(self, path: Path) -> dict[str, object] | None:
        query = {**self._holder, "expand": "0"}
        return decoding.one(self._rest.call_or_none("property.get", {"path": "/".join(path)}, query=query), "property")
