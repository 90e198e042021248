# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of any type, for the engine: each attribute that a task gives is a field of its own, and verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.directory import label
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_fields import CUSTOM, EXPAND
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_links import canonical
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.kinds import RecordKind, kind_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.objects import Objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.types import record_type
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import (
    UNCREATABLE,
    UNDELETABLE,
    UNWRITABLE,
    Attribute,
    RecordType,
    alias_of,
    type_named,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Raw,
    Resource,
    Values,
    Wish,
    Written,
)

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

LINKS, WATCHERS, FIELDSETS = "links", "watchers", "fieldsets"
ABSENT = "absent"
WORKER = "cerberusweb.contexts.worker"


class Records(Objects):
    """Operations on the records of one type."""

    def __init__(self, client: CerbClient, wish: Wish, resource: Resource, record_type: RecordType) -> None:
        super().__init__(client, wish, resource)
        self.type = record_type

    def kind(self, name: str) -> RecordKind:
        """The kind of an attribute."""
        return kind_of(self.type.attributes[name], mb3=self.type.mb3)

    # -- reading -----------------------------------------------------------------

    @property
    def expand(self) -> tuple[str, ...]:
        said = self.wish.said
        found = {item.expand for name, item in self.type.attributes.items() if name in said and item.expand}
        found |= {word for word in (LINKS, WATCHERS) if word in said}
        if "params" in said:
            found.add("params")
        return tuple(sorted(found | ({EXPAND} if CUSTOM in said else set())))

    def find(self, criteria: Criteria) -> list[Values]:
        wanted = ((self.type.attributes[name], value) for name, value in criteria.fields.items())
        terms = [term for item, value in wanted for term in search.terms(item, self._spelled(item, value))]
        found = (self.record(raw) for raw in self.client.search.records(self.alias, terms, expand=self.expand))
        return [record for record in found if not (record[ABSENT] and "mask" not in criteria.fields)]

    def _spelled(self, item: Attribute, value: Any) -> Any:
        """Cerb's search knows types by their contexts only, also those that an administrator made."""
        if item.kind == "context" and value and type_named(value) is None:
            return record_type(self.client.rest, str(value)).context
        return value

    @property
    def listable(self) -> bool:
        """Whether a search shows all that the task speaks of: a record's fieldsets take one of their own."""
        return FIELDSETS not in self.wish.said and self.alias != "ticket"

    def record(self, raw: Raw) -> Values:
        """The canonical record."""
        said = self.wish.said
        record: Values = {"id": number(raw["id"])}
        for name, item in self.type.attributes.items():
            written = not (item.hidden or self.client.lacking(item))
            if written and (name in said or (item.shown in raw and not item.expand)):
                record[name] = self.kind(name).read(raw[item.shown]) if item.shown in raw else None
                if item.kind == "context" and record[name]:
                    record[name] = self.client.alias(record[name])
        if LINKS in said:
            shown = {self.client.alias(key): ids for key, ids in mapping(raw.get(LINKS)).items()}
            record[LINKS] = {kind: sorted(number(key) for key in shown.get(kind) or ()) for kind in self._linked(shown)}
        if WATCHERS in said:
            record[WATCHERS] = sorted(label("worker", mapping(item)) for item in mapping(raw.get(WATCHERS)).values())
        if FIELDSETS in said:
            record[FIELDSETS] = self._fieldsets_of(record["id"])
        if CUSTOM in said:
            fields = self.client.custom_fields(self.type.context)
            record[CUSTOM] = {name: fields.read(raw, name) for name in self._custom(self.wish.wanted(CUSTOM))}
        record[ABSENT] = self.alias == "ticket" and record.get("status_id") == 3 and "status" not in said
        return record

    def _linked(self, shown: Mapping[str, Any]) -> list[str]:
        """The types of links to show; watchers are links too, and shown as such only when the task asks for them."""
        asked = {alias_of(str(name)) for name in self.wish.wanted(LINKS)}
        return sorted(asked | {kind for kind in shown if kind != "worker"})

    def _fieldsets_of(self, key: int) -> list[str]:
        """Cerb does not show which fieldsets a record has; its search knows."""
        found = []
        for raw in self._known_fieldsets():
            terms = [
                search.within("fieldset", search.exactly("id", number(raw["id"]))),
                search.exactly("id", key),
            ]
            if any(True for _hit in self.client.search.records(self.alias, terms, limit=1)):
                found.append(str(raw.get("name")))
        return sorted(found)

    def _known_fieldsets(self) -> list[Values]:
        known = self.client.directory.records("custom_fieldset")
        return [raw for raw in known if raw.get("context") == self.type.context]

    # -- checking -----------------------------------------------------------------

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = dict(desired)
        if self.alias == "time_entry":
            _check_time(desired)
        if self.alias == "email_signature" and desired.get("owner__context") not in (None, "app", "group"):
            raise errors.InvalidInput("owner__context: an email signature belongs to app or to a group")
        for name, value in desired.items():
            item = self.type.attributes.get(name)
            if item is not None and item.kind == "id" and isinstance(value, str):
                resolved[name] = self._id(item, value, {**(actual or {}), **desired})
        if CUSTOM in desired:
            resolved[CUSTOM] = canonical(self.client, self.type.context, self._custom(desired[CUSTOM]), self.warnings)
        if LINKS in desired:
            resolved[LINKS] = {
                alias_of(str(kind)): sorted(self._link_ids(alias_of(str(kind)), names))
                for kind, names in desired[LINKS].items()
            }
            if self.wish.list_mode != "remove":
                for kind, keys in resolved[LINKS].items():
                    linked = ((actual or {}).get(LINKS) or {}).get(kind) or ()
                    self.client.directory.check_there(kind, sorted(set(keys) - set(linked)), f"{LINKS}: {kind}")
        if WATCHERS in desired:
            resolved[WATCHERS] = sorted(set(self._need_all("worker", desired[WATCHERS], WATCHERS)))
        if FIELDSETS in desired:
            resolved[FIELDSETS] = sorted({str(self._fieldset(name)["name"]) for name in desired[FIELDSETS]})
        return resolved

    def _custom(self, given: Values) -> Values:
        """The custom fields of a task; in check mode without those that an earlier task may be about to make."""
        fields = self.client.custom_fields(self.type.context)
        unknown = [name for name in given if self.client.check and fields.find(name) is None]
        for name in unknown:
            warning = f"{CUSTOM}: there is no custom field {name!r} yet; the real run needs it"
            self.warnings += [] if warning in self.warnings else [warning]
        return {name: value for name, value in given.items() if name not in unknown}

    def _id(self, item: Attribute, name: str, values: Values) -> int | str:
        """The id of the record that a task names; the name itself where check mode finds none yet."""
        target = str(values.get(item.target[1:]) or "") if item.target.startswith("*") else item.target
        if not target:
            raise errors.InvalidInput(f"{item.name}: {name!r} is not a number, and what it refers to is not known")
        found = self.client.directory.need(target, name, item.name, self.warnings)
        return number(found["id"]) if found else name

    def _link_ids(self, kind: str, names: Sequence[Any]) -> set[int]:
        directory = self.client.directory
        found: set[int] = set()
        for name in names:
            text = str(name)
            if text.isascii() and text.isdigit():
                found.add(int(text))
                continue
            record = directory.need(kind, text, f"{LINKS}: {kind}", self.warnings)
            if record is not None:
                found.add(number(record["id"]))
        return found

    def _need_all(self, kind: str, names: Sequence[str], option: str) -> list[str]:
        found = (self.client.directory.need(kind, name, option, self.warnings) for name in names)
        return [label(kind, record) for record in found if record is not None]

    def _fieldset(self, name: str) -> Values:
        known = self._known_fieldsets()
        found = next((raw for raw in known if str(name) in (str(raw.get("name")), str(raw["id"]))), None)
        if found is None:
            raise errors.InvalidInput(
                f"{FIELDSETS}: there is no fieldset {name!r} for {self.type.title} records",
                advice=errors.did_you_mean(str(name), (str(raw.get("name")) for raw in known)),
            )
        return found

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        self._refuse(UNCREATABLE, "creates")
        return super().create(values)

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        self._refuse(UNWRITABLE, "changes")
        document = self.document(changes, actual)
        if document:
            self.put(actual, document)
            self.forget()
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        self._refuse(UNDELETABLE, "deletes")
        return super().delete(actual)

    def forget(self) -> None:
        super().forget()
        if self.alias in ("custom_field", "custom_fieldset", "currency"):
            self.client.forget_custom_fields()

    def restore(self, actual: Values) -> Sequence[str]:
        """Only tickets are marked as deleted and stay."""
        return self.put(actual, {"status": "open"})

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        if self.alias in UNDELETABLE:
            twins = f"there are two {self.type.title} records of the same: {older['id']} and {younger['id']}"
            raise errors.Refused(twins, advice=UNDELETABLE[self.alias])
        return super().merge(younger, older)

    def _refuse(self, reasons: Mapping[str, str], does: str) -> None:
        if self.alias in reasons:
            raise errors.InvalidInput(f"nothing {does} {self.type.title} records here", advice=reasons[self.alias])

    def document(self, values: Values, actual: Values | None = None) -> Values:
        actual = actual or {}
        form: Values = {}
        for name, value in values.items():
            if name == CUSTOM:
                form.update(self.client.custom_fields(self.type.context).write(value))
            elif name in self.type.attributes:
                form[name] = self.kind(name).write(value)
        if self.alias == "time_entry" and "secs" in form:
            # Cerb takes the last one of the two, and minutes would round the seconds.
            form.pop("mins", None)
        links = self._link_changes(values, actual)
        if links:
            form[LINKS] = links
        if FIELDSETS in values:
            wanted, found = set(values[FIELDSETS]), set(actual.get(FIELDSETS) or ())
            form[FIELDSETS] = [
                *(str(self._fieldset(name)["id"]) for name in sorted(wanted - found)),
                *(f"-{self._fieldset(name)['id']}" for name in sorted(found - wanted)),
            ]
        return form

    def _link_changes(self, values: Values, actual: Values) -> list[str]:
        """`org:1` links, `-org:1` unlinks; a worker that is linked watches."""
        changes: list[str] = []
        for kind, ids in (values.get(LINKS) or {}).items():
            wanted, found = set(ids), set((actual.get(LINKS) or {}).get(kind) or ())
            changes += [f"{kind}:{key}" for key in sorted(wanted - found)]
            changes += [f"-{kind}:{key}" for key in sorted(found - wanted)]
        if WATCHERS in values:
            wanted, found = set(values[WATCHERS]), set(actual.get(WATCHERS) or ())
            changes += [f"worker:{self._worker(name)}" for name in sorted(wanted - found)]
            changes += [f"-worker:{self._worker(name)}" for name in sorted(found - wanted)]
        return changes

    def _worker(self, name: str) -> int:
        found = self.client.directory.find("worker", name)
        if found is None:
            raise errors.InvalidInput(f"{WATCHERS}: there is no worker {name!r}")
        return number(found["id"])


def _check_time(values: Values) -> None:
    """Minutes and seconds of a time entry are two views of one number."""
    if "mins" in values and "secs" in values and values["mins"] != -(-values["secs"] // 60):
        raise errors.InvalidInput(
            f"mins is {values['mins']} and secs is {values['secs']}, which are two views of one time",
            advice="Give one of them",
        )


def is_absent(record: Values) -> bool:
    """Whether a record is a deleted ticket, which can still be read."""
    return bool(record.get(ABSENT))
