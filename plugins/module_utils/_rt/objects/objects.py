# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users, groups and queues have in common over REST 2.0: a unique name, and 'disabled' for 'deleted'."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine import objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName, Criteria, Identity
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Codec,
    Field,
    Raw,
    Resource,
    Values,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Dictionary, Kind, Line, Name
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.custom_fields import (
    CustomFieldSet,
    CustomFieldValue,
    Definition,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2.rest import Rest2
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

DISABLED = "disabled"


def disabled(record: Values) -> bool:
    """RT never deletes a user, group or queue: it disables them, and the engine calls that absent."""
    return bool(record.get(DISABLED))


class Shown(Codec["NamedObjects"]):
    """A text. RT leaves out an empty one, and all but a few when the account lacks the right to see more."""

    def read(self, work: NamedObjects, raw: Raw, field: Field) -> Any:
        return raw.get(field.wire) or ("" if "Created" in raw else None)


class Bit(Codec["NamedObjects"]):
    """True or false; None where the account may not see it."""

    def read(self, work: NamedObjects, raw: Raw, field: Field) -> Any:
        return None if raw.get(field.wire) is None else str(raw[field.wire]) == "1"

    def write(self, work: NamedObjects, document: Values, field: Field, value: Any) -> None:
        document[field.wire] = int(value)


class FieldValues(Codec["NamedObjects"]):
    """The values of the custom fields."""

    def read(self, work: NamedObjects, raw: Raw, field: Field) -> Any:
        fields = CustomFieldSet(work.definitions(raw), "")
        held = raw.get(field.wire) or []
        return {item["name"]: fields.shown(item["name"], item.get("values") or []) for item in held}


def text(name: str, wire: str, kind: Kind | None = None, **more: Any) -> Field:
    """A text, mostly on one line."""
    return Field(name, kind or Line(), wire=wire, codec=Shown(), **more)


NAME = Field("name", Name(octets=200), required=True, wire="Name")
CUSTOM_FIELDS = Field("custom_fields", Dictionary(of=CustomFieldValue()), wire="CustomFields", codec=FieldValues())


class NamedObjects(objects.Objects):
    """Operations on one such kind."""

    client: RTClient
    rest: Rest2
    resource: RTResource

    def api(self) -> Rest2:
        return self.client.need_rest2(f"managing {self.path}s")

    # -- reading -----------------------------------------------------------------

    def read(self, key: int | str) -> Values | None:
        try:
            raw = self.rest.get_or_none(self.place(key))
        except errors.Forbidden:
            # RT answers 403 for a queue that is not there.
            return None
        return self.record(raw) if raw and raw.get("Name") else None

    def find(self, criteria: Criteria) -> list[Values]:
        among = self.resource.among
        hit = self.client.directory.search_one(f"{self.path}s", "Name", criteria.fields["name"], *among)
        record = self.read(hit["id"]) if hit else None
        return [record] if record else []

    def record(self, raw: Raw) -> Values:
        """The canonical record; a field that the account may not see is None."""
        return {**super().record(raw), DISABLED: str(raw.get("Disabled") or "0") == "1"}

    def key(self, raw: Raw) -> Any:
        own = next((link["id"] for link in raw.get("_hyperlinks") or [] if link.get("ref") == "self"), None)
        return int(raw.get("id") or own or 0)

    def definitions(self, raw: Raw) -> list[Definition]:
        """The types of this object's custom fields; asked for only when the task speaks of them."""
        if not self.wish.wanted("custom_fields"):
            return []
        found = []
        for item in raw.get("CustomFields") or []:
            more = self.client.directory.custom_field(str(item["id"]))
            found.append(
                Definition(
                    item["name"], str(item["id"]), more.get("Type"), str(more.get("MaxValues")) != "1" if more else None
                )
            )
        return found

    # -- reading by pages ---------------------------------------------------------

    @property
    def listable(self) -> bool:
        """Whether a list shows all that the task speaks of; of references RT lists nothing."""
        return self.wish.said <= {"name", "custom_fields", *self._texts}

    @property
    def _texts(self) -> dict[str, str]:
        return {item.name: item.wire for item in self.resource.shown if isinstance(item.codec, Shown)}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every object, page by page, as far as a list shows it. That it is disabled, only its absence tells."""
        search = [{"field": "id", "operator": ">", "value": "0"}, *self.resource.among]
        enabled = {str(item["id"]) for item in self.rest.items(f"{self.path}s", (("fields", "id"),), search=search)}
        fields = ",".join(("id", "Name", "Created", "CustomFields", *self._texts.values()))
        query = (("fields", fields), ("find_disabled_rows", "1"), ("orderby", "id"))
        for item in self.rest.items(f"{self.path}s", query, search=search):
            if not item.get("Created"):
                raise errors.Forbidden(f"the account may not see all of a {self.path}")
            yield {**item, "Disabled": str(int(str(item["id"]) not in enabled))}

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        if actual is None and self.resource.named and str(desired.get("name")).isdecimal():
            raise errors.InvalidInput(f"name: RT refuses {desired['name']!r}: it reads a name of digits as a number")
        if "custom_fields" in desired:
            resolved["custom_fields"] = self._field_set(actual).resolve(
                desired["custom_fields"], (actual or {}).get("custom_fields") or {}
            )
        return resolved

    def existing(self, find: Callable[[str], str], name: str) -> str:
        """The name of somebody as `find` knows it. In check mode an earlier task may be the one to make them."""
        try:
            return find(name)
        except errors.InvalidInput as missing:
            if not self.client.transport.read_only:
                raise
            self.warnings.append(f"{missing.message}; the real run needs it")
            return name

    def _field_set(self, actual: Values | None) -> CustomFieldSet:
        directory = self.client.directory
        if actual is not None:
            raw = self.rest.get(f"{self.path}/{actual['id']}", aside=True)
            return CustomFieldSet(self.definitions(raw), f"{self.path} {actual['name']!r}", directory.choices)
        # An object that is not there yet has the custom fields of its kind.
        search = [{"field": "LookupType", "value": self.resource.lookup_type}]
        query = (("fields", "Name,Type,MaxValues,LookupType"),)
        found = [
            Definition(item["Name"], str(item["id"]), item.get("Type"), str(item.get("MaxValues")) != "1")
            for item in self.rest.items("customfields", query, search=search)
            if item.get("LookupType") == self.resource.lookup_type
        ]
        return CustomFieldSet(found, f"{self.path}s", directory.choices)

    # -- writing -----------------------------------------------------------------

    def made(self, answer: Any) -> Any:
        # A new user is answered by its name, which reads it as well as its number does.
        return id_of(answer, self.path)

    def put(self, actual: Values, document: Values) -> Sequence[str]:
        return self.rest.put(self.place(actual["id"]), document)

    def delete(self, actual: Values) -> Sequence[str]:
        return self.rest.put(self.place(actual["id"]), {"Disabled": 1}, regardless=True)

    def restore(self, actual: Values) -> Sequence[str]:
        return self.rest.put(self.place(actual["id"]), {"Disabled": 0}, regardless=True)


@dataclass(frozen=True, kw_only=True)
class RTResource(Resource):
    """One such kind; `path` is that of one object, the collection has an s."""

    system: System = RT
    identity: Identity = (ByName("name"),)
    gone: Callable[[Values], bool] = disabled
    #: RT's name for what custom fields apply to.
    lookup_type: str
    #: Whether RT refuses names of digits.
    named: bool = True
    #: Conditions of RT's search that leave out objects of the same kind which are not meant.
    among: tuple[Mapping[str, str], ...] = ()
