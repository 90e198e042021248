# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Object attributes: fields that administrators add. They exist for writing only after the migrations have run."""

from __future__ import annotations

import re
from typing import Any

from . import rendering
from .calls import Call, Reply
from .errors import Invalid
from .models import Column
from .routing import Router
from .store import Row

routes = Router()
MODEL = "ObjectManager::Attribute"
OBJECTS = {"Ticket": 1, "TicketArticle": 2, "User": 3, "Organization": 4, "Group": 5}
TABLES = {"Ticket": "Ticket", "User": "User", "Organization": "Organization", "Group": "Group"}
TABLES |= {"TicketArticle": "Ticket::Article"}
KINDS = {"boolean": "flag", "integer": "integer", "datetime": "datetime", "date": "date", "multiselect": "array"}
KINDS |= {"multi_tree_select": "array", "autocompletion_ajax_external_data_source": "json", "active": "flag"}
TYPES = {
    *(
        "input",
        "user_autocompletion",
        "checkbox",
        "select",
        "multiselect",
        "tree_select",
        "multi_tree_select",
        "datetime",
    ),
    *("date", "tag", "richtext", "textarea", "integer", "autocompletion_ajax", "boolean", "user_permission", "active"),
    *("autocompletion_ajax_customer_organization", "group_permissions", "autocompletion_ajax_external_data_source"),
}
INPUTS = ("text", "password", "tel", "fax", "email", "url")
RESERVED = {
    *(
        "id",
        "attribute",
        "attributes",
        "class",
        "created_at",
        "destroy",
        "save",
        "select",
        "table",
        "type",
        "updated_at",
    ),
}
FROZEN = (
    "Data type can't be altered after creation (you can delete the attribute and create another with the desired value)"
)


def _require(call: Call) -> None:
    call.caller.require("admin.object")


def _shown(call: Call, row: Row, *, listed: bool = False) -> Row:
    line = rendering.columns(call.z, MODEL, row)
    if listed:
        line.pop("object_lookup_id")
        line |= {"object": row["object"], "deletable": row["editable"]}
    return line


@routes("GET", "/object_manager_attributes")
def index(call: Call) -> list[Row]:
    """By place; with the name of the object, where single answers have its id."""
    _require(call)
    rows = sorted(call.z.store.rows(MODEL), key=lambda row: (row["position"], row["id"]))
    return [_shown(call, row, listed=True) for row in rows]


@routes("GET", "/object_manager_attributes/{id}")
def show(call: Call, id: str) -> Row:
    _require(call)
    return _shown(call, _one(call, id))


def _one(call: Call, ident: str, status: int = 404) -> Row:
    row = call.z.store.get(MODEL, ident)
    if row is None:
        raise call.z.dialect.not_found(MODEL, ident, status=status)
    return row


# --- checks -----------------------------------------------------------------------------------------------------------


def _invalid(call: Call, *texts: str) -> Invalid:
    return Invalid(texts[0]) if call.z.dialect.modern else Invalid(f"Validation failed: {', '.join(texts)}")


def _check_object(call: Call) -> str:
    name = str(call.params.get("object"))
    if name not in OBJECTS:
        line = (
            "" if call.z.dialect.modern else "\n\n        Object.const_get(camel_cased_word)\n              ^^^^^^^^^^"
        )
        raise Invalid(f"uninitialized constant {name}{line}")
    return name


def _check_type(call: Call) -> None:
    if call.params.get("data_type") is None:
        line = "\n\n      if permitted[:data_type].match?(%r{^(boolean)$}) && permitted[:data_option][:options]\n"
        raise call.z.dialect.undefined("match?", None, f"{line}                              ^^^^^^^")


def _check_name(call: Call, name: str) -> None:
    if name in RESERVED:
        raise (
            Invalid(f"Name {name} is a reserved word")
            if call.z.dialect.modern
            else Invalid("This object already exists.")
        )
    if re.search(r"_ids?$", name):
        raise _invalid(call, "Name can't be used because *_id and *_ids are not allowed")
    texts = ["Name spaces are not allowed"] if " " in name else []
    if not re.fullmatch(r"[a-z0-9_]+", name):
        texts.append("Name only lowercase letters, numbers, and '_' are allowed")
    if texts:
        raise _invalid(call, *texts)


def _check_option(call: Call) -> None:
    kind, option = call.params["data_type"], call.params.get("data_option") or {}
    if kind not in TYPES:
        raise _invalid(call, "Data type is not included in the list")
    if kind != "input":
        return
    texts = []
    if option.get("type") not in INPUTS:
        texts.append("Data option must have one of text/password/tel/fax/email/url for :type")
    if not str(option.get("maxlength", "")).isdigit():
        texts.append("Data option must have integer for :maxlength")
    if texts and call.z.dialect.modern:
        raise Invalid(
            "Max length must be an integer."
            if "integer" in texts[-1]
            else "Input field must be text, password, tel, fax, email or url."
        )
    if texts:
        raise _invalid(call, *texts)


#: Types whose default is nothing where none is given.
WITHOUT_DEFAULT = ("boolean", "date", "datetime", "checkbox", "user_autocompletion")
SELECTS = ("select", "multiselect", "tree_select", "checkbox")


