# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on their way to RT: every byte and every name arrives, and that is checked."""

from __future__ import annotations

import hashlib
import io
import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.multipart import Part, multipart
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.uploads import (
    as_part,
    check_files,
    check_stored,
    rest2,
)
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.formparser import parse_form_data

ALL_BYTES = bytes(range(256))


def parsed(body: bytes, kind: str) -> tuple[Any, Any]:
    """The fields and files that a server finds, read by an implementation that is not ours."""
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    _stream, fields, files = parse_form_data(environ)
    return fields, files


@given(content=st.binary(min_size=1), text=st.text())
def test_every_byte_arrives(content: bytes, text: str) -> None:
    file = Attachment("a.bin", "application/octet-stream", content)
    body, kind = multipart(
        [Part("content", text.encode()), as_part("attachment_1", file), as_part("attachment_2", file)]
    )
    fields, files = parsed(body, kind)
    assert fields["content"] == text
    assert [files[name].read() for name in ("attachment_1", "attachment_2")] == [content, content]


def test_a_file_that_looks_like_the_form_itself_does_not_end_it() -> None:
    first, kind = multipart([Part("a", b"x", "x")])
    border = kind.partition("boundary=")[2].encode()
    body, kind = multipart([Part("a", b"\r\n--" + border + b"--\r\n" + first, "x")])
    _fields, files = parsed(body, kind)
    assert files["a"].read() == b"\r\n--" + border + b"--\r\n" + first


@pytest.mark.parametrize("name", ["Größe 😀.txt", "semi;colon=.txt", "back\\slash.txt", "100%22.txt"])
def test_every_name_arrives(name: str) -> None:
    body, _kind = multipart([as_part("Attachments", Attachment(name, "text/plain", b"x"))])
    # As the parser of RT does (HTTP::Entity::Parser): nothing is decoded.
    found = re.search(rb'; filename="([^"]*)"\r\n', body)
    assert found is not None and found[1].decode() == name


def test_a_name_that_rt_would_change_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(errors.InvalidInput, match="double quote"):
        rest2("ticket/7/comment", {}, [Attachment('quo"te.txt', "text/plain", b"x")])


def test_a_text_that_is_not_utf_8_is_sent_as_bytes_because_rt_would_convert_it() -> None:
    files = [
        as_part("a", Attachment("a", "text/plain", "ü".encode("latin-1"))),
        as_part("b", Attachment("b", "text/csv", "ü".encode())),
    ]
    _fields, found = parsed(*multipart(files))
    assert found["a"].content_type == "application/octet-stream"
    assert found["a"].read() == b"\xfc"
    assert found["b"].content_type == "text/csv"


def test_the_type_of_a_file_and_of_a_field_is_told() -> None:
    body, _kind = multipart([Part("JSON", b"{}", content_type="application/json"), Part("content", b"x")])
    assert body.count(b"Content-Type: application/json\r\n\r\n{}") == 1
    assert body.count(b"Content-Type") == 1
    _fields, files = parsed(*multipart([as_part("a", Attachment("a.png", "image/png", b"\xff"))]))
    assert files["a"].content_type == "image/png"


def test_an_empty_file_is_a_mistake_of_the_task() -> None:
    with pytest.raises(errors.InvalidInput, match="attachments: 'a' is empty"):
        check_files([Attachment("a", "text/plain", b"")])


def test_a_request_with_files_is_sent_once() -> None:
    file = Attachment("a.bin", "application/octet-stream", ALL_BYTES)
    request = rest2("ticket/7/comment", {"Content": "Größe"}, [file, file])
    assert (request.method, request.path) == ("POST", "/REST/2.0/ticket/7/comment")
    assert request.certain_effect is Effect.ONCE
    fields, files = parsed(request.body or b"", request.headers["Content-Type"])
    assert json.loads(fields["JSON"]) == {"Content": "Größe"}
    assert [item.read() for item in files.getlist("Attachments")] == [ALL_BYTES, ALL_BYTES]


# -- what arrived -----------------------------------------------------------------


def stored(name: str, content: bytes) -> Any:
    return SimpleNamespace(name=name, digest=lambda: hashlib.sha256(content).hexdigest())


FILES = (Attachment("a", "text/plain", b"A"), Attachment("b", "text/plain", b"B"))


def test_files_that_are_stored_as_they_were_sent() -> None:
    check_stored([stored("x", b"?"), stored("b", b"B"), stored("a", b"A")], FILES, {"id": 7})


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        ([], "a"),
        ([stored("a", b"A")], "b"),
        ([stored("a", b"A"), stored("b", b"B converted")], "b"),
        ([stored("a", b"B"), stored("b", b"A")], "a"),
        ([stored("a", b"A"), stored("B", b"B")], "b"),
    ],
)
def test_a_file_that_is_not_there_as_it_was_sent_is_a_failure(found: list[Any], missing: str) -> None:
    with pytest.raises(errors.NotApplied, match=f"ticket 7 was created, but '{missing}' is not on it") as caught:
        check_stored(found, FILES, {"id": 7, "action": "created"})
    assert (caught.value.done["changed"], caught.value.done["id"], caught.value.done["action"]) == (True, 7, "created")


def test_when_it_cannot_be_seen_what_arrived_the_failure_says_that_the_ticket_exists() -> None:
    def unreadable() -> str:
        raise errors.Unreachable("gone")

    with pytest.raises(errors.Unreachable) as caught:
        check_stored([SimpleNamespace(name="a", digest=unreadable)], FILES, {"id": 7, "action": "created"})
    assert (caught.value.done["changed"], caught.value.done["id"]) == (True, 7)


def test_texts_without_a_name_are_not_fetched() -> None:
    def unasked() -> str:
        raise AssertionError("this is no file")

    check_stored([SimpleNamespace(name="", digest=unasked), stored("a", b"A"), stored("b", b"B")], FILES, {"id": 7})
