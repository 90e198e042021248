# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues, custom fields with their values, and custom roles in REST 2.0."""

from __future__ import annotations

import re
from typing import Any

from .. import accounts, customfields, dates, people, rights
from ..errors import HttpError, Refused
from ..records import Choice, CustomField, Queue
from ..seed import add_custom_field
from ..state import TICKET_LOOKUP
from . import lists, shape
from .http import JSON_TYPE, Answer, Call, Route, check_conditions

MISSING = "Resource does not exist; use POST to create"
_SIMPLE = ("Freeform", "Text", "Wikitext", "HTML", "Image", "Binary", "Date", "DateTime", "IPAddress", "IPAddressRange")
TYPES = frozenset(("Select", "Combobox", "Autocomplete", *_SIMPLE))
#: Single whatever is said.
ALWAYS_SINGLE = ("Text", "Wikitext", "Combobox")
_OF_VALUES = ("Type", "MaxValues", "RenderType", "BasedOn", "UniqueValues", "Pattern")
CHANGEABLE = frozenset(("Name", "Description", "SortOrder", "EntryHint", "LookupType", *_OF_VALUES))
CUSTOM_FIELD_TEXTS = [
    "id",
    "Name",
    "Type",
    "MaxValues",
    "LookupType",
    "Description",
    "Pattern",
    "SortOrder",
    "Disabled",
]


# --- queues -----------------------------------------------------------------------------------------------------------


def _queue(call: Call, right: str, missing: str | None = None) -> Queue:
    """By number or name. Whoever may not do everything cannot tell a missing queue from a forbidden one."""
    queue = call.rt.queue(call.words[0])
    if queue is None:
        raise HttpError(404, missing) if rights.may(call.rt, call.who, "SuperUser") else HttpError(403)
    if not rights.may(call.rt, call.who, right, queue):
        raise HttpError(403)
    return queue


def read_queue(call: Call) -> Answer:
    queue = _queue(call, "SeeQueue")
    check_conditions(call, shape.etag(call, queue))
    return Answer(shape.queue(call, queue), headers=shape.headers(call, queue))


def create_queue(call: Call) -> Answer:
    if not rights.may(call.rt, call.who, "AdminQueue"):
        raise HttpError(403)
    data = call.data()
    try:
        queue = accounts.create_queue(call.rt, call.who, data)
    except Refused as refused:
        raise HttpError(400, str(refused)) from None
    customfields.update(call.rt, call.who, queue, data.get("CustomFields"))
    where = f"/REST/2.0/queue/{queue.id}"
    return Answer(shape.reference(call, "queue", queue.id), 201, {"Location": where}, JSON_TYPE)


def change_queue(call: Call) -> Answer:
    queue = _queue(call, "AdminQueue", MISSING)
    check_conditions(call, shape.etag(call, queue))
    data = call.data()
    answers: list[Any] = accounts.change_queue(call.rt, call.who, queue, data)
    answers += customfields.update(call.rt, call.who, queue, data.get("CustomFields"))
    answers += people.update_roles(call.rt, call.who, queue, data)
    return Answer(answers)


def delete_queue(call: Call) -> Answer:
    queue = _queue(call, "AdminQueue")
    check_conditions(call, shape.etag(call, queue))
    if not accounts.disable_queue(call.rt, call.who, queue) and not call.rt.six:
        raise HttpError(500)
    return Answer(status=204)


def _queues(call: Call, found: list[Queue]) -> Answer:
    every = call.argument("find_disabled_rows")
    seen = [
        queue
        for queue in sorted(found, key=lambda queue: queue.name)
        if (every or not queue.disabled) and rights.may(call.rt, call.who, "SeeQueue", queue)
    ]
    return lists.listed(call, seen, lists.refer_to("queue"), counted=rights.may(call.rt, call.who, "SuperUser"))


def all_queues(call: Call) -> Answer:
    return _queues(call, list(call.rt.queues.values()))


def find_queues(call: Call) -> Answer:
    fields = [
        "id",
        "Name",
        "Description",
        "CorrespondAddress",
        "CommentAddress",
        "Lifecycle",
        "SLADisabled",
        "SortOrder",
        "Disabled",
    ]
    return _queues(call, lists.by_json(call, call.rt.queues.values(), fields, needs_condition=True))


def fields_of_queue(call: Call) -> Answer:
    ident = int(call.words[0])
    lists.by_json(call, [], [], needs_condition=False)
    found = [
        field
        for field in call.rt.custom_fields.values()
        if field.lookup.startswith("RT::Queue") and (0 in field.applied or ident in field.applied)
    ]
    return _custom_fields(call, found)


# --- custom fields ----------------------------------------------------------------------------------------------------


def _may_see_field(call: Call, field: CustomField) -> bool:
    scopes = [call.rt.queues.get(ident) for ident in field.applied if ident] or [None]
    return any(rights.may(call.rt, call.who, "SeeCustomField", queue) for queue in scopes)


