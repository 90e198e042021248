# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths of requests: how a value becomes one element of a path, and which paths are not sent.

`.` and `..` are resolved by clients, proxies and servers, percent-encoded or not: they address another thing.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

_DOTS = re.compile(r"(\.|%2e){1,2}(;.*)?", re.IGNORECASE)
#: What cuts a path, or what no request line can hold.
_CUTS = re.compile("[?#\\\\\x00-\x20\x7f\ud800-\udfff]")
#: What a missing id looks like in a path, perhaps with an extension. A thing of this name is spelled otherwise.
_MISSING = re.compile(r"(?<![^/])None(?=[/.]|$)")
_NAMED_NONE = "%4Eone"


def segment(value: object, safe: str = "") -> str:
    """One element of a path, percent-encoded but for `safe`.

    Raises InvalidInput for a name that no element can be, and UnexpectedAnswer for None: an answer lacked an id.
    """
    if value is None:
        raise _no_id("a path")
    text = str(value)
    if text in ("", ".", ".."):
        raise errors.InvalidInput(
            f"{text!r} cannot be the name of an object: it would address another path", advice="Give another name"
        )
    try:
        quoted = quote(text, safe=safe)
    except UnicodeEncodeError:
        raise errors.InvalidInput(f"the name {text!a} holds bytes that are not UTF-8") from None
    return typed(quoted)


def typed(path: str) -> str:
    """A path or an element of one that a person wrote: `None` in it is a name."""
    return _MISSING.sub(_NAMED_NONE, path)


def refuse(method: str, path: str) -> None:
    """Raise for a path that would address another thing than its elements say: before anything is sent."""
    cut = _CUTS.search(path)
    if cut is not None:
        raise errors.InvalidInput(
            f"cannot send {method} {path!a}: {cut[0]!a} cannot stand in a path",
            advice=f"Write it percent-encoded: %{ord(cut[0]):02X}" if ord(cut[0]) < 128 else "Convert it to UTF-8",
        )
    elements = path.split("/")
    dots = next((element for element in elements if _DOTS.fullmatch(element)), None)
    if dots is not None:
        raise errors.InvalidInput(
            f"cannot send {method} {path}: {dots!r} in it would address another path",
            advice="Give the path without it",
        )
    if _MISSING.search(path):
        raise _no_id(f"{method} {path}")


def _no_id(what: str) -> errors.UnexpectedAnswer:
    return errors.UnexpectedAnswer(
        f"{what} cannot be made: an object in an answer of the server has no id",
        advice="Check api_url, and what a proxy in front of the server does to its answers",
    )
