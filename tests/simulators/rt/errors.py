# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the simulated server says no."""

from __future__ import annotations


class Refused(Exception):
    """A request answered with one sentence; the protocol decides in which form and under which status."""


class Crash(Exception):
    """An exception inside the server: REST 2.0 answers 500 with an empty body."""


class HttpError(Exception):
    """REST 2.0 answers `status` and `{"message": message}`; without a message the standard phrase of the status."""

    def __init__(self, status: int, message: str | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(message or str(status))
        self.status = status
        self.message = message
        self.headers = headers or {}


class Redirect(Exception):
    """A login page where an answer was asked for."""

    def __init__(self, location: str, body: str = "") -> None:
        super().__init__(location)
        self.location = location
        self.body = body
