# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies of REST 1.0 as a real RT 5.0.3 gave them (rest1_replies.jsonl): that all are read, and what they mean."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import codec


def _recorded() -> dict[str, bytes]:
    replies = {}
    for line in Path(__file__).with_name("rest1_replies.jsonl").read_text(encoding="utf-8").splitlines():
        reply = json.loads(line)
        replies[reply["name"]] = base64.b64decode(reply["base64"]) if "base64" in reply else reply["body"].encode()
    return replies


RECORDED = _recorded()


def reply_to(name: str) -> codec.Reply:
    return codec.parse_reply(RECORDED[name], search=name.startswith("search"))


@pytest.mark.parametrize("name", [name for name in RECORDED if not name.startswith("attachment.content")])
def test_no_line_of_any_reply_is_lost(name: str) -> None:
    reply = reply_to(name)
    read = [line for comment in reply.comments for line in comment.split("\n")]
    for form in reply.forms:
        for field, value in form.items():
            first, *others = value.split("\n")
            read += [f"{field}: {first}".rstrip(), *(line.strip() for line in others)]
    text = reply.text if reply.status else reply.raw.decode()
    written = [line.removeprefix("#").strip() for line in text.split("\n") if line.strip("-")]
    assert sorted(line.strip() for line in read if line.strip()) == sorted(line for line in written if line)


@pytest.mark.parametrize("name", RECORDED)
def test_every_reply_with_a_status_line_has_status_and_version(name: str) -> None:
    reply = reply_to(name)
    assert (reply.status is not None) == RECORDED[name].startswith(b"RT/")
    assert reply.version == ("5.0.3+dfsg-3~deb12u6" if reply.status else None)
    assert bool(reply.reason) == (reply.status is not None)


