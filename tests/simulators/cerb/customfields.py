# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom fields: what each type takes, how it is stored, and how it reads back.

A stored value is a string, or a list of strings for multiple checkboxes and lists; no value is no entry.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any

from .. import steps
from . import values
from .errors import invalid
from .state import WORKER, Cerb, Place, Row

TYPE_LABELS = {
    "C": "Checkbox",
    "Y": "Currency",
    "E": "Date",
    "O": "Decimal",
    "F": "File",
    "I": "Files",
    "cerb.custom_field.geo.point": "Geolocation",
    "M": "List",
    "X": "Multiple Checkboxes",
    "N": "Number",
    "D": "Picklist",
    "L": "Record Link",
    "cerb.custom_field.record.links": "Record Links",
    "cerb.custom_field.slider": "Slider",
    "T": "Text: Multiple Lines",
    "S": "Text: Single Line",
    "U": "URL",
    "W": "Worker",
}
META_TYPES = {
    "C": "bit",
    "D": "string",
    "E": "timestamp",
    "F": "file",
    "I": "files",
    "L": "record",
    "M": "list",
    "O": "float",
    "N": "uint",
    "S": "string",
    "T": "string",
    "U": "url",
    "W": "worker",
    "X": "multi-checkbox",
    "Y": "currency",
}
LISTS = ("X", "M", "I", "cerb.custom_field.record.links")
LONGEST = 255  # bytes
# A zero of these is stored as nothing.
NUMBERS = ("N", "O", "Y", "C", "E", "W", "L", "cerb.custom_field.slider")


def fields_of(cerb: Cerb, context: str) -> list[Row]:
    """The custom fields of a record type by name; those of fieldsets carry its name in front for the search key."""
    fields = [row for row in cerb.rows("custom_field") if row["context"] == context]
    return sorted(fields, key=lambda row: (row["name"].casefold(), row["id"]))


def find(cerb: Cerb, context: str, key: str) -> Row | None:
    """By `custom_<id>` or by URI."""
    if key.startswith("custom_"):
        field = cerb.get("custom_field", values.intval(key[7:]))
        if field is None or field["context"] != context:
            raise invalid(f"'{key}' is not a valid custom field")
        return field
    return next((row for row in fields_of(cerb, context) if row["uri"] == key), None)


def search_key(cerb: Cerb, field: Row) -> str:
    """The key of the search language, made of the names of the fieldset and of the field."""
    fieldset = cerb.get("custom_fieldset", field.get("custom_fieldset_id"))
    key = values.camel(field["name"])
    return f"{values.camel(fieldset['name'])}.{key}" if fieldset and key else key


def breaks(cerb: Cerb, context: str, query: str) -> bool:
    """Whether a search compares a column of three-byte UTF-8 with a character of four bytes: its statement fails."""
    if not cerb.narrow_texts or all(ord(char) <= 0xFFFF for char in query):
        return False
    keys = (search_key(cerb, field) for field in fields_of(cerb, context) if field["type"] in ("S", "T", "U"))
    return any(f"{key}:" in query for key in keys if key)


def parsed(cerb: Cerb, field: Row, given: Any) -> Any:
    """The value to store, None for none. Raises Failure for what the server refuses."""
    kind, params, label = field["type"], field.get("params") or {}, field["name"]
    if kind in LISTS:
        return _list(kind, params, given)
    if isinstance(given, (list, dict)):
        raise invalid(f"'{label}' must be a string (array).")
    text = values.text(given)
    if kind in ("W", "L"):
        return _record(cerb, field, text)
    if kind in NUMBERS:
        return _number(cerb, kind, params, label, text)
    if kind == "D" and text not in [*_options(params), ""]:
        raise invalid(f"'{label}' must be one of: {', '.join([*_options(params), ''])}")
    if kind == "U" and text and not text.startswith(("http://", "https://")):
        raise invalid(f"'{label}' is not a valid URL. It must start with http:// or https://")
    if cerb.narrow_texts and kind in ("S", "T", "U") and any(ord(char) > 0xFFFF for char in text):
        return None
    if kind in ("S", "U"):
        text = _line(cerb, text)
    return text or None


def _line(cerb: Cerb, text: str) -> str:
    """One line is cut at bytes. A cut inside of a character fails under strict SQL: nothing is stored."""
    octets = text.encode("utf-8", "surrogatepass")[:LONGEST]
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return "" if cerb.strict_sql else octets.decode(errors="ignore") + "?"


def _options(params: dict[str, Any]) -> list[str]:
    options = params.get("options") or []
    return [str(option) for option in (options.values() if isinstance(options, dict) else options)]


def _list(kind: str, params: dict[str, Any], given: Any) -> list[str] | None:
    items = given if isinstance(given, list) else list(given.values()) if isinstance(given, dict) else [given]
    texts = [values.text(item) for item in items if not isinstance(item, (list, dict))]
    if kind == "X":
        # One option that does not exist, and with success the field is empty.
        texts = texts if all(text in _options(params) for text in texts) else []
    kept: dict[str, str] = {}
    for text in texts:
        if text and len(text.encode("utf-8", "surrogatepass")) <= LONGEST:
            kept[values.folded(text)] = text
    return list(kept.values()) or None


