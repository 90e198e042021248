# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom field values: how they are recognised, normalised, refused, stored and reported.

An update answers one sentence per change. A value that is there already gives no sentence in a single-value field and
an empty one (None) in a multi-value field; clients see that as `null` in the list.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from .. import steps
from . import addresses, dates
from .errors import Crash
from .records import CustomField, Record, User, Value
from .rights import may
from .state import State

FILES = ("Binary", "Image")
FILE_PARTS = ("FileName", "FileType", "FileContent")


def identify(rt: State, record: Record, key: Any, lookup: str | None = None) -> CustomField | None:
    """The custom field that `key` means for this record: any by its id, one that applies by its name in any case."""
    text = str(key)
    if text.isdigit():
        return rt.custom_fields.get(int(text))
    folded = text.lower()
    return next((found for found in rt.fields_for(record, lookup) if found.name.lower() == folded), None)


def is_empty(custom_field: CustomField, content: Any, zone: str | None) -> bool:
    """What the server takes for no value at all: nothing, an empty text, an unreadable date in a date field."""
    if isinstance(content, dict):
        return False
    if content is None or str(content) == "":
        return True
    return custom_field.type in ("Date", "DateTime") and dates.typed(str(content), zone) is None


#: What is stored for an empty text, by type; None: such a field cannot hold it. Clearing an empty field does this.
FOR_NOTHING: dict[str, str | None] = {
    "Date": "1970-01-01",
    "DateTime": "1970-01-01 00:00:00",
    "IPAddress": None,
    "IPAddressRange": None,
}


def canonical(custom_field: CustomField, content: str, zone: str | None) -> str | None:
    """The text that is stored for `content`; None when the field cannot hold it."""
    kind = custom_field.type
    if kind == "Select":
        folded = content.lower()
        return next((choice.name for choice in custom_field.choices if choice.name.lower() == folded), None)
    if kind == "IPAddress":
        return addresses.ip(content)
    if kind == "IPAddressRange":
        text = addresses.ip_range(content)
        first, _dash, last = (text or "").partition("-")
        return first if text and first == last else text
    if kind == "DateTime":
        return dates.as_stored(dates.typed(content, zone))
    if kind == "Date":
        moment = dates.typed(content, zone)
        return moment.astimezone(dates.zone_of(zone)).strftime("%Y-%m-%d") if moment else "1970-01-01"
    return content


def pattern_refusal(custom_field: CustomField, content: str | None) -> str | None:
    """The sentence for a value that the field's pattern does not match. The comment in the pattern is its name."""
    pattern = custom_field["Pattern"]
    if not pattern or re.search(pattern, content or ""):
        return None
    named = re.search(r"\(\?#([^)]*)\)", pattern)
    return f"Input must match {f'[{named.group(1)}]' if named else pattern}"


def add_value(
    rt: State,
    who: User,
    record: Record,
    custom_field: CustomField,
    content: Any,
    *,
    creating: bool = False,
) -> tuple[bool, str | None]:
    """Set (single) or add (multiple) one value. Answers whether it was accepted, and the server's sentence."""
    if custom_field not in rt.fields_for(record, custom_field.lookup):
        return False, f"Custom field {custom_field.id} does not apply to this object"
    large, content_type, text = _unpack(content)
    zone = who["Timezone"]
    stored = canonical(custom_field, text, zone) if text else FOR_NOTHING.get(custom_field.type, text)
    if stored is None and (text or custom_field.type in FOR_NOTHING):
        return False, "Invalid value for custom field"
    held = record.values.setdefault(custom_field.id, [])
    if stored and any(value.content == stored and value.large == large for value in held):
        return True, None
    problem = _refusal(rt, who, record, custom_field, stored, creating)
    if problem:
        opening = f"Could not add a new value to custom field '{custom_field.name}'"
        return False, f"{opening if custom_field.single else 'Could not add new custom field value'}: {problem}"
    value = Value(rt.next_id("value"), stored or "", rt.now(), large, content_type)
    old = held[-1].content if custom_field.single and held else ""
    if custom_field.single:
        held.clear()
    held.append(value)
    if not creating:
        rt.record(record, who, "CustomField", field=str(custom_field.id), old=old, new=value.content)
    if not custom_field.single:
        return True, f"{text or ''} added as a value for {custom_field.name}"
    return True, _change(custom_field, _shown(custom_field, old, zone), _shown(custom_field, value.content, zone))


def delete_value(rt: State, who: User, record: Record, custom_field: CustomField, value: Value) -> str:
    record.values[custom_field.id].remove(value)
    rt.record(record, who, "CustomField", field=str(custom_field.id), old=value.content)
    shown = _shown(custom_field, value.content, who["Timezone"])
    return f"{shown} is no longer a value for custom field {custom_field.name}"


def values_of(record: Record, custom_field: CustomField) -> list[Value]:
    return record.values.get(custom_field.id, [])


