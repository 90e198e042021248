# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file is the same in whatever pieces RT's answer arrives."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.downloads import (
    SHORT,
    AfterStatus,
    Base64Content,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import codec
from hypothesis import given
from hypothesis import strategies as st

TRAP = 'Subject: "Content": "QUJD"'


def pieces_of(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


@given(content=st.binary(max_size=400), size=st.integers(1, 90), last=st.booleans())
def test_the_content_of_a_document(content: bytes, size: int, last: bool) -> None:
    encoded = base64.encodebytes(content).decode()
    more = {"Headers": TRAP, "ContentType": "text/plain"}
    document = {**more, "Content": encoded} if last else {"Content": encoded, **more}
    kept: list[bytes] = []
    arriving = Base64Content(lambda: kept.append)
    take = arriving.begin()
    for piece in pieces_of(json.dumps(document).encode(), size):
        take(piece)
    arriving.finish()
    assert b"".join(kept) == content


@pytest.mark.parametrize("body", [b'{"Content": null, "x": "QUJD"}', b'{"x": 1}', b'{"Content":""}'])
def test_a_document_without_content_is_an_empty_file(body: bytes) -> None:
    kept: list[bytes] = []
    arriving = Base64Content(lambda: kept.append)
    arriving.begin()(body)
    arriving.finish()
    assert b"".join(kept) == b""


@pytest.mark.parametrize("body", [b'{"Content":"QU*D"}', b'{"Content":"QUI"}'])
def test_what_is_not_base64_is_not_rts(body: bytes) -> None:
    with pytest.raises(errors.UnexpectedAnswer, match="not base64"):
        Base64Content(lambda: bytes).begin()(body)


def test_a_document_that_ends_early_is_not_whole() -> None:
    arriving = Base64Content(lambda: bytes)
    arriving.begin()(b'{"Content":"QUJD')
    with pytest.raises(errors.UnexpectedAnswer, match="has no end"):
        arriving.finish()


@pytest.mark.parametrize("length", [0, 10, SHORT, 3 * SHORT])
@pytest.mark.parametrize("size", [1000, 65536])
def test_what_follows_the_status(length: int, size: int) -> None:
    content = bytes(number % 251 for number in range(length))
    kept: list[bytes] = []
    arriving = AfterStatus(lambda: kept.append, codec.attachment_content)
    take = arriving.begin()
    for piece in pieces_of(b"RT/5.0.3 200 Ok\n\n" + content, size):
        take(piece)
    assert (arriving.head is None) is (length >= SHORT)
    arriving.finish()
    assert b"".join(kept) == content
