# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes: a method, a path with places in braces, and perhaps a command, entered beside the function that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    method: str
    path: tuple[str, ...]
    #: The value of `request=`; None for a route that needs none and minds none.
    command: str | None
    handler: Handler
    public: bool

    def match(self, pieces: list[str]) -> dict[str, str] | None:
        """The places by name, if the path fits."""
        if len(pieces) != len(self.path):
            return None
        places = {}
        for wanted, piece in zip(self.path, pieces, strict=True):
            if wanted.startswith("{"):
                places[wanted[1:-1]] = piece
            elif wanted != piece:
                return None
        return places


class Router:
    """The routes of one file."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def __call__(
        self, methods: str, path: str, command: str | None = None, *, public: bool = False
    ) -> Callable[[Handler], Handler]:
        """`methods` is "GET" or "GET|POST"; a `public` route needs no login."""

        def decorate(handler: Handler) -> Handler:
            for method in methods.split("|"):
                self.routes.append(Route(method, tuple(path.split("/")), command, handler, public))
            return handler

        return decorate


def in_order(routes: Iterable[Route]) -> list[Route]:
    """Those with a command before those without, which mind none."""
    return sorted(routes, key=lambda route: route.command is None)


def find(
    routes: list[Route], method: str, pieces: list[str], command: str | None
) -> tuple[Route, dict[str, str]] | None:
    for route in routes:
        if route.method != method or route.command not in (None, command):
            continue
        places = route.match(pieces)
        if places is not None:
            return route, places
    return None
