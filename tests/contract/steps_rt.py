# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that `record_rt.py` plays to a real Request Tracker: what the older recordings lack.

A word in angle brackets, such as <a>, is the number of a ticket that an earlier step made; <mark> is a word that nobody
else uses.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.contract.steps_rt_tables import CUSTOM_FIELDS, FIELDS, LINKS, PEOPLE, QUERIES, file_of

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Step:
    """One request; `keep` names the ticket that it makes."""

    name: str
    method: str
    path: str
    body: str = ""
    content_type: str = ""
    keep: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def put(name: str, ticket: str, data: Any, **more: Any) -> Step:
    return Step(name, "PUT", f"/REST/2.0/ticket/<{ticket}>", json.dumps(data), JSON, **more)


def create(name: str, keep: str, **data: Any) -> Step:
    body = {"Queue": "Helpdesk", "Subject": f"more {keep} <mark>", **data}
    return Step(name, "POST", "/REST/2.0/ticket", json.dumps(body), JSON, keep)


def read(name: str, ticket: str) -> Step:
    return Step(name, "GET", f"/REST/2.0/ticket/<{ticket}>")


def post(name: str, path: str, data: Any) -> Step:
    return Step(name, "POST", f"/REST/2.0{path}", json.dumps(data), JSON)


def form(name: str, path: str, content: str) -> Step:
    return Step(name, "POST", f"/REST/1.0{path}", "content=" + content, FORM)


def find(name: str, query: str, more: str = "") -> Step:
    return Step(name, "GET", f"/REST/2.0/tickets?query={query}&orderby=id{more}")


