# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of a text without its markup, and the files that a task names."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachment, read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.words import plain
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.errors import InvalidInput
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "is_html", "words"),
    [
        ("  a\r\n\r\nb\tc ", False, "a b c"),
        ("a\u00a0b\u2003c", False, "a b c"),
        ("<b>not markup</b> &amp;", False, "<b>not markup</b> &amp;"),
        ("<p>a</p><p>b</p>", True, "a b"),
        ("a<br>b<br/>c", True, "a b c"),
        ("<ul><li>a</li><li>b</li></ul>", True, "a b"),
        ("half<b>bold</b> and <a href='x'>link</a>ed", True, "halfbold and linked"),
        ("a &amp; b&nbsp;c &lt;d&gt; &#8364;", True, "a & b c <d> €"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", True, "1 2"),
        ("<style>p {}</style>a<script>if (1 < 2) {}</script>b", True, "ab"),
        ("unclosed <p>tail &am", True, "unclosed tail &am"),
        ("", True, ""),
    ],
)
def test_the_words_of_a_text(text: str, is_html: bool, words: str) -> None:
    assert plain(text, is_html) == words


@given(st.text(), st.booleans())
def test_words_are_separated_by_single_blanks(text: str, is_html: bool) -> None:
    assert plain(text, is_html) == " ".join(plain(text, is_html).split())


@given(st.text(alphabet="ab \n\r\t"))
def test_plain_words_are_the_same_with_other_line_ends(text: str) -> None:
    assert plain(text, False) == plain(text.replace("\n", "\r\n") + "\n\n", False)


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    (tmp_path / "Größe.csv").write_bytes(b"\x00\xff")
    [file] = read_attachments([{"path": str(tmp_path / "Größe.csv")}])
    assert (file.name, file.content_type, file.content) == ("Größe.csv", "text/csv", b"\x00\xff")
    assert file.digest == hashlib.sha256(b"\x00\xff").hexdigest()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": "a.txt", "content": "ü"}, Attachment("a.txt", "text/plain", "ü".encode())),
        ({"name": "a.txt", "content": ""}, Attachment("a.txt", "text/plain", b"")),
        ({"name": "a", "content_base64": "AAEC"}, Attachment("a", "application/octet-stream", b"\0\1\2")),
        ({"name": "a", "content": "x", "content_type": "x/y"}, Attachment("a", "x/y", b"x")),
    ],
)
def test_a_file_is_given_by_its_content(given: dict[str, Any], expected: Attachment) -> None:
    assert read_attachments([given]) == (expected,)


def test_a_file_may_have_another_name_than_its_path(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"1")
    assert read_attachments([{"path": str(tmp_path / "x"), "name": "y"}])[0].name == "y"


def test_no_attachments() -> None:
    assert read_attachments(None) == ()


@pytest.mark.parametrize("name", ["", "a/b", "../a", "a/", "..", ".", "a\nb", "a\x7f", None])
def test_a_name_that_is_no_file_name(name: str | None) -> None:
    with pytest.raises(InvalidInput, match="is not a file name"):
        read_attachments([{"name": name, "content": "x"}])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "a", "content_base64": "A?=="}, "content_base64 of 'a' is not base64"),
        ({"name": "a", "content_base64": "AAA"}, "content_base64 of 'a' is not base64"),
        ({"path": "/nonexistent/file"}, "cannot read /nonexistent/file: No such file or directory"),
        ({"name": "a", "path": ""}, "cannot read : Is a directory"),
        ({"name": "a", "content": "x", "content_type": "a/b\r\nX: y"}, "is not a media type"),
    ],
)
def test_a_file_that_cannot_be_read(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_attachments([given])


def test_two_files_of_one_name() -> None:
    with pytest.raises(InvalidInput, match="two files are called 'a'"):
        read_attachments([{"name": "a", "content": "x"}, {"name": "a", "content": "y"}])


def test_bytes_are_not_shown() -> None:
    assert "PNG" not in repr(Attachment("a", "image/png", b"PNG"))
