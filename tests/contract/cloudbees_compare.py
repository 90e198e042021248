# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which points an answer of the simulator differs from the example: verbatim ones in everything but ids and moments,
the others in status and in the shape of what they show, which is rarely all that a server sends.
"""

from __future__ import annotations

import re
from typing import Any

MASKS = [
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "<moment>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"[A-Z0-9]{16}"), "<session>"),
]


def mask(text: str) -> str:
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return text


def differences(recorded: Any, replayed: Any, where: str = "body") -> list[str]:
    """In which points two bodies differ."""
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        found = [f"{where}.{key}: only recorded" for key in sorted(recorded.keys() - replayed.keys())]
        found += [f"{where}.{key}: only replayed" for key in sorted(replayed.keys() - recorded.keys())]
        for key in sorted(recorded.keys() & replayed.keys()):
            found += differences(recorded[key], replayed[key], f"{where}.{key}")
        return found
    if isinstance(recorded, list) and isinstance(replayed, list):
        if len(recorded) != len(replayed):
            return [f"{where}: recorded {len(recorded)} items, replayed {len(replayed)}"]
        pairs = enumerate(zip(recorded, replayed, strict=True))
        return [line for number, (one, other) in pairs for line in differences(one, other, f"{where}[{number}]")]
    if isinstance(recorded, str) and isinstance(replayed, str):
        recorded, replayed = mask(recorded), mask(replayed)
    if type(recorded) is type(replayed) and recorded == replayed:
        return []
    return [f"{where}: recorded {recorded!r:.200}, replayed {replayed!r:.200}"]


def shapes(recorded: Any, replayed: Any, where: str = "body") -> list[str]:
    """What the example shows must be there and of the same kind; an empty text may be absent. Codes must agree."""
    if recorded is None:
        return []
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        found = []
        for key, value in recorded.items():
            if key in replayed:
                found += shapes(value, replayed[key], f"{where}.{key}")
            elif value != "":
                found.append(f"{where}.{key}: only recorded")
        return found
    if isinstance(recorded, list) and isinstance(replayed, list):
        if not replayed:
            return [f"{where}: empty"] if recorded else []
        best = [
            min((shapes(one, other, f"{where}[{number}]") for other in replayed), key=len)
            for number, one in enumerate(recorded)
        ]
        return [line for lines in best for line in lines]
    if type(recorded) is not type(replayed):
        return [f"{where}: recorded {recorded!r:.200}, replayed {replayed!r:.200}"]
    if where == "body" and isinstance(recorded, str):
        agree = replayed.startswith(recorded)
    else:
        agree = not where.endswith(EXACT) or _says(recorded, replayed)
    return [] if agree else [f"{where}: recorded {recorded!r:.200}, replayed {replayed!r:.200}"]


#: Points at which the text itself counts.
EXACT = (".error.code", ".error.message", ".completed")


def _says(recorded: str, replayed: str) -> bool:
    """Texts are shown with `...` where something is left out, or are not known at all."""
    if recorded == "<text unknown>":
        return True
    pattern = ".*".join(re.escape(part.strip()) for part in recorded.split("..."))
    return re.fullmatch(pattern, replayed, re.DOTALL) is not None
