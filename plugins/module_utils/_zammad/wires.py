# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An attribute in Zammad's JSON: under its own name, as the name of another object, as a list of names, or
as a map of groups to access levels. Names are used wherever Zammad takes them, because ids differ between servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Codec, Field, Raw, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Dictionary, Flag, Kind
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.attributes import (
    AttributeValue,
    ObjectAttributes,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import ACTIVE, CUSTOM

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import Objects

ACCESS = ("read", "create", "change", "overview", "full")
AGENT = ("ticket.agent", "ticket")  # permissions with which access to groups means something


@dataclass(frozen=True)
class NameOf(Codec["Objects"]):
    """The name of one other object; nothing can be said only by id."""

    path: str

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        return work.client.directory.need(self.path, value, field.name, work.warnings) if value else value

    def write(self, work: Objects, document: Values, field: Field, value: Any) -> None:
        document[field.wire if value else f"{field.wire}_id"] = value or None


@dataclass(frozen=True)
class ItemTexts(Codec["Objects"]):
    """The texts of the items of a list, in order.

    Zammad shows the items' ids with the list, and the items themselves only beside its full form. That was recorded of
    the checklists of tickets; that the templates of checklists do the same is inferred.
    """

    path: str
    model: str

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        full = work.client.rest.get(f"{self.path}/{raw['id']}", {"full": "true"})
        items = (full.get("assets") or {}).get(self.model) or {}
        order = [str(key) for key in raw.get("sorted_item_ids") or ()]
        if not all(key in items for key in order):
            work.warnings.append(
                f"this server does not show the {field.name} of {self.path}, so they cannot be compared"
            )
            return None
        return [items[key]["text"] for key in order]


@dataclass(frozen=True)
class IdOf(Codec["Objects"]):
    """One other object, sent and shown by id because names of that kind are not looked up alike in all versions."""

    path: str
    key: str = "name"

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        number = raw.get(f"{field.wire}_id")
        if number is None:
            return None
        return work.client.directory.name_of(self.path, number, self.key) or raw.get(field.wire)

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        return work.client.directory.need(self.path, value, field.name, work.warnings, self.key) if value else value

    def write(self, work: Objects, document: Values, field: Field, value: Any) -> None:
        found = work.client.directory.named(self.path, value, self.key) if value else None
        if value and found is None:
            document[field.wire] = value
        else:
            document[f"{field.wire}_id"] = found["id"] if found else None


@dataclass(frozen=True)
class NamesOf(Codec["Objects"]):
    """A list of names of other objects; `ids`: the attribute that takes an empty list."""

    path: str
    ids: str

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        return None if raw.get(field.wire) is None else sorted(str(item) for item in raw[field.wire])

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        if self.path == "permissions":
            return value  # no route lists them: the server refuses an unknown one before it writes anything
        return sorted(work.client.directory.need(self.path, item, field.name, work.warnings) for item in value)

    def write(self, work: Objects, document: Values, field: Field, value: Any) -> None:
        document[field.wire if value else self.ids] = value


@dataclass(frozen=True)
class LoginsOf(NamesOf):
    """The same for people, by login."""

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        directory = work.client.directory
        return sorted({directory.need_person(item, field.name, work.warnings) for item in value})


@dataclass(frozen=True)
class AccessMap(Codec["Objects"]):
    """Groups and the access to each. What is sent replaces all there was."""

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        found = raw.get(field.wire)
        return {} if not found else {str(key): _levels(item) for key, item in sorted(found.items())}

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        directory = work.client.directory
        for group in value:
            directory.need("groups", group, field.name, work.warnings)
            known = directory.named("groups", group)
            if known is not None and known.get("active") is False:
                raise errors.InvalidInput(
                    f"{field.name}: group {group!r} is inactive, and Zammad hides the access to inactive groups"
                )
        return value

    def write(self, work: Objects, document: Values, field: Field, value: Any) -> None:
        document[field.wire if value else "group_ids"] = value


def _levels(value: Any) -> list[str]:
    return sorted({str(value)} if isinstance(value, str) else {str(item) for item in value or ()})


class AccessLevels(Kind):
    """Groups to lists of access levels, compared whole and without order."""

    type = "dict"
    collective = True

    def parse(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValueError(f"{value!r} is not a dictionary of groups")
        parsed = {str(group): _levels(levels) for group, levels in value.items()}
        for group, levels in parsed.items():
            # Zammad stores any word, and shows it again.
            wrong = next((word for word in levels if word not in ACCESS), None)
            if wrong is not None or not levels:
                raise ValueError(f"{group}: {wrong or 'nothing'!r} is not one of {', '.join(ACCESS)}")
            if "full" in levels and len(levels) > 1:
                raise ValueError(f"{group}: 'full' holds all the others and stands alone")
        return dict(sorted(parsed.items()))

    def same(self, found: Any, wanted: Any) -> bool:
        return bool((found or {}) == wanted)

    def combine(self, found: Any, given: Any, mode: str) -> Any:
        found = found or {}
        if mode == "add":
            return dict(sorted({**found, **given}.items()))
        if mode == "remove":
            return {group: levels for group, levels in found.items() if group not in given}
        return given


class AddedAttributes(Codec["Objects"]):
    """Attributes that an administrator added, each under its own name. Those are shown of which the task speaks."""

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        kind = AttributeValue()
        return {name: kind.parse(raw.get(name)) for name in work.wish.wanted(field.name) or ()}

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        if not value:
            return value
        attributes = ObjectAttributes(work.rest, work.resource.custom)
        attributes.check_added(value)
        return attributes.as_shown(value, found)

    def write(self, work: Objects, document: Values, field: Field, value: Any) -> None:
        document.update(value)


#: The flag that most objects have, and the attributes that an administrator added.
ACTIVE_FIELD = Field(ACTIVE, Flag())
CUSTOM_FIELDS = Field(CUSTOM, Dictionary(of=AttributeValue()), codec=AddedAttributes())
