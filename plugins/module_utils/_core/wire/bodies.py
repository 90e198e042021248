# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the body of an answer: whole, decoded, and never more than was agreed on.

The library would decode whatever it gets; a few kilobytes can become gigabytes. So the decoding is done here, and
stops at the limit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.libraries import load

if TYPE_CHECKING:
    from requests import Response as Reply

#: What this file can decode, for the header of every request.
ENCODINGS = "gzip, deflate"
CHUNK = 65536


class TooLarge(Exception):
    """More bytes than the limit."""


def pieces(reply: Reply, limit: int | None, what: str) -> Iterator[bytes]:
    """The decoded body of a streamed reply in pieces of at most 64 KiB.

    `limit`: bytes, None for a body of any size; `what`: the request, for people. Raises TooLarge, AnswerLost for a
    body that is not whole, and what the library raises.
    """
    declared = reply.headers.get("Content-Length", "")
    encoding = reply.headers.get("Content-Encoding", "").strip().lower()
    if limit is not None and declared.isdecimal() and int(declared) > limit and not encoding:
        raise TooLarge
    decoder = _decoder(encoding, what)
    size = arrived = 0
    for raw in _raw(reply):
        arrived += len(raw)
        for piece in decoder.feed(raw):
            size += len(piece)
            if limit is not None and size > limit:
                raise TooLarge
            yield piece
    # urllib3 1.26 does not notice a body that ends early.
    if reply.request.method != "HEAD" and declared.isdecimal() and arrived < int(declared):
        raise errors.AnswerLost(f"the answer to {what} was cut off after {arrived} of {declared} bytes")
    if arrived and not decoder.ended:
        raise errors.AnswerLost(f"the answer to {what} was cut off: its compressed body has no end")


def _raw(reply: Reply) -> Iterator[bytes]:
    """The bytes as they arrive, with the library's own errors as those of requests."""
    exceptions, kinds = load("urllib3").exceptions, load("requests").exceptions
    try:
        yield from reply.raw.stream(CHUNK, decode_content=False)
    except exceptions.HTTPError as error:
        raise kinds.ConnectionError(error) from error


class _Plain:
    """No encoding."""

    ended = True

    def feed(self, raw: bytes) -> Iterator[bytes]:
        yield raw


class _Inflater:
    """gzip (of one or several members), zlib, or bare deflate, as servers send it for "deflate"."""

    def __init__(self, what: str, bits: int) -> None:
        self._what = what
        self._bits = bits
        self._begun = False
        self._inflate = zlib.decompressobj(bits)
        #: Whether the end of the compressed data was seen; what follows it is padding.
        self.ended = False

    def feed(self, raw: bytes) -> Iterator[bytes]:
        while raw:
            if self._inflate.eof:
                self._inflate = zlib.decompressobj(self._bits)
            try:
                piece = self._inflate.decompress(raw, CHUNK)
            except zlib.error:
                if self.ended:
                    return
                if self._begun or self._bits != zlib.MAX_WBITS:
                    raise errors.AnswerLost(f"the answer to {self._what} cannot be decompressed") from None
                self._bits = -zlib.MAX_WBITS
                self._inflate = zlib.decompressobj(self._bits)
                continue
            self._begun = True
            self.ended = self._inflate.eof
            raw = self._inflate.unused_data if self.ended else self._inflate.unconsumed_tail
            if piece:
                yield piece


def _decoder(encoding: str, what: str) -> _Plain | _Inflater:
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip"):
        return _Inflater(what, zlib.MAX_WBITS + 16)
    if encoding == "deflate":
        return _Inflater(what, zlib.MAX_WBITS)
    raise errors.AnswerLost(
        f"the answer to {what} is encoded as {encoding!r}, which was not asked for",
        advice=f"A server or proxy must heed Accept-Encoding: {ENCODINGS}",
    )


def ends_nowhere(method: str, reply: Reply) -> bool:
    """Whether nothing in an HTTP/1.1 answer says where its body ends.

    When nothing came after the headers, then headers are missing (http.client takes the end of the connection for the
    end of the headers), and what looks like an empty answer is no answer.
    """
    headers = reply.headers
    return bool(
        reply.raw.version == 11
        and method != "HEAD"
        and reply.status_code not in (204, 304)
        and not headers.get("Content-Length", "").isdecimal()
        and "chunked" not in headers.get("Transfer-Encoding", "").lower()
        and "close" not in headers.get("Connection", "").lower()
    )
