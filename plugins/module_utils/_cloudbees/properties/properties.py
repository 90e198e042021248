# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties and property sheets over REST: read without expansion, set, delete.

Setting makes what is not there, the sheets above it too, so it may be sent twice. Expansion would turn a value that
cannot be expanded into an absent property (and a reference into what it refers to), so it is off unless asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import context, decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import Rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: The name of a holder's own sheet.
OWN_SHEET = "."


@dataclass(frozen=True)
class Place:
    """A property or sheet: its holder (the server's arguments) and its path; `.` is the holder's own sheet."""

    path: str
    holder: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, options: Mapping[str, Any], name: str) -> Place:
        """The place that a task's options name."""
        context.check_named(name, options)
        return cls(name, context.query(options))

    def below(self, name: str) -> Place:
        """A property inside this sheet."""
        return Place(name if self.path == OWN_SHEET else f"{self.path.rstrip('/')}/{name}", self.holder)


class Properties:
    """Reads and writes properties."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def read(self, place: Place, *, expand: bool = False) -> dict[str, Any] | None:
        """The property as the server shows it, None when it is not there; raises Missing when its holder is not."""
        asked = {**place.holder, "expand": int(expand)}
        try:
            return decoding.one(self._rest.call("property.get", {"path": place.path}, query=asked), "property")
        except errors.Missing as missing:
            if not of_property(missing):
                raise
            return None

    def write(self, place: Place, values: Mapping[str, Any]) -> None:
        """Set a property: `value`, `description`, `expandable`, those that are given."""
        self._rest.call("property.set", {"path": place.path}, values, query=place.holder)

    def make_sheet(self, place: Place) -> None:
        """Make an empty sheet."""
        document = {"propertyName": place.path, "propertyType": "sheet"}
        self._rest.call("property.create", document=document, query=place.holder)

    def delete(self, place: Place) -> None:
        """Delete a property, or a sheet with all that is in it."""
        with contextlib.suppress(errors.Missing):
            self._rest.call("property.delete", {"path": place.path}, query=place.holder)

    # -- sheets -----------------------------------------------------------------

    def sheet(self, place: Place, *, expand: bool = False) -> dict[str, str] | None:
        """All values in a sheet and the sheets inside it, by path; None when there is no such sheet."""
        if place.path == OWN_SHEET:
            asked = {**place.holder, "recurse": 1, "expand": int(expand)}
            answer = self._rest.call("sheet.own", query=asked)
            return dict(self._flat(decoding.many(decoding.one(answer, "propertySheet"), "property"), "", expand))
        raw = self.read(place)
        if raw is None:
            return None
        key = sheet_id(raw)
        if key is None:
            raise errors.InvalidInput(f"{place.path!r} is a property with a value, not a property sheet")
        return dict(self._flat(self._inside(key, expand), "", expand))

    def _inside(self, key: str, expand: bool) -> list[dict[str, Any]]:
        answer = self._rest.call_or_none("sheet.get", {"id": key}, query={"expand": int(expand), "recurse": 1})
        return decoding.many(decoding.one(answer, "propertySheet"), "property")

    def _flat(self, found: Iterable[Mapping[str, Any]], above: str, expand: bool) -> Iterable[tuple[str, str]]:
        for raw in found:
            path = above + decoding.text(raw.get("propertyName"))
            key = sheet_id(raw)
            if key is None:
                yield path, decoding.text(raw.get("value"))
                continue
            nested = raw.get("propertySheet")
            # Whether a sheet comes with those inside it depends on the request; the id of each always does.
            whole = isinstance(nested, Mapping) and "property" in nested
            inside = decoding.many(nested, "property") if whole else self._inside(key, expand)
            yield from self._flat(inside, f"{path}/", expand)


def sheet_id(raw: Mapping[str, Any]) -> str | None:
    """The id of the sheet that a property holds, None for a property with a value."""
    nested = raw.get("propertySheet")
    inner = nested.get("propertySheetId") if isinstance(nested, Mapping) else None
    # A plain property may show the sheet that it stands in; then it has a value as well.
    found = inner or (raw.get("propertySheetId") if raw.get("value") is None else None)
    return str(found) if found else None


def of_property(missing: errors.Missing) -> bool:
    """Whether it is the property that is missing, not its holder."""
    return any(said.startswith(("NoSuchProperty:", "NoSuchPropertySheet:")) for said in missing.server_messages) or (
        not missing.server_messages
    )
