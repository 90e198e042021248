# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing tickets: tags, links, mentions, merging, deleting; and articles, recognised over the whole thread."""

from __future__ import annotations

import json

from tests.simulators.zammad import TOKEN_AGENT, TOKEN_CUSTOMER
from tests.unit.zammad.conftest import TICKET, Desk

FILE = {"name": "Größe.bin", "content_base64": "AAECAwQFBgcICQ=="}


def test_tags_of_a_ticket_are_added_and_removed_one_by_one(desk: Desk) -> None:
    """The server ignores tags in an update."""
    ticket = desk.ok("ticket", external_id="k", tags=["a", "B"], **TICKET)["id"]
    result = desk.ok("ticket", id=ticket, tags=["b", "c d"])
    assert result["record"]["tags"] == ["b", "c d"]
    assert result["record"]["external_id"] == "k"
    paths = [item.path.rpartition("/")[2] for item in desk.writes()]
    assert paths == ["add", "add", "remove", "remove"]


def test_a_tag_with_a_comma_or_a_key_is_an_error(desk: Desk) -> None:
    assert "comma" in desk.refused("ticket", tags=["a,b"], **TICKET)["msg"]
    assert "external_id" in desk.refused("ticket", tags=["opsdesk:x"], **TICKET)["msg"]


def test_a_tag_that_is_there_twice_is_one(desk: Desk) -> None:
    ticket = desk.ok("ticket", tags=["a"], **TICKET)["id"]
    with desk.zammad.lock:
        row = desk.zammad.store.rows("Tag")[-1]
        desk.zammad.store.insert("Tag", {name: value for name, value in row.items() if name != "id"})
    assert not desk.ok("ticket", id=ticket, tags=["a"])["changed"]


def test_links_are_what_the_other_ticket_is_to_this_one(desk: Desk) -> None:
    mother = desk.ok("ticket", **{**TICKET, "title": "mother"})["id"]
    child = desk.ok("ticket", links={"parent": [mother]}, **{**TICKET, "title": "child"})["id"]
    shown = desk.ok("ticket_info", ids=[mother], links=True)["tickets"][0]["links"]
    assert shown == {"parent": [], "child": [child], "normal": []}
    again = desk.ok("ticket", id=child, links={"parent": [mother]})
    assert not again["changed"]
    assert desk.ok("ticket", id=child, links={"parent": []})["record"]["links"]["parent"] == []


def test_a_link_to_a_ticket_that_is_not_there_fails(desk: Desk) -> None:
    ticket = desk.ok("ticket", **TICKET)["id"]
    result = desk.run("ticket", id=ticket, links={"normal": [4711]})
    assert "4711" in result["msg"]
    assert not result["changed"]


def test_mentions_of_others_are_made_in_their_name(desk: Desk) -> None:
    ticket = desk.ok("ticket", **TICKET)["id"]
    result = desk.ok("ticket", id=ticket, mentions=["agent@lab.example"])
    assert result["record"]["mentions"] == ["agent@lab.example"]
    assert desk.writes()[0].headers["From"] == "agent@lab.example"
    assert desk.ok("ticket", id=ticket, mentions=[])["record"]["mentions"] == []


def test_a_merge_that_failed_is_not_taken_for_done(desk: Desk) -> None:
    """The server answers 200 to it."""
    keep, lost = (desk.ok("ticket", **{**TICKET, "title": title})["id"] for title in ("keep", "lost"))
    desk.wire.clear()
    body = json.dumps({"result": "failed", "message": "The source ticket could not be found."}).encode()
    headers = {"Content-Type": "application/json"}
    desk.wire.fault("status", code=200, path="/ticket_merge/", body=body, headers=headers)
    result = desk.run_on("ticket", id=lost, merged_into=keep)
    assert result["failed"]
    assert "could not be found" in result["msg"]


def test_a_merge_is_not_repeated(desk: Desk) -> None:
    """Repeating it succeeds on the server, and adds links and articles."""
    keep, lost = (desk.ok("ticket", **{**TICKET, "title": title})["id"] for title in ("keep", "lost"))
    assert desk.ok("ticket", id=lost, merged_into=keep)["changed"]
    assert not desk.ok("ticket", id=lost, merged_into=keep)["changed"]
    assert desk.writes() == []
    assert desk.ok("ticket", id=lost, priority="1 low")["merged_into"] == keep
    third = desk.ok("ticket", **{**TICKET, "title": "third"})["id"]
    assert str(keep) in desk.refused("ticket", id=lost, merged_into=third)["msg"]


