# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Histories, transactions, attachments and downloads in REST 2.0. No list of them is counted for an ordinary user."""

from __future__ import annotations

import base64
from typing import Any

from .. import rights
from ..errors import HttpError
from ..records import Attachment, Transaction
from . import lists, shape
from .http import Answer, Call, Route


def _visible(call: Call, entries: Any) -> list[Transaction]:
    return [entry for entry in entries if rights.may_see_transaction(call.rt, call.who, entry)]


def of_record(call: Call) -> Answer:
    """The history of a ticket, queue, user or group; of one that does not exist, an empty list."""
    rt = call.rt
    find: dict[str, Any] = {"ticket": rt.ticket, "queue": rt.queue, "user": rt.user, "group": rt.group}
    find["asset"] = lambda key: rt.assets.get(int(key))
    record = find[call.words[0]](call.words[1])
    every = [rt.transactions[ident] for ident in record.history] if record else []
    entries = _visible(call, every)
    # RT 6 counts where nothing is hidden.
    all_seen = len(entries) == len(every)
    counted = all_seen if rt.six else rights.may(rt, call.who, "SuperUser") and call.words[0] != "ticket"
    return lists.listed(call, entries, lists.refer_to("transaction"), counted=counted)


def read(call: Call) -> Answer:
    entry = call.rt.transactions.get(int(call.words[0]))
    if entry is None:
        raise HttpError(500)
    if not rights.may_see_transaction(call.rt, call.who, entry):
        raise HttpError(403)
    return Answer(shape.transaction(call, entry))


def find(call: Call) -> Answer:
    fields = [
        "id",
        "Type",
        "ObjectType",
        "ObjectId",
        "Field",
        "OldValue",
        "NewValue",
        "Creator",
        "Created",
        "TimeTaken",
    ]
    found = lists.by_json(call, call.rt.transactions.values(), fields, needs_condition=True)
    counted = rights.may(call.rt, call.who, "SuperUser")
    return lists.listed(call, _visible(call, found), lists.refer_to("transaction"), counted=counted)


def attachments_of_ticket(call: Call) -> Answer:
    ticket = call.rt.ticket(call.words[0])
    if ticket is None or not rights.may(call.rt, call.who, "ShowTicket", ticket):
        return _attachments(call, [])
    entries = _visible(call, [call.rt.transactions[ident] for ident in ticket.history])
    return _attachments(call, [call.rt.attachments[part] for entry in entries for part in entry.attachments])


def attachments_of_transaction(call: Call) -> Answer:
    entry = call.rt.transactions.get(int(call.words[0]))
    seen = entry is not None and rights.may_see_transaction(call.rt, call.who, entry)
    return _attachments(call, [call.rt.attachments[part] for part in entry.attachments] if entry and seen else [])


def find_attachments(call: Call) -> Answer:
    fields = ["id", "TransactionId", "Parent", "MessageId", "Subject", "Filename", "ContentType", "Creator", "Created"]
    found = lists.by_json(call, call.rt.attachments.values(), fields, needs_condition=True)
    return _attachments(call, [part for part in found if _may_see(call, part)])


def _attachments(call: Call, parts: list[Attachment]) -> Answer:
    counted = rights.may(call.rt, call.who, "SuperUser")
    return lists.listed(call, parts, lists.refer_to("attachment"), counted=counted)


def _may_see(call: Call, part: Attachment) -> bool:
    return rights.may_see_transaction(call.rt, call.who, call.rt.transactions[part.transaction])


def read_attachment(call: Call) -> Answer:
    part = call.rt.attachments.get(int(call.words[0]))
    if part is None:
        raise HttpError(500)
    if not _may_see(call, part):
        raise HttpError(403)
    content = None if part.content is None else base64.encodebytes(part.content).decode()
    return Answer(shape.attachment(call, part, content))


def download(call: Call) -> Answer:
    """The bytes of a custom field value that is a file."""
    ident = int(call.words[0])
    for ticket in call.rt.tickets.values():
        for values in ticket.values.values():
            for value in values:
                if value.id == ident and value.large is not None:
                    if not rights.may(call.rt, call.who, "SeeCustomField", ticket):
                        raise HttpError(403)
                    stamp = value.created.replace(" ", "T")
                    return Answer(value.large, headers={"ETag": f'"{stamp}Z"'}, content_type=value.content_type)
    raise HttpError(404)


ROUTES = [
    Route(r"/(ticket|group|asset)/(\d+)/history", {"GET": of_record, "POST": of_record}, takes=list),
    Route(r"/(queue|user)/([^/]+)/history", {"GET": of_record, "POST": of_record}, takes=list),
    Route(r"/transaction/(\d+)", {"GET": read}),
    Route("/transactions", {"GET": find, "POST": find}, takes=list),
    Route(r"/ticket/(\d+)/attachments", {"GET": attachments_of_ticket, "POST": attachments_of_ticket}, takes=list),
    Route(r"/transaction/(\d+)/attachments", {"GET": attachments_of_transaction}, takes=list),
    Route(r"/attachment/(\d+)", {"GET": read_attachment}),
    Route("/attachments", {"GET": find_attachments, "POST": find_attachments}, takes=list),
    Route(r"/download/cf/(\d+)", {"GET": download}),
]
