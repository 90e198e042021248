# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The search language: from a query's text to a tree of conditions.

Text between double quotes is cut out first, and nothing escapes a quote. In what is left, `field:` starts a condition,
brackets make lists, parentheses groups, and `OR`/`AND` join: the first of them decides for its whole group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TOKEN = re.compile(r"\s*(!?\(|\)|\[|\]|!|\$Q:\d+\$|[A-Za-z0-9_.]+:(?=\S|$|\s)|,|[^\s()\[\]!,]+)")
FIELD = re.compile(r"[A-Za-z0-9_.]+:")
QUOTED = re.compile(r"\$Q:(\d+)\$")
OPERATORS = ("OR", "AND")


class Broken(Exception):
    """A query that cannot be read: it finds nothing."""


@dataclass
class Group:
    """Conditions joined by one operator."""

    items: list[Group | Condition | Word] = field(default_factory=list)
    joined_by: str | None = None
    negated: bool = False


@dataclass
class Word:
    """Text without a field: the full-text index is asked."""

    text: str


@dataclass
class Condition:
    """`key:operand`. Exactly one of `text`, `items` and `group` is set, or none where the value is missing."""

    key: str
    negated: bool = False
    text: str | None = None
    quoted: bool = False
    items: list[str] | None = None
    group: Group | None = None


def parse(query: str) -> Group:
    """The conditions of a query. Raises Broken."""
    plain, texts = _cut(query)
    tokens = [match.group(1) for match in TOKEN.finditer(plain)]
    reader = _Reader(tokens, texts)
    group = reader.group(top=True)
    if reader.more:
        raise Broken("unbalanced parenthesis")
    return group


def _cut(query: str) -> tuple[str, list[str]]:
    parts = query.split('"')
    if len(parts) % 2 == 0:
        raise Broken("unbalanced quote")
    texts = parts[1::2]
    plain = "".join(part if number % 2 == 0 else f" $Q:{number // 2}$ " for number, part in enumerate(parts))
    # The blanks keep a text apart from what follows it; before it, it belongs to its field or its exclamation mark.
    return re.sub(r"([:!\[,]) \$Q:", r"\1$Q:", plain), texts


class _Reader:
    def __init__(self, tokens: list[str], texts: list[str]) -> None:
        self.tokens = _split_fields(tokens)
        self.texts = texts
        self.place = 0

    @property
    def more(self) -> bool:
        return self.place < len(self.tokens)

    def next(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def peek(self) -> str:
        return self.tokens[self.place] if self.more else ""

    def group(self, *, top: bool = False, negated: bool = False) -> Group:
        found = Group(negated=negated)
        while self.more:
            token = self.peek()
            if token == ")":
                if not top:
                    self.next()
                return found
            self._item(found, self.next())
        return found

    def _item(self, found: Group, token: str) -> None:
        if token in OPERATORS:
            found.joined_by = found.joined_by or token
        elif token in ("(", "!("):
            found.items.append(self.group(negated=token == "!("))
        elif FIELD.fullmatch(token):
            found.items.append(self._condition(token[:-1]))
        elif token == "[":
            self._list()
        elif token not in ("]", "!", ","):
            found.items.append(Word(self._text(token)))

    def _condition(self, key: str) -> Condition:
        found = Condition(key)
        if self.peek() == "!":
            self.next()
            found.negated = True
        token = self.peek()
        if not token or token in OPERATORS or token == ")" or FIELD.fullmatch(token):
            return found
        self.next()
        if token in ("(", "!("):
            found.negated = found.negated or token == "!("
            found.group = self.group()
        elif token == "[":
            found.items = self._list()
        else:
            found.quoted = QUOTED.fullmatch(token) is not None
            found.text = self._text(token)
            # `sort:-updated,id` is one value.
            while not found.quoted and self.peek() == ",":
                self.next()
                if self.more:
                    found.text += "," + self._text(self.next())
        return found

    def _list(self) -> list[str]:
        items = []
        words: list[str] = []
        while self.more and (token := self.next()) != "]":
            if token == ",":
                items.append(" ".join(words))
                words = []
            else:
                words.append(self._text(token))
        return [item for item in [*items, " ".join(words)] if item]

    def _text(self, token: str) -> str:
        match = QUOTED.fullmatch(token)
        known = match is not None and int(match[1]) < len(self.texts)
        return self.texts[int(match[1])] if match and known else token


def _split_fields(tokens: list[str]) -> list[str]:
    """`id:5` comes as `id:` and `5`."""
    found = []
    for token in tokens:
        match = FIELD.match(token)
        if match and not QUOTED.fullmatch(token) and match.end() < len(token):
            found += [match.group(), *_split_fields([token[match.end() :]])]
        else:
            found.append(token)
    return found
