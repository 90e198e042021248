# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching without being widened or fooled.

What Cerb's search language does, and what is done about it here:
* Nothing escapes a double quote, so none is ever sent: a value that holds one is searched with a wildcard in its place,
  and every hit is compared again by the engine.
* A key that does not exist finds nothing, with success: when nothing is found, the keys are proved to exist.
* A page beyond the last repeats an earlier one: the next page is what has a greater id, never a page number.
* A search whose SQL fails finds nothing, with success, and `total` is -1: that is an error here.
* Equality folds case, accents and trailing blanks: the engine compares again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Rest, Values, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import Attribute, context_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paging import Pages
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment

#: What a key of the search language may consist of.
_KEY = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*", re.ASCII)
_CONTEXT = re.compile(r"[a-z0-9_.]+", re.ASCII)
_ID = re.compile(r"\d{1,18}", re.ASCII)
_WORD = re.compile(r"[a-z]{1,20}", re.ASCII)
#: A quote would end the text; braces and `$` may be a placeholder (`"${x} {{y}}"` does not find that very text); a
#: backslash and control characters mean something else to the lexer or to LIKE.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\${}]+')
PAGE = 250


@dataclass(frozen=True)
class Term:
    """One condition in the search language. Made by the functions below, which let no value out of its quotes."""

    key: str
    operand: str

    def __str__(self) -> str:
        return f"{self.key}:{self.operand}"


def key_of(name: str) -> str:
    """A checked key; raises ValueError."""
    if not _KEY.fullmatch(name):
        raise ValueError(f"{name!r} is not a key of the search language")
    return name


class NotSearchable(errors.InvalidInput, ValueError):
    """A text without anything that Cerb's search would look for: who knows the option's name catches it and says it."""


def text(key: str, value: str) -> Term:
    """Records whose text is `value`, and perhaps others: never fewer. Raises ValueError for a value that is empty."""
    value.encode()  # UnicodeEncodeError, a ValueError, for what is no text
    if not value.strip():
        raise ValueError(f"{key}: an empty value would find everything")
    if value == value.strip() and not _UNSAFE.search(value):
        # In this form an asterisk is nothing but one.
        return Term(key_of(key), f'["{value}"]')
    pattern = _UNSAFE.sub("*", value).strip()
    if value != value.strip():
        pattern = f"*{pattern}*"
    pattern = re.sub(r"\*+", "*", pattern)
    if not pattern.strip("* "):
        raise NotSearchable(f"{key}: {value!r} holds nothing that Cerb can search for")
    return Term(key_of(key), f'"{pattern}"')


def context(name: str) -> Term:
    """Records whose attribute `context` is this one, spelled out: its alias finds nothing, without a word."""
    spelled = context_of(name)
    if not _CONTEXT.fullmatch(spelled):
        raise ValueError(f"{name!r} is not a context")
    return Term("context", f'"{spelled}"')


def lately(key: str, how_long: str) -> Term:
    """Records whose moment is at most `how_long` (`1 day`) ago, by the server's own clock."""
    if not re.fullmatch(r"\d+ (minute|hour|day)s?", how_long):
        raise ValueError(f"{how_long!r} is no period")
    return Term(key_of(key), f'"-{how_long} to now"')


def exactly(key: str, *ids: Any) -> Term:
    """Records by number: an id, or any of several. Raises ValueError for what is not an id."""
    words = [str(item) for item in ids]
    if not words or not all(_ID.fullmatch(word) for word in words):
        raise ValueError(f"{key}: {ids!r} are not ids")
    return Term(key_of(key), words[0] if len(words) == 1 else f"[{','.join(words)}]")


def above(key: str, number_: int) -> Term:
    """Records with a greater number."""
    return Term(key_of(key), f">{int(number_)}")


def words(key: str, *values: str) -> Term:
    """Records by a lower-case word of Cerb's own, or any of several: `status:[o,w]`."""
    if not values or not all(_WORD.fullmatch(word) for word in values):
        raise ValueError(f"{key}: {values!r} are not words of Cerb")
    return Term(key_of(key), values[0] if len(values) == 1 else f"[{','.join(values)}]")


def within(key: str, *terms: Term) -> Term:
    """Records linked to what fits these conditions: `group:(id:4)`."""
    if not terms:
        raise ValueError(f"{key}: no condition")
    return Term(key_of(key), f"({' '.join(str(term) for term in terms)})")


def terms(item: Attribute, value: Any) -> list[Term]:
    """Conditions that narrow a search by a canonical value of an attribute; none where Cerb has no key for it.

    Whoever asks compares again: what is found has the value, or one that Cerb takes for the same.
    """
    if item.kind in ("id", "int") and item.key:
        return [exactly(item.key, value)] if isinstance(value, int) and value > 0 else []
    if item.kind == "context":
        return [context(str(value))] if item.key == "context" else []
    try:
        if item.kind == "mail" and item.shown_as:
            return [within(item.name, text("email", str(value)))]
        return [text(item.key, str(value))] if item.key else []
    except ValueError:
        return []  # nothing in it that could be searched for


