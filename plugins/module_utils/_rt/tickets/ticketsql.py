# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write queries in TicketSQL, Request Tracker's search language, with values that stay values.

What was tried on RT 5.0.3, over both protocols:

* Quotes and backslashes escaped by a backslash come back exactly; line breaks, `%`, `_` and parentheses mean nothing
  in `=`. White space counts.
* `=` does not mind case (SQLite, PostgreSQL; MySQL's default ignores accents and trailing spaces too), so a caller
  compares what is found once more.
* Some values RT does not take for text although they are quoted. `'CF.anything'` compares with the custom field,
  `'__CurrentUser__'` and `'__CurrentUserName__'` are replaced by the user's id and name. No way of quoting helps.
* RT cannot tokenise a literal with more than 65,534 escapes (32,766 on older Perls): it skips the opening quote and
  reads the value as a query.
* A link is "anything unset" when compared with an empty value, 0 or null.
* A custom field compared by `=` with more than 255 bytes finds tickets that have nothing to do with the query.
"""

from __future__ import annotations

import re

_LONGEST = 16_000
_LONGEST_CUSTOM_FIELD_VALUE = 255
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
_FIELD = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)?|'CF\.\{(?:[^'\\]|\\.)+\}'")
_LINK = re.compile(
    r"Links|Linked(?:To|From)|MemberOf|HasMember|Members|DependsOn|DependedOnBy|RefersTo|ReferredToBy", re.IGNORECASE
)


def taken_literally(value: str) -> bool:
    """Tell whether RT compares with the quoted value itself, and not with something it stands for."""
    return not value.lower().startswith("cf.") and value not in ("__CurrentUser__", "__CurrentUserName__")


def quote(value: str) -> str:
    """Return the value as a literal of TicketSQL.

    Raises ValueError for what RT would not take as that value: see `taken_literally`; NUL and surrogates, which not
    every database takes or UTF-8 cannot carry; more than 16,000 characters.
    """
    if _UNSENDABLE.search(value):
        raise ValueError(f"RT cannot search for NUL or for half a character: {value!r}")
    if len(value) > _LONGEST:
        raise ValueError(f"too long to search for: {len(value)} characters, at most {_LONGEST}")
    if not taken_literally(value):
        raise ValueError(f"RT takes {value!r} for the name of something else, quoted or not, and cannot search for it")
    return _quoted(value)


def field_cf(name: str) -> str:
    """Return the name of a custom field as a query has it: quoted, for a space or quote in it.

    Raises ValueError for a name that RT reads otherwise: with `}.` or a line break in it, or digits only (an id).
    """
    if not name or re.search(r"\}\.|[\r\n]", name) or _UNSENDABLE.search(name):
        raise ValueError(f"a query cannot name the custom field {name!r}")
    if name.isdecimal():
        raise ValueError(f"custom field {name!r}: RT takes a number for the id of a custom field")
    return _quoted(f"CF.{{{name}}}")


def equals(field: str, value: str) -> str:
    """Return the condition that finds every object whose field has this value, and possibly others.

    `field` is RT's word (`Subject`, `Requestor.EmailAddress`) or comes from `field_cf`. Whatever is found has to be
    compared again: RT does not mind case, and for a value that RT does not take literally (in a subject or a custom
    field) the condition is only `LIKE` a part of it. Raises ValueError where nothing finds the value.
    """
    if not _FIELD.fullmatch(field):
        raise ValueError(f"not a field of a query: {field!r}")
    custom = field.startswith("'")
    if custom and len(value.encode("utf-8", "surrogatepass")) > _LONGEST_CUSTOM_FIELD_VALUE:
        raise ValueError(f"{field}: RT cannot search a custom field for more than 255 bytes")
    if _LINK.fullmatch(field) and value.lower() in ("", "0", "null"):
        raise ValueError(f"{field}: RT takes {value!r} for 'no link'")
    if not taken_literally(value) and (custom or field.lower() == "subject"):
        return f"{field} LIKE {quote(_part_taken_literally(value))}"
    return f"{field} = {quote(value)}"


def all_of(*terms: str) -> str:
    """Return the condition that holds when all of these do. Raises ValueError without any."""
    return _joined(" AND ", terms)


def any_of(*terms: str) -> str:
    """Return the condition that holds when one of these does. Raises ValueError without any."""
    return _joined(" OR ", terms)


def _joined(operator: str, terms: tuple[str, ...]) -> str:
    if not terms or not all(term.strip() for term in terms):
        # An empty query finds everything in some places and nothing in others.
        raise ValueError("a condition must not be empty")
    return terms[0] if len(terms) == 1 else "(" + operator.join(terms) + ")"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _part_taken_literally(value: str) -> str:
    """The longest part that LIKE can look for. A backslash is left out: some databases take it for an escape."""
    part = max(value.split("\\"), key=len)
    while not taken_literally(part):
        part = part[1:]
    return part
