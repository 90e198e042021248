# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of a REST 1.0 request, read as the server reads them: what is no UTF-8 becomes "\\xF6" as text."""

from __future__ import annotations

import codecs
import urllib.parse
from typing import Any

from flask import Request


def _as_escape(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    return "".join(f"\\x{byte:02X}" for byte in wrong), error.end


codecs.register_error("as-escape", _as_escape)


class Asked:
    """A request: query string and form are one, and the method counts for nothing."""

    def __init__(self, request: Request) -> None:
        self.host = request.host
        self.path = request.path
        self.headers = dict(request.headers)
        # Read before the form is: afterwards the body is gone.
        body = request.get_data()
        self.files = request.files
        self._values: dict[str, list[str]] = {}
        texts = [request.query_string]
        if request.mimetype == "application/x-www-form-urlencoded":
            texts.append(body)
        for text in texts:
            pairs: list[tuple[str, str]] = urllib.parse.parse_qsl(
                text.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="as-escape"
            )
            for name, value in pairs:
                self._values.setdefault(name, []).append(value)
        if request.mimetype == "multipart/form-data":
            for name, values in request.form.lists():
                self._values.setdefault(name, []).extend(values)

    def get(self, name: str, default: Any = None) -> Any:
        """The first value of a parameter."""
        return self._values.get(name, [default])[0]

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])