def _record(cerb: Cerb, field: Row, text: str) -> str | None:
    if not values.is_numeric(text):
        raise invalid(f"'{field['name']}' must be an ID or URI.")
    ident = values.intval(text)
    context = WORKER if field["type"] == "W" else (field.get("params") or {}).get("context")
    if ident and context and cerb.at((context, ident)) is None:
        raise invalid(f"'{field['name']}' is not a valid target record.")
    return str(ident) if ident else None


def _number(cerb: Cerb, kind: str, params: dict[str, Any], label: str, text: str) -> str | None:
    if not values.is_numeric(text):
        raise invalid(f"'{label}' must be a number (string: \"{text}\").")
    number = Decimal(text.strip())
    if kind in ("O", "Y"):
        if number < 0:
            raise invalid(f"'{label}' must be >= 0 ({text})")
        number *= Decimal(10) ** places(cerb, kind, params)
    if kind == "C" and number not in (0, 1):
        raise invalid(f"'{label}' must be <= 1 ({text})")
    whole = int(number.to_integral_value(ROUND_DOWN))
    return str(whole) if whole else None


def places(cerb: Cerb, kind: str, params: dict[str, Any]) -> int:
    """How many decimal places a value is shifted by."""
    if kind == "O":
        return values.intval(params.get("decimal_at") or 0)
    currency = cerb.get("currency", values.intval(params.get("currency_id") or 0))
    return int(currency["decimal_at"] or 0) if currency else 2


def write(cerb: Cerb, place: Place, written: dict[int, Any]) -> None:
    stored = cerb.custom_values.setdefault(place, {})
    for ident, value in written.items():
        field = cerb.get("custom_field", ident)
        if value is None:
            stored.pop(ident, None)
        else:
            stored[ident] = value
            if field and field.get("custom_fieldset_id"):
                cerb.fieldsets.setdefault(place, set()).add(int(field["custom_fieldset_id"]))
        steps.step(f"custom field {ident}")


def detach(cerb: Cerb, place: Place, fieldset_id: int) -> None:
    """Take a fieldset off a record, and with it the values of its fields."""
    cerb.fieldsets.get(place, set()).discard(fieldset_id)
    for field in fields_of(cerb, place[0]):
        if field.get("custom_fieldset_id") == fieldset_id:
            cerb.custom_values.get(place, {}).pop(field["id"], None)


def value(cerb: Cerb, place: Place, field: Row) -> Any:
    """The stored value; one that was stranded by a change of the field's type is not shown."""
    found = cerb.custom_values.get(place, {}).get(field["id"])
    return found if found is None or isinstance(found, list) == (field["type"] in LISTS) else None


def shown(cerb: Cerb, place: Place) -> dict[str, Any]:
    """What `expand=custom_` adds: `custom_<id>` and its companions for each field, and all in `custom`."""
    added: dict[str, Any] = {}
    everything: dict[str, Any] = {}
    for field in fields_of(cerb, place[0]):
        stored = value(cerb, place, field)
        key = f"custom_{field['id']}"
        added[key] = ", ".join(stored) if isinstance(stored, list) else stored if stored is not None else ""
        everything[str(field["id"])] = {item: item for item in stored} if isinstance(stored, list) else stored
        added.update(_companions(cerb, field, key, stored))
    return {**added, "custom": everything or []}


def _companions(cerb: Cerb, field: Row, key: str, stored: Any) -> dict[str, Any]:
    kind, params = field["type"], field.get("params") or {}
    if kind in ("W", "L"):
        return {f"{key}__context": WORKER if kind == "W" else params.get("context"), f"{key}_id": stored}
    if kind == "O":
        digits = places(cerb, kind, params)
        label = {f"{key}_label": f"{Decimal(stored or 0).scaleb(-digits):.{digits}f}"} if cerb.is_eleven else {}
        return {f"{key}_decimal_at": digits, **label}
    currency = cerb.get("currency", values.intval(params.get("currency_id") or 0)) if kind == "Y" else None
    if currency:
        digits = places(cerb, kind, params)
        amount = f"{Decimal(stored or 0).scaleb(-digits):.{digits}f}"
        return {
            f"{key}_currency__context": "cerberusweb.contexts.currency",
            f"{key}_currency_id": currency["id"],
            f"{key}_decimal": amount,
            f"{key}_label": f"{currency['symbol']} {amount} {currency['code']}",
        }
    return {}


def companion_place(cerb: Cerb, place: Place, ident: int) -> Place | None:
    """The record behind a worker or link field, for `expand=custom_<id>_`."""
    field = cerb.get("custom_field", ident)
    if field is None or field["context"] != place[0] or field["type"] not in ("W", "L"):
        return None
    stored = value(cerb, place, field)
    context = WORKER if field["type"] == "W" else (field.get("params") or {}).get("context")
    return (context, int(stored)) if stored and context else None
