# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server does after a change of its own: it restarts after a migration, and its workers learn of a setting late.

Seen on Zammad 6.5: with the setting `auto_shutdown` (on by default), the web server ends 1.5 to 5 seconds after the
answer to the migration and is back after 15 to 60. Without it, every other worker keeps the former table.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

#: Seconds: in which a server that restarts ends, until it is given up, and between two looks.
ENDING, STARTING, LOOK = 8.0, 120.0, 2.0
#: Seconds in which all workers learn of a setting, and answers in a row that show it.
LEARNING, IN_A_ROW = 15.0, 3
STALE = (
    "the setting auto_shutdown is off, so web workers other than the one that answered do not know the changed "
    "attributes yet and silently drop their values; restart Zammad"
)


def outlast(client: ZammadClient, warnings: list[str]) -> None:
    """Wait until a server that restarts after a migration is back. Does nothing on servers that do not restart."""
    restarts = _auto_shutdown(client)
    if restarts is None:
        return
    if not restarts:
        warnings.append(STALE)
        return
    clock = client.transport.clock
    end, ended = clock.now() + ENDING, False
    while not ended and clock.now() < end:
        clock.sleep(LOOK)
        ended = not _answers(client)
    end = clock.now() + STARTING
    while ended and clock.now() < end:
        clock.sleep(LOOK)
        ended = not _answers(client)


def learned(client: ZammadClient, shows: Callable[[], bool]) -> None:
    """Wait until several answers in a row show what was set, or until all workers have had the time."""
    clock = client.transport.clock
    end, row = clock.now() + LEARNING, 0
    # Whatever cannot be read here is read once more to verify it.
    with suppress(errors.OpsdeskError):
        while row < IN_A_ROW and clock.now() < end:
            row = row + 1 if shows() else 0
            if not row:
                clock.sleep(LOOK)


def _auto_shutdown(client: ZammadClient) -> bool | None:
    """Whether the server restarts after a migration; None for versions that know no such setting."""
    try:
        known = client.rest.get("settings")
    except errors.OpsdeskError:
        # Not to know it costs a few seconds.
        return True
    states = (item.get("state_current") or {} for item in known if item.get("name") == "auto_shutdown")
    state = next(states, None)
    return None if state is None else state.get("value") is not False


def _answers(client: ZammadClient) -> bool:
    try:
        client.rest.get("users/me")
    except (errors.Forbidden, errors.Refused):
        return True
    except errors.OpsdeskError:
        return False
    return True
