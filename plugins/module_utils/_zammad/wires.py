# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an attribute stands in Zammad's JSON: under its own name, as the name of another object, as a list of names, or
as a map of groups to access levels. Names are used wherever Zammad takes them, because ids differ between servers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Field, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Collection, Kind

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

ACCESS = ("read", "create", "change", "overview", "full")
AGENT = ("ticket.agent", "ticket")  # permissions with which access to groups means something


@dataclass
class Context:
    """What resolving needs: the server, and where to put warnings."""

    client: ZammadClient
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wire:
    """A plain value under the option's own name."""

    def show(self, context: Context, raw: Mapping[str, Any], name: str) -> Any:
        """The canonical value in what Zammad shows."""
        return raw.get(name)

    def resolve(self, context: Context, name: str, value: Any) -> Any:
        """`value` as the record will show it; raises InvalidInput for a name that is not there."""
        return value

    def write(self, context: Context, document: Values, name: str, value: Any) -> None:
        """Put the value into the document to send."""
        document[name] = value


@dataclass(frozen=True)
class NameOf(Wire):
    """The name of one other object; nothing can be said only by id."""

    path: str

    def resolve(self, context: Context, name: str, value: Any) -> Any:
        return context.client.directory.need(self.path, value, name, context.warnings) if value else value

    def write(self, context: Context, document: Values, name: str, value: Any) -> None:
        document[name if value else f"{name}_id"] = value or None


@dataclass(frozen=True)
class ItemTexts(Wire):
    """The texts of the items of a list, in order.

    Zammad shows the items' ids with the list, and the items themselves only beside its full form. That was recorded of
    the checklists of tickets; that the templates of checklists do the same is inferred.
    """

    path: str
    model: str

    def show(self, context: Context, raw: Mapping[str, Any], name: str) -> Any:
        full = context.client.rest.get(f"{self.path}/{raw['id']}", {"full": "true"})
        items = (full.get("assets") or {}).get(self.model) or {}
        order = [str(key) for key in raw.get("sorted_item_ids") or ()]
        if not all(key in items for key in order):
            context.warnings.append(f"this server does not show the {name} of {self.path}, so they cannot be compared")
            return None
        return [items[key]["text"] for key in order]


@dataclass(frozen=True)
class IdOf(Wire):
    """One other object, sent and shown by id because names of that kind are not looked up alike in all versions."""

    path: str
    key: str = "name"

    def show(self, context: Context, raw: Mapping[str, Any], name: str) -> Any:
        number = raw.get(f"{name}_id")
        return (
            None if number is None else context.client.directory.name_of(self.path, number, self.key) or raw.get(name)
        )

    def resolve(self, context: Context, name: str, value: Any) -> Any:
        return context.client.directory.need(self.path, value, name, context.warnings, self.key) if value else value

    def write(self, context: Context, document: Values, name: str, value: Any) -> None:
        found = context.client.directory.named(self.path, value, self.key) if value else None
        if value and found is None:
            document[name] = value
        else:
            document[f"{name}_id"] = found["id"] if found else None


@dataclass(frozen=True)
class NamesOf(Wire):
    """A list of names of other objects; `ids`: the attribute that takes an empty list."""

    path: str
    ids: str

    def show(self, context: Context, raw: Mapping[str, Any], name: str) -> Any:
        return None if raw.get(name) is None else sorted(str(item) for item in raw[name])

    def resolve(self, context: Context, name: str, value: Any) -> Any:
        if self.path == "permissions":
            return value  # no route lists them: the server refuses an unknown one before it writes anything
        return sorted(context.client.directory.need(self.path, item, name, context.warnings) for item in value)

    def write(self, context: Context, document: Values, name: str, value: Any) -> None:
        document[name if value else self.ids] = value


@dataclass(frozen=True)
class LoginsOf(NamesOf):
    """The same for people, by login."""

    def resolve(self, context: Context, name: str, value: Any) -> Any:
        directory = context.client.directory
        return sorted({directory.need_person(item, name, context.warnings) for item in value})


@dataclass(frozen=True)
class AccessMap(Wire):
    """Groups and the access to each. What is sent replaces all there was."""

    def show(self, context: Context, raw: Mapping[str, Any], name: str) -> Any:
        found = raw.get(name)
        return {} if not found else {str(key): _levels(item) for key, item in sorted(found.items())}

    def resolve(self, context: Context, name: str, value: Any) -> Any:
        directory = context.client.directory
        for group in value:
            directory.need("groups", group, name, context.warnings)
            known = directory.named("groups", group)
            if known is not None and known.get("active") is False:
                raise errors.InvalidInput(
                    f"{name}: group {group!r} is inactive, and Zammad hides the access to inactive groups"
                )
        return value

    def write(self, context: Context, document: Values, name: str, value: Any) -> None:
        document[name if value else "group_ids"] = value


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


@dataclass(frozen=True)
class Names(Collection):
    """A list of exact names, without order."""

    fold: Any = str


#: A value that stands under the option's own name.
PLAIN = Wire()


@dataclass(frozen=True)
class Attribute(Field):
    """A field with its place in Zammad's JSON."""

    wire: Wire = PLAIN


def attribute_of(fields: Sequence[Field], name: str) -> Wire:
    """How the field of that name is sent and shown."""
    found = next(item for item in fields if item.name == name)
    return found.wire if isinstance(found, Attribute) else PLAIN