STEPS: list[Step] = [
    create("create.a", "a", CustomFields={"Components": ["WEB"], "Addr": "nonsense", "DueOn": "junk", "Must": "x"}),
    read("create.a.read", "a"),
    create("create.b", "b", Owner="alice@rt.example", Requestor=["alice", "junk here", "group:Operators", 41]),
    read("create.b.read", "b"),
    *[put(f"cf.{name}", "a", {"CustomFields": data}) for name, data in CUSTOM_FIELDS],
    read("cf.read", "a"),
    *[put(f"people.{name}", "a", data) for name, data in PEOPLE],
    read("people.read", "a"),
    *[step for name, data in FIELDS for step in (put(f"field.{name}", "a", data), read(f"field.{name}.read", "a"))],
    *[put(f"link.{name}", "a", data) for name, data in LINKS],
    read("link.read", "a"),
    create("sla.create", "s", Queue="Service"),
    read("sla.create.read", "s"),
    *[
        step
        for level in ("bronze", "platinum", "", "gold")
        for step in (put(f"sla.{level or 'none'}", "s", {"SLA": level}), read(f"sla.{level or 'none'}.read", "s"))
    ],
    create("reply.create", "r"),
    post("reply.to-new", "/ticket/<r>/correspond", {"Content": "x", "ContentType": "text/plain", "TimeTaken": 7}),
    read("reply.to-new.read", "r"),
    put("reply.stall", "r", {"Status": "stalled"}),
    post("reply.to-stalled", "/ticket/<r>/correspond", {"Content": "x", "ContentType": "text/plain"}),
    read("reply.to-stalled.read", "r"),
    put("reply.resolve", "r", {"Status": "resolved"}),
    post("reply.comment-on-resolved", "/ticket/<r>/comment", {"Content": "x", "ContentType": "text/plain"}),
    read("reply.comment-on-resolved.read", "r"),
    post("reply.to-resolved", "/ticket/<r>/correspond", {"Content": "x", "ContentType": "text/plain", "Subject": "s"}),
    read("reply.to-resolved.read", "r"),
    post(
        "reply.roles",
        "/ticket/<r>/comment",
        {"Content": "x", "ContentType": "text/plain", "CustomRoles": {"Engineer": "bob"}},
    ),
    post("reply.fields-ignored", "/ticket/<r>/comment", {"Content": "x", "ContentType": "text/plain", "Priority": 7}),
    Step("reply.empty-body", "POST", "/REST/2.0/ticket/<r>/comment", "", JSON),
    Step("reply.list", "POST", "/REST/2.0/ticket/<r>/comment", "[]", JSON),
    Step("reply.get", "GET", "/REST/2.0/ticket/<r>/comment"),
    *[
        post(
            f"file.{name}", "/ticket/<r>/comment", {"Content": "f", "ContentType": "text/plain", "Attachments": [file]}
        )
        for name, file in [
            ("latin-1", file_of("l1.txt", "text/plain", b"Gr\xfc\xdfe\r\n")),
            ("narrow-name", file_of("\xe9.txt", "text/plain", b"x")),
            ("wide-name", file_of("\u65e5.txt", "text/plain", b"x")),
            ("path", file_of("../p/q.txt", "nonsense", b"x")),
            ("quotes", file_of('a b"c.txt', "text/html", b"<b>x</b>")),
            ("nothing-in-it", {"FileName": "e.bin", "FileType": "application/octet-stream", "FileContent": ""}),
        ]
    ],
    Step(
        "file.multipart-name",
        "POST",
        "/REST/2.0/ticket/<r>/comment",
        '--B\r\nContent-Disposition: form-data; name="JSON"\r\n\r\n'
        '{"Content":"mp","ContentType":"text/plain"}\r\n'
        '--B\r\nContent-Disposition: form-data; name="Attachments"; filename="Gr\xf6\xdfe.txt"\r\n'
        "Content-Type: text/plain\r\n\r\nhello \xfc\r\n--B--\r\n",
        "multipart/form-data; boundary=B",
    ),
    Step(
        "file.list",
        "GET",
        "/REST/2.0/ticket/<r>/attachments?fields=Filename,ContentType,ContentLength,Content&per_page=100",
    ),
    Step(
        "history.fields",
        "GET",
        "/REST/2.0/ticket/<r>/history?fields=Type,Field,OldValue,NewValue,Data,TimeTaken&per_page=100",
    ),
    Step("condition.stale", "PUT", "/REST/2.0/ticket/<r>", '{"Priority":1}', JSON, headers=(("If-Match", '"1"'),)),
    Step("condition.any", "PUT", "/REST/2.0/ticket/<r>", '{"Priority":1}', JSON, headers=(("If-Match", "*"),)),
    Step(
        "condition.date",
        "PUT",
        "/REST/2.0/ticket/<r>",
        '{"Priority":1}',
        JSON,
        headers=(("If-Unmodified-Since", "Sat, 21 Nov 2026 23:03:53 GMT"),),
    ),
    Step(
        "bulk.create",
        "POST",
        "/REST/2.0/tickets/bulk",
        '[{"Queue":"Helpdesk","Subject":"more k <mark>"},{"Queue":"Nowhere","Subject":"x"},{"Subject":"x"}]',
        JSON,
        "k",
    ),
    Step(
        "bulk.change",
        "PUT",
        "/REST/2.0/tickets/bulk",
        '[{"id":"<k>","Priority":5},{"id":999999,"Priority":5},{"Priority":5}]',
        JSON,
    ),
    Step(
        "bulk.comment",
        "POST",
        "/REST/2.0/tickets/bulk/comment",
        '[{"id":"<k>","Content":"x","ContentType":"text/plain"},{"id":"<k>","Content":"x"},{"Content":"x"}]',
        JSON,
    ),
    *[find(f"sql.{name}", query) for name, query in QUERIES],
    find("sql.page", "Subject LIKE '<mark>'", "&per_page=2&page=2"),
    create("take.create", "t"),
    form("take.take", "/ticket/<t>/take", "Action: take"),
    form("take.take-again", "/ticket/<t>/take", "Action: take"),
    form("take.steal-own", "/ticket/<t>/take", "Action: steal"),
    form("take.untake", "/ticket/<t>/take", "Action: untake"),
    form("take.untake-again", "/ticket/<t>/take", "Action: untake"),
    form("take.nothing", "/ticket/<t>/take", "Action: give"),
    create("links.create", "l"),
    Step("links.show-none", "GET", "/REST/1.0/ticket/<l>/links"),
    form("links.set", "/ticket/<l>/links", "RefersTo: <t>, http://example.com/x\nDependsOn: <t>"),
    Step("links.show", "GET", "/REST/1.0/ticket/<l>/links"),
    Step("links.show-other-end", "GET", "/REST/1.0/ticket/<t>/links/show"),
    form("links.set-again", "/ticket/<l>/links", "RefersTo: <t>, http://example.com/x"),
    form("links.missing-ticket", "/ticket/<l>/links", "RefersTo: 999999"),
    form("links.self", "/ticket/<l>/links", "DependsOn: <l>"),
    form("links.unknown", "/ticket/<l>/links", "Parents: <t>\nMembers: <t>"),
    Step("links.show-after", "GET", "/REST/1.0/ticket/<l>/links"),
    form("links.clear", "/ticket/<l>/links", "RefersTo: \nMembers: "),
    Step("links.show-cleared", "GET", "/REST/1.0/ticket/<l>/links"),
    form("links.of-nothing", "/ticket/999999/links", "RefersTo: <t>"),
    Step("link.add", "POST", "/REST/1.0/ticket/link", "id=<l>&rel=RefersTo&to=<t>", FORM),
    Step("link.add-again", "POST", "/REST/1.0/ticket/link", "id=<l>&rel=RefersTo&to=<t>", FORM),
    Step("link.delete", "POST", "/REST/1.0/ticket/link", "id=<l>&rel=RefersTo&to=<t>&del=1", FORM),
    Step("link.delete-again", "POST", "/REST/1.0/ticket/link", "id=<l>&rel=RefersTo&to=<t>&del=1", FORM),
    Step("link.bad-rel", "POST", "/REST/1.0/ticket/link", "id=<l>&rel=Likes&to=<t>", FORM),
    Step("link.bad-id", "POST", "/REST/1.0/ticket/link", "id=999999&rel=RefersTo&to=<t>", FORM),
    Step("merge.merge", "POST", "/REST/1.0/ticket/<l>/merge/<t>"),
    Step("merge.show-old", "GET", "/REST/1.0/ticket/<l>/show"),
    Step("merge.again", "POST", "/REST/1.0/ticket/<l>/merge/<t>"),
    Step("merge.into-nothing", "POST", "/REST/1.0/ticket/<t>/merge/999999"),
    Step("merge.of-nothing", "POST", "/REST/1.0/ticket/999999/merge/<t>"),
    find("merge.search-old", "id = <l>"),
    *[
        form(f"edit.{name}", "/ticket/<a>/edit", content)
        for name, content in [
            ("cc-junk", "Cc: not an address"),
            ("address", "CF.{Addr}: nonsense"),
            ("multi-other-case", "CF.{Components}: WEB,db"),
            ("list-of-subjects", "Subject: one\nSubject: two"),
            ("told", "Told: 2031-01-01 00:00:00"),
            ("status-other-case", "Status: OPEN"),
            ("sla", "SLA: gold"),
            ("nothing-known", "id: ticket/<a>"),
        ]
    ],
    form(
        "new.requestors",
        "/ticket/new",
        "id: ticket/new\nQueue: Helpdesk\nSubject: more q <mark>\nRequestors: alice@rt.example",
    ),
    form("new.told", "/ticket/new", "id: ticket/new\nQueue: Helpdesk\nSubject: more q <mark>\nTold: 2031-01-01"),
    form(
        "new.quoted",
        "/ticket/new",
        "id: ticket/new\nQueue: Helpdesk\nSubject: more q <mark>\nCF.{Tags}: \"x, y\",q{it's},'a\\'b', z w ",
    ),
    find("new.quoted.read", "Subject = 'more q <mark>'", "&fields=Subject,CustomFields,Requestor"),
    Step("show.unknown-field", "GET", "/REST/1.0/ticket/<a>/show?fields=Subject,Nonsense"),
    Step(
        "list.json-unknown-queue-field",
        "GET",
        "/REST/2.0/queues?query=" + '[{"field":"Nonsense","value":"x"}]',
    ),
    Step("list.no-condition", "GET", "/REST/2.0/customfields?query=[]"),
    Step(
        "list.roles",
        "GET",
        "/REST/2.0/customroles?query=" + '[{"field":"id","operator":">","value":0}]' + "&fields=Name,MaxValues",
    ),
    create("told.create", "o", Requestor="apiuser"),
    post("told.reply-of-requestor", "/ticket/<o>/correspond", {"Content": "x", "ContentType": "text/plain"}),
    read("told.reply-of-requestor.read", "o"),
    put("told.resolve", "o", {"Status": "resolved"}),
    post(
        "told.reply-of-requestor-to-resolved", "/ticket/<o>/correspond", {"Content": "x", "ContentType": "text/plain"}
    ),
    read("told.reply-of-requestor-to-resolved.read", "o"),
    put("told.other-requestor", "o", {"Requestor": "alice"}),
    post("told.reply", "/ticket/<o>/correspond", {"Content": "x", "ContentType": "text/plain"}),
    read("told.reply.read", "o"),
    Step("told.history", "GET", "/REST/2.0/ticket/<o>/history?fields=Type,Field,OldValue,NewValue&per_page=100"),
    create("sla.with-due", "d", Queue="Service", SLA="gold", Due="2031-01-01 00:00:00", Starts="2030-01-01 00:00:00"),
    read("sla.with-due.read", "d"),
    put("sla.due-by-hand", "d", {"Due": "2031-01-01 00:00:00"}),
    put("sla.open", "d", {"Status": "open"}),
    read("sla.open.read", "d"),
    Step("condition.none-match", "GET", "/REST/2.0/ticket/<o>", headers=(("If-None-Match", '"1"'),)),
    Step("history.past-end", "GET", "/REST/2.0/ticket/<o>/history?page=99"),
    Step("method.get-without-number", "GET", "/REST/2.0/ticket"),
    Step("method.put-without-number", "PUT", "/REST/2.0/ticket", "{}", JSON),
    Step("method.delete-list", "DELETE", "/REST/2.0/tickets"),
    Step("bulk.nothing", "POST", "/REST/2.0/tickets/bulk", "[]", JSON),
    find(
        "sql.expanded",
        "id = <o>",
        "&fields=Requestor,Owner,Queue,Told,SLA&fields[Requestor]=Name,EmailAddress&fields[Queue]=Name",
    ),
    Step("rest1.queue-by-forbidden-id", "GET", "/REST/1.0/queue/6"),
    Step("rest1.search-queue", "GET", "/REST/1.0/search/queue?query=Name LIKE elp"),
    Step("rest1.search-queue-all", "GET", "/REST/1.0/search/queue?query="),
    Step("rest1.search-group", "GET", "/REST/1.0/search/group?query=Name = Operators"),
    Step("rest1.search-bad-field", "GET", "/REST/1.0/search/queue?query=Colour = x"),
    Step("rest1.search-tabs", "GET", "/REST/1.0/search/ticket?query=id = <o>&format=s&fields=Subject,Owner"),
    Step("rest1.user-show", "GET", "/REST/1.0/user/alice/show"),
    Step("rest1.user-fields", "GET", "/REST/1.0/user/alice?fields=Name,RealName"),
    Step("rest1.group-links", "GET", "/REST/1.0/group/41?fields=Name,Members"),
    form(
        "rest1.correspond",
        "/ticket/<o>/comment",
        "id: <o>\nAction: correspond\nText: hello\nTimeWorked: 3\nStatus: nonsense",
    ),
    Step("rest1.history-type", "GET", "/REST/1.0/ticket/<o>/history/type/Correspond"),
    Step("rest1.history-fields", "GET", "/REST/1.0/ticket/<o>/history?format=l&fields=Type,Creator"),
    Step("choice.read", "GET", "/REST/2.0/customfield/2/value/1"),
    Step("choice.missing", "GET", "/REST/2.0/customfield/2/value/99"),
    Step("group.forbidden-change", "PUT", "/REST/2.0/group/41", '{"Description":"x"}', JSON),
    Step("queue.forbidden-change", "PUT", "/REST/2.0/queue/3", '{"Description":"x"}', JSON),
    Step("field.forbidden-change", "PUT", "/REST/2.0/customfield/2", '{"Description":"x"}', JSON),
    Step("group.forbidden-members", "GET", "/REST/2.0/group/41/members"),
]
