# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JMESPath over results: the `query` option of modules and lookups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.documents import plain
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.libraries import load
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Raw
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import shortened

#: Searches a value; jmespath is not typed.
Search = Callable[[object], Any]
#: Items that are looked at together.
AT_ONCE = 500


class Query:
    """A compiled expression; without one, results stay as they are (and jmespath is not imported)."""

    def __init__(self, expression: str | None) -> None:
        """Raises InvalidInput for an expression that does not parse."""
        self._compiled: Any = None
        if expression:
            jmespath = load("jmespath")
            try:
                self._compiled = jmespath.compile(expression)
            except RecursionError:
                raise errors.InvalidInput(f"query: {shortened(expression)!r} is nested too deeply") from None
            except jmespath.exceptions.JMESPathError as error:
                raise errors.InvalidInput(
                    f"query: {expression!r} is not JMESPath: {' '.join(str(error).split())}"
                ) from None

    def apply(self, result: object) -> object:
        """The part of `result` that the expression selects."""
        return result if self._compiled is None else self._search(self._compiled.search, result)

    def select(self, items: Iterable[object]) -> tuple[int, object]:
        """How many items there are, and what the expression selects from the list of them.

        Where it looks at each item by itself (`[?status=='open'].id`), items are forgotten as they pass, so that memory
        grows with what is selected.
        """
        each, rest = self._parts()
        if each is None:
            found = list(items)
            return len(found), self.apply(found)
        selected: list[object] = []
        count = 0
        rows = iter(items)
        while some := list(islice(rows, AT_ONCE)):
            count += len(some)
            selected += self._search(each, some)
        return count, selected if rest is None else self._search(rest, selected)

    def _parts(self) -> tuple[Search | None, Search | None]:
        """The part of the expression that looks at each item by itself, and what is done with all it selects."""
        if self._compiled is None:
            return None, None
        node = self._compiled.parsed
        first, rest = node["children"] if node["type"] == "pipe" else (node, None)
        if not _looks_at_each(first):
            return None, None
        parts = (None if part is None else type(self._compiled)("", part).search for part in (first, rest))
        each, then = parts
        return each, then

    def _search(self, search: Search, result: object) -> Any:
        jmespath = load("jmespath")
        try:
            return search(plain(result))
        except jmespath.exceptions.JMESPathError as error:
            raise errors.InvalidInput(f"query: {' '.join(str(error).split())}") from None


def _looks_at_each(node: Raw) -> bool:
    """Whether an expression gives for two lists together what it gives for one, and then what it gives for the other.

    So do `[*]`, `[]` and `[?...]` with whatever follows them.
    """
    if node["type"] not in ("projection", "filter_projection"):
        return False
    list_of = node["children"][0]
    if list_of["type"] == "flatten":
        list_of = list_of["children"][0]
    return list_of["type"] == "identity" or _looks_at_each(list_of)
