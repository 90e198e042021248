# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the server says no: application errors come with HTTP 200, refusals of access with 401."""

from __future__ import annotations

from typing import Any

VERSION = "10.4.10"
BUILD = 2024030901


class Failure(Exception):
    """An application error. Without a code there is no `__error`, and the version is not told either."""

    def __init__(self, message: str, code: str | None = "ERROR") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    @property
    def body(self) -> dict[str, Any]:
        if self.code is None:
            return {"__status": "error", "message": self.message}
        head = {"__status": "error", "__version": VERSION, "__build": BUILD}
        return {**head, "__error": self.code, "message": self.message}


class Crashed(Exception):
    """HTTP 500 without a body."""


class Denied(Exception):
    """No access at all: HTTP 401."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def invalid(message: str) -> Failure:
    return Failure(message, "ERROR_PARAM_INVALID")


def missing(message: str) -> Failure:
    return Failure(message, "ERROR_PARAM_REQUIRED")


def not_found(message: str = "Record not found.") -> Failure:
    return Failure(message, "ERROR_NOT_FOUND")


def forbidden(message: str = "Access denied.") -> Failure:
    return Failure(message, "ERROR_PERMISSIONS")


def not_implemented() -> Failure:
    return Failure("Not implemented.", "ERROR_NOT_IMPLEMENTED")
