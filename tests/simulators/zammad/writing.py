# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing records: names into ids, casts, validations, unique indexes; what every collection has in common.

The order is the server's: references are resolved, the collection's own rules prepare the record (`rules.py`), the
model's validations run, and the database has the last word about NULL and duplicates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import history
from .calls import Call
from .errors import Duplicate, Invalid, invalid_choice
from .html import sanitised
from .models import Model
from .relations import HOLDS_ACCESS, relations
from .rules import RULES, Rules
from .store import Row
from .values import as_integer, as_string, cast

#: Built-in attributes that are cut at their column's width, whatever their definition says.
CUT = {"street", "zip", "city", "country"}
READ_ONLY = {"id", "created_at", "updated_at", "created_by_id", "updated_by_id"}


@dataclass
class Draft:
    """A record on its way into the database. `row` is what is stored, None for a new one; `values` is the whole record
    as it is to be; `given` names what the request set."""

    call: Call
    model: Model
    row: Row | None
    values: Row
    given: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.before: Row = dict(self.row or {})

    @property
    def new(self) -> bool:
        return self.row is None

    def changed(self, name: str) -> bool:
        """Whether the value is another than before; still true after the row was saved."""
        return self.row is None or self.before.get(name) != self.values.get(name)

    def set(self, name: str, value: Any) -> None:
        column = self.model.column(name)
        self.values[name] = cast(column, value) if column else value


def draft(call: Call, model: str, params: Row, row: Row | None = None) -> Draft:
    """The record as the request wants it, references resolved. Keys that are no attribute are ignored, as always."""
    definition = call.z.models[model]
    drafted = Draft(call, definition, row, dict(row) if row else _blank(definition))
    for name, target in definition.belongs.items():
        if name not in ("created_by", "updated_by"):
            _reference(drafted, name, target, params)
    references = {f"{name}_id" for name in definition.belongs}
    for name, value in params.items():
        column = definition.column(name)
        if column is not None and name not in READ_ONLY | references:
            drafted.set(name, value)
            drafted.given.add(name)
    _lists(drafted, params)
    if model in HOLDS_ACCESS:
        _access(drafted, params)
    return drafted


def _blank(definition: Model) -> Row:
    row: Row = {column.name: cast(column, column.default) for column in definition.all_columns()}
    if definition.name == "EmailAddress":
        row["preferences"] = None
    for relation in relations_of(definition.name):
        row[relation] = []
    if definition.name in HOLDS_ACCESS:
        row["group_access"] = {}
    return row


def relations_of(model: str) -> list[str]:
    """The id lists that are kept with the row."""
    from .relations import RELATIONS

    return [relation.key for relation in RELATIONS.get(model, ()) if relation.kept]


def _reference(drafted: Draft, name: str, target: str, params: Row) -> None:
    """`group` or `group_id`; the id wins when both are given and it is not null."""
    z, key = drafted.call.z, f"{name}_id"
    if drafted.model.column(key) is None:
        return
    if params.get(key) not in (None, ""):
        ident = as_integer(params[key])
        if drafted.model.refers_by_class(name) and z.store.get(target, ident) is None:
            raise Invalid(f"Invalid value for param '{key}': {params[key]}")
        drafted.values[key] = ident
        drafted.given.add(key)
    elif isinstance(params.get(name), str) and target in z.models:
        drafted.values[key] = lookup(drafted.call, target, name, params[name])["id"]
        drafted.given.add(key)
    elif key in params:
        drafted.values[key] = None
        drafted.given.add(key)


def lookup(call: Call, model: str, name: str, value: str) -> Row:
    """By name, exactly and in the right case, or 422."""
    row = call.z.named(model, value)
    if row is None:
        raise Invalid(f"No lookup value found for '{name}': \"{value}\"")
    return row


