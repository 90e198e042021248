# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can go wrong, as one hierarchy.

Each error says what happened, to which thing, and what to do about it. `as_result()` is what a failed module
returns, so that a `rescue` can decide by `error.kind`, `error.status` and `error.safe_to_retry` instead of by the
text.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Result

Error = TypeVar("Error", bound="OpsdeskError")

#: `AnswerLost.told`: the API reports a failure of its own, perhaps half way.
FAILED = "failed"
#: `AnswerLost.told`: the API did the work, and its answer does not say to which object.
DONE = "done"


class OpsdeskError(Exception):
    """Base of all errors of this collection.

    `done` holds result keys (`id`, `url`, `applied`, ...) that tell what had already happened on the server when
    the error came; it is empty when nothing was changed.
    """

    kind = "error"
    safe_to_retry: bool | None = None
    #: What to do, when whoever raises it knows nothing better.
    usual_advice = ""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        server_messages: Sequence[str] = (),
        attempts: int = 0,
        advice: str = "",
        done: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.server_messages = tuple(server_messages)
        self.attempts = attempts
        self.advice = advice or self.usual_advice
        self.done: Result = dict(done or {})
        self.system = ""

    def __str__(self) -> str:
        return f"{self.message}. {self.advice[0].upper()}{self.advice[1:]}" if self.advice else self.message

    def advise(self, more: str) -> None:
        """Add a sentence to the advice; '' adds nothing."""
        self.advice = ". ".join(part for part in (self.advice, more) if part)

    def as_result(self) -> Result:
        """The keys of a failed result: `msg`, `error`, and what was already done."""
        return {
            "changed": False,
            **self.done,
            "msg": f"{self.system}: {self}" if self.system else str(self),
            "error": {
                "system": self.system,
                "kind": self.kind,
                "status": self.status,
                "server_messages": list(self.server_messages),
                "attempts": self.attempts,
                "safe_to_retry": self.safe_to_retry,
            },
        }


class InvalidInput(OpsdeskError):
    """The task cannot be carried out as written; nothing was sent that changes anything."""

    kind = "invalid_input"
    safe_to_retry = False


class MissingLibrary(OpsdeskError):
    """A Python library that this task needs is not installed beside Ansible's interpreter."""

    kind = "missing_library"
    safe_to_retry = False


class Unreachable(OpsdeskError):
    """No request reached the server: name resolution, refused connection, TLS handshake, proxy."""

    kind = "unreachable"
    safe_to_retry = True


class AnswerLost(OpsdeskError):
    """The request may have been carried out, but the answer did not arrive whole.

    Running the task again is safe (it looks first), except for a raw request that creates.
    """

    kind = "answer_lost"
    safe_to_retry = True
    #: What the API itself said of the request: FAILED, DONE, or "" when no answer of its own arrived.
    told = ""
    #: Whether it was a request that only reads.
    reading = False


class TimedOut(AnswerLost):
    """The answer did not come in time; the server may still be working on the request."""

    kind = "timed_out"


class LoginRefused(OpsdeskError):
    """The server does not accept the credentials."""

    kind = "login_refused"
    safe_to_retry = False


class Forbidden(OpsdeskError):
    """The credentials are good, the right is missing (or the server does not tell 'forbidden' from 'absent')."""

    kind = "forbidden"
    safe_to_retry = False


class Missing(OpsdeskError):
    """The thing the task names does not exist."""

    kind = "missing"
    safe_to_retry = False


class Refused(OpsdeskError):
    """The server understood and said no."""

    kind = "refused"
    safe_to_retry = False


class ServerFailed(OpsdeskError):
    """The server answered 5xx, or 429 for longer than the retries lasted."""

    kind = "server_failed"
    usual_advice = "The server's log, or that of the web server in front of it, says why"


class UnexpectedAnswer(OpsdeskError):
    """Something answered that does not speak the API: a proxy's page, a redirect, another program."""

    kind = "unexpected_answer"
    safe_to_retry = False


class NotApplied(OpsdeskError):
    """The server took the request but the object is not as asked: found out by reading it back."""

    kind = "not_applied"
    safe_to_retry = False


class PartlyDone(OpsdeskError):
    """Of many objects, some failed; the result tells of each. Running the task again goes on with those."""

    kind = "partly_done"


class SeveralFound(OpsdeskError):
    """The task means one object and several fit."""

    kind = "several_found"
    safe_to_retry = False


class Ambiguous(OpsdeskError):
    """An object may or may not have been created.

    Running the task again is safe when it gives something to recognise the object by; the message says so.
    """

    kind = "ambiguous"
    safe_to_retry = False

    def as_result(self) -> Result:
        return {**super().as_result(), "ambiguous": True}


class WriteForbidden(OpsdeskError):
    """A writing request in check mode: a mistake of this collection, stopped before it left the machine."""

    kind = "write_in_check_mode"
    safe_to_retry = False


def unseen(fact: str) -> str:
    """What a server says in the same way of an object that is not there and of one that is hidden from the account."""
    return f"{fact}, or the account may not see it"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'Helpdesk'?`, or the known words when none is near and they are few, or ''."""
    choices = sorted({str(name) for name in known})
    folded = {name.casefold(): name for name in choices}
    near = [folded[name] for name in difflib.get_close_matches(word.casefold(), list(folded), n=3, cutoff=0.6)]
    if near:
        return "did you mean " + " or ".join(repr(name) for name in near) + "?"
    if 0 < len(choices) <= 20:
        return "known: " + ", ".join(choices)
    return ""


def like(
    kind: type[Error],
    known: OpsdeskError,
    message: str,
    *,
    advice: str = "",
    done: Mapping[str, object] | None = None,
) -> Error:
    """An error of another kind with the answer that `known` came from."""
    return kind(
        message,
        status=known.status,
        server_messages=known.server_messages,
        attempts=known.attempts,
        advice=advice,
        done=done,
    )
