# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time, behind one door, so that tests need not wait."""

from __future__ import annotations

import random
import time


class Clock:
    """Seconds, monotonic; and the waiting between tries."""

    def now(self) -> float:
        """Seconds since some fixed point; only differences mean anything."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; nothing happens for zero or less."""
        if seconds > 0:
            time.sleep(seconds)

    def jitter(self, limit: float) -> float:
        """A random time from 0 to `limit` seconds: clients that failed together do not come back together."""
        return random.uniform(0.0, limit)  # noqa: S311  (spreads load, protects nothing)