def _lists(drafted: Draft, params: Row) -> None:
    call = drafted.call
    for relation in relations(call.z, drafted.model.name):
        if not relation.writable:
            continue
        ids = params.get(relation.key)
        names = params.get(relation.name)
        if isinstance(ids, (list, str, int)) and not isinstance(ids, bool):
            wanted = [
                as_integer(ident) for ident in (ids if isinstance(ids, list) else [ids]) if ident not in ("", None)
            ]
            for ident in wanted:
                if call.z.store.get(relation.target, ident) is None:
                    raise Invalid(f"No value found for '{relation.name}' with id {ident}")
        elif isinstance(names, (list, str)):
            listed = names if isinstance(names, list) else [names]
            wanted = [lookup(call, relation.target, relation.name, as_string(name))["id"] for name in listed]
        else:
            continue
        drafted.values[relation.key] = list(dict.fromkeys(wanted))
        drafted.given.add(relation.key)


def _access(drafted: Draft, params: Row) -> None:
    """`group_ids` or `groups` as a map from group to one or several access words; it replaces what was there."""
    z = drafted.call.z
    given = params.get("group_ids", params.get("groups"))
    by_name = "group_ids" not in params
    if isinstance(given, list):
        given = dict.fromkeys(given, "full")
    if not isinstance(given, dict):
        return
    access: dict[int, list[str]] = {}
    for key, words in given.items():
        group = z.named("Group", str(key)) if by_name else z.store.get("Group", str(key))
        if group is None:
            raise _foreign_group(drafted, 0 if by_name else as_integer(key))
        listed = [as_string(word) for word in (words if isinstance(words, list) else [words])]
        if "full" in listed and len(listed) > 1:
            raise Invalid("Access User can have full or granular access to group")
        access[group["id"]] = list(dict.fromkeys(listed))
    drafted.values["group_access"] = access
    drafted.given.add("group_access")


def _foreign_group(drafted: Draft, ident: int | None) -> Invalid:
    table = "groups_users" if drafted.model.name == "User" else "roles_groups"
    drafted.call.z.store.next_id(drafted.model.name)
    if not drafted.call.z.dialect.modern:
        return Invalid(f"Attribute 'group_id\" of relation \"{table}' required!")
    text = (
        f'PG::ForeignKeyViolation: ERROR:  insert or update on table "{table}" violates foreign key constraint '
        f'"fk_rails_4e63edbd27"\nDETAIL:  Key (group_id)=({ident}) is not present in table "groups".\n'
    )
    return Invalid(text, human=False)


def save(drafted: Draft) -> Row:
    """Validate and keep. A record that does not differ is not touched: `updated_at` stays."""
    model = drafted.model
    rules = RULES.get(model.name, Rules())
    rules.prepare(drafted)
    for name in model.sanitized:
        if name in drafted.given and isinstance(drafted.values.get(name), str) and model.name != "Ticket::Article":
            drafted.values[name] = sanitised(drafted.values[name])
    validate(drafted)
    _added(drafted)
    rules.check(drafted)
    _not_null(drafted)
    try:
        row = _insert(drafted) if drafted.row is None else _update(drafted, drafted.row)
    except Duplicate:
        raise Invalid("This object already exists.") from None
    rules.saved(drafted, row)
    return row


def _insert(drafted: Draft) -> Row:
    call, model = drafted.call, drafted.model
    now = call.z.now()
    drafted.values |= {"created_at": now, "updated_at": now}
    for name in ("created_by_id", "updated_by_id"):
        if name in model.columns:
            drafted.values[name] = call.caller.id
    row = call.z.store.insert(model.name, drafted.values)
    history.created(call, model.name, row)
    return row


def _update(drafted: Draft, row: Row) -> Row:
    call, model = drafted.call, drafted.model
    changes = {name: value for name, value in drafted.values.items() if row.get(name) != value}
    if not changes:
        return row
    before = dict(row)
    if set(changes) != {"group_access"}:
        changes["updated_at"] = call.z.now()
        if "updated_by_id" in model.columns:
            changes["updated_by_id"] = call.caller.id
    call.z.store.update(model.name, row, changes)
    history.updated(call, model.name, before, row)
    return row


