# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files out of RT's answers while these arrive, piece by piece: nothing is whole in memory.

REST 2.0 sends a file as base64 in a JSON document, REST 1.0 as it is, after a line with the status.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Begin

#: In a text of the document, its quotes would be escaped.
_CONTENT = re.compile(rb'"Content"\s*:\s*(null|")')
#: Bytes of the longest refusal.
SHORT = 65536


class Base64Content:
    """Finds the attribute `Content` in a JSON document, and passes on the bytes that it holds."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self._inside = self._over = False
        self._rest = b""

    def begin(self) -> Callable[[bytes], object]:
        """Forget what came before."""
        self._take = self._begin()
        self._inside = self._over = False
        self._rest = b""
        return self.take

    def take(self, piece: bytes) -> None:
        """The next piece of the document."""
        if self._over:
            return
        self._rest += piece
        if not self._inside:
            found = _CONTENT.search(self._rest)
            if found is None:
                # What may be the beginning of the name stays.
                self._rest = self._rest[-64:]
                return
            self._inside, self._over = found[1] == b'"', found[1] != b'"'
            self._rest = self._rest[found.end() :]
        if self._inside and not self._over:
            self._decode()

    def _decode(self) -> None:
        text, quote, _after = self._rest.partition(b'"')
        self._over = bool(quote)
        # Line feeds are written \n; a backslash at the end belongs to what follows.
        split = b"" if self._over or not text.endswith(b"\\") else b"\\"
        text = re.sub(rb"\\[nrt]|\s", b"", text[: len(text) - len(split)]).replace(b"\\/", b"/")
        whole = len(text) if self._over else len(text) // 4 * 4
        try:
            self._take(base64.b64decode(text[:whole], validate=True))
        except binascii.Error:
            raise errors.UnexpectedAnswer("RT sent an attachment whose content is not base64") from None
        self._rest = b"" if self._over else text[whole:] + split

    def finish(self) -> None:
        """Raises UnexpectedAnswer when the document ended before its content did."""
        if self._inside and not self._over:
            raise errors.UnexpectedAnswer("RT sent an attachment whose content has no end")


class AfterStatus:
    """Passes on what `content` leaves of the beginning of an answer, and all after that.

    A short answer is kept in `head` and not passed on: it may be a refusal.
    """

    def __init__(self, begin: Begin, content: Callable[[bytes], bytes]) -> None:
        self._begin = begin
        self._content = content

    def begin(self) -> Callable[[bytes], object]:
        """Forget what came before."""
        self._take = self._begin()
        self.head: bytes | None = b""
        return self.take

    def take(self, piece: bytes) -> None:
        """The next piece of the answer."""
        if self.head is None:
            self._take(piece)
            return
        self.head += piece
        if len(self.head) > SHORT:
            head, self.head = self.head, None
            self._take(self._content(head))

    def finish(self) -> None:
        """Pass on a short answer, too."""
        if self.head is not None:
            self._take(self._content(self.head))