def test_only_administrators_delete(desk: Desk) -> None:
    desk.ok("user", login="agent@lab.example", groups={"Users": ["full"]})
    ticket = desk.ok("ticket", **TICKET)["id"]
    result = desk.run("ticket", token=TOKEN_AGENT, id=ticket, state="absent")
    assert result["error"]["kind"] == "forbidden"
    assert "admin" in result["msg"]
    assert desk.ok("ticket", id=ticket, state="absent")["changed"]
    assert not desk.ok("ticket", id=ticket, state="absent")["changed"]


def test_a_first_article_is_a_note_unless_said_otherwise(desk: Desk) -> None:
    ticket = desk.ok("ticket", content="text", internal=True, attachments=[FILE], **TICKET)["id"]
    entry = desk.ok("ticket_info", ids=[ticket], articles=True)["tickets"][0]["articles"][0]
    assert (entry["type"], entry["internal"], entry["content"]) == ("note", True, "text")
    assert [file["name"] for file in entry["attachments"]] == ["Größe.bin"]


def test_an_article_without_a_text_is_refused_here(desk: Desk) -> None:
    assert desk.refused("ticket", article_subject="s", **TICKET)
    assert desk.refused("article", ticket=1, content=" \n")


# -- articles ---------------------------------------------------------------------------------------------------------


def test_an_article_is_posted_once_however_the_server_cleans_it(desk: Desk) -> None:
    ticket = desk.ok("ticket", **TICKET)["id"]
    text = '<p onclick="x()">Hello <b>world</b><script>alert(1)</script><a href="http://x.example">l</a></p>'
    task = {"ticket": ticket, "content": text, "content_type": "text/html", "attachments": [FILE]}
    assert desk.ok("article", **task)["changed"]
    assert not desk.ok("article", **task)["changed"]
    other = {**FILE, "content_base64": "AAECAwQFBgcICg=="}
    assert desk.ok("article", **{**task, "attachments": [other]})["changed"]


def test_an_image_taken_out_of_a_text_is_no_attachment(desk: Desk) -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    ticket = desk.ok("ticket", **TICKET)["id"]
    text = f'<p>x</p><img src="data:image/png;base64,{pixel}">'
    task = {"ticket": ticket, "content": text, "content_type": "text/html", "attachments": [FILE]}
    assert desk.ok("article", **task)["changed"]
    assert not desk.ok("article", **task)["changed"]


def test_an_article_is_found_among_later_ones_and_by_its_key(desk: Desk) -> None:
    ticket = desk.ok("ticket", **TICKET)["id"]
    first = desk.ok("article", ticket=ticket, content="line 1\r\nline 2", key="k1")
    desk.ok("article", ticket=ticket, content="a person answers", type="phone")
    assert desk.ok("article", ticket=ticket, content="other words", key="k1")["id"] == first["id"]
    assert not desk.ok("article", ticket=ticket, content="a person  answers", type="phone")["changed"]
    assert desk.ok("article", ticket=ticket, content="a person answers", type="note")["changed"]
    assert desk.ok("article", ticket=ticket, content="a person answers", repeat=True)["changed"]


def test_an_article_can_only_be_hidden_or_shown(desk: Desk) -> None:
    ticket = desk.ok("ticket", **TICKET)["id"]
    task = {"ticket": ticket, "content": "words"}
    assert desk.ok("article", **task)["action"] == "created"
    assert desk.ok("article", check=True, internal=True, **task)["action"] == "updated"
    assert desk.ok("article", internal=True, **task)["diff"]["before"]["internal"] is False
    assert not desk.ok("article", internal=True, **task)["changed"]
    assert not desk.ok("article", **task)["changed"]


def test_a_lost_answer_does_not_make_a_second_article(desk: Desk) -> None:
    ticket = desk.ok("ticket", **TICKET)["id"]
    desk.wire.clear()
    desk.wire.fault("lose", method="POST", path="/ticket_articles$", times=1)
    assert desk.run_on("article", ticket=ticket, content="once")["changed"]
    assert desk.count("Ticket::Article", ticket_id=ticket) == 1


def test_time_is_refused_while_time_accounting_is_off(modern: Desk) -> None:
    modern.zammad.set_setting("time_accounting", False)
    result = modern.run("ticket", content="x", time_unit=5, **TICKET)
    assert result["error"]["kind"] == "forbidden"
    assert modern.count("Ticket", title=TICKET["title"]) == 0


def test_a_customer_can_only_write_notes(desk: Desk) -> None:
    """Zammad would keep anything else as a note without a word, and the next run would write it again."""
    number = desk.ok("ticket", **TICKET)["id"]
    article = {"ticket": number, "content": "still full", "token": TOKEN_CUSTOMER}
    refused = desk.refused("article", **article, type="phone")
    assert "whose articles Zammad keeps as notes" in refused["msg"]
    assert desk.ok("article", **article)["action"] == "created"