def _option(data_type: str) -> Row:
    default = None if data_type in WITHOUT_DEFAULT else ""
    option: Row = {"default": default, "null": True, "options": {}, "relation": ""}
    if data_type in SELECTS:
        option |= {"maxlength": 255, "nulloption": True}
    if data_type in ("multiselect", "multi_tree_select"):
        option["multiple"] = True
    if data_type == "autocompletion_ajax_external_data_source":
        option["nulloption"] = True
    return option


# --- changes ----------------------------------------------------------------------------------------------------------


def _find(call: Call, object: str, name: Any) -> Row | None:
    return next((row for row in call.z.store.by(MODEL, "name", name) if row["object"] == object), None)


@routes("POST", "/object_manager_attributes")
def create(call: Call) -> Reply:
    _require(call)
    _check_type(call)
    target = _check_object(call)
    name = str(call.params.get("name") or "")
    if _find(call, target, name) is not None:
        raise Invalid("This object already exists.")
    _check_name(call, name)
    _check_option(call)
    now, kind = call.z.now(), call.params["data_type"]
    row = {
        "object": target,
        "object_lookup_id": OBJECTS[target],
        "name": name,
        "display": str(call.params.get("display") or name),
        "data_type": call.params["data_type"],
        "data_option": {**_option(kind), **(call.params.get("data_option") or {})},
        "data_option_new": {},
        "editable": True,
        "active": call.params.get("active", True) in (True, "true"),
        "screens": call.params.get("screens") or {},
        "to_create": True,
        "to_migrate": True,
        "to_delete": False,
        "to_config": False,
        "position": call.params.get("position") or 1550,
    }
    who = {"created_by_id": call.caller.id, "updated_by_id": call.caller.id, "created_at": now, "updated_at": now}
    return Reply(201, _shown(call, call.z.store.insert(MODEL, {**row, **who})))


@routes("PUT", "/object_manager_attributes/{id}")
def update(call: Call, id: str) -> Row:
    """The record is found by object and name, not by the id of the path. Options wait in `data_option_new`."""
    _require(call)
    _check_type(call)
    row = _find(call, _check_object(call), call.params.get("name"))
    if row is None:
        raise Invalid("does not exist")
    if call.params["data_type"] != row["data_type"]:
        raise _invalid(call, FROZEN)
    _check_option(call)
    kind = row["data_type"]
    changes: Row = {
        name: call.params[name] for name in ("display", "screens", "position", "active") if name in call.params
    }
    if not row["to_create"]:
        changes |= {"data_option_new": {**_option(kind), **(call.params.get("data_option") or {})}, "to_config": True}
    else:
        changes["data_option"] = {**_option(kind), **(call.params.get("data_option") or {})}
    call.z.store.update(MODEL, row, {**changes, "updated_at": call.z.now(), "updated_by_id": call.caller.id})
    return _shown(call, row)


@routes("DELETE", "/object_manager_attributes/{id}")
def delete(call: Call, id: str) -> Row:
    _require(call)
    row = _one(call, id, status=422)
    if not row["editable"]:
        raise Invalid(f"{row['object']}.{row['name']} can't be removed!")
    if row["to_create"]:
        call.z.store.delete(MODEL, row)
    else:
        call.z.store.update(MODEL, row, {"to_delete": True, "to_migrate": True, "updated_at": call.z.now()})
    return {}


@routes("POST", "/object_manager_attributes_discard_changes")
def discard(call: Call) -> Row:
    """All that is pending goes, whoever asked for it."""
    _require(call)
    for row in call.z.store.rows(MODEL):
        if row["to_create"]:
            call.z.store.delete(MODEL, row)
        elif row["to_config"] or row["to_delete"]:
            changes = {"to_config": False, "to_delete": False, "to_migrate": False, "data_option_new": {}}
            call.z.store.update(MODEL, row, changes)
    return {}


@routes("POST", "/object_manager_attributes_execute_migrations")
def migrate(call: Call) -> Row:
    """Make columns of what is to be created, drop those that are to be deleted, take over new options."""
    _require(call)
    for row in call.z.store.rows(MODEL):
        columns = call.z.models[TABLES[row["object"]]].extra
        if row["to_delete"]:
            columns.pop(row["name"], None)
            call.z.store.delete(MODEL, row)
        elif row["to_create"] or row["to_config"]:
            option = row["data_option_new"] if row["to_config"] else row["data_option"]
            done = {
                "to_create": False,
                "to_migrate": False,
                "to_config": False,
                "data_option": option,
                "data_option_new": {},
            }
            call.z.store.update(MODEL, row, done)
            if row["editable"] and row["name"] not in call.z.models[TABLES[row["object"]]].columns:
                columns[row["name"]] = column(row)
    return {}


def column(row: Row) -> Column:
    """The column that an attribute makes. Longer texts are refused before they could be cut."""
    kind = KINDS.get(row["data_type"], "string")
    default = row["data_option"].get("default")
    if default == "" and kind not in ("string", "json"):
        default = [] if kind == "array" else None
    return Column(row["name"], kind, default=default)