OUTCOMES: list[tuple[Callable[[codec.Reply], codec.Outcome], str, codec.Kind, int | None, bool]] = [
    (codec.show_outcome, "ticket.show.full", "found", None, False),
    (codec.show_outcome, "ticket.new.form", "found", None, False),
    (codec.show_outcome, "history.long", "found", None, False),
    (codec.show_outcome, "attachments.none", "empty", None, False),
    (codec.show_outcome, "auth.none", "login", None, False),
    (codec.show_outcome, "history.nonexistent-ticket", "not_found", None, False),
    (codec.show_outcome, "history.item.nonexistent", "not_found", None, False),
    (codec.show_outcome, "error.ticket-not-numeric", "not_found", None, False),
    (codec.show_outcome, "attachments.nonexistent", "not_found", None, False),
    (codec.show_outcome, "user.nonexistent", "not_found", None, False),
    (codec.show_outcome, "user.nonexistent-id", "not_found", None, False),
    (codec.show_outcome, "queue.nonexistent", "not_found", None, False),
    (codec.show_outcome, "group.nonexistent", "not_found", None, False),
    (codec.show_outcome, "error.ticket-no-permission", "forbidden", None, False),
    (codec.show_outcome, "queue.no-permission", "forbidden", None, False),
    (codec.show_outcome, "group.no-permission", "forbidden", None, False),
    (codec.show_outcome, "comment.get", "server_error", None, False),
    (codec.show_outcome, "error.unknown-type", "refused", None, False),
    (codec.show_outcome, "error.bad-object", "refused", None, False),
    (codec.show_outcome, "error.bad-fields", "refused", None, False),
    (codec.search_outcome, "search.default", "found", None, False),
    (codec.search_outcome, "search.l", "found", None, False),
    (codec.search_outcome, "search.none", "empty", None, False),
    (codec.search_outcome, "search.i-none", "empty", None, False),
    (codec.search_outcome, "search.bad-sql", "refused", None, False),
    (codec.search_outcome, "search.bad-format", "refused", None, False),
    (codec.search_outcome, "search.users", "forbidden", None, False),
    (codec.search_outcome, "search.no-query", "server_error", None, False),
    (codec.create_outcome, "csrf.foreign-origin.get-write", "created", 4, False),
    (codec.create_outcome, "ticket.create.unknown-cf", "created", 11, True),
    (codec.create_outcome, "edit.value-taken-for-name", "refused", None, False),
    (codec.create_outcome, "user.new", "created", 376, True),
    (codec.create_outcome, "queue.new", "created", 9, True),
    (codec.create_outcome, "group.new", "created", 382, False),
    (codec.create_outcome, "ticket.create.no-queue", "refused", None, False),
    (codec.create_outcome, "ticket.create.bad-status", "refused", None, False),
    (codec.create_outcome, "ticket.create.unknown-field", "refused", None, False),
    (codec.create_outcome, "ticket.create.attachment-missing-file", "refused", None, False),
    (codec.create_outcome, "ticket.create.no-permission", "forbidden", None, False),
    (codec.create_outcome, "user.new.no-permission", "refused", None, False),
    (codec.create_outcome, "inject.hash-line", "refused", None, False),
    (codec.create_outcome, "ticket.new.form", "unclear", None, False),
    (codec.create_outcome, "ticket.edit.same-again", "unclear", None, False),
    (codec.edit_outcome, "ticket.edit.subject", "updated", 5, False),
    (codec.edit_outcome, "user.edit", "updated", None, False),
    (codec.edit_outcome, "ticket.edit.same-again", "unchanged", None, False),
    (codec.edit_outcome, "ticket.edit.bad-owner", "refused", None, False),
    (codec.edit_outcome, "ticket.edit.partial-failure", "refused", 5, True),
    (codec.edit_outcome, "ticket.edit.nonexistent", "not_found", None, False),
    (codec.edit_outcome, "ticket.edit.no-permission", "forbidden", None, False),
    (codec.edit_outcome, "ticket.edit.two-forms", "refused", None, False),
    (codec.edit_outcome, "edit.twice", "refused", None, False),
    (codec.edit_outcome, "user.edit.no-permission", "refused", None, False),
    (codec.edit_outcome, "group.edit", "not_found", None, False),
    (codec.edit_outcome, "links.edit", "updated", -1, False),
    (codec.edit_outcome, "links.missing-target", "refused", None, True),
    (codec.edit_outcome, "links.self", "refused", None, True),
    (codec.edit_outcome, "links.nonexistent", "not_found", None, False),
    (codec.link_outcome, "link.add", "updated", None, False),
    (codec.link_outcome, "link.add-again", "unchanged", None, False),
    (codec.link_outcome, "link.delete", "updated", None, False),
    (codec.link_outcome, "link.delete-again", "unchanged", None, False),
    (codec.link_outcome, "link.bad-relation", "refused", None, False),
    (codec.link_outcome, "link.missing-target", "refused", None, False),
    (codec.link_outcome, "link.missing-ticket", "not_found", None, False),
    (codec.merge_outcome, "merge", "updated", None, False),
    (codec.merge_outcome, "merge.again", "refused", None, False),
    (codec.merge_outcome, "merge.missing-target", "not_found", None, False),
    (codec.take_outcome, "take", "updated", None, False),
    (codec.take_outcome, "take.again", "unchanged", None, False),
    (codec.take_outcome, "steal.refused", "refused", None, False),
    (codec.take_outcome, "take.nonexistent", "not_found", None, False),
    (codec.comment_outcome, "comment.comment", "updated", None, False),
    (codec.comment_outcome, "comment.correspond", "updated", None, False),
    (codec.comment_outcome, "comment.bad-status", "updated", None, False),
    (codec.comment_outcome, "comment.zero", "refused", None, False),
    (codec.comment_outcome, "comment.attachments", "refused", None, False),
    (codec.comment_outcome, "comment.no-permission", "forbidden", None, False),
    (codec.comment_outcome, "take.nonexistent", "not_found", None, False),
]


