# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of the DSL as a tree: blocks of objects, assignments, calls and simple values; a small part of Groovy."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*.*?\*/|;)"
    r"|(?P<triple>'''(?:\\.|(?!''').)*'''|\"\"\"(?:\\.|(?!\"\"\").)*\"\"\")"
    r"|(?P<text>'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")"
    r"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<mark>[\[\](){},:=+.])",
    re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class Unreadable(Exception):
    """The text is not in the part of the language that is understood."""


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Word:
    """A variable with what is asked of it: `r.jobId`."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """A text; `open` ones have `${...}` in them."""

    text: str
    open: bool


@dataclass(frozen=True)
class Sum:
    left: Any
    right: Any


@dataclass(frozen=True)
class Set:
    """`name = value`, perhaps with `def`."""

    name: str
    value: Any
    new: bool = False


@dataclass(frozen=True)
class Run:
    """`word name, key: value, { ... }` or `word(key: value)`. `path` is what is asked of the result."""

    word: str
    positional: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)
    block: tuple[Any, ...] | None = None
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Return:
    value: Any


def parse(source: str) -> list[Any]:
    """The statements of a script."""
    reader = _Reader(_tokens(source))
    statements = []
    while reader.peek() is not None:
        statements.append(reader.statement())
    return statements


def _tokens(source: str) -> list[Token]:
    found, place, line = [], 0, 1
    while place < len(source):
        match = _TOKEN.match(source, place)
        if match is None:
            raise Unreadable(f"line {line}: unexpected '{source[place]}'")
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(kind, match.group(), line))
        line += match.group().count("\n")
        place = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.place + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def sees(self, text: str, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token is not None and token.kind == "mark" and token.text == text

    def take(self, text: str | None = None) -> Token:
        token = self.peek()
        if token is None or (text is not None and token.text != text):
            where = f"line {token.line}: '{token.text}'" if token else "the end"
            raise Unreadable(f"expected {text or 'more'} but found {where}")
        self.place += 1
        return token

    def statement(self) -> Any:
        token = self.peek()
        if token is None or token.kind != "word":
            return self.expression()
        if token.text == "return":
            self.take()
            ends = self.peek() is None or self.sees("}")
            return Return(None if ends else self.expression())
        if token.text == "def":
            self.take()
            return self.assignment(new=True)
        if self.sees("=", 1):
            return self.assignment(new=False)
        return self.command()

    def assignment(self, *, new: bool) -> Set:
        name = self.take().text
        self.take("=")
        return Set(name, self.expression(), new)

    def command(self) -> Any:
        """An object with its name, arguments and block; a call and a bare variable look alike at first."""
        after = self.peek(1)
        if after is None or self.sees(".", 1) or self.sees("(", 1) or self.sees("+", 1):
            return self.expression()
        starts_on_line = after.line == self.tokens[self.place].line
        if not starts_on_line and not self.sees("{", 1):
            return self.expression()
        word = self.take().text
        positional, named = self.arguments()
        return Run(word, positional, named, self.block())

    def arguments(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """As far as commas go; a block may follow the last comma."""
        positional: list[Any] = []
        named: dict[str, Any] = {}
        while self.peek() is not None and not self.sees("{") and not self.sees(")") and not self.sees("}"):
            if self.sees(":", 1):
                name = _plain(self.take())
                self.take(":")
                named[name] = self.expression()
            else:
                positional.append(self.expression())
            if not self.sees(","):
                break
            self.take(",")
        return tuple(positional), named

    def block(self) -> tuple[Any, ...] | None:
        if not self.sees("{"):
            return None
        self.take("{")
        inside = []
        while not self.sees("}"):
            inside.append(self.statement())
        self.take("}")
        return tuple(inside)

    def expression(self) -> Any:
        value = self.value()
        while self.sees("+"):
            self.take("+")
            value = Sum(value, self.value())
        return value

    def value(self) -> Any:
        token = self.take()
        if token.kind in ("text", "triple"):
            return _text(token)
        if token.kind == "number":
            return int(token.text) if re.fullmatch(r"-?\d+", token.text) else float(token.text)
        if token.kind == "word":
            return self.word(token.text)
        if token.text == "[":
            return self.collection()
        raise Unreadable(f"line {token.line}: unexpected '{token.text}'")

    def word(self, text: str) -> Any:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if not self.sees("("):
            return Word((text, *self.path()))
        self.take("(")
        positional, named = self.arguments()
        self.take(")")
        return Run(text, positional, named, self.block(), self.path())

    def path(self) -> tuple[str, ...]:
        names = []
        while self.sees("."):
            self.take(".")
            names.append(self.take().text)
        return tuple(names)

    def collection(self) -> Any:
        if self.sees(":") and self.sees("]", 1):
            self.take(":")
            self.take("]")
            return {}
        positional, named = self.arguments() if not self.sees("]") else ((), {})
        self.take("]")
        return named or list(positional)


_CONSTANTS = {"true": True, "false": False, "null": None}


def _plain(token: Token) -> str:
    return _text(token).text if token.kind in ("text", "triple") else token.text


def _text(token: Token) -> Text:
    quotes = 3 if token.kind == "triple" else 1
    inner = token.text[quotes:-quotes]
    text = re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), inner, flags=re.DOTALL)
    return Text(text, open=token.text.startswith('"'))
