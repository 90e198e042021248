# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets in REST 2.0: create, read, update, delete, search, comment, reply, in bulk."""

from __future__ import annotations

import re
from typing import Any

from .. import customfields, links, messages, parts, people, rights, search, tickets, ticketsql, update
from ..customfields import decoded
from ..errors import Crash, HttpError, Refused
from ..records import Ticket, Transaction, Value
from ..state import NOBODY, TRANSACTION_LOOKUP
from . import lists, shape
from .http import JSON_TYPE, Answer, Call, Route, check_conditions

FILE_NAME = re.compile(r'; filename="((?:[^"]|\\")*)"\Z')
FILE_PARTS = ("FileName", "FileType", "FileContent")
NOT_CLEANED = ("CustomFields", "CustomRoles", "Attachments", *links.ENDS)


def _visible(call: Call, ident: str) -> Ticket:
    ticket = call.rt.ticket(ident)
    if ticket is None:
        raise HttpError(404)
    if not rights.may(call.rt, call.who, "ShowTicket", ticket):
        raise HttpError(403)
    return ticket


def cleaned(data: dict[str, Any]) -> dict[str, Any]:
    """References become ids; what else is no scalar is dropped, except where lists belong."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if any(part in name for part in NOT_CLEANED) or not isinstance(value, (dict, list)):
            found[name] = value
        elif isinstance(value, dict) and people.is_reference(value):
            found[name] = value["id"]
        elif name in ("Owner", "Requestor", "Cc", "AdminCc") or name.startswith("RT::CustomRole-"):
            words = value if isinstance(value, list) else [value]
            found[name] = [word["id"] if people.is_reference(word) else word for word in words]
    return found


# --- one ticket -------------------------------------------------------------------------------------------------------


def read(call: Call) -> Answer:
    ticket = _visible(call, call.words[0])
    check_conditions(call, shape.etag(call, ticket))
    return Answer(shape.ticket(call, ticket), headers=shape.headers(call, ticket))


def missing(_call: Call) -> Answer:
    """Reading a ticket without a number."""
    raise HttpError(404)


def create(call: Call) -> Answer:
    data = call.data()
    if call.request.mimetype == "multipart/form-data":
        data = _with_uploads(call, data)
    try:
        ticket = _create(call, cleaned(data))
    except Refused as refused:
        raise HttpError(400, str(refused)) from None
    where = f"/REST/2.0/ticket/{ticket.id}"
    return Answer(shape.reference(call, "ticket", ticket.id), 201, {"Location": where}, JSON_TYPE)


def refuse_create_over(call: Call) -> Answer:
    """POST to a ticket that has a number already."""
    if call.rt.ticket(call.words[0]) is None:
        return create(call)
    _visible(call, call.words[0])
    raise HttpError(409, "Resource already exists; use PUT to update")


def _create(call: Call, data: dict[str, Any]) -> Ticket:
    rt = call.rt
    if rt.extended:
        data = {name: value for name, value in data.items() if name not in links.ENDS}
    word = update.as_text(data.get("Queue"))
    if not word or word == "0":
        raise HttpError(400, "Could not create ticket. Queue not set")
    queue = rt.queue(word)
    if queue is None or queue.disabled or not rights.may(rt, call.who, "CreateTicket", queue):
        raise HttpError(403, f"No permission to create tickets in the queue '{word}'")
    message = None
    if data.get("Content") is not None or data.get("Attachments") is not None:
        message = messages.Message(
            text=update.as_text(data.get("Content")),
            content_type=str(data.get("ContentType") or "text/plain"),
            subject=str(data.get("Subject") or ""),
            files=_files(data.get("Attachments"), "Field {} is required for each attachment in Attachments"),
        )
    probe = Ticket(0, {"Queue": queue.id})
    values: dict[int, Any] = {}
    for key, given in (data.get("CustomFields") or {}).items():
        _check_file_values(given)
        field = customfields.identify(rt, probe, key)
        if field is not None:
            values[field.id] = given
    data = {**data, **update.role_keys(rt, data.get("CustomRoles"))}
    return tickets.create(rt, call.who, queue, data, values, message)


def _check_file_values(given: Any) -> None:
    for item in given if isinstance(given, list) else [given]:
        if isinstance(item, dict):
            for part in FILE_PARTS:
                if not item.get(part):
                    raise HttpError(400, f"{part} is a required field for Image/Binary ObjectCustomFieldValue")


def change(call: Call) -> Answer:
    ticket = call.rt.ticket(call.words[0])
    if ticket is None:
        raise HttpError(404, "Resource does not exist; use POST to create")
    _visible(call, call.words[0])
    check_conditions(call, shape.etag(call, ticket))
    return Answer(_change(call, ticket, cleaned(call.data())))


def _change(call: Call, ticket: Ticket, data: dict[str, Any]) -> list[Any]:
    answers: list[Any] = []
    if len(call.words) > 1:
        actor: Any = NOBODY if call.words[1] == "untake" else call.who.id
        answers.append(people.set_owner(call.rt, call.who, ticket, actor, call.words[1].capitalize())[1])
    answers += update.update_ticket(call.rt, call.who, ticket, data)
    if data.get("MergeInto"):
        answers.append(links.merge(call.rt, call.who, ticket, data["MergeInto"])[1])
    return answers


def delete(call: Call) -> Answer:
    ticket = _visible(call, call.words[0])
    check_conditions(call, shape.etag(call, ticket))
    done, _sentence = update.set_status(call.rt, call.who, ticket, "deleted")
    if not done:
        raise HttpError(500)
    return Answer(status=204)


# --- searching --------------------------------------------------------------------------------------------------------


def find(call: Call) -> Answer:
    query = call.argument("query") or ""
    if query.lstrip().startswith("["):
        query = "id > 0"
    if call.argument("simple") and query:
        query = search.simple_query(call.rt, query)
    try:
        found = search.tickets(call.rt, call.who, query)
    except ticketsql.BadQuery as problem:
        raise HttpError(400, f"{problem} at /opt/rt/lib/RT/Tickets.pm line 3187.\n") from None
    return lists.listed(call, list(found), lists.refer_to("ticket"), counted=True)


# --- comments and replies ---------------------------------------------------------------------------------------------


def write(call: Call) -> Answer:
    """Comment or reply; a plain or HTML body is the text itself."""
    ticket = call.rt.ticket(call.words[0])
    kind = call.request.mimetype
    if kind in ("text/plain", "text/html"):
        data: dict[str, Any] = {"Content": call.request.get_data().decode("utf-8", "replace"), "ContentType": kind}
    else:
        if kind == "application/json" and not call.request.get_data():
            raise Crash("no body")
        if kind == "multipart/form-data" and not call.request.form.get("JSON"):
            raise HttpError(400, "JSON is a required field for multipart/form-data")
        data = call.data(query=False)
        if kind == "multipart/form-data":
            data = _with_uploads(call, data)
    # A route without an ETag of its own refuses every condition but `*`.
    check_conditions(call, "")
    try:
        transaction, answers = _write(call, ticket, call.words[1], data)
    except Refused as refused:
        raise HttpError(400, str(refused)) from None
    return Answer(answers, 201, {"Location": f"/REST/2.0/transaction/{transaction.id}"})


def _write(call: Call, ticket: Ticket | None, kind: str, data: dict[str, Any]) -> tuple[Transaction, list[Any]]:
    files = _files(data.get("Attachments"), "{} is a required field for each attachment in Attachments")
    if data.get("Content") and not data.get("ContentType"):
        raise Refused("ContentType is a required field for application/json")
    message = messages.Message(
        text=update.as_text(data.get("Content")),
        content_type=str(data.get("ContentType") or "text/plain"),
        subject=str(data.get("Subject") or ""),
        files=files,
        time_taken=update.minutes(data.get("TimeTaken")),
    )
    rt, who = call.rt, call.who
    transaction, sentence = messages.add(rt, who, ticket, kind, message)
    assert ticket is not None
    answers: list[Any] = [sentence, *customfields.update(rt, who, ticket, data.get("CustomFields"))]
    roles = {**data, **update.role_keys(rt, data.get("CustomRoles"))}
    answers += people.update_roles(rt, who, ticket, roles)
    answers += _transaction_values(call, transaction, data)
    if data.get("Status"):
        answers.append(update.set_status(rt, who, ticket, str(data["Status"]))[1])
    return transaction, answers


def _transaction_values(call: Call, transaction: Transaction, data: dict[str, Any]) -> list[str]:
    wanted = data.get("TxnCustomFields") or data.get("TransactionCustomFields") or {}
    answers = []
    for key, content in wanted.items():
        fields = [field for field in call.rt.custom_fields.values() if field.lookup == TRANSACTION_LOOKUP]
        field = next((field for field in fields if str(key).lower() in (field.name.lower(), str(field.id))), None)
        if field is None:
            answers.append(f"Unable to load transaction custom field: {key}")
            continue
        given = content if isinstance(content, list) else [content]
        held = transaction.values.setdefault(field.id, [])
        held += [Value(call.rt.next_id("value"), str(item), call.rt.now()) for item in given]
    if any(transaction.values.values()):
        answers.append("Custom fields updated")
    return answers


def _files(given: Any, complaint: str) -> list[parts.File]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise Crash("Attachments is no list")
    files = []
    for item in given:
        for part in FILE_PARTS:
            if not item.get(part):
                raise Refused(complaint.format(part))
        content = item["FileContent"]
        data = content if isinstance(content, bytes) else decoded(str(content))
        name = item["FileName"] if item.get("Uploaded") else _narrow(str(item["FileName"]))
        files.append(parts.File(name, str(item["FileType"]), data))
    return files


def _narrow(name: str) -> str:
    """A name out of JSON loses what is beyond ASCII, and one beyond Latin-1 breaks the request."""
    if any(ord(char) > 0xFF for char in name):
        raise Crash("wide character in a file name")
    return "".join(char if ord(char) < 0x80 else "\N{REPLACEMENT CHARACTER}" for char in name)


def _with_uploads(call: Call, data: dict[str, Any]) -> dict[str, Any]:
    """Put the uploaded parts where their names in JSON point: files as attachments, values of custom fields."""
    uploads = call.request.files.getlist("Attachments")
    if uploads:
        data["Attachments"] = [_upload(file) for file in uploads]
    for key, given in (data.get("CustomFields") or {}).items():
        if isinstance(given, dict) and given.get("UploadField") in call.request.files:
            data["CustomFields"][key] = _upload(call.request.files[given["UploadField"]])
    return data


def _upload(file: Any) -> dict[str, Any]:
    # RT's parser of forms, HTTP::Entity::Parser, decodes nothing in a name; this one's would.
    name = FILE_NAME.search(file.headers["Content-Disposition"])
    return {
        "FileName": name[1] if name else "",
        "FileType": file.content_type,
        "FileContent": file.read(),
        "Uploaded": True,
    }


# --- in bulk ----------------------------------------------------------------------------------------------------------


def bulk_create(call: Call) -> Answer:
    check_conditions(call, "")
    answers = [_create_one(call, data) for data in call.request.get_json(force=True)]
    return Answer(answers, 201, {"Location": "/REST/2.0/tickets/bulk"})


def _create_one(call: Call, data: dict[str, Any]) -> dict[str, Any]:
    try:
        return shape.reference(call, "ticket", _create(call, data).id)
    except (Refused, HttpError) as problem:
        return {"message": getattr(problem, "message", None) or str(problem)}


def bulk_change(call: Call) -> Answer:
    check_conditions(call, "")
    answers: list[Any] = []
    for data in call.request.get_json(force=True):
        ident = data.pop("id", None)
        ticket = call.rt.ticket(ident)
        answers.append([ident, *_change(call, ticket, data)] if ticket else [ident, "Resource does not exist"])
    return Answer(answers)


def bulk_write(call: Call) -> Answer:
    check_conditions(call, "")
    answers: list[Any] = []
    for data in call.request.get_json(force=True):
        ident = data.pop("id", None)
        if not str(ident or "").isdigit():
            answers.append([ident, "Resource does not exist"])
            continue
        try:
            answers.append([ident, *_write(call, call.rt.ticket(ident), call.words[0], data)[1]])
        except Refused as refused:
            answers.append([ident, str(refused)])
    return Answer(answers, 201, {"Location": "/REST/2.0/tickets/bulk"})


ROUTES = [
    Route(
        "/ticket",
        {"GET": missing, "POST": create, "PUT": lambda call: change(Call(call.rt, call.request, call.who, ("0",)))},
    ),
    Route(r"/ticket/(\d+)", {"GET": read, "PUT": change, "DELETE": delete, "POST": refuse_create_over}),
    Route(r"/ticket/(\d+)/(take|untake|steal)", {"GET": read, "PUT": change}),
    Route(r"/ticket/(\d+)/(correspond|comment)", {"POST": write}, takes=None),
    Route("/tickets", {"GET": find, "POST": find}, takes=list),
    Route("/tickets/bulk", {"POST": bulk_create, "PUT": bulk_change}, takes=list),
    Route("/tickets/bulk/(correspond|comment)", {"POST": bulk_write}, takes=list),
]