class Search:
    """Searches by `records/<type>/search`."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._known: set[tuple[str, str]] = set()

    def records(
        self,
        kind: str,
        terms: Sequence[Term] = (),
        *,
        expand: Sequence[str] = (),
        limit: int | None = None,
        proved: bool = False,
    ) -> Iterator[Values]:
        """All records that fit all conditions, the oldest first; without conditions, all there are.

        Raises Refused when a condition's key does not exist; `proved`: the keys are Cerb's own, in every version.
        """
        last, count = 0, 0
        pages = Pages(f"Cerb's {kind}", PAGE)
        while limit is None or count < limit:
            query = " ".join([*(str(term) for term in terms), str(above("id", last)), "sort:id"])
            asked = {"q": query, "limit": PAGE, **({"expand": ",".join(expand)} if expand else {})}
            answer = self._rest.get(f"records/{segment(kind)}/search", asked)
            results = _results(answer)
            pages.turn([number(item.get("id")) for item in results])
            fresh = [item for item in results if number(item.get("id")) > last]
            if not fresh and last == 0 and not proved:
                self._prove(kind, terms)
            for item in fresh:
                if limit is not None and count >= limit:
                    return
                count += 1
                yield item
            if len(results) < PAGE or not fresh:
                return
            last = max(number(item.get("id")) for item in fresh)

    def query(
        self, kind: str, asked: str, *, expand: Sequence[str] = (), sort: Sequence[str] = (), limit: int | None = None
    ) -> Iterator[Values]:
        """Records by a query in Cerb's search language, written by a person; without `sort`, the oldest first.

        By `data/query`, which tells of an unknown key instead of finding nothing, and whose pages end. Raises
        InvalidInput for a query that would reach outside of itself, or that is empty and would find everything.
        """
        _contained(asked)
        order = [str(item).strip() for item in sort] or ["id"]
        wrong = next((item for item in order if not _KEY.fullmatch(item.removeprefix("-"))), None)
        if wrong is not None:
            raise errors.InvalidInput(f"sort: {wrong!r} is not a key", advice="Give keys such as id, or -updated")
        size = PAGE if limit is None else min(PAGE, limit)
        loaded = f" expand:[{','.join(expand)}]" if expand else ""
        page, left = 1, limit
        pages = Pages(f"Cerb's {kind}", size)
        while left is None or left > 0:
            ending = f"sort:{','.join(order)} limit:{size} page:{page}"
            text_ = f"type:worklist.records of:{key_of(kind)}{loaded} query:({asked} {ending}) format:dictionaries"
            found = self._rest.get("data/query", {"q": text_}).get("data")
            records = list(found.values()) if isinstance(found, dict) else list(found or ())
            pages.turn([number(item.get("id")) or repr(item) for item in records])
            yield from records[:left]
            if len(records) < size:
                return
            left = None if left is None else left - len(records)
            page += 1

    def count(self, kind: str, query: str) -> int:
        """How many records fit a query."""
        answer = self._rest.get(f"records/{segment(kind)}/search", {"q": query, "limit": 1})
        return number(_answered(answer).get("total"))

    def _prove(self, kind: str, terms: Sequence[Term]) -> None:
        """Nothing was found: make sure that it is not for a key which does not exist.

        With `OR id:>0` a condition finds everything, unless Cerb does not know its key.
        """
        unproved = [term for term in terms if (kind, term.key) not in self._known]
        if not unproved or not self.count(kind, "id:>0"):
            return
        for term in unproved:
            if not self.count(kind, f"({term} OR id:>0)"):
                raise errors.Refused(
                    f"Cerb cannot search {kind} records by {term.key!r}, and would answer that there are none",
                    advice="The field was renamed, or this version of Cerb lacks it",
                )
            self._known.add((kind, term.key))


def _contained(asked: str) -> None:
    """Refuse what would reach outside of the parentheses that a query is put in: it may then ask for another type."""
    if not asked.strip():
        raise errors.InvalidInput("search is empty, which Cerb takes for 'everything'", advice="Write id:>0 for all")
    depth, quoted = 0, False
    for letter in asked:
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "()":
            depth += 1 if letter == "(" else -1
        if depth < 0:
            break
    if depth or quoted:
        raise errors.InvalidInput("search: its quotes or parentheses do not match")


class SearchFailed(errors.Refused):
    """The database of the server failed, and Cerb says success."""


def _answered(answer: Values) -> Values:
    if number(answer.get("total")) < 0:
        raise SearchFailed(
            "the search failed in Cerb's database, and Cerb answered that there is nothing",
            advice="A newly installed Cerb 11 keeps custom field values in utf8mb3, where a character of four bytes "
            "(an emoji) cannot be searched for and is lost: remove it, or convert the tables "
            "custom_field_stringvalue and custom_field_clobvalue to utf8mb4",
        )
    return answer


def _results(answer: Values) -> list[Values]:
    found = _answered(answer).get("results")
    if not isinstance(found, list):
        raise errors.UnexpectedAnswer("Cerb answered a search without a list")
    return found
