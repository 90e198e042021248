# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeping secrets out of everything a person or a log may see.

A secret that could as well be an ordinary word or number ("1", "test", "2026") is masked only where it is certainly
the secret: under a name like `password`, or after one in a text. Masking it everywhere would corrupt results, and would
show those who know the text what the secret is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.spellings import (
    SHORTEST_BASE64,
    SIGNS,
    Span,
    as_written,
    in_base64,
    spans,
    widened,
)

STAND_IN = "********"
ELLIPSIS = "..."
#: Around what is to be cut off, once secrets are found: letters that Unicode gives no meaning.
_CUT, _CUT_END = "\ufdd0", "\ufdd1"
_CUT_OFF = re.compile(f"{_CUT}[^{_CUT_END}]*{_CUT_END}?")
#: Between texts that are looked at together: no escape and no secret goes on behind it.
_BETWEEN = "\ufdd2"
#: How much of a text behind a cut is looked at: a secret may begin before it.
_BEHIND = 10_000
#: Secrets of this length are masked wherever they are.
LONG = 8
#: The same for those that mix letters with other characters, as no word does.
LONG_MIXED = 4
#: What names of options, headers, fields and attributes say about their values.
SECRET_NAME = re.compile(
    r"auth(?!ors?(?![a-z]))|cookie|token|key|secret|passw|passphrase|pwd|session|credential|signature|jwt|bearer"
    r"|(?<![a-z])(?:pass|sid|pin)(?![a-z])",
    re.IGNORECASE,
)

#: Keys that are as the modules name things: a result without its `priority` would be of no use.
_NAME = re.compile("[a-z_]+")


def shortened(text: str, longest: int = 200) -> str:
    """The beginning of a server's long text, cut by `Redactor.clean` once the secrets in it are found."""
    text = text.replace(_CUT, "").replace(_CUT_END, "")
    if len(text) <= longest:
        return text
    return text[:longest] + _CUT + text[longest : longest + _BEHIND] + _CUT_END


def cut(text: str, longest: int = 200) -> str:
    """The beginning of a text without secrets."""
    return text if len(text) <= longest else text[:longest] + ELLIPSIS


def is_telling(secret: str) -> bool:
    """Whether the secret is recognised wherever it stands, since no ordinary text is the same."""
    if len(set(secret)) < 3 or not secret.strip():
        return False
    mixed = any(map(str.isalpha, secret)) and not secret.isalpha()
    return len(secret) >= (LONG_MIXED if mixed else LONG)


class Redactor:
    """Replaces every known secret, in each spelling it may have, by asterisks."""

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        self._secrets: set[str] = set()
        self._needles: list[str] = []
        self._encoded: list[str] = []
        self._named: re.Pattern[str] | None = None
        self.learn(secrets)

    def add(self, secret: str | None) -> None:
        """Learn a secret: a password, a token, a session id."""
        self.learn([secret])

    @property
    def secrets(self) -> frozenset[str]:
        """All that is replaced."""
        return frozenset(self._secrets)

    def learn(self, secrets: Iterable[str | None]) -> None:
        """Learn several secrets, for example those of another redactor."""
        new = {secret for secret in secrets if secret} - self._secrets
        if not new:
            return
        self._secrets |= new
        telling = sorted(filter(is_telling, self._secrets))
        self._needles = [spelling for secret in telling for spelling in as_written(secret)]
        self._encoded = [spelling for secret in telling for spelling in in_base64(secret)]
        self._named = _after_a_name(frozenset(self._secrets.difference(telling)))

    def clean(self, text: str) -> str:
        """`text` without any known secret, and cut where it was to be shortened."""
        if self._secrets:
            found = _around_cuts(text, self._spans) if _CUT in text else self._spans(text)
            if found:
                text = _masked(text, found)
        return _CUT_OFF.sub(ELLIPSIS, text) if _CUT in text else text

    def _spans(self, text: str) -> list[Span]:
        return spans(text, self._find) if any(sign in text for sign in SIGNS) else self._find(text)

    def _find(self, text: str) -> list[Span]:
        found = [span for needle in self._needles if needle in text for span in _all(needle, text)]
        if len(text) >= SHORTEST_BASE64:
            found += [widened(text, span) for piece in self._encoded if piece in text for span in _all(piece, text)]
        if self._named is not None:
            found += (match.span(1) for match in self._named.finditer(text))
        return found

    def clean_all(self, value: object) -> Any:
        """The same for every text inside lists, tuples and dictionaries, and for keys that are not plain names."""
        # Nearly always there is nothing to do, which one look at everything together shows.
        everything = _BETWEEN.join(_texts(value))
        if _CUT not in everything and not (self._secrets and self._spans(everything)):
            return value
        return self._clean_each(value)

    def _clean_each(self, value: object) -> object:
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, dict):
            return {
                self.clean(key) if isinstance(key, str) and not _NAME.fullmatch(key) else key: self._clean_item(
                    key, item
                )
                for key, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self._clean_each(item) for item in value]
        return value

    def _clean_item(self, name: object, value: object) -> object:
        """The value under a name. A number is masked where the name says that it is a secret."""
        if (
            isinstance(name, str)
            and isinstance(value, (str, int, float))
            and not isinstance(value, bool)
            and str(value) in self._secrets
            and SECRET_NAME.search(name)
        ):
            return STAND_IN
        return self._clean_each(value)


@functools.lru_cache(maxsize=32)
def _after_a_name(secrets: frozenset[str]) -> re.Pattern[str] | None:
    """Finds these secrets where a name before them says what they are: `pass=1`, `"token": "1"`, `password '1'`."""
    if not secrets:
        return None
    several = "|".join(re.escape(secret) for secret in sorted(secrets, key=len, reverse=True))
    return re.compile(rf"(?i:{SECRET_NAME.pattern})\w{{0,12}}\W{{1,8}}({several})(?!\w)")


def _texts(value: object) -> Iterator[str]:
    """Every text, key and number in a value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, (str, int, float)):
        yield str(value)


def _all(needle: str, text: str) -> Iterable[Span]:
    position = text.find(needle)
    while position >= 0:
        yield position, position + len(needle)
        position = text.find(needle, position + 1)


def _around_cuts(text: str, find: Callable[[str], list[Span]]) -> list[Span]:
    """What is found in the text without the marks of cuts, at its place in the text with them."""
    marks = [match.start() for match in re.finditer(f"[{_CUT}{_CUT_END}]", text)]
    found = []
    for start, end in find(text.replace(_CUT, "").replace(_CUT_END, "")):
        for mark in marks:
            start += mark <= start
            end += mark < end
        found.append((start, end))
    return found


def _masked(text: str, found: Iterable[Span]) -> str:
    """The text with these parts masked; parts that overlap count as one."""
    parts: list[str] = []
    done = 0
    for start, end in _united(found):
        parts += (text[done:start], STAND_IN)
        # The mark of a cut inside of the secret stays behind it.
        parts += [letter for letter in text[start:end] if letter in (_CUT, _CUT_END)]
        done = end
    return "".join([*parts, text[done:]])


def _united(found: Iterable[Span]) -> list[Span]:
    united: list[Span] = []
    for start, end in sorted(found):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united