def _custom_field(call: Call, missing: str | None = None) -> CustomField:
    field = call.rt.custom_fields.get(int(call.words[0]))
    if field is None:
        raise HttpError(404, missing)
    if not _may_see_field(call, field):
        raise HttpError(403)
    return field


def _administered(call: Call) -> CustomField:
    field = _custom_field(call, MISSING)
    if not rights.may(call.rt, call.who, "AdminCustomField"):
        raise HttpError(403)
    return field


def read_custom_field(call: Call) -> Answer:
    field = _custom_field(call)
    check_conditions(call, shape.etag(call, field))
    return Answer(shape.custom_field(call, field), headers=shape.headers(call, field))


def create_custom_field(call: Call) -> Answer:
    if not rights.may(call.rt, call.who, "AdminCustomField"):
        raise HttpError(403)
    data = {name: accounts.text_of(value) for name, value in call.data().items()}
    name, kind = data.pop("Name", ""), data.pop("Type", "")
    composite = data.pop("TypeComposite", "").partition("-")
    kind, most = kind or composite[0], data.pop("MaxValues", composite[2] or "0")
    if not name or not kind:
        raise HttpError(400, "Must specify 'Name' attribute" if not name else "Invalid type")
    if not kind.endswith(("Single", "Multiple")):
        kind += "Single" if most == "1" or kind in ALWAYS_SINGLE else "Multiple"
    base = kind.removesuffix("Single").removesuffix("Multiple")
    _check_new_field(name, base, data)
    applied = []
    if "Queue" in data:
        word = data.pop("Queue")
        queue = call.rt.queue(word)
        if queue is None and word != "0":
            raise HttpError(400, "Queue not found")
        applied, data["LookupType"] = [queue.id if queue else 0], TICKET_LOOKUP
    stored = {key: value for key, value in data.items() if key not in ("Values", "DefaultValues", "Disabled")}
    field = add_custom_field(call.rt, call.rt.next_id("custom field"), name, kind, [], applied, **stored)
    field.disabled = data.get("Disabled") == "1"
    call.rt.stamp(field, call.who)
    where = f"/REST/2.0/customfield/{field.id}"
    return Answer(shape.reference(call, "customfield", field.id), 201, {"Location": where}, JSON_TYPE)


def _check_new_field(name: str, base: str, data: dict[str, str]) -> None:
    if base not in TYPES or name.isdigit():
        raise HttpError(400, "Invalid value for Name" if base in TYPES else "Invalid value for Type")
    try:
        re.compile(data.get("Pattern", ""))
    except re.error as problem:
        raise HttpError(400, f"Invalid pattern: {problem}") from None
    if data.get("RenderType") and base != "Select":
        raise HttpError(400, "This custom field has no Render Types")


def change_custom_field(call: Call) -> Answer:
    field = _administered(call)
    check_conditions(call, shape.etag(call, field))
    data = call.data()
    answers = []
    for name in sorted(set(data) & (CHANGEABLE | ({"ValidationHint"} if call.rt.six else set()))):
        value = accounts.text_of(data[name])
        if name == "Type" and value not in TYPES:
            answers.append(f"{call.rt.label(field)}: Illegal value for Type")
        elif name == "BasedOn" and value and field["RenderType"] == "List":
            answers.append(f"{call.rt.label(field)}: We can't currently render as a List")
        else:
            answers += _set(call, field, name, value, call.rt.label(field))
    if "Disabled" in data:
        field.disabled = accounts.text_of(data["Disabled"]) == "1"
        answers.append(f"Custom field {'disabled' if field.disabled else 'enabled'}")
    return Answer(answers)


def _set(call: Call, record: Any, name: str, value: str, label: str) -> list[str]:
    old, value = accounts.text_of(record[name]), record.kept(name, value)
    if old == value:
        return []
    record[name] = value
    call.rt.touch(record, call.who)
    shown = [f'"{text}"' if text else "(no value)" for text in (old, value)]
    return [f"{label}: {name} changed from {shown[0]} to {shown[1]}"]


def delete_custom_field(call: Call) -> Answer:
    field = _administered(call)
    check_conditions(call, shape.etag(call, field))
    if field.disabled and not call.rt.six:
        raise HttpError(500)
    field.disabled = True
    return Answer(status=204)


def find_custom_fields(call: Call) -> Answer:
    found = lists.by_json(call, call.rt.custom_fields.values(), CUSTOM_FIELD_TEXTS, needs_condition=True)
    return _custom_fields(call, found)


def _custom_fields(call: Call, found: list[CustomField]) -> Answer:
    every = call.argument("find_disabled_rows")
    seen = [field for field in found if (every or not field.disabled) and _may_see_field(call, field)]
    return lists.listed(call, sorted(seen, key=lambda field: field.name), lists.refer_to("customfield"), counted=True)


# --- the values on offer ----------------------------------------------------------------------------------------------


def read_choices(call: Call) -> Answer:
    field = _custom_field(call)
    ordered = sorted(field.choices, key=lambda choice: int(choice["SortOrder"] or 0))
    items = [
        {
            "type": "customfieldvalue",
            "id": choice.id,
            "name": choice.name,
            "_url": f"{call.base}/customfield/{field.id}/value/{choice.id}",
        }
        for choice in ordered
    ]
    return lists.members(call, items)


