# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeping secrets out of everything a person or a log may see."""

from __future__ import annotations

import base64
import functools
import html
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

STAND_IN = "********"
ELLIPSIS = "..."


def shortened(text: str, longest: int = 200) -> str:
    """The beginning of a server's long text. A secret that is cut in two here is still known by `Redactor.clean`."""
    return text if len(text) <= longest else text[:longest] + ELLIPSIS


@functools.lru_cache(maxsize=32)
def _ways_to_spell(secret: str) -> frozenset[str]:
    """What a secret may look like on the wire or in a message. The same few are asked for in each task."""
    encoded = secret.encode("utf-8", "surrogateescape")
    in_addresses = {quote(encoded, safe=""), quote(encoded), quote_plus(encoded)}
    return frozenset(
        (
            secret,
            *in_addresses,
            *(re.sub("%..", lambda code: code[0].lower(), spelling) for spelling in in_addresses),
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
            html.escape(secret),
            repr(secret)[1:-1],
            repr(encoded)[2:-1],
            base64.b64encode(encoded).decode("ascii"),
        )
    )


class Redactor:
    """Replaces every known secret, in each spelling it may take on the wire, by asterisks."""

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        self._spellings: list[str] = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str | None) -> None:
        """Learn a secret: a password, a token, a session id."""
        if secret:
            self.learn(_ways_to_spell(secret))

    @property
    def spellings(self) -> frozenset[str]:
        """All that is replaced."""
        return frozenset(self._spellings)

    def learn(self, spellings: Iterable[str]) -> None:
        """Know what another redactor knows."""
        # The longest first: a spelling may contain another one.
        self._spellings = sorted({*self._spellings, *spellings}, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """`text` without any known secret."""
        for spelling in self._spellings:
            if spelling in text:
                text = text.replace(spelling, STAND_IN)
        if ELLIPSIS in text:
            for spelling in self._spellings:
                for length in range(len(spelling) - 1, 2, -1):
                    text = text.replace(spelling[:length] + ELLIPSIS, STAND_IN + ELLIPSIS)
        return text

    def clean_all(self, value: Any) -> Any:
        """The same for every text inside lists, tuples and dictionaries, their keys included."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, dict):
            return {self.clean_all(key): self.clean_all(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.clean_all(item) for item in value]
        return value
