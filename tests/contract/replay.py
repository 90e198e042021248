# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recorded exchanges: reading them, and saying in which points another server's reply differs from the recorded one.

Nothing here knows a particular server, except that a REST 1.0 body of Request Tracker is a text of lines.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORDINGS = Path(__file__).parent / "recordings"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").replace('"', "").replace(" ", "").lower()


@dataclass(frozen=True)
class Recorded:
    """One exchange with a real server."""

    number: int
    name: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    reply: Reply

    @property
    def id(self) -> str:
        return f"{self.number:03}-{self.name}"


def load(file: str) -> list[Recorded]:
    """The exchanges of one recording, in order."""
    found = []
    for number, line in enumerate((RECORDINGS / file).read_text(encoding="utf-8").rstrip("\n").split("\n")):
        entry = json.loads(line)
        sent, came = entry["request"], entry["response"]
        reply = Reply(came["status"], came["headers"], _bytes(came["body"]))
        name, method, path, query = entry["name"], sent["method"], sent["path"], sent["query"]
        found.append(Recorded(number, name, method, path, query, sent["headers"], _bytes(sent["body"]), reply))
    return found


def _bytes(body: Any) -> bytes:
    if isinstance(body, dict):
        return base64.b64decode(body["base64"])
    return (body or "").encode()


# --- masks ------------------------------------------------------------------------------------------------------------


class Mask:
    """Replaces what must differ between two runs: the moments of the run itself, versions, message ids, places in
    source files, addresses in memory. A date that is years away was sent by the client and stays."""

    def __init__(self, year: int, more: Iterable[tuple[str, str]] = ()) -> None:
        day = rf"(?:{DAYS}) (?:{MONTHS}) \d\d \d\d:\d\d:\d\d {year}"
        self._patterns = [
            (re.compile(rf"{year}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?"), "<moment>"),
            (re.compile(day), "<moment>"),
            (re.compile(rf"(?:{DAYS}), \d\d (?:{MONTHS}) {year} [\d:]+ \+0000"), "<moment>"),
            (re.compile(r"^RT/\S+"), "RT/<version>"),
            (re.compile(r"<?rt-5[^\s<>\"]*@rt\.example>?"), "<message id>"),
            (re.compile(r"----------=_[\d-]+"), "<boundary>"),
            (re.compile(r" at /\S+ line \d+(?:, <\w+> line \d+)?\.?"), " at <place>"),
            (re.compile(r"ARRAY\(0x[0-9a-f]+\)"), "ARRAY(<address>)"),
            *[(re.compile(pattern, re.MULTILINE), word) for pattern, word in more],
            (re.compile(r"(?:^  \[/\S+:\d+\]\n)+", re.MULTILINE), "  [<places>]\n"),
        ]

    def __call__(self, text: str) -> str:
        for pattern, word in self._patterns:
            text = pattern.sub(word, text)
        return text


DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


# --- comparing --------------------------------------------------------------------------------------------------------


def differences(
    recorded: Reply, replayed: Reply, recorded_mask: Mask, replayed_mask: Mask, *, loose: bool
) -> list[str]:
    """In which points two replies differ; `loose` compares shapes only, not the values of records."""
    found = []
    if recorded.status != replayed.status:
        found.append(f"status: recorded {recorded.status}, replayed {replayed.status}")
    if recorded.content_type != replayed.content_type:
        found.append(f"content type: recorded {recorded.content_type!r}, replayed {replayed.content_type!r}")
    found += [
        f"{name}: recorded {recorded.headers.get(name)}, replayed {replayed.headers.get(name)}"
        for name in ("location", "allow")
        if bool(recorded.headers.get(name)) != bool(replayed.headers.get(name))
    ]
    left, right = _read(recorded, recorded_mask), _read(replayed, replayed_mask)
    if type(left) is not type(right):
        found.append(f"body: recorded {str(left)[:300]!r}, replayed {str(right)[:300]!r}")
    elif isinstance(left, (dict, list)):
        found += _json_differences(left, right, "body", loose=loose)
    else:
        found += _text_differences(left, right, loose=loose)
    return found


