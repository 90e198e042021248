# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes of a creating request whose answer was lost, once somebody has looked for what it made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock

#: Seconds to wait before each look for what a request may have done.
PATIENCE = (0.0, 0.5, 1.0, 2.0)
#: Statuses by which something in between says that it waited too long; behind it, the server may still be at work. 408
#: and 504 are those of HTTP, 499 is nginx's and 524 Cloudflare's. Not 502 and 503: there the connection to the server
#: ended, or never was, so what the server does not do within the usual looks it does no more.
WAITED = (408, 499, 504, 524)
#: Statuses after which trying again may help, also when the API itself reports them.
BUSY = (429, 502, 503, 504)
#: Errors that may be gone at the next look.
PASSING = (errors.AnswerLost, errors.Unreachable, errors.ServerFailed, errors.UnexpectedAnswer)
Found = TypeVar("Found")


def patiently(look: Callable[[], Found], clock: Clock, waits: Sequence[float]) -> Found:
    """Look after each of these pauses until something is found; passing faults fail only at the last look."""
    for number, wait in enumerate(waits, 1):
        if wait:
            clock.sleep(wait)
        try:
            found = look()
        except PASSING:
            if number == len(waits):
                raise
        else:
            if found or number == len(waits):
                return found
    raise ValueError("no look at all")


def still_at_it(lost: errors.AnswerLost) -> bool:
    """Whether the server may still be working on a request whose answer took too long, for us or for a gateway."""
    return isinstance(lost, errors.TimedOut) or lost.status in WAITED


def waits_after(lost: errors.AnswerLost, patience: float) -> list[float]:
    """Seconds to wait before each look for what a request may have done; a slow server gets `patience` more."""
    return [*PATIENCE, *([patience / 4] * 4 if still_at_it(lost) else [])]


def hopeless(lost: errors.AnswerLost, thing: str, fields: Sequence[str]) -> errors.OpsdeskError | None:
    """The error for something that was not found afterwards, where trying again would help nobody; else None.

    `thing`: what was to be created, for people (`the ticket`); `fields`: what is uncertain about it.
    """
    if lost.told == errors.DONE:
        done = {"changed": True, "action": "created", "uncertain": list(fields)}
        # Creating it again would make another one.
        words = f"{thing} was created, but the account cannot find it: {lost.message}"
        return errors.like(errors.Forbidden, lost, words, advice=lost.advice, done=done)
    if lost.told == errors.FAILED and lost.status not in BUSY:
        return errors.like(errors.ServerFailed, lost, f"{lost.message}, and {thing} is not there afterwards")
    return None


def may_exist(lost: errors.AnswerLost, thing: str, why: str, *, findable: bool) -> errors.Ambiguous:
    """The error for something of which nobody knows whether it was created; `findable`: another run would find it."""
    again = "Run the task again: it will find the object if it was created"
    error = errors.like(
        errors.Ambiguous, lost, f"{lost.message}: {thing} may or may not have been created, {why}", advice=again
    )
    error.safe_to_retry = findable
    return error


@contextmanager
def looking(lost: errors.AnswerLost, thing: str, advice: str, *, safe_to_retry: bool = True) -> Iterator[None]:
    """Look for what a lost request may have made: a look that fails leaves that unknown."""
    try:
        yield
    except errors.OpsdeskError as error:
        words = (
            f"{lost.message}: {thing} may or may not have been created, and then the server could not be asked: "
            f"{error.message}"
        )
        ambiguous = errors.like(errors.Ambiguous, lost, words, advice=advice)
        ambiguous.safe_to_retry = safe_to_retry
        raise ambiguous from error
