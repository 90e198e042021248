# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes over the wire: a request, relative to the address of the server, and its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import documents, errors, wellformed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import shortened

#: Arguments of a request, as they are sent.
Pairs = tuple[tuple[str, str], ...]
#: Begins to take a body, forgetting what a try before has brought, and returns where its pieces go.
Begin = Callable[[], Callable[[bytes], object]]
#: Advice for the first answer of a task that is not the API's.
CHECK_URL = (
    "Check api_url: it must be the address of the server itself, with the right scheme (https?) and "
    "sub-directory; "
    "a proxy or login page in front of it answers like this too"
)


_SPELLED_HALF = re.compile(rb"\\u[dD][89a-fA-F]|NaN|Infinity|[0-9][eE]\+?[0-9]{3}")


class Effect(Enum):
    """What sending a request twice would do."""

    READ = "read"
    REPEATABLE = "repeatable"  # writes, but twice is the same as once: PUT of full values, DELETE by id
    ONCE = "once"  # twice is two: a creating POST


_EFFECT_OF_VERB = {"GET": Effect.READ, "HEAD": Effect.READ, "PUT": Effect.REPEATABLE, "DELETE": Effect.REPEATABLE}


@dataclass(frozen=True)
class Request:
    """One request, relative to the base URL; `body` is exactly what goes over the wire."""

    method: str
    path: str
    query: Pairs = ()
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    effect: Effect | None = None
    #: For a reading request: whatever answers is an answer (a file, a look whether the API is there).
    any_answer: bool = False

    @property
    def certain_effect(self) -> Effect:
        """The declared effect, else what the verb promises."""
        return self.effect or _EFFECT_OF_VERB.get(self.method, Effect.ONCE)

    @classmethod
    def with_json(
        cls, method: str, path: str, document: object, *, query: Pairs = (), effect: Effect | None = None
    ) -> Request:
        """A request with a JSON body."""
        try:
            text = json.dumps(document, ensure_ascii=False, allow_nan=False)
            body = text.encode("utf-8")
            if wellformed.too_deep(document, text):
                raise RecursionError("too many levels")
        except (ValueError, RecursionError):
            # Whoever has options at hand has named the one; here are values that were made of several.
            wellformed.refuse("the document to send", document)
            raise
        return cls(method, path, query, body, {"Content-Type": "application/json; charset=utf-8"}, effect)

    @classmethod
    def with_form(
        cls,
        method: str,
        path: str,
        form: Mapping[str, str],
        *,
        query: Pairs = (),
        effect: Effect | None = None,
        any_answer: bool = False,
    ) -> Request:
        """A request with a form-encoded body."""
        body = urlencode(form).encode("ascii")
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return cls(method, path, query, body, headers, effect, any_answer)

    def adding(self, *, headers: Mapping[str, str] | None = None, query: Pairs = ()) -> Request:
        """A copy with more headers and query pairs."""
        return replace(self, headers={**self.headers, **(headers or {})}, query=self.query + query)


@dataclass(frozen=True)
class Response:
    """A whole answer: nothing is missing from `body`. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    attempts: int = 1

    @property
    def text(self) -> str:
        """The body as UTF-8; bytes that are not are replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """Media type without parameters, lower case."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def first_words(self) -> str:
        """The beginning of the body, for messages."""
        return shortened(" ".join(self.text.split()))

    @cached_property
    def _document(self) -> tuple[bool, object]:
        try:
            found = documents.loads(self.body, self.url)
        except (ValueError, RecursionError):
            return False, None
        # Servers may spell half of a character, too: nobody could print it, nor send it back.
        return True, wellformed.printable(found) if _SPELLED_HALF.search(self.body) else found

    @property
    def is_json(self) -> bool:
        """Whether the body is a whole JSON document."""
        return self._document[0]

    def json(self) -> Any:
        """The decoded body; raises UnexpectedAnswer when it is not JSON."""
        if not self.is_json:
            raise not_the_api(self)
        return self._document[1]


def not_the_api(response: Response, advice: str = CHECK_URL) -> errors.UnexpectedAnswer:
    """The error for an answer that cannot come from the API: HTML, a redirect, another program."""
    return errors.UnexpectedAnswer(
        foreign(response),
        status=response.status,
        server_messages=[response.first_words] if response.body else [],
        attempts=response.attempts,
        advice=advice,
    )


def foreign(response: Response) -> str:
    """What answered in place of the API, for people."""
    where = response.headers.get("location", "")
    kind = f"a redirect to {where}" if where else f"{response.content_type or 'an answer without a type'}"
    if response.content_type == "application/json" and not where:
        kind = "a document that is not whole, or not the API's,"
    return f"{response.url} answered HTTP {response.status} with {kind} where the API was expected"
