# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TicketSQL as text: from a query to a tree of conditions, or to the server's complaint about it.

Without parentheses a level has one conjunction: the last AND or OR in it stands for all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
    | (?P<number>[+-]?\d+(?:\.\d+)?(?![\w.]))
    | (?P<quoted>{_QUOTED})
    | (?P<operator>!=|>=|<=|=|<|>|IS\s+NOT\b|IS\b|NOT\s+(?:LIKE|STARTSWITH|ENDSWITH)\b|(?:LIKE|STARTSWITH|ENDSWITH)\b)
    | (?P<paren>[()])
    | (?P<word>[\w.]*\.?\{{[^}}]+\}}[\w.]*|[\w.]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


class BadQuery(Exception):
    """The server's sentence about a query it cannot read."""


@dataclass
class Condition:
    name: str
    operator: str
    value: str


@dataclass
class Level:
    """What stands between two parentheses, or the whole query."""

    parts: list[Condition | Level] = field(default_factory=list)
    conjunction: str = "AND"


def unquoted(text: str) -> str:
    """A value without its quotes; a backslash protects the character after it."""
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def parse(query: str) -> Level:
    """The tree of a query. Raises BadQuery."""
    return _Reader(query).read()


class _Reader:
    """Goes through a query token by token and knows which kinds may come next."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.stack = [Level()]
        self.name = self.operator = ""
        self.wanted = {"KEYWORD", "OPEN_PAREN"}
        self.last = ""

    def read(self) -> Level:
        for match in _TOKEN.finditer(self.query):
            if match.lastgroup not in ("space", "other"):
                self._take(match)
        if self.last and self.last not in ("VALUE", "CLOSE_PAREN"):
            what = f"last element ({self.last}) is not close paren or value"
            raise BadQuery(f"Incomplete query, {what} in '{self.query}'")
        if len(self.stack) > 1:
            raise BadQuery(f"Incomplete query, {len(self.stack) - 1} unclosed paren in '{self.query}'")
        return self.stack[0]

    def _take(self, match: re.Match[str]) -> None:
        kind = self._kind(match)
        if kind not in self.wanted:
            named = sorted(self.wanted - {"CLOSE_PAREN"} if kind != "CLOSE_PAREN" else self.wanted)
            start, end = match.span()
            marked = f"{self.query[:start]}>{self.query[start:end]}<--here{self.query[end:]}"
            raise BadQuery(f"Wrong query, expecting a {' or '.join(named)} in '{marked}'")
        getattr(self, f"_{kind.lower()}")(match[0])
        self.last = kind

    def _kind(self, match: re.Match[str]) -> str:
        group, text = match.lastgroup, match[0]
        if group == "paren":
            return "OPEN_PAREN" if text == "(" else "CLOSE_PAREN"
        if group == "operator":
            return "OPERATOR"
        if "AGGREGATOR" in self.wanted and text.upper() in ("AND", "OR"):
            return "AGGREGATOR"
        if "VALUE" in self.wanted and (group in ("number", "quoted") or text.upper() == "NULL"):
            return "VALUE"
        if "VALUE" in self.wanted:
            raise BadQuery(f"Wrong query, no such column '{text}' in '{self.query}'")
        if group == "quoted" and "KEYWORD" not in self.wanted:
            return "VALUE"
        return "VALUE" if group == "number" else "KEYWORD"

    def _keyword(self, text: str) -> None:
        self.name = unquoted(text) if text[0] in "'\"" else text
        self.wanted = {"OPERATOR"}

    def _operator(self, text: str) -> None:
        self.operator = " ".join(text.upper().split())
        self.wanted = {"VALUE"}

    def _value(self, text: str) -> None:
        value = unquoted(text) if text[0] in "'\"" else "" if text.upper() == "NULL" else text
        self.stack[-1].parts.append(Condition(self.name, self.operator, value))
        self._after()

    def _aggregator(self, text: str) -> None:
        self.stack[-1].conjunction = text.upper()
        self.wanted = {"KEYWORD", "OPEN_PAREN"}

    def _open_paren(self, _text: str) -> None:
        level = Level()
        self.stack[-1].parts.append(level)
        self.stack.append(level)
        self.wanted = {"KEYWORD", "OPEN_PAREN"}

    def _close_paren(self, _text: str) -> None:
        self.stack.pop()
        self._after()

    def _after(self) -> None:
        self.wanted = {"AGGREGATOR", "CLOSE_PAREN"} if len(self.stack) > 1 else {"AGGREGATOR"}
