# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose answer is it: the API's own, or that of something in between?

Only the API's own words may say that a writing request was not carried out. A gateway's page, a redirect, half a
document say nothing: the engine then looks, and adopts, repeats, or reports `ambiguous`. Each system declares how the
answers of its API look; the transport asks that of every answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import (
    CHECK_URL,
    Effect,
    Request,
    Response,
    foreign,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.shapes import Shape, anything

#: Advice once the API itself has answered in this task.
IN_BETWEEN = (
    "The API had answered before, and something in front of it answered this request: a proxy, gateway or login page. "
    "Check api_url if that happens again"
)


class Whose(Enum):
    """Who answered."""

    OWN = "the API"
    #: The API itself, to report a fault that passes: the same request may succeed a moment later.
    PASSING = "the API, about a passing fault"
    FOREIGN = "something in between"


class Api:
    """How the answers of one API look. This one takes every answer for its own."""

    def owns(self, request: Request, response: Response) -> bool:
        """Whether this is the API's own answer, a success or an error."""
        return True

    def passing(self, response: Response) -> str:
        """The words of an own answer about a fault that passes, '' for any other."""
        return ""

    def shape(self, request: Request) -> Shape:
        """The shape of the document that a reading request returns."""
        return anything

    def misshapen(self, request: Request, response: Response) -> bool:
        """Whether a reading request returned a document that the API does not return for it."""
        if request.any_answer or request.certain_effect is not Effect.READ or response.status != 200:
            return False
        return response.is_json and not self.shape(request)(response.json())

    def whose(self, request: Request, response: Response) -> Whose:
        """Who answered. A request that takes any answer gets no page."""
        if request.any_answer:
            return Whose.OWN
        if not self.owns(request, response) or self.misshapen(request, response):
            return Whose.FOREIGN
        return Whose.PASSING if self.passing(response) else Whose.OWN


class JsonApi(Api):
    """An API of JSON documents.

    `complaint`: names of which an error's document has one. `statuses`: of success. A deletion may be answered by
    nothing.
    """

    def __init__(self, *complaint: str, statuses: tuple[int, ...] = (200, 201, 204)) -> None:
        self._complaint = complaint
        self._statuses = statuses

    def owns(self, request: Request, response: Response) -> bool:
        empty = not response.body.strip()
        if response.status == 204:
            return empty and response.status in self._statuses
        if response.content_type != "application/json":
            return False
        if response.status in self._statuses:
            return response.is_json or (empty and request.method in ("DELETE", "HEAD"))
        return response.status >= 400 and self.complains(request, response)

    def complains(self, request: Request, response: Response) -> bool:
        """Whether an answer that is no success is an error of this API."""
        if request.method == "HEAD":
            return True
        document = response.json() if response.is_json else None
        return isinstance(document, Mapping) and any(name in document for name in self._complaint)


def lost(response: Response, whose: Whose, words: str, *, heard: bool) -> errors.AnswerLost:
    """The error for an answer to a writing request that does not tell whether the work was done.

    `heard`: whether the API itself has answered in this task, so that the address is right.
    """
    alien = whose is Whose.FOREIGN
    said = words or (response.first_words if response.body else "")
    return errors.AnswerLost(
        foreign(response) if alien else f"{response.url} answered HTTP {response.status}: {words}",
        status=response.status,
        server_messages=[said] if said else [],
        attempts=response.attempts,
        advice=(IN_BETWEEN if heard else CHECK_URL) if alien else "",
    )


def login_ended(response: Response) -> errors.AnswerLost:
    """The error for a creating request that a page of a login answered: whether before the work, nobody knows."""
    return errors.AnswerLost(
        f"the login had ended: {response.url} answered HTTP {response.status}, and whether the request was carried out "
        "before that is not known",
        status=response.status,
        attempts=response.attempts,
        advice="The login is renewed now",
    )


def failed(message: str, response: Response, words: tuple[str, ...] = (), advice: str = "") -> errors.AnswerLost:
    """The error for a creating request to which the API itself reports a failure, perhaps half way."""
    error = errors.AnswerLost(
        message, status=response.status, server_messages=words, attempts=response.attempts, advice=advice
    )
    error.told = errors.FAILED
    return error


def id_of(answer: object, response_of: str, name: str = "id") -> int | str:
    """The id in the answer to a creating request; raises AnswerLost for an answer without one.

    `response_of`: the request, for people.
    """
    found: int | str | None = answer.get(name) if isinstance(answer, Mapping) else None
    if found is None or found in ("", 0) or isinstance(found, (Mapping, list, bool)):
        raise shapeless(response_of, f"without {name!r}")
    return found


def shapeless(response_of: str, lacks: str = "with an empty document") -> errors.AnswerLost:
    """The error for a success that says nothing of what was made."""
    return errors.AnswerLost(f"{response_of} was answered {lacks}, as the API does not answer")