@pytest.mark.parametrize(("meaning", "name", "kind", "number", "partial"), OUTCOMES)
def test_what_a_reply_means(
    meaning: Callable[[codec.Reply], codec.Outcome], name: str, kind: codec.Kind, number: int | None, partial: bool
) -> None:
    outcome = meaning(reply_to(name))
    assert (outcome.kind, outcome.partial) == (kind, partial)
    assert outcome.id == number or (number == -1 and outcome.id)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (RECORDED["attachments.nonexistent"], "not_found"),
        (RECORDED["history.nonexistent-ticket"], "not_found"),
        (RECORDED["attachment.content.51.bin"], "found"),
        (RECORDED["auth.none"], "login"),
        (RECORDED["comment.get"], "server_error"),
        (RECORDED["error.bad-fields"], "refused"),
        (b"", "empty"),
        # Files that hold what RT says.
        (b"RT/5.0.3 200 Ok\n\nPermission denied\n", "found"),
        (b"RT/5.0.3 200 Ok\n\n# Invalid attachment id: 9\n", "found"),
        (b"RT/5.0.3 200 Ok\n\nlog:\n# Ticket 9 does not exist.\n\n\n", "found"),
        (b"RT/5.0.3 200 Ok\n\n# Ticket 9 does not exist.\n\n\n" + b"x" * 400, "found"),
    ],
)
def test_a_file_is_not_taken_for_a_refusal(body: bytes, kind: codec.Kind) -> None:
    assert codec.content_outcome(body).kind == kind


def test_what_rt_says_beside_the_deciding_sentence_is_kept() -> None:
    assert codec.create_outcome(reply_to("ticket.create.unknown-cf")).messages == ("Invalid custom field name (Nope)",)
    assert codec.edit_outcome(reply_to("ticket.edit.partial-failure")).messages == (
        "owner: That user does not exist",
        "colour: Unknown field.",
    )
    assert codec.comment_outcome(reply_to("comment.bad-status")).messages == (
        "Status 'flying' isn't a valid status for this ticket.",
    )


def test_a_translated_or_unknown_sentence_is_unclear_and_not_swallowed() -> None:
    reply = codec.parse_reply("RT/5.0.3 200 Ok\n\n# Kommentare hinzugefügt\n\n".encode())
    assert codec.comment_outcome(reply) == codec.Outcome("unclear", messages=("Kommentare hinzugefügt",))
    assert codec.create_outcome(reply).kind == codec.edit_outcome(reply).kind == codec.merge_outcome(reply).kind
    assert codec.take_outcome(reply).kind == "updated"


def test_a_complaint_about_a_query_is_told_without_the_paths_of_the_server() -> None:
    assert codec.search_outcome(reply_to("search.bad-sql")).messages == ("Unknown field: Foo",)
    assert codec.search_outcome(reply_to("search.bad-syntax-quote")).messages == (
        "Wrong query, expecting a AGGREGATOR in 'Subject = 'it'>s<--here''",
    )
    for name in ("comment.get", "queue.no-permission"):
        assert "/opt/" not in str(codec.show_outcome(reply_to(name)))


def test_logging_in_is_told_by_the_status_only() -> None:
    assert codec.logged_in(reply_to("auth.login.post"))
    assert not codec.logged_in(reply_to("auth.login.wrong"))
    assert not codec.logged_in(codec.parse_reply(b"<html>"))
    assert codec.show_outcome(reply_to("auth.login.wrong")).messages == ("Your username or password is incorrect",)


def test_a_ticket_is_read_field_by_field() -> None:
    (form,) = reply_to("ticket.show.full").forms
    assert form["Subject"] == "Full ticket: with a colon, Größe and 😀"
    assert form["CF.{Notes}"] == "note line 1\nnote line 2"
    assert codec.split_people(form["requestors"]) == ("alice@rt.example", "new.person@rt.example")
    assert codec.split_values(form["CF.{Components}"]) == ("web", "db")
    assert codec.split_people(reply_to("ticket.show.minimal").forms[0]["Cc"]) == ()


def test_a_wrapped_list_of_people_is_read_whole() -> None:
    (form,) = reply_to("ticket.edit.cc-group-id.show").forms
    assert len(codec.split_people(form["AdminCc"])) == 4
    assert codec.split_people(form["AdminCc"])[-1] == "newyork@rt.example"


def test_a_link_with_a_comma_in_it_is_one_link() -> None:
    (form,) = reply_to("links.show").forms
    assert set(codec.split_people(form["RefersTo"])) == {"http://e.example/q", "urn:opsdesk:x%2Cy"}
    assert codec.split_people("http://e.example/a,b,\nurn:x") == ("http://e.example/a,b", "urn:x")


