# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JMESPath over results: the `query` option of modules and lookups."""

from __future__ import annotations

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.libraries import load


class Query:
    """A compiled expression; without one, results stay as they are (and jmespath is not imported)."""

    def __init__(self, expression: str | None) -> None:
        """Raises InvalidInput for an expression that does not parse."""
        self._compiled: Any = None
        if expression:
            jmespath = load("jmespath")
            try:
                self._compiled = jmespath.compile(expression)
            except jmespath.exceptions.JMESPathError as error:
                raise errors.InvalidInput(
                    f"query: {expression!r} is not JMESPath: {' '.join(str(error).split())}"
                ) from None

    def apply(self, result: Any) -> Any:
        """The part of `result` that the expression selects."""
        if self._compiled is None:
            return result
        jmespath = load("jmespath")
        try:
            return self._compiled.search(result)
        except jmespath.exceptions.JMESPathError as error:
            raise errors.InvalidInput(f"query: {' '.join(str(error).split())}") from None
