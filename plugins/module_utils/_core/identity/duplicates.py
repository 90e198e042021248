# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries that two controllers add at the same moment: of several alike, the oldest stays.

No server locks while an entry is added, so each controller looks afterwards, and removes its own unless that is the
oldest. The oldest is never removed, so there is always one left. A run that does not know which one is its own (its
answer was lost) gives the others time to remove theirs; what is still there then is its own, or that of a run in the
same position, which comes to the same conclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, Union

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock

Key = Union[int, str]  # noqa: UP007  (ansible-test reads it with an older Python)
#: Seconds that the poster of the oldest entry leaves the others to remove theirs.
COURTESY = (0.5, 1.0, 2.0)
#: Seconds to wait before each repetition of a look that failed.
PAUSES = (0.5, 1.0, 2.0)
#: Errors by which the server itself says that it shows nothing: asking again does not help.
REFUSALS = (errors.Refused, errors.Forbidden, errors.Missing, errors.NotApplied, errors.InvalidInput)
Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Settled:
    """The entry that stays, whether the one of this run is gone, the others that stay, and why they do."""

    id: Key
    removed: bool = False
    duplicates: tuple[Key, ...] = ()
    refusal: str = ""


def settle(
    alike: Sequence[Key],
    mine: Key | None,
    look: Callable[[], Sequence[Key]],
    remove: Callable[[Key], object] | None,
    clock: Clock,
    late: float = 0.0,
) -> Settled:
    """Leave one of several entries that are alike, as far as the server lets.

    `alike`: their ids, the oldest first; `look` reads them again. `mine`: the one that this run added, None where its
    answer was lost. `remove`: None where the server removes nothing. `late`: seconds in which the server may still add
    an entry whose request timed out.
    """
    if late:
        # To the end, also when there are several: all of them may be others'.
        clock.sleep(late)
        alike = look() or alike
    if mine is not None and mine != alike[0] and remove is not None:
        return _without((mine,), alike, look, remove, clock)
    for wait in COURTESY if remove is not None else ():
        if len(alike) < 2:
            break
        clock.sleep(wait)
        alike = look() or alike
    if mine is None and remove is not None and len(alike) > 1:
        return _without(alike[1:], alike, look, remove, clock)
    stays = mine if mine is not None and mine in alike else alike[0]
    return Settled(stays, duplicates=tuple(key for key in alike if key != stays))


def patiently(look: Callable[[], Seen], clock: Clock, pauses: Sequence[float] = PAUSES) -> Seen:
    """Look, and again when that fails by something that may pass: a gateway's page, a server that restarts."""
    try:
        return look()
    except errors.OpsdeskError as error:
        if not pauses or not _may_pass(error):
            raise
    clock.sleep(pauses[0])
    return patiently(look, clock, pauses[1:])


def _without(
    younger: Sequence[Key],
    alike: Sequence[Key],
    look: Callable[[], Sequence[Key]],
    remove: Callable[[Key], object],
    clock: Clock,
) -> Settled:
    """Remove these, and make sure."""
    kept, left, failures = list(younger), list(alike), []
    for pause in (0.0, *PAUSES):
        if pause:
            clock.sleep(pause)
        failures = [error for error in (_failure(remove, key) for key in kept) if error is not None]
        left = list(look())
        if not left:
            raise errors.NotApplied(
                f"{younger[0]} was removed because {alike[0]} was there, and now there is none",
                advice="Run the task again",
            )
        kept = [key for key in younger if key in left]
        if not kept or not any(map(_may_pass, failures)):
            break
    stays = kept[0] if kept else left[0]
    refusal = " / ".join(error.message for error in failures) if kept else ""
    return Settled(stays, not kept, tuple(key for key in left if key != stays), refusal)


def _failure(remove: Callable[[Key], object], key: Key) -> errors.OpsdeskError | None:
    """Remove an entry; returns why that failed. Whether it is gone, looking tells."""
    try:
        remove(key)
    except errors.OpsdeskError as error:
        return error
    return None


def _may_pass(error: errors.OpsdeskError) -> bool:
    """Whether trying again may help. What the transport has sent several times already is not repeated."""
    return not isinstance(error, REFUSALS) and error.attempts <= 1
