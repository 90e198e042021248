# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the simulated server says no: a code, a message, and the status that belongs to the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TABLES = Path(__file__).with_name("tables")


def _statuses() -> dict[str, int | None]:
    table = json.loads((TABLES / "errors.json").read_text(encoding="utf-8"))
    return {
        code: int(status) if status.isdigit() else None for status, codes in table.items() for code in codes.split()
    }


#: Every code of the server with its HTTP status; None where nobody knows it.
STATUSES = _statuses()
#: What a code without a known status is answered with.
UNKNOWN = 400
#: The codes of a login that is missing or refused.
LOGIN = {"NoCredentials", "ExpiredSession", "InvalidSessionId", "InvalidCredentials", "LoginDisabled"}


class Failure(Exception):
    """Answered as `{"error": {...}}`."""

    def __init__(self, code: str, message: str, *, details: str = "", where: str = "", http: int | None = None) -> None:
        super().__init__(message)
        if code not in STATUSES:
            raise ValueError(f"the server has no error called {code}")
        self.code = code
        self.message = message
        self.details = details
        self.where = where
        self.http = http

    @property
    def status(self) -> int:
        return self.http or (401 if self.code in LOGIN else STATUSES[self.code] or UNKNOWN)

    @property
    def body(self) -> dict[str, Any]:
        error = {"where": self.where, "message": self.message, "details": self.details, "code": self.code}
        return {"error": error}


def known(code: str, otherwise: str) -> str:
    """The code if the server has it."""
    return code if code in STATUSES else otherwise
