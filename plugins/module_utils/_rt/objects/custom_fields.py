# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom fields: what a task may give, what RT shows, and when both are the same.

REST 2.0 tells the type of each field, so values are checked and normalised before anything is written. REST 1.0
tells only names; there a value is text (or a list), and whatever RT makes of it is found out by reading back.
"""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.errors import did_you_mean
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import ADD, EXACT, Day, Instant, Kind
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.dates import UNSET

FILES = ("Binary", "Image")


@dataclass(frozen=True)
class Definition:
    """A custom field as the server declares it; `type` is None where the protocol does not tell (REST 1.0)."""

    name: str
    id: str = ""
    type: str | None = None
    multiple: bool | None = None
    #: Whether RT refuses a value that another object has.
    unique: bool = False


class CustomFieldValue(Kind):
    """One custom field's value: text or None for a single value, a sorted list for several, a dictionary for a file."""

    def parse(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return dict(value)
        if isinstance(value, (list, tuple)):
            return sorted({_text(item) for item in value if item is not None and _text(item) != ""})
        text = _text(value)
        return text if text != "" else None

    def same(self, found: Any, wanted: Any) -> bool:
        if isinstance(wanted, list) or isinstance(found, list):
            return set(_listed(found)) == set(_listed(wanted))
        return bool((found or None) == (wanted or None))

    def combine(self, found: Any, given: Any, mode: str) -> Any:
        if mode == EXACT or not isinstance(given, list):
            return given
        if mode == ADD:
            return sorted({*_listed(found), *given})
        return sorted(set(_listed(found)) - set(given))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).replace("\r\n", "\n")


def _listed(value: Any) -> Sequence[str]:
    return value if isinstance(value, list) else [value] if value else []


class CustomFieldSet:
    """The custom fields of one queue (or other object)."""

    def __init__(self, definitions: Iterable[Definition], where: str, choices: Any = None) -> None:
        self.definitions = {definition.name: definition for definition in definitions}
        self._where = where
        #: Definition -> the values that a Select allows
        self._choices = choices

    def resolve(self, given: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
        """The task's values as RT will show them; raises InvalidInput for an unknown field or a value RT would drop.

        `found`: what the object has, by the fields' exact names.
        """
        resolved = {}
        for name, value in given.items():
            definition = self._definition(name)
            resolved[definition.name] = self._resolve(definition, value, found.get(definition.name))
        return resolved

    def _definition(self, name: str) -> Definition:
        found = self.definitions.get(name) or next(
            (item for item in self.definitions.values() if item.name.casefold() == name.casefold()), None
        )
        if found is None:
            # RT takes an unknown custom field without a word.
            raise errors.InvalidInput(
                errors.unseen(f"custom_fields: there is no custom field {name!r} in {self._where}"),
                advice=did_you_mean(name, self.definitions),
            )
        return found

    def _resolve(self, definition: Definition, value: Any, found: Any) -> Any:
        if definition.type in FILES:
            return found if _names_only(value, found) else _file(definition.name, value)
        if isinstance(value, Mapping):
            raise errors.InvalidInput(f"custom_fields: {definition.name} takes text, not a dictionary")
        if definition.multiple is None:
            return value
        if definition.multiple:
            return sorted({self._one(definition, item) for item in _listed(value)})
        if isinstance(value, list):
            if len(value) > 1:
                raise errors.InvalidInput(
                    f"custom_fields: {definition.name} takes one value, and {len(value)} are given"
                )
            value = value[0] if value else None
        return None if value is None else self._one(definition, value)

    def _one(self, definition: Definition, value: str) -> str:
        try:
            return self._normal(definition, value)
        except ValueError as error:
            raise errors.InvalidInput(f"custom_fields: {definition.name}: {error}") from None

    def _normal(self, definition: Definition, value: str) -> str:
        kind = definition.type
        if kind == "Select":
            allowed = self._choices(definition) if self._choices else []
            for item in allowed:
                if item.casefold() == value.casefold():
                    return str(item)
            raise ValueError(f"{value!r} is not one of its values; {did_you_mean(value, allowed)}".rstrip("; "))
        if kind == "Date":
            return str(Day().parse(value))
        if kind == "DateTime":
            return str(Instant().parse(value))
        if kind == "IPAddress":
            return str(ipaddress.ip_address(_without_zeros(value)))
        if kind == "IPAddressRange":
            return _range(value)
        return value

    def shown(self, name: str, values: Sequence[Any]) -> Any:
        """The canonical value of what REST 2.0 lists under `values`."""
        definition = self.definitions.get(name)
        present = [item for item in values if not _is_empty(item)]
        if present and isinstance(present[0], Mapping):
            return {
                "filename": present[0].get("filename"),
                "content_type": present[0].get("content_type"),
                "_url": present[0].get("_url"),
            }
        # An empty date that was cleared once more.
        texts = [_text(item) for item in present if item != UNSET]
        if definition is not None and definition.type == "DateTime":
            texts = [str(Instant().parse(item)) for item in texts]
        if definition is not None and definition.multiple:
            return sorted(texts)
        if len(texts) > 1:
            return sorted(texts)
        return texts[0] if texts else None


def _is_empty(item: Any) -> bool:
    """What RT keeps when a field that is empty already is cleared once more, as a request that is sent again does."""
    if isinstance(item, Mapping):
        return not item.get("filename") and not item.get("content_type")
    return item in (None, "")


def _names_only(value: Any, found: Any) -> bool:
    """Whether a file is given as records show it, without its content, and it is the one that is there."""
    return (
        isinstance(value, Mapping)
        and isinstance(found, Mapping)
        and set(value) == {"filename", "content_type"}
        and all(found.get(name) == item for name, item in value.items())
    )


def _file(name: str, value: Any) -> Any:
    """A file's canonical form: its name, type and content in base64."""
    if value is None:
        return None
    if (
        not isinstance(value, Mapping)
        or not value.get("filename")
        or not (value.get("path") or value.get("content_base64"))
    ):
        raise errors.InvalidInput(
            f"custom_fields: {name} is a file: give filename, content_type, and path or content_base64"
        )
    try:
        content = (
            Path(value["path"]).expanduser().read_bytes()
            if value.get("path")
            else base64.b64decode(value["content_base64"], validate=True)
        )
    except (OSError, ValueError) as error:
        raise errors.InvalidInput(f"custom_fields: {name}: the file cannot be read: {error}") from None
    return {
        "filename": str(value["filename"]),
        "content_type": str(value.get("content_type") or "application/octet-stream"),
        "content_base64": base64.b64encode(content).decode("ascii"),
    }


def _without_zeros(address: str) -> str:
    """RT takes 192.000.002.001; Python does not."""
    parts = address.strip().split(".")
    return (
        ".".join(str(int(part)) for part in parts)
        if len(parts) == 4 and all(part.isdigit() for part in parts)
        else address.strip()
    )


def _range(value: str) -> str:
    """`first-last`, as RT shows a range given so or as CIDR; a range of one is just the address."""
    if "/" in value:
        network = ipaddress.ip_network(value.strip(), strict=False)
        first, last = str(network[0]), str(network[-1])
    else:
        start, _dash, end = value.partition("-")
        first, last = (str(ipaddress.ip_address(_without_zeros(item))) for item in (start, end or start))
    return first if first == last else f"{first}-{last}"
