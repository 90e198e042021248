# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which points a reply of the simulator differs from the recorded one: status, type, shape, and what the values say.

Three words stand in the recordings where something was taken out: `<text>` for any text, `<any>` for anything, and
`<cut>` at the end of a list for any further items, or as a key of an object for any further attributes.
"""

from __future__ import annotations

import re
from typing import Any

TEXT, ANY, CUT = "<text>", "<any>", "<cut>"
MASKS = [
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| UTC)"), "<moment>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"Error ID [\w-]+:"), "Error ID <id>:"),
    (re.compile(r"\nLINE 1: .*", re.DOTALL), "\nLINE 1: <query>"),
    (re.compile(r"\nDid you mean\?.*", re.DOTALL), ""),
]
# A client may have asked for a moment years away; that one has to come back.
RECENT = re.compile(r"20(?:2\d)-")
# What background jobs change at their own pace.
BACKGROUND = {"tickets_open", "tickets_closed"}


def mask(text: str) -> str:
    for pattern, word in MASKS:
        if word != "<moment>":
            text = pattern.sub(word, text)
        else:
            text = pattern.sub(lambda match: "<moment>" if RECENT.match(match.group()) else match.group(), text)
    return text


def is_map(value: dict[str, Any]) -> bool:
    """Whether the keys are ids, as in assets."""
    return bool(value) and all(key.isdigit() for key in value)


# --- values -----------------------------------------------------------------------------------------------------------


def differences(recorded: Any, replayed: Any, where: str = "body") -> list[str]:
    """In which points two bodies differ. Lists of ids have no order, and a list that was cut is compared as far as it
    goes. The numbers of a history's entries say nothing, nor does who touched a record in `assets` last: jobs do."""
    if recorded == ANY or (recorded == TEXT and isinstance(replayed, str)):
        return []
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        return _object(recorded, replayed, where)
    if isinstance(recorded, list) and isinstance(replayed, list):
        return _list(recorded, replayed, where)
    if isinstance(recorded, str) and isinstance(replayed, str):
        recorded, replayed = mask(recorded), mask(replayed)
    if type(recorded) is type(replayed) and recorded == replayed:
        return []
    return [f"{where}: recorded {recorded!r:.200}, replayed {replayed!r:.200}"]


def _said(recorded: dict[str, Any], replayed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of an object that was cut, both without what was taken out."""
    if CUT not in recorded:
        return recorded, replayed
    kept = {key: value for key, value in recorded.items() if key != CUT}
    return kept, {key: value for key, value in replayed.items() if key in kept}


def _object(recorded: dict[str, Any], replayed: dict[str, Any], where: str) -> list[str]:
    recorded, replayed = _said(recorded, replayed)
    found = [f"{where}.{key}: only recorded" for key in recorded.keys() - replayed.keys() - BACKGROUND]
    found += [f"{where}.{key}: only replayed" for key in replayed.keys() - recorded.keys() - BACKGROUND]
    for key in recorded.keys() & replayed.keys() - BACKGROUND:
        if (key == "updated_by_id" and ".assets." in where) or (key == "id" and ".history[" in where):
            continue
        found += differences(recorded[key], replayed[key], f"{where}.{key}")
    return found


def _list(recorded: list[Any], replayed: list[Any], where: str) -> list[str]:
    if recorded and recorded[-1] == CUT:
        recorded, replayed = recorded[:-1], replayed[: len(recorded) - 1]
    if len(recorded) != len(replayed):
        return [f"{where}: recorded {len(recorded)} items, replayed {len(replayed)}"]
    if re.search(r"_ids$|permissions$", where) and not any(
        isinstance(item, (dict, list)) for item in recorded + replayed
    ):
        same = sorted(map(str, recorded)) == sorted(map(str, replayed))
        return [] if same else [f"{where}: recorded {recorded}, replayed {replayed}"]
    pairs = enumerate(zip(recorded, replayed, strict=True))
    return [line for number, (left, right) in pairs for line in differences(left, right, f"{where}[{number}]")]


# --- shapes -----------------------------------------------------------------------------------------------------------


def shapes(recorded: Any, replayed: Any, where: str = "body") -> list[str]:
    """In which points the shapes differ: keys of objects, kinds of values, what sorts of items a list has. How many
    there are is no matter, but a list that is empty on one side only is a difference."""
    if recorded in (ANY, TEXT) or where.endswith(FREE):
        return []
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        recorded, replayed = _said(recorded, replayed)
        if is_map(recorded) or is_map(replayed):
            return _items(list(recorded.values()), list(replayed.values()), where)
        found = [f"{where}.{key}: only recorded" for key in recorded.keys() - replayed.keys()]
        found += [f"{where}.{key}: only replayed" for key in replayed.keys() - recorded.keys()]
        for key in recorded.keys() & replayed.keys():
            found += shapes(recorded[key], replayed[key], f"{where}.{key}")
        return found
    if isinstance(recorded, list) and isinstance(replayed, list):
        return _items([item for item in recorded if item != CUT], replayed, where)
    if recorded is None or replayed is None or _kind(recorded) == _kind(replayed):
        return []
    return [f"{where}: recorded {recorded!r:.200}, replayed {replayed!r:.200}"]


# Free mappings, whose keys are the users' business.
FREE = (".preferences", ".condition", ".perform", ".data_option", ".state_current", ".state_initial", ".view", ".value")


def _items(recorded: list[Any], replayed: list[Any], where: str) -> list[str]:
    if not recorded or not replayed:
        return (
            [] if bool(recorded) == bool(replayed) or where.endswith("_ids") else [f"{where}: empty on one side only"]
        )
    found = []
    for number, item in enumerate(replayed):
        best = min((shapes(other, item, f"{where}[{number}]") for other in recorded), key=len)
        found += best
    return found


def _kind(value: Any) -> str:
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__
