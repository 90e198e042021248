# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The custom fields of a record type: named, never numbered, and searched by the key that Cerb makes of a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_values import (
    PLAIN,
    CustomChoice,
    CustomChoices,
    CustomDecimal,
    CustomKind,
    CustomList,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Rest, Values, mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import type_named
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

CUSTOM = "custom_fields"
#: What has to be loaded so that a record shows its custom fields.
EXPAND = "custom_"
#: Types with an old search by criteria, which takes a field's number: the only one that holds any value whatever.
_CRITERIA = {"cerberusweb.contexts.ticket": "tickets"}


@dataclass(frozen=True)
class CustomField:
    """One field as it was defined."""

    id: int
    name: str
    uri: str
    type: str
    fieldset_id: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)
    #: Decimals of an amount of money, from its currency.
    places: int = 2

    @property
    def wire(self) -> str:
        """The field's name in requests and answers."""
        return f"custom_{self.id}"

    @property
    def kind(self) -> CustomKind | CustomList:
        """How its values are written, read and compared."""
        options = self.params.get("options")
        words = tuple(str(item) for item in (options.values() if isinstance(options, Mapping) else options or ()))
        if self.type == "D":
            return CustomChoice(words)
        if self.type == "X":
            return CustomChoices(options=words)
        if self.type in ("O", "Y"):
            return CustomDecimal(self.places)
        return PLAIN.get(self.type, CustomKind())

    @property
    def target(self) -> str:
        """The type of the records that it refers to, if it does: an alias or a context."""
        return "worker" if self.type == "W" else str(self.params.get("context") or "") if self.type == "L" else ""


def camel(name: str) -> str:
    """What Cerb makes of a field's name for its search: `External reference` becomes `externalReference`."""
    titled = name.title()
    return re.sub(r"[^A-Za-z0-9]", "", titled[:1].lower() + titled[1:] if titled[:1].isascii() else titled)


