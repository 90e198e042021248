# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of Zammad's administration by the table: what the module `zammad_object` does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Binder,
    Provenance,
    Raw,
    Values,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.deep import checked, with_ids, with_names
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import Objects, ZammadResource
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.tables import ALWAYS, Row

#: What Zammad 7 shows in place of a secret, in some answers.
MASK = "**********"


class TableObjects(Objects):
    """Operations on the objects of one row. `attributes` of the record is what Zammad shows, secrets left out."""

    resource: TableResource

    @property
    def _row(self) -> Row:
        return self.resource.row

    def record(self, raw: Raw) -> Values:
        for name in self._row.secrets:
            if raw.get(name) != MASK:
                self.client.transport.redactor.add(str(raw.get(name) or ""))
        hidden = {*ALWAYS, *self._row.computed, *self._row.secrets, *self._row.refused, self._row.key}
        attributes = {name: with_names(self, value) for name, value in sorted(raw.items()) if name not in hidden}
        for name, item in self._row.referring.items():
            if name in self._row.newer and name not in raw:
                continue
            attributes[name] = item.codec.read(self, raw, item)
        return {"id": int(raw["id"]), "name": raw.get(self._row.key), "attributes": attributes}

    def find(self, criteria: Criteria) -> list[Values]:
        try:
            return super().find(criteria)
        except errors.Missing as missing:
            if self._row.since:
                missing.advice = f"{self._row.path} came with Zammad {self._row.since}"
            raise

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = dict(desired)
        if "attributes" in desired:
            self._check(desired["attributes"], actual)
            found = (actual or {}).get("attributes") or {}
            resolved["attributes"] = {
                name: self._attribute(name, value, found.get(name)) for name, value in desired["attributes"].items()
            }
        if "secrets" in desired:
            self._check_secrets(desired["secrets"])
            if actual is not None and self._secrets_are(actual["id"], desired["secrets"]):
                del resolved["secrets"]
        return resolved

    def _attribute(self, name: str, value: Any, found: Any) -> Any:
        item = self._row.referring.get(name)
        if item is not None and value is not None:
            return item.codec.resolve(self, item, value, found)
        if isinstance(value, str) and isinstance(found, int) and not isinstance(found, bool) and value.isdecimal():
            return int(value)  # a number it is, and shown as one
        return checked(self, value, f"attributes: {name}")

    def _check(self, given: Mapping[str, Any], actual: Values | None) -> None:
        row = self._row
        shown = set((actual or {}).get("attributes") or ()) or self._seen()
        for name in given:
            if name in row.secrets:
                raise errors.InvalidInput(f"attributes: {name} is a secret", advice="Give it in secrets")
            if name in row.refused:
                raise errors.InvalidInput(f"attributes: {name} cannot be kept: {row.refused[name]}")
            if name == row.key or name in ALWAYS or name in row.computed:
                raise errors.InvalidInput(
                    f"attributes: {name} is {'the option name' if name == row.key else 'set by Zammad itself'}"
                )
            declared = name in row.references or name in row.kinds
            if shown and name not in shown and (not declared or name in row.newer):
                raise errors.InvalidInput(
                    f"attributes: {row.path} have no attribute {name!r} on this server (Zammad would drop it without "
                    "a word)",
                    advice=errors.did_you_mean(name, shown),
                )

    def _seen(self) -> set[str]:
        """The attributes that some object of the kind is seen to have; nothing where there is none."""
        some = next(self.rest.items(self._row.path, limit=1), None)
        return set(some or ())

    def _check_secrets(self, given: Mapping[str, Any]) -> None:
        for name in given:
            if name not in self._row.secrets:
                known = ", ".join(self._row.secrets) or "none"
                raise errors.InvalidInput(f"secrets: {name!r} is not a secret of {self._row.path} (known: {known})")
            if given[name] == MASK:
                raise errors.InvalidInput(
                    f"secrets: {name} is {MASK!r}, which Zammad shows in place of a secret",
                    advice="Give the secret itself, or leave it out to keep the one that is there",
                )

    def _secrets_are(self, key: Any, wanted: Mapping[str, Any]) -> bool:
        """Zammad shows these secrets, so an equal one need not be sent again."""
        raw = self.rest.get(self.place(key))
        unknown = next((name for name in wanted if name not in raw), None)
        if unknown is not None:
            raise errors.InvalidInput(f"secrets: {self._row.path} have no {unknown!r} on this version of Zammad")
        return all(str(raw.get(name) or "") == str(value or "") for name, value in wanted.items())

    # -- writing -----------------------------------------------------------------

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        document = self.document(changes)
        for name in self._row.always_sent:
            document.setdefault(name, with_ids(self, actual["attributes"].get(name)))
        self.put(actual, document)
        self.forget()
        return ()

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        """Both were created a moment ago, by this task and another controller's."""
        return self.delete(younger)

    @property
    def traces(self) -> bool:
        return True

    def provenance(self, record: Values) -> Provenance | None:
        """Who created it, and who changed it last. Zammad deletes nothing that something else refers to."""
        raw = self.rest.get(self.place(record["id"]))
        creator, last = raw.get("created_by_id"), raw.get("updated_by_id")
        if creator is None or last is None:
            return None
        return Provenance(
            creator=f"user {creator}",
            created=raw.get("created_at"),
            touched_by=() if last == creator else (f"user {last}",),
            own=creator == self.client.me["id"],
            hidden=tuple(raw.get(name) for name in self._row.secrets),
        )

    def document(self, values: Values) -> Values:
        document: Values = {}
        if "name" in values:
            document[self._row.key] = values["name"]
        for name, value in (values.get("attributes") or {}).items():
            item = self._row.referring.get(name)
            if item is None:
                document[name] = with_ids(self, value)
            else:
                item.codec.write(self, document, item, value)
        document.update(values.get("secrets") or {})
        return document


class EmailAddresses(TableObjects):
    """The sender's name is `realname` in version 5 and `name` later; each ignores the other."""

    def record(self, raw: Raw) -> Values:
        record = super().record(raw)
        record["attributes"].setdefault("name", record["attributes"].pop("realname", None))
        return record

    def _seen(self) -> set[str]:
        seen = super()._seen()
        return seen | {"name"} if seen else seen

    def document(self, values: Values) -> Values:
        document = super().document(values)
        name = (values.get("attributes") or {}).get("name")
        return {**document, "name": name, "realname": name} if name is not None else document


def without_suffix(record: Values) -> Values:
    """Zammad makes an overview's `link` from its name, with a number at the end where that is taken."""
    attributes = record.get("attributes") or {}
    if not isinstance(attributes.get("link"), str):
        return record
    return {**record, "attributes": {**attributes, "link": re.sub(r"_\d+$", "", attributes["link"])}}


def builtin(record: Values) -> str:
    attributes = record.get("attributes") or {}
    if attributes.get("editable") is False:
        return "an attribute of Zammad itself"
    return "the default one of its kind" if attributes.get("default") is True else ""


@dataclass(frozen=True, kw_only=True)
class TableResource(ZammadResource):
    """One kind of object with a row in the table."""

    row: Row
    operations: Binder = TableObjects
    builtin: Callable[[Values], str] = builtin
