# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of the document that an API returns for each reading request.

A document of another shape comes from a gateway or a cache, not from the API. Only what dialects read without asking is
required. A path without a declared shape may return anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

Shape = Callable[[object], bool]


def an_object(*names: str) -> Shape:
    """An object with a value for each of these names."""

    def fits(document: object) -> bool:
        return isinstance(document, Mapping) and all(document.get(name) is not None for name in names)

    return fits


def a_list(element: Shape) -> Shape:
    """A list with elements of this shape, or without any."""

    def fits(document: object) -> bool:
        return isinstance(document, list) and all(element(item) for item in document)

    return fits


def some(element: Shape) -> Shape:
    """A list with at least one element of this shape."""

    def fits(document: object) -> bool:
        return bool(document) and a_list(element)(document)

    return fits


def around(name: str, inner: Shape) -> Shape:
    """An object with something of this shape under this name."""

    def fits(document: object) -> bool:
        return isinstance(document, Mapping) and inner(document.get(name))

    return fits


def either(*shapes: Shape) -> Shape:
    """One of several shapes."""

    def fits(document: object) -> bool:
        return any(shape(document) for shape in shapes)

    return fits


def anything(_document: object) -> bool:
    """Any document."""
    return True


class Shapes:
    """Shapes by path: regular expressions for whole paths, the first that fits counts."""

    def __init__(self, declared: Iterable[tuple[str, Shape]]) -> None:
        self._declared = [(re.compile(path), shape) for path, shape in declared]

    def of(self, path: str) -> Shape:
        """The shape of the document at a path."""
        return next((shape for known, shape in self._declared if known.fullmatch(path)), anything)