class CustomFields:
    """The custom fields of one record type; asked for once."""

    def __init__(self, rest: Rest, searching: search.Search, context: str) -> None:
        self._rest = rest
        self._search = searching
        self._context = context

    # -- definitions -----------------------------------------------------------------

    @cached_property
    def all(self) -> tuple[CustomField, ...]:
        """All fields, those of fieldsets included. Raises Forbidden when the key may not read them."""
        found = self._search.records("custom_field", [search.context(self._context)], expand=("params",))
        return tuple(self._defined(raw) for raw in found if raw.get("context") == self._context)

    def _defined(self, raw: Values) -> CustomField:
        params = mapping(raw.get("params"))
        places = number(params.get("decimal_at")) if "decimal_at" in params else 2
        if raw.get("type") == "Y":
            currency = self._rest.get_or_none(f"records/currency/{number(params.get('currency_id'))}")
            places = number((currency or {}).get("decimal_at", 2))
        return CustomField(
            id=number(raw["id"]),
            name=str(raw.get("name") or ""),
            uri=str(raw.get("uri") or ""),
            type=str(raw.get("type") or ""),
            fieldset_id=number(raw.get("custom_fieldset_id")),
            params=params,
            places=places,
        )

    def find(self, name: str) -> CustomField | None:
        """The field with that URI or name, None when there is none; raises SeveralFound."""
        for attribute in ("uri", "name"):
            exact = [item for item in self.all if getattr(item, attribute) == name]
            if len(exact) > 1:
                uris = ", ".join(repr(item.uri) for item in exact)
                raise errors.SeveralFound(
                    f"{len(exact)} custom fields are named {name!r}", advice=f"Name it by its URI: {uris}"
                )
            if exact:
                return exact[0]
        return None

    def need(self, name: str, option: str = CUSTOM) -> CustomField:
        """The field with that URI or name; raises InvalidInput with the near misses."""
        found = self.find(name)
        if found is None:
            known = [word for item in self.all for word in (item.name, item.uri) if word]
            numbered = " (fields are named, not numbered: numbers differ between servers)" if _is_number(name) else ""
            hint = errors.did_you_mean(name, known)
            raise errors.InvalidInput(
                f"{option}: {self._context} has no custom field {name!r}{numbered}",
                advice=". ".join(
                    part[:1].upper() + part[1:]
                    for part in (hint, "make it with opsdesk.itsm.cerb_custom_field")
                    if part
                ),
            )
        return found

    # -- values -----------------------------------------------------------------

    def parse(self, given: Mapping[str, Any], option: str = CUSTOM) -> Values:
        """Canonical values under the names that the task uses; raises InvalidInput."""
        parsed: Values = {}
        for name, value in given.items():
            kind = self.need(str(name), option).kind
            try:
                parsed[str(name)] = kind.empty if value is None else kind.parse(value)
            except (ValueError, TypeError) as error:
                raise errors.InvalidInput(f"{option}: {name}: {error}") from None
        return parsed

    def same(self, name: str, found: Any, wanted: Any) -> bool:
        """Whether two canonical values of a field are the same to Cerb."""
        return self.need(name).kind.same(found, wanted)

    def read(self, raw: Mapping[str, Any], name: str) -> Any:
        """The canonical value of a field in a record that was read with `expand=custom_`."""
        item = self.need(name)
        shown = mapping(raw.get("custom")).get(str(item.id))
        if shown is None and not isinstance(item.kind, CustomList):
            shown = raw.get(item.wire)
        return item.kind.read(shown)

    def record(self, raw: Mapping[str, Any]) -> Values:
        """All custom fields of a record by name; by URI where a name is not the only one."""
        return {self.label(item): self.read(raw, item.uri or item.name) for item in self.all}

    def label(self, item: CustomField) -> str:
        """The name under which records show a field: its own, or its URI where the name may mean another one."""
        others = [other for other in self.all if other.id != item.id]
        alone = all(item.name not in (other.name, other.uri) for other in others)
        return item.name if alone else item.uri or f"{item.name} ({item.id})"

    def write(self, values: Mapping[str, Any]) -> Values:
        """`custom_<id>` to what is sent, for canonical values."""
        return {item.wire: item.kind.write(values[name]) for name in values for item in [self.need(name)]}

    # -- searching -----------------------------------------------------------------

    def key(self, item: CustomField) -> str | None:
        """The field's key in the search language; None when it has none, or something else has the same."""
        keys = [self._key(other) for other in self.all]
        own, record_type = self._key(item), type_named(self._context)
        built_in = record_type is not None and own in record_type.keys
        return own if own and keys.count(own) == 1 and not built_in else None

    def _key(self, item: CustomField) -> str:
        own = camel(item.name)
        if own and item.fieldset_id:
            fieldset = self._fieldsets.get(item.fieldset_id, "")
            own = f"{fieldset}.{own}" if fieldset else ""
        return own

    @cached_property
    def _fieldsets(self) -> dict[int, str]:
        found = self._search.records("custom_fieldset")
        return {number(raw["id"]): camel(str(raw.get("name") or "")) for raw in found}

    def holding(self, kind: str, name: str, value: str, *, expand: tuple[str, ...] = (EXPAND,)) -> Iterator[Values]:
        """All records of the type whose field may hold this text (deleted tickets included), the oldest first.

        Cerb folds case and accents: whoever asks compares again. Raises Refused when the field cannot be searched.
        """
        item = self.need(name)
        key = self.key(item)
        if key is not None:
            try:
                return iter(list(self._search.records(kind, [search.text(key, value)], expand=expand)))
            except search.SearchFailed:
                raise
            except (errors.Refused, ValueError) as error:
                # A field of Cerb's own has the same key, or there is nothing that its search could look for.
                if self._context not in _CRITERIA:
                    raise errors.Refused(f"{item.name}: Cerb cannot search for {value!r}: {error}") from None
        if self._context not in _CRITERIA:
            raise errors.Refused(
                f"Cerb's search has no key of its own for the custom field {item.name!r}",
                advice="Give the field a name of letters and digits that no other field has",
            )
        return self._by_criteria(item, value, expand)

    def check_storable(self, kind: str, values: Mapping[str, Any]) -> None:
        """Raise InvalidInput for characters that the server would lose, and the old value with them.

        A newly installed Cerb 11 keeps texts in utf8mb3, an older or upgraded one in utf8mb4: only a search tells.
        """
        found = ((name, _WIDE.search(str(value or ""))) for name, value in values.items())
        name, letter = next(((name, letter[0]) for name, letter in found if letter), ("", ""))
        if not letter or number(self._rest.version.partition(".")[0]) < 11:
            return
        keys = (self.key(item) for item in self.all if item.type in ("S", "T", "U"))
        key = next((key for key in keys if key), None)
        try:
            if key is not None:
                self._search.count(kind, str(search.text(key, letter)))
        except search.SearchFailed as error:
            raise errors.InvalidInput(
                f"{CUSTOM}: {name}: Cerb would lose the value for the character {letter!r}",
                advice=error.advice,
            ) from error

    def _by_criteria(self, item: CustomField, value: str, expand: tuple[str, ...]) -> Iterator[Values]:
        form = {
            "criteria": [item.wire],
            "oper": ["="],
            "value": [value],
            "expand": ",".join(expand),
            "limit": 9999,
        }
        answer = self._rest.ask(f"{_CRITERIA[self._context]}/search", form)
        yield from sorted(answer.get("results") or (), key=lambda raw: number(raw.get("id")))


#: Characters that take four bytes.
_WIDE = re.compile("[\U00010000-\U0010ffff]")


def _is_number(name: str) -> bool:
    return bool(re.fullmatch(r"(custom_)?\d+", name))
