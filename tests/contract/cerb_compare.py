# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which points a reply of the simulator differs from the recorded one: status, type, error, shape, and values.

Two words stand in the recordings where something was taken out: `<text>` for anything, and `<cut>` at the end of a list
for any further items.
"""

from __future__ import annotations

import re
from typing import Any

from tests.contract.cerb_player import Reply

TEXT, CUT = "<text>", "<cut>"
MASKS = [
    (re.compile(r"\b17[79]\d{7}\b"), "<moment>"),
    (re.compile(r"\b[0-9a-f]{32,40}\b"), "<hash>"),
    (re.compile(r"_=_swift_\w*_=_"), "<boundary>"),
    (re.compile(r"\w{3}, \d\d \w{3} 20\d\d [\d:]{8} [+-]\d{4}"), "<date>"),
]
# What the server draws by lot, or counts in seconds.
RANDOM = re.compile(r"(token|_key|storage_key|elapsed_\w+|response_time|last_opened_at|closed|closed_at|opened)$")
# Keys that say what each key of the record is called and of what type it is; no client of this collection reads them.
LABELS = ("_labels", "_types")
# Free mappings of the activity log.
FREE = (".variables", ".urls")


def differences(recorded: Reply, replayed: Reply, *, loose: bool) -> list[str]:
    """In which points two replies differ; `loose` compares shapes, not the values of records."""
    found = []
    for name in ("status", "content_type", "location"):
        left, right = getattr(recorded, name), getattr(replayed, name)
        if left != right:
            found.append(f"{name}: recorded {left!r}, replayed {right!r}")
    left, right = recorded.body, replayed.body
    if isinstance(left, dict) and isinstance(right, dict):
        found += [
            f"{name}: recorded {left.get(name)!r}, replayed {right.get(name)!r}"
            for name in ("__status", "__error", "message")
            if left.get("__status") == "error" and left.get(name) != right.get(name)
        ]
        return found + (shapes(left, right) if loose else values(left, right))
    if type(left) is not type(right):
        return [*found, f"body: recorded {str(left)[:200]!r}, replayed {str(right)[:200]!r}"]
    return found if left == right or recorded.content_type == "text/xml" else [*found, *_texts(left, right)]


def _texts(left: str, right: str) -> list[str]:
    """A page for people says what it likes, as long as it is one."""
    if left == TEXT and right.lstrip().startswith("<"):
        return []
    return [f"body: recorded {left[:200]!r}, replayed {right[:200]!r}"]


# --- shapes -----------------------------------------------------------------------------------------------------------


def shapes(recorded: Any, replayed: Any, where: str = "body") -> list[str]:
    """Keys of objects, kinds of values, what sorts of items a list has; null may stand for anything. How many items
    there are is no matter, but a list that is empty on one side only is a difference."""
    if recorded == TEXT or where.endswith(FREE):
        return []
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        if _is_map(recorded) or _is_map(replayed):
            return _items(list(recorded.values()), list(replayed.values()), where)
        found = [f"{where}.{key}: only recorded" for key in recorded.keys() - replayed.keys() - set(LABELS)]
        found += [f"{where}.{key}: only replayed" for key in replayed.keys() - recorded.keys() - set(LABELS)]
        for key in recorded.keys() & replayed.keys() - set(LABELS):
            found += shapes(recorded[key], replayed[key], f"{where}.{key}")
        return found
    if isinstance(recorded, list) and isinstance(replayed, list):
        return _items([item for item in recorded if item != CUT], replayed, where)
    if recorded is None or replayed is None or _kind(recorded) == _kind(replayed):
        return []
    return [f"{where}: recorded {recorded!r:.200}, replayed {replayed!r:.200}"]


def _is_map(value: dict[str, Any]) -> bool:
    """Whether the keys are ids."""
    return bool(value) and all(key.isdigit() for key in value)


def _items(recorded: list[Any], replayed: list[Any], where: str) -> list[str]:
    if not recorded or not replayed:
        return [] if bool(recorded) == bool(replayed) else [f"{where}: empty on one side only"]
    found: list[str] = []
    for number, item in enumerate(replayed):
        # Most often the items are in the same order, and then one look is enough.
        place = f"{where}[{number}]"
        if shapes(recorded[min(number, len(recorded) - 1)], item, place):
            looks: list[list[str]] = [shapes(other, item, place) for other in recorded]
            found += min(looks, key=len)
    return found


def _kind(value: Any) -> str:
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


# --- values -----------------------------------------------------------------------------------------------------------


def values(recorded: Any, replayed: Any, where: str = "body") -> list[str]:
    """Every value, but for moments, hashes and what is drawn by lot."""
    if recorded == TEXT or where.endswith(FREE):
        return []
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        found = [f"{where}.{key}: only recorded" for key in recorded.keys() - replayed.keys() - set(LABELS)]
        found += [f"{where}.{key}: only replayed" for key in replayed.keys() - recorded.keys() - set(LABELS)]
        for key in recorded.keys() & replayed.keys() - set(LABELS):
            if not RANDOM.search(key):
                found += values(recorded[key], replayed[key], f"{where}.{key}")
        return found
    if isinstance(recorded, list) and isinstance(replayed, list):
        if recorded and recorded[-1] == CUT:
            recorded, replayed = recorded[:-1], replayed[: len(recorded) - 1]
        if len(recorded) != len(replayed):
            return [f"{where}: recorded {len(recorded)} items, replayed {len(replayed)}"]
        pairs = enumerate(zip(recorded, replayed, strict=True))
        return [line for number, (left, right) in pairs for line in values(left, right, f"{where}[{number}]")]
    left, right = _masked(recorded), _masked(replayed)
    return [] if left == right else [f"{where}: recorded {recorded!r:.200}, replayed {replayed!r:.200}"]


def _masked(value: Any) -> Any:
    text = str(value)
    if isinstance(value, bool) or value is None:
        return value
    for pattern, word in MASKS:
        text = pattern.sub(word, text)
    return (_kind(value), text)
