# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of tickets on this machine, byte for byte, and raw answers that are no text."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from tests.simulators.zammad import TOKEN_CUSTOMER
from tests.unit.zammad.conftest import TICKET, Desk, Result

BYTES = bytes(range(256)) * 300
FILES = [
    {"name": "a.bin", "content_base64": base64.b64encode(BYTES).decode()},
    {"name": "a.bin", "content": "the same name"},
    {"filename": "../../evil.txt", "data": "eA==", "mime-type": "text/plain"},
]
IMAGE = "data:image/png;base64," + base64.b64encode(b"\x89PNG picture").decode()


@pytest.fixture
def ticket(desk: Desk) -> int:
    """A ticket with files of awkward names and contents, each on an article of its own."""
    key: int = desk.ok("ticket", **TICKET)["id"]
    for number, file in enumerate(FILES):
        if "data" in file:
            article = {"ticket_id": key, "body": "x", "attachments": [file]}
            desk.ok("api", method="POST", path="ticket_articles", data=article)
            continue
        desk.ok("article", ticket=key, content=f"see {number}", internal=number == 1, attachments=[file])
    html = f'<b>see</b> <img src="{IMAGE}">'
    desk.ok("article", ticket=key, content=html, content_type="text/html", internal=True)
    return key


def test_files_arrive_byte_for_byte_and_once(desk: Desk, ticket: int, tmp_path: Path) -> None:
    predicted = desk.ok("attachment_info", ticket=ticket, dest=str(tmp_path), check=True)
    assert (predicted["changed"], list(tmp_path.iterdir())) == (True, [])
    result = desk.ok("attachment_info", ticket=ticket, dest=str(tmp_path))
    assert result["count"] == 3
    assert [Path(item["path"]).read_bytes() for item in result["attachments"]] == [BYTES, b"the same name", b"x"]
    assert {Path(item["path"]).parent for item in result["attachments"]} == {tmp_path}
    assert result["attachments"][0]["sha256"] == hashlib.sha256(BYTES).hexdigest()
    assert predicted["attachments"] == result["attachments"]
    assert not desk.ok("attachment_info", ticket=ticket, dest=str(tmp_path))["changed"]
    assert desk.writes() == []


def shown(result: Result) -> list[tuple[str, int, bool]]:
    return [(item["name"], item["size"], item["internal"]) for item in result["attachments"]]


def test_files_are_chosen_by_name_and_id(desk: Desk, ticket: int) -> None:
    named = desk.ok("attachment_info", ticket=ticket, names=["a.bin"])
    assert shown(named) == [("a.bin", len(BYTES), False), ("a.bin", 13, True)]
    second = named["attachments"][1]
    assert desk.ok("attachment_info", ticket=ticket, ids=[second["id"]])["attachments"] == [second]
    assert "no attachment 4711" in desk.refused("attachment_info", ticket=ticket, ids=[4711])["msg"]
    assert "ticket 4711 does not exist" in desk.refused("attachment_info", ticket=4711)["msg"]


def test_images_of_a_text_are_left_out_unless_asked_for(desk: Desk, ticket: int) -> None:
    assert desk.ok("attachment_info", ticket=ticket)["count"] == 3
    every = desk.ok("attachment_info", ticket=ticket, inline=True)["attachments"]
    assert [item["inline"] for item in every] == [False, False, False, True]


def test_customers_see_no_files_of_internal_articles(desk: Desk, ticket: int) -> None:
    names = [name for name, _size, _internal in shown(desk.ok("attachment_info", ticket=ticket, token=TOKEN_CUSTOMER))]
    assert names == ["a.bin", "../../evil.txt"]


def test_a_file_that_is_not_whole_replaces_nothing(desk: Desk, ticket: int, tmp_path: Path) -> None:
    [file] = desk.ok("attachment_info", ticket=ticket, names=["../../evil.txt"])["attachments"]
    for content in desk.zammad.files:
        if desk.zammad.files[content] == b"x":
            desk.zammad.files[content] = b"something else"
    result = desk.refused("attachment_info", ticket=ticket, ids=[file["id"]], dest=str(tmp_path))
    assert "14 of 1 bytes" in result["msg"]
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_a_media_type_cannot_be_sent(desk: Desk, ticket: int, tmp_path: Path) -> None:
    file = {"filename": "noext", "data": "eA==", "mime-type": ""}
    article = {"ticket_id": ticket, "body": "x", "attachments": [file]}
    desk.ok("api", method="POST", path="ticket_articles", data=article)
    result = desk.refused("attachment_info", ticket=ticket, names=["noext"], dest=str(tmp_path))
    assert "without a media type" in result["msg"]


def test_a_raw_answer_of_bytes_comes_in_base64(desk: Desk, ticket: int) -> None:
    file = desk.ok("attachment_info", ticket=ticket)["attachments"][0]
    result = desk.ok("api", path=f"ticket_attachment/{ticket}/{file['article']}/{file['id']}")
    assert (result["encoding"], base64.b64decode(result["content"])) == ("base64", BYTES)
    assert result["content_type"] == "application/octet-stream"
    text = desk.ok("attachment_info", ticket=ticket)["attachments"][1]
    result = desk.ok("api", path=f"ticket_attachment/{ticket}/{text['article']}/{text['id']}")
    assert (result["encoding"], result["content"]) == ("text", "the same name")
    assert desk.ok("api", path="users/me")["encoding"] == "json"
