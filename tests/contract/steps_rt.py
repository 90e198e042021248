# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that `record_rt.py` plays to a real Request Tracker: what the older recordings lack.

A word in angle brackets, such as <a>, is the number of a ticket that an earlier step made; <mark> is a word that nobody
else uses. The file is long because it is one list.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

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


def file_of(name: str, kind: str, content: bytes) -> dict[str, str]:
    return {"FileName": name, "FileType": kind, "FileContent": base64.b64encode(content).decode()}


CUSTOM_FIELDS: list[tuple[str, Any]] = [
    ("multi-other-case", {"Components": ["WEB"]}),
    ("multi-after-that", {"Components": ["WEB", "db"]}),
    ("null-on-empty", {"Severity": None}),
    ("empty-on-null", {"Severity": ""}),
    ("value-on-null", {"Severity": "low"}),
    ("same-other-case", {"Severity": "LOW"}),
    ("bad-address", {"Addr": "nonsense"}),
    ("address", {"Addr": "10.0.0.001"}),
    ("address-again", {"Addr": "10.0.0.001"}),
    ("bad-range", {"Range": "nonsense"}),
    ("range", {"Range": "10.0.0.0/30"}),
    ("range-written-out", {"Range": "10.0.0.0-10.0.0.3"}),
    ("bad-date", {"DueOn": "junk"}),
    ("date", {"DueOn": "2031-01-02"}),
    ("bad-moment", {"Window": "junk"}),
    ("moment", {"Window": "2031-01-02 03:04:05"}),
    ("moment-again", {"Window": "2031-01-02 03:04:05"}),
    ("not-applied", {"19": "x"}),
    ("twice", {"Tags": ["a", "a"]}),
    ("other-case", {"Tags": ["A"]}),
    ("one-empty", {"Tags": [""]}),
    ("none", {"Tags": []}),
    ("bad-and-good", {"Components": ["nope", "web"]}),
    ("free", {"Place": "anything"}),
    ("lines", {"Notes": "a\r\nb"}),
    ("lines-again", {"Notes": "a\r\nb"}),
    ("name-other-case", {"severity": "high"}),
    ("file", {"Doc": file_of("a.txt", "text/plain", b"hi")}),
    ("file-again", {"Doc": file_of("a.txt", "text/plain", b"hi")}),
    ("file-gone", {"Doc": None}),
    ("file-without-parts", {"Doc": {"FileName": "a.txt"}}),
    ("list-empty", {"Severity": []}),
    ("of-transactions", {"Mins": "1"}),
]

PEOPLE: list[tuple[str, Any]] = [
    ("all-roles", {"Requestor": "alice", "Cc": "bob", "AdminCc": "alice", "CustomRoles": {"Engineer": "bob"}}),
    ("twice", {"Cc": ["alice", "alice@rt.example"]}),
    ("no-such-id", {"Cc": [99999]}),
    ("group-by-prefix", {"Cc": ["group:Operators"]}),
    ("no-such-group", {"Cc": ["group:Nope"]}),
    ("no-such-user", {"Cc": ["nobody-here"]}),
    ("disabled", {"Cc": ["disabled"]}),
    ("other-case", {"Cc": ["Alice"]}),
    ("null", {"Cc": None}),
    ("single-role-unknown", {"CustomRoles": {"Engineer": "nobody-here"}}),
    ("single-role-null", {"CustomRoles": {"Engineer": None}}),
    ("single-role-nobody", {"CustomRoles": {"Engineer": "Nobody"}}),
    ("single-role-nobody-again", {"CustomRoles": {"Engineer": "Nobody"}}),
    ("single-role-list", {"CustomRoles": {"Engineer": ["alice", "bob"]}}),
    ("role-by-key", {"RT::CustomRole-2": ["bob"]}),
    ("role-other-case", {"CustomRoles": {"engineer": "bob"}}),
    ("owner-empty", {"Owner": ""}),
    ("owner-list", {"Owner": ["alice"]}),
    ("owner-other-case", {"Owner": "Alice"}),
    ("owner-nobody-other-case", {"Owner": "nobody"}),
    ("owner-is-nobody-already", {"Owner": "nobody"}),
]

