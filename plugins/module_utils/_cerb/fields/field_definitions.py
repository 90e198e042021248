# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions of custom fields, which a record type and a URI recognise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.groups import Title
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.objects import Objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.types import record_type
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName, Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Raw,
    Resource,
    Values,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Choice, Integer, Kind, Line

#: Our word for a type -> Cerb's letter.
TYPES = {
    "text": "S",
    "text_area": "T",
    "url": "U",
    "number": "N",
    "decimal": "O",
    "currency": "Y",
    "checkbox": "C",
    "date": "E",
    "picklist": "D",
    "checkboxes": "X",
    "list": "M",
    "worker": "W",
    "link": "L",
    "file": "F",
    "files": "I",
    "slider": "cerb.custom_field.slider",
    "links": "cerb.custom_field.record.links",
    "location": "cerb.custom_field.geo.point",
}
_WORDS = {code: word for word, code in TYPES.items()}
_URI = re.compile(r"[a-z0-9_]{1,128}", re.ASCII)
#: Options that only one type of field has.
_ONLY = {
    "options": ("picklist", "checkboxes"),
    "decimals": ("decimal",),
    "currency": ("currency",),
    "link_to": ("link", "links"),
}


class Options(Kind):
    """The choices of a picklist, in order."""

    type = "list"
    elements = "str"

    @property
    def empty(self) -> Any:
        return []

    def parse(self, value: Any) -> Any:
        return list(dict.fromkeys(str(item).strip() for item in value if str(item).strip()))

    def same(self, found: Any, wanted: Any) -> bool:
        return list(found or []) == list(wanted or [])


class Definitions(Objects):
    """Operations on definitions of custom fields."""

    expand = ("params",)
    farewell = ("the values of this field are gone from all records",)

    # -- reading -----------------------------------------------------------------

    def find(self, criteria: Criteria) -> list[Values]:
        terms = [search.text("uri", str(criteria.fields["uri"]))]
        found = self.client.search.records("custom_field", terms, expand=self.expand)
        return [self.record(raw) for raw in found]

    def record(self, raw: Raw) -> Values:
        """The canonical record."""
        params = mapping(raw.get("params"))
        options = params.get("options") or ()
        kind = _WORDS.get(str(raw.get("type")), str(raw.get("type")))
        return {
            "id": number(raw["id"]),
            "record_type": self.client.alias(str(raw.get("context") or "")),
            "uri": raw.get("uri") or "",
            "name": raw.get("name") or "",
            "type": kind,
            "fieldset": self._fieldset_name(raw.get("custom_fieldset_id")),
            "position": number(raw.get("pos")),
            "options": list(options.values()) if isinstance(options, Mapping) else list(options),
            "decimals": number(params["decimal_at"]) if kind == "decimal" and "decimal_at" in params else None,
            "currency": self._currency_code(params.get("currency_id")) if kind == "currency" else None,
            "link_to": self.client.alias(str(params.get("context") or "")) or None,
        }

    def _fieldset_name(self, key: Any) -> str:
        return self.client.directory.name_of("custom_fieldset", key) or "" if number(key) else ""

    def _currency_code(self, key: Any) -> str | None:
        found = self.rest.get_or_none(f"records/currency/{number(key)}") if number(key) else None
        return str(found.get("code") or found["id"]) if found else None

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = dict(desired)
        if "record_type" in desired:
            resolved["record_type"] = record_type(self.client.rest, desired["record_type"]).alias
        kind = desired.get("type") or (actual or {}).get("type")
        for option, kinds in _ONLY.items():
            if desired.get(option) and kind and kind not in kinds:
                raise errors.InvalidInput(f"{option} has a meaning only for a field of type {' or '.join(kinds)}")
        if actual is not None and "type" in desired and desired["type"] != actual["type"]:
            raise errors.InvalidInput(
                f"type: the field is of type {actual['type']}. Cerb would take another one, and lose what the field "
                "holds on every record",
                advice="Make another field, or delete this one first",
            )
        if "uri" in desired and not _URI.fullmatch(desired["uri"]):
            raise errors.InvalidInput(f"uri: {desired['uri']!r} is not of lower-case letters, digits and underscores")
        if desired.get("link_to"):
            resolved["link_to"] = record_type(self.client.rest, desired["link_to"]).alias
        if desired.get("currency"):
            resolved["currency"] = str(self._currency(desired["currency"])["code"])
        if desired.get("fieldset"):
            resolved["fieldset"] = str(self._fieldset({**(actual or {}), **resolved})["name"])
        lost = sorted(set((actual or {}).get("options") or ()) - set(desired.get("options") or ()))
        if "options" in desired and lost:
            self.warnings.append(f"records that hold {' or '.join(map(repr, lost))} cannot be saved with it any more")
        return resolved

    def _currency(self, code: str) -> Values:
        known = self.client.directory.records("currency")
        found = next((raw for raw in known if str(raw.get("code") or "").casefold() == str(code).casefold()), None)
        if found is None:
            hint = errors.did_you_mean(code, (str(raw.get("code")) for raw in known))
            raise errors.InvalidInput(f"currency: there is no currency {code!r}", advice=hint)
        return found

    def _fieldset(self, values: Values) -> Values:
        context = record_type(self.client.rest, values["record_type"]).context
        known = [raw for raw in self.client.directory.records("custom_fieldset") if raw.get("context") == context]
        name = values["fieldset"]
        found = next((raw for raw in known if name in (str(raw.get("name")), str(raw["id"]))), None)
        if found is None:
            hint = errors.did_you_mean(name, (str(raw.get("name")) for raw in known))
            raise errors.InvalidInput(f"fieldset: {values['record_type']} has no fieldset {name!r}", advice=hint)
        return found

    # -- writing -----------------------------------------------------------------

    def forget(self) -> None:
        self.client.forget_custom_fields()

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        self.put(actual, self.document(changes, actual))
        self.forget()
        return ()

    def document(self, values: Values, actual: Values | None = None) -> Values:
        form: Values = {
            wire: values[name]
            for name, wire in (("name", "name"), ("uri", "uri"), ("position", "pos"))
            if name in values
        }
        everything = {**(actual or {}), **values}
        if "record_type" in values:
            form["context"] = record_type(self.client.rest, values["record_type"]).alias
        if "type" in values:
            form["type"] = TYPES[values["type"]]
        if "fieldset" in values:
            form["custom_fieldset_id"] = number(self._fieldset(everything)["id"]) if values["fieldset"] else 0
        params: Values = {}
        if "options" in values:
            params["options"] = values["options"]
        if values.get("decimals") is not None:
            params["decimal_at"] = values["decimals"]
        if values.get("currency"):
            params["currency_id"] = number(self._currency(values["currency"])["id"])
        if values.get("link_to"):
            params["context"] = record_type(self.client.rest, values["link_to"]).context
        # Nested keys: Cerb refuses the JSON text that its documentation shows.
        return {**form, **({"params": params} if params else {})}


CUSTOM_FIELD = Resource(
    name="custom field",
    system=CERB,
    path="custom_field",
    identity=(ByName("record_type", "uri", guarded=False),),
    operations=Definitions,
    fields=(
        Field("record_type", Line(), required=True, aliases=("context",)),
        Field("uri", Line(), required=True),
        Field("name", Title(128, True), required=True),
        Field("type", Choice(tuple(TYPES)), required=True),
        Field("fieldset", Line()),
        Field("position", Integer()),
        Field("options", Options()),
        Field("decimals", Integer()),
        Field("currency", Line()),
        Field("link_to", Line()),
    ),
)
