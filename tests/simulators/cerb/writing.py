# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creating and changing records: every field is validated before anything is written.

What a type does with a field that is no column, and what it does before and after a record is written, stands in the
`rules_*` files, by the type's name.
"""

from __future__ import annotations

import locale
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .. import steps
from . import customfields, values
from .demands import COLUMN_NAMES, FIRST
from .errors import Crashed, invalid, not_implemented
from .record_types import LINK_COLUMNS, Column, RecordType
from .state import Cerb, Place, Row

# Records of these types can be read only.
NOT_WRITABLE = {"app", "gpg_private_key", "gpg_public_key", "webapi_credentials"}
# Nobody creates these by their own route.
NOT_CREATABLE = {"toolbar", "automation_event"}
ADMIN_TYPES = {
    *("worker", "group", "role", "automation", "automation_event", "automation_timer", "mail_transport", "mailbox"),
    *("oauth_app", "connected_service", "webhook_listener", "currency", "custom_record", "toolbar", "metric", "queue"),
}
# Targets that nobody looks for.
UNCHECKED = {"comment", "notification", "time_entry", "draft", "scheduled_behavior", "activity_log"}
EMAIL = re.compile(r"[^@\s,<>\"]+@[^@\s,<>\"]+\.[^@\s,<>\"]+")
LANGUAGES = {alias.partition(".")[0] for alias in locale.locale_alias.values()}
DEFAULTS: dict[str, dict[str, Any]] = {
    "ticket": {"importance": 50, "status_id": 0, "spam_score": 0},
    "task": {"importance": 50, "status_id": 0},
    "group": {"reply_address_id": 1},
    "worker": {"timeout_idle_secs": 600},
    "attachment": {"mime_type": "application/octet-stream", "storage_extension": "devblocks.storage.engine.disk"},
}
CREATED = ("created", "created_at", "log_date")
UPDATED = ("updated", "updated_at")


@dataclass
class Draft:
    """A record that is being written. `row` is None for a new one, `before` what stood in it; `later` is done last."""

    cerb: Cerb
    kind: RecordType
    worker: Row
    row: Row | None
    before: Row = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    custom: dict[int, Any] = field(default_factory=dict)
    linked: list[tuple[bool, Place]] = field(default_factory=list)
    attached_fieldsets: list[int] = field(default_factory=list)
    later: list[Callable[[Row], None]] = field(default_factory=list)

    def get(self, name: str) -> Any:
        """The value as it will be."""
        return self.values.get(name, (self.row or {}).get(name))


@dataclass(frozen=True)
class Rules:
    """What is special about a type: fields that are no columns by their name, and what is done around the writing."""

    virtual: dict[str, Callable[[Draft, Any], None]] = field(default_factory=dict)
    before: Callable[[Draft], None] | None = None
    after: Callable[[Draft, Row], None] | None = None
    deleted: Callable[[Cerb, Row], None] | None = None


def _rules(kind: RecordType) -> Rules:
    from .rules import CUSTOM, RULES

    return CUSTOM if kind.custom else RULES.get(kind.name, Rules())


def save(
    cerb: Cerb, worker: Row, kind: RecordType, given: dict[str, Any], row: Row | None = None, *, packed: bool = False
) -> Row:
    """Create a record, or change `row`. Raises Failure, and then nothing was written."""
    draft = drafted(cerb, worker, kind, given, row, packed=packed)
    return write(draft)


def drafted(
    cerb: Cerb, worker: Row, kind: RecordType, given: dict[str, Any], row: Row | None = None, *, packed: bool = False
) -> Draft:
    """A record that passed every validation and is not yet written. `packed`: a package brings it, which may more."""
    if kind.name in NOT_WRITABLE and not packed:
        raise not_implemented()
    if kind.name in ADMIN_TYPES and not worker.get("is_superuser"):
        raise invalid("You must be an administrator to perform this action.")
    draft = Draft(cerb, kind, worker, row)
    rules = _rules(kind)
    custom: dict[str, Any] = {}
    for key, value in given.items():
        _take(draft, rules, str(key), value, custom)
    if rules.before:
        rules.before(draft)
    first = FIRST.get(kind.name, ())
    ranks = {name: number for number, name in enumerate(first)}
    for column in sorted(kind.columns.values(), key=lambda column: ranks.get(column.name, len(first))):
        _check(draft, column)
    if row is None and kind.name in NOT_CREATABLE and not packed:
        raise invalid("You do not have permission to create this record.")
    for column in kind.columns.values():
        if column.unique and draft.values.get(column.name):
            _check_unique(draft, column)
    for key, value in custom.items():
        entry = customfields.find(cerb, kind.context, key)
        assert entry is not None
        draft.custom[entry["id"]] = customfields.parsed(cerb, entry, value)
    return draft


def _take(draft: Draft, rules: Rules, key: str, value: Any, custom: dict[str, Any]) -> None:
    column = draft.kind.columns.get(key)
    if key in draft.kind.readonly or key == "id":
        raise invalid(f"'{key}' is not editable.")
    if key == "links":
        _links(draft, value)
    elif key == "fieldsets" and key in draft.kind.columns:
        _fieldsets(draft, value)
    elif key in rules.virtual:
        rules.virtual[key](draft, value)
    elif column is not None and column.type == "object":
        if not isinstance(value, (dict, list)):
            raise invalid("must be an object.")
        draft.values[key] = value
    elif column is not None and not (column.virtual and column.immutable):
        draft.values[key] = value
    elif key.startswith("custom_") or customfields.find(draft.cerb, draft.kind.context, key):
        customfields.find(draft.cerb, draft.kind.context, key)
        custom[key] = value
    else:
        raise invalid(f"'{key}' is not an editable field.")


def _links(draft: Draft, value: Any) -> None:
    if not isinstance(value, (list, dict)):
        raise invalid("must be an array of context:id pairs.")
    for item in value.values() if isinstance(value, dict) else value:
        text = str(item)
        name, _colon, ident = text.removeprefix("-").rpartition(":")
        context = draft.cerb.context(name)
        if context is None:
            raise invalid(f"has a link with an invalid context ({text.removeprefix('-')})")
        draft.linked.append((not text.startswith("-"), (context, values.intval(ident))))


def _fieldsets(draft: Draft, value: Any) -> None:
    items = value if isinstance(value, list) else str(value).split(",")
    draft.attached_fieldsets += [values.intval(item) for item in items if str(item).strip()]


# --- validation -------------------------------------------------------------------------------------------------------


def _check(draft: Draft, column: Column) -> None:
    """Normalise one value in place, or say why not."""
    if column.name in ("links", "fieldsets"):
        return
    name = COLUMN_NAMES.get((draft.kind.name, column.name), column.name)
    if column.name not in draft.values:
        if column.required and draft.row is None:
            raise invalid(f"{'A ' if (draft.kind.name, name) == ('draft', 'worker_id') else ''}'{name}' is required.")
        return
    given = draft.values[column.name]
    if column.type == "object":
        return
    if isinstance(given, dict):
        raise invalid(f"'{name}' is not a string.")
    if isinstance(given, list):
        raise invalid(f"'{name}' must be a string (array).")
    if column.type in CHECKS:
        draft.values[column.name] = CHECKS[column.type](draft, column, name, given)
    else:
        draft.values[column.name] = _text(draft, column, name, given)


def _text(draft: Draft, column: Column, name: str, given: Any) -> str:
    text = values.stored(draft.kind.name, values.text(given))
    lossy = text == "" and str(given) != ""
    if column.not_empty and text == "" and not lossy:
        raise invalid(f"'{name}' must not be blank.")
    if column.values is not None and text not in column.values:
        raise invalid(f"'{name}' must be one of: {', '.join(column.values)}")
    if column.name == "language" and text and text not in LANGUAGES:
        raise invalid(f"'{name}' ({text}) is not a valid language. Format like: en_US")
    if column.name == "timezone" and text and text not in zoneinfo.available_timezones():
        raise invalid(f"'{name}' ({text}) is not a valid timezone. Format like: America/Los_Angeles")
    if column.name == "tag" and not re.fullmatch(r"[A-Za-z0-9-]*", text):
        raise invalid(f"'{name}' may only contain letters, numbers, and dashes")
    if column.refuses and len(text) > values.intval(column.refuses.rpartition("than ")[2]):
        raise invalid(column.refuses)
    return values.trimmed(text, column.width) if column.width and column.width > 3 else text


def _url(draft: Draft, column: Column, name: str, given: Any) -> str:
    text = _text(draft, column, name, given)
    if text and not re.match(r"https?://", text):
        raise invalid(f"'{name}' is not a valid URL. It must start with http:// or https://")
    return text


def _number(_draft: Draft, column: Column, name: str, given: Any) -> int:
    if not values.is_numeric(given):
        raise invalid(f"'{name}' must be a number (string: \"{given}\").")
    return int(_bounded(column, name, values.intval(given), given))


def _bounded(column: Column, name: str, number: Any, given: Any) -> Any:
    upper = 1 if column.type == "bit" else column.max
    if upper is not None and number > upper:
        raise invalid(f"'{name}' must be <= {upper} ({given})")
    if column.min is not None and number < column.min:
        raise invalid(f"'{name}' must be >= {column.min} ({given})")
    return number


def _float(_draft: Draft, column: Column, name: str, given: Any) -> float:
    if not values.is_numeric(given):
        raise invalid(f"'{name}' must be a number (string: \"{given}\").")
    return float(_bounded(column, name, float(given), given))


def _ident(draft: Draft, column: Column, name: str, given: Any) -> int:
    if not values.is_numeric(given):
        raise invalid(f"'{name}' must be an ID or URI.")
    ident = values.intval(given)
    target = _target_of(draft.kind, column.name)
    checked = target is not None and draft.kind.name not in UNCHECKED
    if target and checked and (draft.cerb.get(target, ident) is None if ident else column.required):
        raise invalid(f"'{name}' is not a valid target record.")
    return ident


def _target_of(kind: RecordType, column: str) -> str | None:
    by_column = {LINK_COLUMNS.get(link, f"{link}_id"): target for link, target in kind.links.items()}
    return by_column.get(column)


def _context(draft: Draft, _column: Column, name: str, given: Any) -> str:
    context = draft.cerb.context(str(given))
    if context is None and given:
        raise invalid(f"'{name}' is not a valid context ({given}).")
    return context or ""


CHECKS: dict[str, Callable[[Draft, Column, str, Any], Any]] = {
    "id": _ident,
    "timestamp": _number,
    "bit": _number,
    "uint": _number,
    "number": _number,
    "float": _float,
    "url": _url,
    "context": _context,
}


def _check_unique(draft: Draft, column: Column) -> None:
    value = draft.values[column.name]
    own = draft.row["id"] if draft.row else None
    for row in draft.cerb.table(draft.kind.name).values():
        if row["id"] != own and row.get(column.name) not in (None, "") and values.same(row[column.name], value):
            if draft.kind.name == "custom_field" and row["context"] != draft.get("context"):
                continue
            name = COLUMN_NAMES.get((draft.kind.name, column.name), column.name)
            if draft.kind.name == "custom_field":
                raise invalid("must be unique within the same record type.")
            raise invalid(f"A record already exists with this '{name}' ({value}). It must be unique.")


def email(draft_name: str, given: Any) -> str:
    """A checked e-mail address in lower case."""
    text = values.text(given).strip()
    if not EMAIL.fullmatch(text):
        raise invalid(f"'{draft_name}' is invalid. It must be a properly formatted email address.")
    return text.lower()


# --- writing ----------------------------------------------------------------------------------------------------------


def write(draft: Draft) -> Row:
    cerb, kind, now = draft.cerb, draft.kind, draft.cerb.now()
    _crash(draft)
    lost = _stored(draft)
    if draft.row is None and lost:
        row = cerb.insert(kind.name, **{name: _blank(column) for name, column in kind.columns.items()})
        row.update({name: now for name in CREATED if name in kind.columns or name in kind.shows})
        row.update({"subject": None, "updated": now} if kind.name == "ticket" else {})
    elif draft.row is None:
        stamped = {name: now for name in (*CREATED, *UPDATED) if name in kind.columns or name in kind.shows}
        if "created" in kind.search and not any(name in stamped for name in CREATED):
            stamped["created_at"] = now
        row = fresh(cerb, kind, **{**stamped, **DEFAULTS.get(kind.name, {}), **draft.values})
    elif lost:
        row = draft.row
        draft.before = dict(row)
    else:
        row = draft.row
        draft.before = dict(row)
        row.update(draft.values)
        steps.step("the columns")
        if kind.name != "ticket" and (draft.values or draft.custom):
            row.update({name: now for name in UPDATED if name in row and name not in draft.values})
    place = (kind.context, row["id"])
    customfields.write(cerb, place, draft.custom)
    for ident in draft.attached_fieldsets:
        if ident < 0:
            customfields.detach(cerb, place, -ident)
        elif cerb.get("custom_fieldset", ident):
            cerb.fieldsets.setdefault(place, set()).add(ident)
    for wanted, other in draft.linked:
        if not wanted:
            cerb.unlink(place, other)
        elif cerb.at(other) is not None:
            # A link to what is not there is ignored.
            cerb.link(place, other)
    if draft.linked:
        steps.step("the links")
    rules = _rules(kind)
    if rules.after:
        rules.after(draft, row)
    for work in draft.later:
        work(row)
    return row


def _crash(draft: Draft) -> None:
    """What ends with HTTP 500 when a record is made, and what it leaves behind."""
    if draft.row is None and draft.kind.name == "comment" and draft.linked:
        raise Crashed
    if draft.row is None and draft.kind.name == "currency" and draft.values.get("is_default"):
        draft.cerb.insert("currency", **{name: _blank(column) for name, column in draft.kind.columns.items()})
        raise Crashed


def _stored(draft: Draft) -> bool:
    """Make the values what the columns take. Whether strict SQL fails instead: it stores none of them, and Cerb answers
    success."""
    holds = {name: column.holds for name, column in draft.kind.columns.items() if column.holds}
    if draft.cerb.strict_sql:
        lost = any(not values.fits(draft.values[name], size) for name, size in holds.items() if name in draft.values)
        if lost:
            draft.values.clear()
        return lost
    for name, size in holds.items():
        if name in draft.values:
            draft.values[name] = values.squeezed(draft.values[name], size)
    return False


def fresh(cerb: Cerb, kind: RecordType, **filled: Any) -> Row:
    """A new row: a real server makes it empty, and fills it by a second statement."""
    row = cerb.insert(kind.name, **{name: _blank(column) for name, column in kind.columns.items()})
    steps.step(steps.BLANK)
    ident = row["id"]
    row.clear()
    row.update(id=ident, **filled)
    steps.step("the columns")
    return row


def _blank(column: Column) -> Any:
    if column.holds == "date":
        return None
    return 0 if column.type in ("id", "timestamp", "bit", "uint", "number", "float") else ""


def delete(cerb: Cerb, kind: RecordType, row: Row) -> None:
    rules = _rules(kind)
    if rules.deleted:
        rules.deleted(cerb, row)
    else:
        cerb.forget(kind.name, row["id"])