def _read(reply: Reply, mask: Mask) -> Any:
    """JSON as its value, anything else as masked text, bytes one by one if they are no UTF-8."""
    try:
        text = reply.body.decode()
    except UnicodeDecodeError:
        text = reply.body.decode("latin-1")
    if reply.content_type.startswith("application/json") and text:
        return _canonical(_masked(json.loads(text), mask))
    return mask(text)


def _masked(value: Any, mask: Mask) -> Any:
    if isinstance(value, dict):
        return {key: _masked(item, mask) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, mask) for item in value]
    return mask(value) if isinstance(value, str) else value


def _canonical(value: Any) -> Any:
    """Lists in an order of their own, since the server keeps none; the headers of a mail part likewise."""
    if isinstance(value, dict):
        return {
            key: "\n".join(sorted(item.split("\n"))) if key == "Headers" and isinstance(item, str) else _canonical(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return sorted((_canonical(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def _json_differences(left: Any, right: Any, where: str, *, loose: bool) -> list[str]:
    if _kind(left) != _kind(right):
        return [f"{where}: recorded {left!r:.300}, replayed {right!r:.300}"]
    if isinstance(left, dict):
        found = [f"{where}.{key}: only recorded" for key in left.keys() - right.keys()]
        found += [f"{where}.{key}: only replayed" for key in right.keys() - left.keys()]
        for key in left.keys() & right.keys():
            found += _json_differences(left[key], right[key], f"{where}.{key}", loose=loose)
        return found
    if isinstance(left, list):
        return _list_differences(left, right, where, loose=loose)
    return [] if loose or left == right else [f"{where}: recorded {left!r}, replayed {right!r}"]


def _list_differences(left: list[Any], right: list[Any], where: str, *, loose: bool) -> list[str]:
    """Lists are compared without order, which the server does not keep; loosely, by the shapes of their items."""
    if loose:
        one, other = {_shape(item) for item in left}, {_shape(item) for item in right}
        same = one == other or ((not left) == (not right) and (one <= other or other <= one))
        return [] if same else [f"{where}: recorded shapes {sorted(one)}, replayed {sorted(other)}"]
    rest = list(right)
    missing = []
    for item in left:
        if item in rest:
            rest.remove(item)
        else:
            missing.append(item)
    return [f"{where}: only recorded {missing!r:.700}, only replayed {rest!r:.700}"] if missing or rest else []


def _kind(value: Any) -> str:
    # Perl prints a number that was computed as 0.0; to JSON both are numbers.
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_shape(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + "|".join(sorted({_shape(item) for item in value})) + "]"
    return _kind(value)


# --- lines ------------------------------------------------------------------------------------------------------------


def _text_differences(left: str, right: str, *, loose: bool) -> list[str]:
    """The first line must be the same; comments, in any order, too; of fields the names, and strictly their lines."""
    one, other = left.split("\n"), right.split("\n")
    if one[0] != other[0] and not loose:
        return [f"first line: recorded {one[0]!r}, replayed {other[0]!r}"]
    if loose:
        kinds = [{_line_kind(line) for line in lines[1:]} for lines in (one, other)]
        return [] if kinds[0] == kinds[1] else [f"lines: recorded {sorted(kinds[0])}, replayed {sorted(kinds[1])}"]
    first, second = (sorted(_sorted_items(line) for line in lines[1:] if line.strip()) for lines in (one, other))
    missing, more = _without(first, second), _without(second, first)
    return [f"lines: only recorded {missing!r:.700}, only replayed {more!r:.700}"] if missing or more else []


def _sorted_items(line: str) -> str:
    """A line with the items of a list in it in alphabetical order."""
    name, colon, items = line.rstrip().partition(": ")
    return name + colon + ", ".join(sorted(items.split(", ")))


def _without(lines: Iterable[str], others: list[str]) -> list[str]:
    rest = list(others)
    found = []
    for line in lines:
        if line in rest:
            rest.remove(line)
        else:
            found.append(line)
    return found


def _line_kind(line: str) -> str:
    """What sort of line it is: a comment, a numbered entry, a field by its name, a continuation."""
    if line.startswith("#"):
        return "comment"
    if re.match(r"\d+: ", line):
        return "entry"
    match = re.match(r"([A-Za-z][\w.{} -]*):", line)
    if match:
        return match[1]
    return "more" if line.startswith(" ") else "" if not line else "text"
