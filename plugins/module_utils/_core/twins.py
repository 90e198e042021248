# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twins: what two controllers made at the same moment of one wish. The oldest stays, the younger are merged into it."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Operations, Values

#: Seconds the creator of the older of two twins leaves the creator of the younger to merge it.
COURTESY = (1.0, 2.0)


def settle(
    finder: Finder, operations: Operations, clock: Clock, mine: Values
) -> tuple[int | str | None, Sequence[str]]:
    """The id of the one that stays (None: there was never another) and what was done and said.

    Every creator merges its own if that is not the oldest, so that each merge has one who does it.
    """
    for wait in (0.0, *COURTESY):
        if wait:
            clock.sleep(wait)
        twins = finder.twins(mine)
        if len(twins) < 2:
            return (mine["id"] if wait else None), ()
        if twins[0]["id"] != mine["id"]:
            break
    oldest = twins[0]
    # Of the younger ones, those that are still there were not merged by their creators, which may have died.
    doomed = [mine] if oldest["id"] != mine["id"] else twins[1:]
    said: list[str] = []
    for younger in doomed:
        said += _merge(finder, operations, younger, oldest)
    return oldest["id"], said


def _merge(finder: Finder, operations: Operations, younger: Values, older: Values) -> list[str]:
    said: Sequence[str] = ()
    try:
        said = operations.merge(younger, older)
    except errors.Refused:
        # The creator of the older one waits only so long, and may just have done it.
        if finder.finds(younger):
            raise
    return [f"{younger['id']} was created at the same moment as {older['id']} and is now merged into it", *said]
