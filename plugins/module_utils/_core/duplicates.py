# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries that two controllers add at the same moment: of several alike, the oldest stays.

No server locks while an entry is added, so each controller looks afterwards. It removes only what it has added itself,
and only while an older one is there: so there is always one left, and never more than what could not be removed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.clock import Clock

Key = int | str
#: Seconds that the poster of the oldest entry leaves the others to remove theirs.
COURTESY = (0.5, 1.0, 2.0)


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
) -> Settled:
    """Leave one of several entries that are alike, as far as the server lets.

    `alike`: their ids, the oldest first; `look` reads them again. `mine`: the one that this run added, None where its
    answer was lost. `remove`: None where the server removes nothing.
    """
    refusal = ""
    if mine is not None and remove is not None and mine in alike and mine != alike[0]:
        try:
            remove(mine)
        except errors.OpsdeskError as error:
            refusal = error.message
        alike = look()
        if not alike:
            raise errors.NotApplied(
                f"{mine} was removed because an older one was there, and now there is none",
                advice="Run the task again",
            )
        if mine not in alike:
            return Settled(alike[0], removed=True, duplicates=tuple(alike[1:]))
    for wait in COURTESY if remove is not None and not refusal else ():
        if len(alike) < 2:
            break
        clock.sleep(wait)
        alike = look() or alike
    stays = mine if mine is not None and mine in alike else alike[0]
    return Settled(stays, False, tuple(key for key in alike if key != stays), refusal)