FIELDS: list[tuple[str, Any]] = [
    ("due-iso", {"Due": "2031-06-01T12:00:00Z"}),
    ("due-iso-again", {"Due": "2031-06-01T12:00:00Z"}),
    ("due-plain", {"Due": "2031-06-01 12:00:00"}),
    ("due-slashes", {"Due": "2031/06/01 12:00:00"}),
    ("due-digits", {"Due": "20310601120000"}),
    ("due-no-month", {"Due": "2031-13-01 12:00:00"}),
    ("due-empty", {"Due": ""}),
    ("due-empty-again", {"Due": ""}),
    ("priority-nonsense", {"Priority": "nonsense"}),
    ("priority-label", {"Priority": "High"}),
    ("priority-label-other-case", {"Priority": "high"}),
    ("priority-50", {"Priority": 50}),
    ("status-other-case", {"Status": "OPEN"}),
    ("status-other-case-again", {"Status": "OPEN"}),
    ("time-150", {"TimeWorked": 150}),
    ("time-less", {"TimeWorked": 1}),
    ("left-30", {"TimeLeft": "30"}),
    ("left-0", {"TimeLeft": "0"}),
    ("queue-other-case", {"Queue": "helpdesk"}),
    ("queue-strict", {"Queue": "Strict"}),
    ("queue-back", {"Queue": "Helpdesk"}),
    ("queue-retired", {"Queue": "Retired"}),
    ("started", {"Started": "2031-01-01 00:00:00"}),
    ("told-iso", {"Told": "2031-01-01T00:00:00Z"}),
    ("type-other-case", {"Type": "Approval"}),
    ("type-back", {"Type": "ticket"}),
    ("deleted", {"Status": "deleted"}),
    ("undeleted", {"Status": "open"}),
]

LINKS: list[tuple[str, Any]] = [
    ("external", {"RefersTo": ["urn:opsdesk:<mark>%2Fb"]}),
    ("external-again", {"RefersTo": ["urn:opsdesk:<mark>%2Fb"]}),
    ("external-added-again", {"AddRefersTo": "urn:opsdesk:<mark>%2Fb"}),
    ("no-uri", {"AddRefersTo": "nonsense"}),
    ("depends", {"DependsOn": "<b>"}),
    ("depends-again", {"AddDependsOn": "<b>"}),
    ("circle", {"AddDependedOnBy": "<b>"}),
    ("resolve-too-early", {"Status": "resolved"}),
    ("depends-no-more", {"DeleteDependsOn": ["<b>", 999999]}),
    ("child", {"Child": "<b>"}),
    ("parent-circle", {"MemberOf": "<b>"}),
    ("child-gone", {"DeleteChild": "<b>"}),
    ("members", {"Members": ["<b>"]}),
    ("members-none", {"Members": []}),
    ("nothing", {"Members": "", "RefersTo": None}),
    ("from-outside", {"ReferredToBy": "urn:opsdesk:<mark>-2"}),
]

QUERIES: list[tuple[str, str]] = [
    ("subject", "Subject = 'more a <mark>'"),
    ("subject-other-case", "Subject = 'MORE A <mark>'"),
    ("subject-pattern", "Subject LIKE 'more_a <mark>'"),
    ("subject-part", "Subject LIKE '<mark>' AND Status = '__Active__'"),
    ("two-or", "Subject = 'more a <mark>' OR Subject = 'more b <mark>'"),
    ("last-conjunction-wins", "Subject = 'more a <mark>' OR Subject = 'more b <mark>' AND id = 1"),
    ("parentheses", "Subject = 'more a <mark>' OR ( Subject = 'more b <mark>' AND id = 1 )"),
    ("link", "RefersTo = 'urn:opsdesk:<mark>%2Fb'"),
    ("link-other-case", "RefersTo = 'URN:opsdesk:<mark>%2FB'"),
    ("link-like", "RefersTo LIKE 'urn:opsdesk:<mark>'"),
    ("link-and-queue", "RefersTo = 'urn:opsdesk:<mark>%2Fb' AND Queue = 'Helpdesk'"),
    ("link-other-queue", "RefersTo = 'urn:opsdesk:<mark>%2Fb' AND Queue = 'General'"),
    ("not", "NOT id = 3"),
    ("in", "id IN (1,2,3)"),
    ("bare-word", "Status = new AND id < 5"),
    ("double-quotes", 'Subject = "more a <mark>"'),
    ("open-quote", "Subject = 'more"),
    ("bad-operator", "Subject ~ 'x'"),
    ("only-a-field", "Subject"),
    ("ends-with-and", "Subject = 'a' AND"),
    ("open-paren", "(Subject = 'a'"),
    ("close-paren", "Subject = 'a')"),
    ("owner-by-address", "Owner = 'alice@rt.example' AND Subject LIKE '<mark>'"),
    ("owner-unknown", "Owner = 'nope'"),
    ("requestor-by-name", "Requestor = 'alice' AND Subject LIKE '<mark>'"),
    ("requestor-name", "Requestor.Name = 'alice' AND Subject LIKE '<mark>'"),
    ("requestor-address", "Requestor.EmailAddress = 'ALICE@rt.example' AND Subject LIKE '<mark>'"),
    ("custom-field", "CF.{Place} = 'ANYTHING' AND Subject LIKE '<mark>'"),
    ("custom-field-unknown", "CF.{Nope} = 'x'"),
    ("lifecycle", "Lifecycle = 'strict' AND Subject LIKE '<mark>'"),
    ("unknown-status", "Status = 'nonsense' AND Subject LIKE '<mark>'"),
    ("unset-date", "Due IS NULL AND Subject LIKE '<mark>'"),
    ("no-number", "id = 'x'"),
]

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
