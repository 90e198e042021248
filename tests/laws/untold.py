# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets to plant, and how to look for them in results: in whatever spelling they may be written on their way."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

#: Awkward in URLs, JSON, HTML, headers, forms and Python's own quoting.
SECRETS = [
    "plain-Secret-1",
    "quo\"te's \\ and <b>&amp;",
    "percent%20%41+plus =&;?#/:@ space",
    "Größe-é-\u00ff",
]
NOT_LATIN = "żółw-😀-secret"


def spellings(secret: str) -> Iterable[str]:
    """How a secret may be written on its way."""
    raw = secret.encode()
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
        html.escape(secret),
        base64.b64encode(raw).decode(),
    }


def assert_untold(result: dict[str, Any], secret: str, user: str) -> None:
    """The secret, or its beginning, or the two together as a Basic login, stand nowhere in a result."""
    for text in _texts(result):
        for spelling in {*spellings(secret), base64.b64encode(f"{user}:{secret}".encode()).decode(), secret[:6]}:
            assert spelling not in text, f"{spelling!r} is told in {text!r}"


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
