# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of a text, without its markup: what two entries of a thread are compared by."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class _TextOf(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unread += tag in _UNREAD
        self._gap(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(0, self._unread - (tag in _UNREAD))
        self._gap(tag)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(data)

    def _gap(self, tag: str) -> None:
        if tag not in _INLINE and tag not in _UNREAD:
            self.parts.append(" ")


#: Nobody reads what stands in these, and servers take it out.
_UNREAD = frozenset(("script", "style"))
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "dfn",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "var",
        "wbr",
        "font",
    ]
)


def plain(text: str, is_html: bool) -> str:
    """The words of a text, without markup, with single blanks between them: what two entries are compared by."""
    if is_html:
        parser = _TextOf()
        parser.feed(text)
        parser.close()
        text = "".join(parser.parts)
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()