def update(rt: State, who: User, record: Record, wanted: Any) -> list[str | None]:
    """Bring the fields named in `wanted` (name or id -> value or values) to these values, as REST 2.0 does it."""
    if not wanted:
        return []
    if not isinstance(wanted, dict):
        raise Crash("CustomFields is no hash")
    answers: list[str | None] = []
    for key, content in wanted.items():
        steps.step("what comes before this custom field")
        custom_field = identify(rt, record, key)
        if custom_field is None or custom_field.lookup.rpartition("::")[2] != record.kind:
            continue
        setter = _update_single if custom_field.single else _update_multiple
        answers += setter(rt, who, record, custom_field, content)
    return answers


def _update_single(rt: State, who: User, record: Record, custom_field: CustomField, content: Any) -> list[str | None]:
    held = values_of(record, custom_field)
    if content is None and held and held[0].content:
        return [delete_value(rt, who, record, custom_field, held[0])]
    if isinstance(content, list):
        content = content[0] if content else None
    if isinstance(content, dict):
        missing = missing_parts(custom_field, content)
        if missing:
            return list(missing)
    _accepted, sentence = add_value(rt, who, record, custom_field, content)
    return [] if sentence is None else [sentence]


def _update_multiple(rt: State, who: User, record: Record, custom_field: CustomField, content: Any) -> list[str | None]:
    """Compare by the text as sent, case and all, with what is held; add what is new, then take away what is too much.

    The comparison is exact while the adding is not, so "WEB" for a held "web" adds nothing and takes "web" away.
    """
    wanted = content if isinstance(content, list) else [content]
    answers: list[str | None] = []
    files: dict[str, dict[str, Any]] = {}
    counts: dict[str, int] = {}
    for item in wanted:
        if isinstance(item, dict):
            missing = missing_parts(custom_field, item)
            if missing:
                answers += missing
                continue
            files[str(item["FileName"])] = item
            item = item["FileName"]
        elif isinstance(item, list):
            raise Crash("a list inside of a list of values")
        counts[_text(item)] = counts.get(_text(item), 0) + 1
    held: dict[str, list[Value]] = {}
    for value in values_of(record, custom_field):
        held.setdefault(value.content, []).append(value)
        counts[value.content] = counts.get(value.content, 0) - 1
    named = [_text(item["FileName"] if isinstance(item, dict) else item) for item in wanted]
    # An undefined value and the empty text are told apart only here, so that `null` is added twice.
    order = ([""] if None in wanted else []) + list(dict.fromkeys([*named, *sorted(counts)]))
    for key in order:
        for _repeat in range(counts.get(key, 0)):
            answers.append(add_value(rt, who, record, custom_field, files.get(key, key))[1])
        for _repeat in range(-counts.get(key, 0)):
            answers.append(delete_value(rt, who, record, custom_field, held[key].pop(0)))
    return answers


def missing_parts(custom_field: CustomField, content: dict[str, Any]) -> list[str]:
    """The complaints about an uploaded file that lacks a part."""
    if custom_field.type not in FILES:
        raise Crash(f"a hash for custom field {custom_field.name}")
    return [
        f"{part} is a required field for Image/Binary ObjectCustomFieldValue"
        for part in FILE_PARTS
        if not content.get(part)
    ]


def decoded(text: str) -> bytes:
    """Base64 as the server decodes it: what is no base64 in it is skipped."""
    clean = re.sub(r"[^A-Za-z0-9+/]", "", text)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    try:
        return base64.b64decode(clean + "=" * (-len(clean) % 4))
    except binascii.Error:
        return b""


def _unpack(content: Any) -> tuple[bytes | None, str, str]:
    if isinstance(content, dict):
        return decoded(str(content.get("FileContent"))), str(content.get("FileType")), str(content.get("FileName"))
    return None, "", _text(content)


def _text(content: Any) -> str:
    if content is None or content is False:
        return ""
    return "1" if content is True else str(content)


def _refusal(
    rt: State, who: User, record: Record, custom_field: CustomField, stored: str | None, creating: bool
) -> str | None:
    where = record if record.kind in ("Ticket", "Asset") else None
    allowed = ("ModifyCustomField", "SetInitialCustomField") if creating else ("ModifyCustomField",)
    if not any(may(rt, who, right, where) for right in allowed):  # type: ignore[arg-type]  # `kind` tells the class
        return "Permission Denied"
    if custom_field["UniqueValues"] == "1" and stored and _is_taken(rt, record, custom_field, stored):
        return f"'{stored}' is not a unique value"
    return pattern_refusal(custom_field, stored)


def _is_taken(rt: State, record: Record, custom_field: CustomField, stored: str) -> bool:
    pool: dict[int, Any] = {"Ticket": rt.tickets, "Asset": rt.assets, "Queue": rt.queues, "User": rt.users}.get(
        record.kind, rt.groups
    )
    return any(
        value.content == stored
        for other in pool.values()
        if other is not record
        for value in values_of(other, custom_field)
    )


def _shown(custom_field: CustomField, content: str, zone: str | None) -> str:
    return dates.ctime(dates.stored(content), zone) if custom_field.type == "DateTime" and content else content


def _change(custom_field: CustomField, old: str, new: str) -> str:
    if not old:
        return f"{custom_field.name} {new} added"
    return f"{custom_field.name} {old} changed to {new}" if new else f"{custom_field.name} {old} deleted"