# --- validations ------------------------------------------------------------------------------------------------------


def human(name: str) -> str:
    """`ux_flow_next_up` as error texts write it: "Ux flow next up"."""
    return name.removesuffix("_id").replace("_", " ").capitalize()


def validate(drafted: Draft) -> None:
    """The model's own validations in their order; the first that fails is the one that is told."""
    lists = {relation.name: relation.key for relation in relations(drafted.call.z, drafted.model.name)}
    for kind, name, *options in drafted.model.checks:
        value = drafted.values.get(lists.get(name, name))
        if kind == "presence" and _is_blank(value):
            if name == "group_id":
                raise Invalid("The required value 'group_id' is missing." if drafted.new else "Group can't be blank")
            raise Invalid(f"{human(name)} can't be blank")
        if kind == "length" and isinstance(value, str) and len(_untruncated(drafted, name)) > options[0]:
            raise Invalid(f"{human(name)} is too long (maximum is {options[0]} characters)")
        if kind == "unique" and drafted.changed(name) and _taken(drafted, name, exact=options[0]):
            raise Invalid(f"{human(name)} has already been taken")
        if kind == "inclusion" and any(part not in options for part in (value if isinstance(value, list) else [value])):
            raise Invalid(f"{human(name)} is not included in the list")


def _untruncated(drafted: Draft, name: str) -> str:
    """Columns with a length validation are not cut before it."""
    given = drafted.call.params.get(name)
    stored = str(drafted.values[name])
    return given if isinstance(given, str) and given.startswith(stored) else stored


def _is_blank(value: Any) -> bool:
    return value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())


def _taken(drafted: Draft, name: str, *, exact: bool) -> bool:
    store, value = drafted.call.z.store, drafted.values.get(name)
    if not isinstance(value, str):
        return False
    found = store.by(drafted.model.name, name, value) if exact else store.like(drafted.model.name, name, value)
    return any(drafted.row is None or row["id"] != drafted.row["id"] for row in found)


def _not_null(drafted: Draft) -> None:
    """The database refuses NULL, and an empty object is kept as NULL."""
    for column in drafted.model.columns.values():
        value = drafted.values.get(column.name)
        if (
            column.required
            and column.name not in READ_ONLY
            and (value is None or (column.kind == "store" and value == {}))
        ):
            drafted.call.z.store.next_id(drafted.model.name)
            raise Invalid(f"Attribute '{column.name}\" of relation \"{drafted.model.table}' required!")


def _added(drafted: Draft) -> None:
    """Lengths and choices of the attributes that administrators added."""
    for row in drafted.call.z.store.rows("ObjectManager::Attribute"):
        name, option = row["name"], row["data_option"]
        if row["object"] != drafted.model.name or not row["editable"] or name not in drafted.given or name in CUT:
            continue
        given: Any = drafted.call.params.get(name)
        if row["data_type"] in ("input", "textarea"):
            longest = option.get("maxlength")
            if isinstance(given, str) and longest and len(given) > int(longest):
                raise Invalid(f"{human(name)} is longer than the allowed length {longest}")
        elif row["data_type"] == "integer":
            _within(name, drafted.values.get(name), option)
        elif row["data_type"] == "select" and option.get("relation") == "Group":
            if given not in (None, "") and drafted.call.z.store.get("Group", str(given)) is None:
                raise invalid_choice(given, name)
        elif row["data_type"] == "select" and drafted.call.z.dialect.checks_options:
            choices = option.get("options")
            if choices and given not in (None, "") and str(given) not in choices:
                raise invalid_choice(given, name)


def _within(name: str, value: Any, option: Row) -> None:
    if not isinstance(value, int):
        return
    if option.get("max") not in (None, "") and value > int(option["max"]):
        raise Invalid(f"{human(name)} is larger than the allowed maximum value of {option['max']}")
    if option.get("min") not in (None, "") and value < int(option["min"]):
        raise Invalid(f"{human(name)} is smaller than the allowed minimum value of {option['min']}")
