# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes: a method and a path with places in braces, entered by a decorator beside the function that answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .calls import Call, Reply
from .dialect import Dialect

Handler = Callable[..., Any]
PREFIX = "/api/v1"


@dataclass(frozen=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    handler: Handler
    modern: bool
    public: bool


class Router:
    """The routes of one file. Of two routes that fit, the one entered first answers."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def add(self, methods: str, path: str, handler: Handler, *, modern: bool = False, public: bool = False) -> None:
        """`methods` is "GET" or "GET|POST"; `modern` routes exist in 6.5 only; a `public` one needs no login."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
        self.routes += [Route(method, pattern, handler, modern, public) for method in methods.split("|")]

    def __call__(
        self, methods: str, path: str, *, modern: bool = False, public: bool = False
    ) -> Callable[[Handler], Handler]:
        def decorate(handler: Handler) -> Handler:
            self.add(methods, path, handler, modern=modern, public=public)
            return handler

        return decorate


def find(routes: list[Route], dialect: Dialect, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    for route in routes:
        match = route.pattern.fullmatch(path)
        if match and route.method == method and (dialect.modern or not route.modern):
            return route, match.groupdict()
    return None


def reply(answer: Any) -> Reply:
    """A controller answers a `Reply`, or the body of a 200."""
    return answer if isinstance(answer, Reply) else Reply(200, answer)


def missing(call: Call, model: str, key: Any) -> Exception:
    return call.z.dialect.not_found(model, key)
