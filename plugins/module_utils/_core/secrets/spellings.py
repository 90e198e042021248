# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The spellings a secret can have in a text: escaped letter by letter, by several encodings in turn, or in base64.

Escapes are undone layer by layer, as a reader of the text would do it, and every match is mapped back to the text
itself: no list of spellings could hold every mixture of `&lt;`, `&#60;`, `\\u003c`, `\\/` and `%5c%2F`.
"""

from __future__ import annotations

import base64
import functools
import html
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote

#: Encodings in turn that are undone: percent-encoded JSON inside a JSON string on an HTML page makes four.
LAYERS = 4
#: Letters that all layers of one text may have together; beyond, only outer layers are undone.
MOST_LETTERS = 20_000_000
#: Shorter pieces of base64 occur by chance in attachments.
SHORTEST_BASE64 = 8
_BASE64_LETTERS = re.compile(r"[A-Za-z0-9+/=_-]")

Span = tuple[int, int]
#: (length of the escape, the letters it means)
Piece = tuple[int, str]


def _octets(raw: bytes, width: int, *, latin: bool) -> Iterator[Piece]:
    """Escaped octets, each `width` letters long, as UTF-8 or, where they are not or may be otherwise, as Latin-1."""
    try:
        if latin:
            raise UnicodeDecodeError("utf-8", raw, 0, 1, "not asked for")
        for letter in raw.decode("utf-8"):
            yield width * len(letter.encode("utf-8")), letter
    except UnicodeDecodeError:
        yield from ((width, chr(octet)) for octet in raw)


def _code(number: int, otherwise: str) -> str:
    return chr(number) if number < 0x110000 else otherwise


def _units(escape: str, digits: str) -> Iterator[Piece]:
    """One UTF-16 unit, or the two of a surrogate pair, written with four hexadecimal digits each."""
    raw = bytes.fromhex(digits)
    yield len(escape), raw.decode("utf-16-be", "surrogatepass")


def _of_percent(escape: str, *, latin: bool = False) -> Iterator[Piece]:
    if escape[1] in "uU":
        return _units(escape, re.sub("%[uU]", "", escape))
    return _octets(bytes.fromhex(escape.replace("%", "")), 3, latin=latin)


def _of_html(escape: str) -> Iterator[Piece]:
    number = escape[2:].rstrip(";")
    if escape[1] != "#":
        yield len(escape), html.unescape(escape)
    elif number[0] in "xX":
        yield len(escape), _code(int(number[1:], 16), escape)
    else:
        yield len(escape), _code(int(number), escape)


_SHORT = dict(zip("abfnrtv0", "\a\b\f\n\r\t\v\0", strict=True))


def _of_backslash(escape: str, *, latin: bool = False) -> Iterator[Piece]:
    kind = escape[1]
    if kind == "u" and escape[2] != "{":
        return _units(escape, escape.replace("\\u", ""))
    if kind in "uU":
        return iter([(len(escape), _code(int(escape[2:].strip("{}"), 16), escape))])
    if kind == "x":
        return _octets(bytes.fromhex(escape.replace("\\x", "")), 4, latin=latin)
    if kind.isdigit() and len(escape) > 2:
        return _octets(bytes(int(digits, 8) & 255 for digits in escape.split("\\")[1:]), 4, latin=latin)
    return iter([(2, _SHORT.get(kind, kind))])


_MOST_KNOWN = 5000


@dataclass(frozen=True)
class _Encoding:
    """A way to escape letters. `sign`: a letter without which a text holds no escape of it."""

    sign: str
    escapes: re.Pattern[str]
    pieces: Callable[[str], Iterator[Piece]]
    #: Escape -> the letters it means. A text has few different ones.
    known: dict[str, str] = field(default_factory=dict)

    def undo(self, text: str) -> str:
        """The text with this encoding undone."""
        return self.escapes.sub(self._meant, text) if self.sign in text else text

    def _meant(self, match: re.Match[str]) -> str:
        escape = match.group()
        letters = self.known.get(escape)
        if letters is None:
            letters = "".join(letters for _length, letters in self.pieces(escape))
            if len(self.known) < _MOST_KNOWN:
                self.known[escape] = letters
        return letters


_PAIR = "[dD][89abAB][0-9a-fA-F]{2}", "[dD][c-fC-F][0-9a-fA-F]{2}"
_PERCENT = re.compile(rf"(?:%[0-9a-fA-F]{{2}})+|%[uU]{_PAIR[0]}%[uU]{_PAIR[1]}|%[uU][0-9a-fA-F]{{4}}")
_HTML = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_BACKSLASH = re.compile(
    rf"\\u{_PAIR[0]}\\u{_PAIR[1]}|\\u[0-9a-fA-F]{{4}}|\\u\{{[0-9a-fA-F]{{1,6}}\}}|\\U[0-9a-fA-F]{{8}}"
    r"|(?:\\x[0-9a-fA-F]{2})+|(?:\\[0-7]{3})+|\\[abfnrtv0]|\\[^A-Za-z0-9]",
    re.DOTALL,
)
_ENCODINGS = (
    _Encoding("%", _PERCENT, _of_percent),
    _Encoding("&", _HTML, _of_html),
    _Encoding("\\", _BACKSLASH, _of_backslash),
    # Octets of Latin-1 may look like UTF-8 together with what is beside them.
    _Encoding("%", _PERCENT, functools.partial(_of_percent, latin=True)),
    _Encoding("\\", _BACKSLASH, functools.partial(_of_backslash, latin=True)),
)
SIGNS = frozenset(encoding.sign for encoding in _ENCODINGS)


@dataclass(frozen=True)
class _Layer:
    """A text with one encoding undone, and where its letters are in the text before."""

    text: str
    #: For each escape: where its letters are here, where it is there, and the two lengths.
    here: Sequence[int]
    there: Sequence[int]
    lengths: Sequence[tuple[int, int]]

    def _before(self, position: int, *, end: bool) -> int:
        index = bisect_right(self.here, position) - 1
        if index < 0:
            return position + end
        short, long = self.lengths[index]
        beyond = position - self.here[index] - short
        if beyond >= 0:
            return self.there[index] + long + beyond + end
        return self.there[index] + (long if end else 0)

    def span_before(self, span: Span) -> Span:
        """The same part in the text before."""
        return self._before(span[0], end=False), self._before(span[1] - 1, end=True)


def _layer(text: str, encoding: _Encoding) -> _Layer:
    """The text with this encoding undone, and the way back."""
    parts: list[str] = []
    here: list[int] = []
    there: list[int] = []
    lengths: list[tuple[int, int]] = []
    done = length = 0
    for match in encoding.escapes.finditer(text):
        position = match.start()
        for long, letters in encoding.pieces(match.group()):
            if letters != text[position : position + long]:
                parts += (text[done:position], letters)
                length += position - done
                here.append(length)
                there.append(position)
                lengths.append((len(letters), long))
                length += len(letters)
                done = position + long
            position += long
    parts.append(text[done:])
    return _Layer("".join(parts), here, there, lengths)


def spans(text: str, find: Callable[[str], list[Span]]) -> list[Span]:
    """Where `find` matches in the text, or in what it says once its escapes are undone; parts of the text itself."""
    found = list(find(text))
    seen = {text}
    letters = len(text)
    layers: list[tuple[str, tuple[_Encoding, ...]]] = [(text, ())]
    while layers:
        outer, way = layers.pop(0)
        if len(way) == LAYERS or letters > MOST_LETTERS:
            continue
        for encoding in _ENCODINGS:
            inner = encoding.undo(outer)
            if inner in seen:
                continue
            seen.add(inner)
            letters += len(inner)
            layers.append((inner, (*way, encoding)))
            hits = find(inner)
            if hits:
                found += _mapped(text, (*way, encoding), hits)
    return found


def _mapped(text: str, way: Sequence[_Encoding], hits: list[Span]) -> list[Span]:
    """The parts of the text that are these parts of what it says."""
    layers: list[_Layer] = []
    for encoding in way:
        layers.append(_layer(layers[-1].text if layers else text, encoding))
    for layer in reversed(layers):
        hits = [layer.span_before(span) for span in hits]
    return hits


def widened(text: str, span: Span) -> Span:
    """A piece of base64 with the letters beside it that hold some of its bits, and its padding."""
    start, end = span
    while start > max(0, span[0] - 2) and _BASE64_LETTERS.match(text[start - 1]):
        start -= 1
    while end < min(len(text), span[1] + 3) and _BASE64_LETTERS.match(text[end]):
        end += 1
    return start, end


_CHARSETS = ("utf-8", "latin-1", "cp1252")


def _octets_of(text: str) -> set[bytes]:
    """The text in each charset that has its letters. What the environment could not decode is the octets it was."""
    several = set()
    for charset in _CHARSETS:
        with suppress(UnicodeEncodeError):
            several.add(text.encode(charset, "surrogateescape"))
    return several


@functools.lru_cache(maxsize=64)
def as_written(secret: str) -> tuple[str, ...]:
    """The spellings of a secret that are no escapes: forms, collapsed blanks, and text that was decoded wrongly."""
    several = {secret, secret.replace(" ", "+"), " ".join(secret.split())}
    if not secret.isascii():
        for raw in _octets_of(secret):
            several |= {raw.decode(charset, "replace") for charset in _CHARSETS}
    return tuple(sorted(several - {""}, key=len, reverse=True))


@functools.lru_cache(maxsize=64)
def in_base64(secret: str) -> tuple[str, ...]:
    """Pieces of base64 that hold the secret, whatever stands before and after it in the encoded text."""
    several: set[str] = set()
    written = (
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret, errors="replace"),
    )
    for inner in dict.fromkeys(written):
        for raw in _octets_of(inner):
            several.add(base64.b64encode(raw).decode("ascii"))
            for shift in range(3):
                encoded = base64.b64encode(bytes(shift) + raw).decode("ascii")
                # Letters that hold bits of what is before or after it differ from text to text.
                several.add(encoded[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6])
    several |= {piece.translate(_FOR_ADDRESSES) for piece in several}
    return tuple(sorted((piece for piece in several if len(piece) >= SHORTEST_BASE64), key=len, reverse=True))


_FOR_ADDRESSES = str.maketrans("+/", "-_")
