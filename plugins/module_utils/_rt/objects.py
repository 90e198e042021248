# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users, groups and queues have in common over REST 2.0: a unique name, and 'disabled' for 'deleted'."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Criteria, Values, Wish, Written
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.custom_fields import CustomFieldSet, Definition
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2 import PAGE

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

DISABLED = "disabled"


def disabled(record: Values) -> bool:
    """RT never deletes a user, group or queue: it disables them, and the engine calls that absent."""
    return bool(record.get(DISABLED))


class NamedObjects:
    """Operations on one such kind; a subclass says its path, its fields' names on the wire, and what is special."""

    #: `user`: the path of one object; the collection has an s.
    path = ""
    #: Our name -> RT's name, for plain texts.
    texts: ClassVar[Mapping[str, str]] = {}
    #: The same for true and false.
    flags: ClassVar[Mapping[str, str]] = {}
    #: The page of the web interface.
    page = ""
    #: RT's name for what custom fields apply to.
    lookup_type = ""
    #: Conditions of RT's search that leave out objects of the same kind which are not meant.
    among: ClassVar[tuple[Mapping[str, str], ...]] = ()

    def __init__(self, client: RTClient, wish: Wish) -> None:
        self._client = client
        self._wish = wish
        self._rest = client.need_rest2(f"managing {self.path}s")
        self.warnings: list[str] = []

    # -- reading -----------------------------------------------------------------

    def read(self, key: int | str) -> Values | None:
        try:
            raw = self._rest.get_or_none(f"{self.path}/{segment(key)}")
        except errors.Forbidden:
            # RT answers 403 for a queue that is not there.
            return None
        return self.record(raw) if raw and raw.get("Name") else None

    def find(self, criteria: Criteria) -> list[Values]:
        hit = self._client.directory.search_one(f"{self.path}s", "Name", criteria.fields["name"], *self.among)
        record = self.read(hit["id"]) if hit else None
        return [record] if record else []

    def record(self, raw: Mapping[str, Any]) -> Values:
        """The canonical record; a field that the account may not see is None."""
        own = next((link["id"] for link in raw.get("_hyperlinks") or [] if link.get("ref") == "self"), None)
        record: Values = {
            "id": int(raw.get("id") or own or 0),
            DISABLED: str(raw.get("Disabled") or "0") == "1",
            "name": raw["Name"],
        }
        # RT leaves out a text that is empty, and all but a few when the account lacks the right to see more.
        empty = "" if "Created" in raw else None
        record.update({name: raw.get(wire) or empty for name, wire in self.texts.items()})
        record.update(
            {name: str(raw[wire]) == "1" if raw.get(wire) is not None else None for name, wire in self.flags.items()}
        )
        fields = CustomFieldSet(self._definitions(raw), "")
        record["custom_fields"] = {
            item["name"]: fields.shown(item["name"], item.get("values") or []) for item in raw.get("CustomFields") or []
        }
        return record

    def _definitions(self, raw: Mapping[str, Any]) -> list[Definition]:
        """The types of this object's custom fields; asked for only when the task speaks of them."""
        if not self._wish.values.get("custom_fields"):
            return []
        found = []
        for item in raw.get("CustomFields") or []:
            more = self._client.directory.custom_field(str(item["id"]))
            found.append(
                Definition(
                    item["name"], str(item["id"]), more.get("Type"), str(more.get("MaxValues")) != "1" if more else None
                )
            )
        return found

    # -- reading by pages ---------------------------------------------------------

    page_size = PAGE

    @property
    def listable(self) -> bool:
        """Whether a list shows all that the task speaks of; of references RT lists nothing."""
        return set(self._wish.values) <= {"name", "custom_fields", *self.texts}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every object, page by page, as far as a list shows it. That it is disabled, only its absence tells."""
        search = [{"field": "id", "operator": ">", "value": "0"}, *self.among]
        enabled = {str(item["id"]) for item in self._rest.items(f"{self.path}s", (("fields", "id"),), search=search)}
        fields = ",".join(("id", "Name", "Created", "CustomFields", *self.texts.values()))
        query = (("fields", fields), ("find_disabled_rows", "1"), ("orderby", "id"))
        for item in self._rest.items(f"{self.path}s", query, search=search):
            if not item.get("Created"):
                raise errors.Forbidden(f"the account may not see all of a {self.path}")
            yield {**item, "Disabled": str(int(str(item["id"]) not in enabled))}

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = dict(desired)
        if "custom_fields" in desired:
            resolved["custom_fields"] = self._field_set(actual).resolve(
                desired["custom_fields"], (actual or {}).get("custom_fields") or {}
            )
        return resolved

    def _existing(self, find: Callable[[str], str], name: str) -> str:
        """The name of somebody as `find` knows it. In check mode an earlier task may be the one to make them."""
        try:
            return find(name)
        except errors.InvalidInput as missing:
            if not self._client.transport.read_only:
                raise
            self.warnings.append(f"{missing.message}; the real run needs it")
            return name

    def _field_set(self, actual: Values | None) -> CustomFieldSet:
        directory = self._client.directory
        if actual is not None:
            raw = self._rest.get(f"{self.path}/{actual['id']}", aside=True)
            return CustomFieldSet(self._definitions(raw), f"{self.path} {actual['name']!r}", directory.choices)
        # An object that is not there yet has the custom fields of its kind.
        search = [{"field": "LookupType", "value": self.lookup_type}]
        query = (("fields", "Name,Type,MaxValues,LookupType"),)
        found = [
            Definition(item["Name"], str(item["id"]), item.get("Type"), str(item.get("MaxValues")) != "1")
            for item in self._rest.items("customfields", query, search=search)
            if item.get("LookupType") == self.lookup_type
        ]
        return CustomFieldSet(found, f"{self.path}s", directory.choices)

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        answer = self._rest.post(self.path, self.document(values))
        return Written(id_of(answer, self.path))

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        document = self.document(changes)
        return self._rest.put(f"{self.path}/{actual['id']}", document) if document else ()

    def delete(self, actual: Values) -> Sequence[str]:
        return self._rest.put(f"{self.path}/{actual['id']}", {"Disabled": 1}, regardless=True)

    def restore(self, actual: Values) -> Sequence[str]:
        return self._rest.put(f"{self.path}/{actual['id']}", {"Disabled": 0}, regardless=True)

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        raise errors.Refused(f"there are two {self.path}s of the same name: {older['id']} and {younger['id']}")

    def url(self, record: Values) -> str | None:
        return self._client.page(f"{self.page}{record['id']}")

    def document(self, values: Values) -> Values:
        """RT's JSON for these values."""
        wire = {"name": "Name", **self.texts}
        document: Values = {wire[name]: value for name, value in values.items() if name in wire}
        document.update({self.flags[name]: int(value) for name, value in values.items() if name in self.flags})
        if "custom_fields" in values:
            document["CustomFields"] = values["custom_fields"]
        return document