def test_indentation_and_line_feeds_at_the_end_of_a_text_are_read_as_they_are() -> None:
    assert reply_to("ticket.edit.cf-multiline.show").forms[0]["CF.{Notes}"] == "l1\nl2\n  l3"
    assert reply_to("show.text-ends-in-line-feeds").forms[0]["CF.{Notes}"] == "  same\n x\n\n"
    assert reply_to("show.text-last").forms[0]["CF.{Notes}"] == "  same\n x\n\n"
    assert reply_to("search.text-last").forms[0]["CF.{Notes}"] == "  same\n x\n\n"
    assert dict(reply_to("show.indents").forms[0])["CF.{Two Words}"] == "l1\nl2"
    assert reply_to("show.indents").forms[0]["CF.{Größe}"] == "l1\nl2"


def test_values_with_commas_and_quotes_are_read_from_a_list() -> None:
    (form,) = reply_to("ticket.edit.cf-multi-quoted.show").forms
    assert codec.split_values(form["CF.{Tags}"]) == ("x, y", "it's", "z")


def test_searches_are_read_in_all_three_formats() -> None:
    listed = codec.parse_search(reply_to("search.s").text, "s")
    assert (34, "nel\x85Owner: apiuser ls\u2028Owner: apiuser vt\x0bOwner: apiuser") in listed
    assert (37, "") in listed
    assert codec.parse_search(reply_to("search.i").text, "i")[:2] == (1, 2)
    assert [form["id"] for form in codec.parse_search(reply_to("search.l").text, "l")] == ["ticket/5", "ticket/6"]
    assert codec.parse_search(reply_to("search.groups").text, "s")[0][1] in ("OnCall", "Operators")
    assert codec.parse_search(reply_to("search.none").text, "l") == codec.parse_search("", "i") == ()


def test_a_line_that_is_no_row_of_a_search_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="format i: '5: subject'"):
        codec.parse_search("ticket/4\n5: subject\n", "i")


def test_a_list_of_attachments_is_read_row_by_row() -> None:
    rows = codec.attachment_list(reply_to("attachments.list").text)
    assert rows[0] == codec.ListedAttachment(21, "(Unnamed)", "multipart/alternative", "0b")
    assert [row.name for row in rows if row.name != "(Unnamed)"] == ["bin.dat", "Größe.txt", "l1.txt"]
    assert len({row.id for row in rows}) == len(rows) > 40
    assert codec.attachment_list("") == ()
    two_on_a_line = "id: ticket/5/attachments\nAttachments: 1: a, (b).txt (text/x / 1b), 2: c (text/x / 1.5k)\n\n"
    assert [row.name for row in codec.attachment_list(two_on_a_line)] == ["a, (b).txt", "c"]
    with pytest.raises(ValueError, match="not a list"):
        codec.attachment_list("# Ticket 9 does not exist.\n")


def test_a_history_is_read_entry_by_entry() -> None:
    entries = codec.history_long(reply_to("history.full.long").text)
    first = entries[0]
    assert (first.id, first.type, first.creator, first.created) == (131, "Create", "apiuser", "2026-11-21 21:25:41")
    assert first.content == "first line\nsecond line\n\nfourth line: with a colon\n indented by two"
    assert (first.attachments, first.time_taken) == (((1, "untitled", "66b"),), "5")
    assert [entry.type for entry in entries][1] == "EmailRecord"
    assert entries[1].content.startswith("Greetings,\n\nThis message") and entries[1].content.endswith("by two\n\n")
    changed = codec.history_long(reply_to("history.long").text)[1]
    assert (changed.field, changed.old_value, changed.new_value) == ("Subject", "plain", "changed")
    assert codec.history_long(reply_to("history.item").text)[0].id == 123


def test_the_bytes_of_recorded_attachments_are_exact() -> None:
    content = codec.attachment_content(RECORDED["attachment.content.51.bin"])
    assert content == bytes(range(256)) + b"\r\n\n\n"[: len(content) - 256]
    assert codec.attachment_content(RECORDED["attachment.content.57.text"]) == "Grüße\r\n😀\n\n".encode()
    assert codec.attachment_content(RECORDED["attachment.content.63.text"]) == "Grüße\r\n".encode("latin-1")