def _choice(call: Call, field: CustomField, missing: str | None = None) -> Choice:
    # RT 6 takes the value of any field.
    every = [choice for other in call.rt.custom_fields.values() for choice in other.choices]
    for choice in every if call.rt.six and missing else field.choices:
        if str(choice.id) == call.words[1]:
            return choice
    raise HttpError(404, missing)


def read_choice(call: Call) -> Answer:
    field = _custom_field(call)
    choice = _choice(call, field)
    own = f"{call.base}/customfield/{field.id}/customfieldvalue/{choice.id}"
    data = {"id": choice.id, **shape.stamps(call, choice), "Category": ""}
    data |= {name: choice[name] or "" for name in ("Name", "Description", "SortOrder")}
    data["CustomField"] = shape.reference(call, "customfield", field.id)
    data["_hyperlinks"] = [
        {"ref": "self", "type": "customfieldvalue", "id": choice.id, "_url": own},
        {**shape.reference(call, "customfield", field.id), "ref": "customfield"},
    ]
    return Answer(data, headers={"ETag": f'"{data["LastUpdated"]}"'})


def create_choice(call: Call) -> Answer:
    field = _administered(call)
    data = {name: accounts.text_of(value) for name, value in call.data().items()}
    if not data.get("Name"):
        raise HttpError(400, "Can't add a custom field value without a name")
    fields = {"Description": "", "SortOrder": "0", **data}
    choice = call.rt.stamp(Choice(call.rt.next_id("choice"), fields), call.who)
    field.choices.append(choice)
    where = f"/REST/2.0/customfieldvalue/{choice.id}"
    return Answer(shape.reference(call, "customfieldvalue", choice.id), 201, {"Location": where}, JSON_TYPE)


def change_choice(call: Call) -> Answer:
    choice = _choice(call, _administered(call), MISSING)
    check_conditions(call, dates.w3c(choice.updated))
    data = call.data()
    answers = []
    for name in sorted(set(data) & {"Name", "Description", "SortOrder"}):
        answers += _set(call, choice, name, accounts.text_of(data[name]), call.rt.label(choice))
    return Answer(answers)


def delete_choice(call: Call) -> Answer:
    field = _administered(call)
    field.choices.remove(_choice(call, field))
    return Answer(status=204)


# --- custom roles -----------------------------------------------------------------------------------------------------


def no_role(_call: Call) -> Answer:
    """Without a number."""
    raise HttpError(404)


def read_role(call: Call) -> Answer:
    role = call.rt.custom_roles.get(int(call.words[0]))
    if role is None:
        raise HttpError(404)
    if not rights.may(call.rt, call.who, "SeeCustomRole"):
        raise HttpError(403)
    return Answer(shape.custom_role(call, role), headers=shape.headers(call, role))


def find_roles(call: Call) -> Answer:
    fields = ["id", "Name", "MaxValues", "Description"]
    found = lists.by_json(call, call.rt.custom_roles.values(), fields, needs_condition=True)
    seen = found if rights.may(call.rt, call.who, "SeeCustomRole") else []
    counted = rights.may(call.rt, call.who, "SuperUser")
    return lists.listed(call, seen, lists.refer_to("customrole"), counted=counted)


def information(call: Call) -> Answer:
    """`/rt`: the version, and the plugins for whom they concern."""
    more: dict[str, Any] = {"Plugins": []} if rights.may(call.rt, call.who, "SuperUser") else {}
    return Answer({"Version": call.rt.version, **more})


ROUTES = [
    Route("/rt", {"GET": information}),
    Route("/queue", {"POST": create_queue}),
    Route("/queue/([^/]+)", {"GET": read_queue, "PUT": change_queue, "DELETE": delete_queue}),
    Route(r"/queue/(\d+)/customfields", {"GET": fields_of_queue, "POST": fields_of_queue}, takes=list),
    Route("/queues", {"GET": find_queues, "POST": find_queues}, takes=list),
    Route("/queues/all", {"GET": all_queues, "POST": all_queues}, takes=list),
    Route("/customfield", {"POST": create_custom_field}),
    Route(r"/customfield/(\d+)", {"GET": read_custom_field, "PUT": change_custom_field, "DELETE": delete_custom_field}),
    Route(r"/customfield/(\d+)/values", {"GET": read_choices, "POST": read_choices}, takes=list),
    Route(r"/customfield/(\d+)/value", {"POST": create_choice}),
    Route(r"/customfield/(\d+)/value/(\d+)", {"GET": read_choice, "PUT": change_choice, "DELETE": delete_choice}),
    Route("/customfields", {"GET": find_custom_fields, "POST": find_custom_fields}, takes=list),
    Route(r"/customrole/(\d+)", {"GET": read_role}),
    Route("/customrole", {"GET": no_role}),
    Route("/customroles", {"GET": find_roles, "POST": find_roles}, takes=list),
]
