# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of Zammad's administration by the table: what the module `zammad_object` does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.reconcile import reconcile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import (
    Criteria,
    Field,
    Identity,
    Provenance,
    Resource,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.task import Call, Task, wish_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Dictionary, Kind, Line
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.deep import (
    Attributes,
    checked,
    with_ids,
    with_names,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects import Objects, Shape, is_absent
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tables import ALWAYS, TABLE, Row

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

TEXT = Dictionary(of=Line())


class AnyCase(Line):
    """A name that the server keeps unique without regard to case."""

    def same(self, found: Any, wanted: Any) -> bool:
        return str(found or "").casefold() == str(wanted or "").casefold()


class TableObjects(Objects):
    """Operations on the objects of one row. `attributes` of the record is what Zammad shows, secrets left out."""

    def __init__(self, client: ZammadClient, wish: Wish, row: Row) -> None:
        super().__init__(client, wish, Shape(path=row.path, fields=(), key=row.key, page=row.page))
        self._row = row

    # -- reading -----------------------------------------------------------------

    def find(self, criteria: Criteria) -> list[Values]:
        wanted = str(criteria.fields["name"]).casefold()
        found = (item for item in self._rest.items(self._row.path) if str(item.get(self._row.key)).casefold() == wanted)
        return [self.record(raw) for raw in found]

    def record(self, raw: Mapping[str, Any]) -> Values:
        for name in self._row.secrets:
            self._client.transport.redactor.add(str(raw.get(name) or ""))
        hidden = {*ALWAYS, *self._row.computed, *self._row.secrets, *self._row.refused, self._row.key}
        attributes = {
            name: with_names(self._context, value) for name, value in sorted(raw.items()) if name not in hidden
        }
        for name, wire in self._row.references.items():
            attributes[name] = wire.show(self._context, raw, name)
        return {"id": int(raw["id"]), "name": raw.get(self._row.key), "attributes": attributes}

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = dict(desired)
        if "attributes" in desired:
            self._check(desired["attributes"], actual)
            found = (actual or {}).get("attributes") or {}
            resolved["attributes"] = {
                name: self._resolved(name, value, found.get(name)) for name, value in desired["attributes"].items()
            }
        if "secrets" in desired:
            self._check_secrets(desired["secrets"])
            if actual is not None and self._secrets_are(actual["id"], desired["secrets"]):
                del resolved["secrets"]
        return resolved

    def _resolved(self, name: str, value: Any, found: Any) -> Any:
        wire = self._row.references.get(name)
        if wire is not None and value is not None:
            return wire.resolve(self._context, name, value)
        if isinstance(value, str) and isinstance(found, int) and not isinstance(found, bool) and value.isdecimal():
            return int(value)  # a number it is, and shown as one
        return checked(self._context, value, f"attributes: {name}")

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
            if shown and name not in shown and name not in row.references and name not in row.kinds:
                raise errors.InvalidInput(
                    f"attributes: {row.path} have no attribute {name!r} on this server (Zammad would drop it without "
                    "a word)",
                    advice=errors.did_you_mean(name, shown),
                )

    def _seen(self) -> set[str]:
        """The attributes that some object of the kind is seen to have; nothing where there is none."""
        some = next(self._rest.items(self._row.path, limit=1), None)
        return set(some or ())

    def _check_secrets(self, given: Mapping[str, Any]) -> None:
        for name in given:
            if name not in self._row.secrets:
                known = ", ".join(self._row.secrets) or "none"
                raise errors.InvalidInput(f"secrets: {name!r} is not a secret of {self._row.path} (known: {known})")

    def _secrets_are(self, key: Any, wanted: Mapping[str, Any]) -> bool:
        """Zammad shows these secrets, so an equal one need not be sent again."""
        raw = self._rest.get(f"{self._row.path}/{key}")
        unknown = next((name for name in wanted if name not in raw), None)
        if unknown is not None:
            raise errors.InvalidInput(f"secrets: {self._row.path} have no {unknown!r} on this version of Zammad")
        return all(str(raw.get(name) or "") == str(value or "") for name, value in wanted.items())

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        answer = self._rest.post(self._row.path, self.document(values))
        self._client.directory.forget(self._row.path)
        return Written(int(id_of(answer, self._row.path)))

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        document = self.document(changes)
        for name in self._row.always_sent:
            document.setdefault(name, with_ids(self._context, actual["attributes"].get(name)))
        self._rest.put(f"{self._row.path}/{actual['id']}", document)
        self._client.directory.forget(self._row.path)
        return ()

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        """Both were created a moment ago, by this task and another controller's."""
        return self.delete(younger)

    def provenance(self, record: Values) -> Provenance | None:
        """Who created it, and who changed it last. Zammad deletes nothing that something else refers to."""
        raw = self._rest.get(f"{self._row.path}/{record['id']}")
        creator, last = raw.get("created_by_id"), raw.get("updated_by_id")
        if creator is None or last is None:
            return None
        return Provenance(
            creator=f"user {creator}",
            created=raw.get("created_at"),
            touched_by=() if last == creator else (f"user {last}",),
            own=creator == self._client.me["id"],
            hidden=tuple(raw.get(name) for name in self._row.secrets),
        )

    def document(self, values: Values) -> Values:
        document: Values = {}
        if "name" in values:
            document[self._row.key] = values["name"]
        for name, value in (values.get("attributes") or {}).items():
            wire = self._row.references.get(name)
            if wire is None:
                document[name] = with_ids(self._context, value)
            else:
                wire.write(self._context, document, name, value)
        document.update(values.get("secrets") or {})
        return document


class EmailAddresses(TableObjects):
    """The sender's name is `realname` in version 5 and `name` later; each ignores the other."""

    def record(self, raw: Mapping[str, Any]) -> Values:
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


@dataclass(frozen=True)
class Special:
    """A row whose objects need more than the table says."""

    operations: type[TableObjects] = TableObjects
    natural: tuple[str, ...] = ("name",)
    fields: tuple[Field, ...] = ()


def _without_suffix(record: Values) -> Values:
    """Zammad makes an overview's `link` from its name, with a number at the end where that is taken."""
    attributes = record.get("attributes") or {}
    if not isinstance(attributes.get("link"), str):
        return record
    return {**record, "attributes": {**attributes, "link": re.sub(r"_\d+$", "", attributes["link"])}}


def _builtin(record: Values) -> str:
    attributes = record.get("attributes") or {}
    if attributes.get("editable") is False:
        return "an attribute of Zammad itself"
    return "the default one of its kind" if attributes.get("default") is True else ""


def resource_of(kind: str) -> Resource:
    """The declaration for the engine of one row."""
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.object_attributes import OBJECT_ATTRIBUTE

    row = TABLE[kind]
    special = {
        "email_address": Special(EmailAddresses),
        "object_attribute": OBJECT_ATTRIBUTE,
    }.get(kind, Special())
    name: Kind = AnyCase() if row.unique else Line()

    def bind(client: ZammadClient, wish: Wish) -> TableObjects:
        return special.operations(client, wish, row)

    return Resource(
        name=kind.replace("_", " "),
        system=ZAMMAD,
        # Where names are not unique, what two controllers made is looked for afterwards.
        identity=Identity(natural=special.natural, guarded=row.unique or special.natural != ("name",)),
        operations=bind,
        gone=is_absent,
        builtin=_builtin,
        common=_without_suffix,
        fields=(
            Field("name", name, required=True),
            Field("attributes", Attributes(row.kinds)),
            Field("secrets", TEXT, secret=True),
            *special.fields,
        ),
    )


def manage(call: Call) -> dict[str, Any]:
    """Keep one object in the declared state."""
    options = dict(call.options)
    kind = options["type"]
    if kind != "object_attribute":
        for name in ("object", "migrate"):
            options.pop(name, None)
    declaration = resource_of(kind)
    wish = wish_of(declaration, options)
    outcome = reconcile(
        declaration,
        declaration.bound(call.client, wish),
        wish,
        check=call.check,
        clock=call.clock,
        patience=float(options.get("api_timeout") or 0.0),
        locks=call.locks,
    )
    result = outcome.as_result()
    return {**result, "record": {"type": kind, **result["record"]}}


OBJECT = Task(
    system=ZAMMAD,
    options={
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "type": {"type": "str", "required": True, "choices": sorted(TABLE)},
        "id": {"type": "int"},
        "name": {"type": "str"},
        "object": {"type": "str", "choices": ["Ticket", "User", "Organization", "Group"]},
        "attributes": {"type": "dict"},
        "secrets": {"type": "dict", "no_log": True},
        "update_password": {
            "type": "str",
            "choices": ["on_create", "always"],
            "default": "on_create",
            "no_log": False,
        },
        "migrate": {"type": "bool", "default": True},
    },
    run=manage,
    rules={"required_one_of": [["id", "name"]], "required_if": [["type", "object_attribute", ["object"]]]},
)
