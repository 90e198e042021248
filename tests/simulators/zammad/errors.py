# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the simulated server says no."""

from __future__ import annotations

from typing import Any


class Failure(Exception):
    """Answered as `{"error": text, "error_human": text}`; `human=False` leaves out the second, and then a caller
    without the permission `admin` sees an error number instead of the text."""

    def __init__(self, status: int, text: str, *, human: bool = True) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.human = human


class Denied(Failure):
    """An authentication or permission failure; its text also stands in the header `X-Failure`."""

    def __init__(self, text: str, status: int = 403) -> None:
        super().__init__(status, text)


class Invalid(Failure):
    """A validation, a duplicate, an unknown reference: 422."""

    def __init__(self, text: str, *, human: bool = True) -> None:
        super().__init__(422, text, human=human)


class Crash(Failure):
    """An exception inside the server: 500."""

    def __init__(self, text: str) -> None:
        super().__init__(500, text, human=False)


class RackError(Exception):
    """Answered by the layer below the application: `{"status": 404, "error": "Not Found"}`. With `keep` the work that
    was done before stays done."""

    def __init__(self, status: int, text: str, *, keep: bool = False) -> None:
        super().__init__(text)
        self.body: dict[str, Any] = {"status": status, "error": text}
        self.status = status
        self.keep = keep


class Duplicate(Exception):
    """A unique index of the database refused a row."""


def invalid_choice(value: Any, name: str) -> Invalid:
    """The words of the core workflow, which come without `error_human`."""
    return Invalid(f"Invalid value '{value}' for field '{name}'!", human=False)
