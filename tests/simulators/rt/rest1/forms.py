# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms: how the server reads "Field: value" lines, with all that it drops, and how it writes them.

A line that is neither a field, nor indented, nor a comment, nor the divider "--" is passed over in silence. That, and
the fact that any line may begin a field, is what a careless client runs into; so nothing here is more forgiving, or
stricter, than the real server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

FIELD = r"[a-z][a-z0-9_-]*|CF\.\{[^,]+\}|C(?:ustom)?F(?:ield)?-[^,]+"
CUSTOM_FIELD = re.compile(r"CF\.\{([^,]+)\}|C(?:ustom)?F(?:ield)?-([^,]+)", re.IGNORECASE)
_LINE = re.compile(rf"({FIELD}):(?:\s+(.*))?", re.IGNORECASE)
_WORD = re.compile(
    r"""
    \s*
    (?: "(?P<double>(?:[^\\"]|\\.)*)" | '(?P<single>(?:[^\\']|\\.)*)' | q\{(?P<braced>.*?)\} | (?P<plain>.*?) )
    \s* (?:\Z|,)
    """,
    re.VERBOSE | re.DOTALL,
)
WIDTH = 70
Value = str | list[str] | None


@dataclass
class Form:
    """One form. `order` lists its fields; `error` is the text with the offending line marked, when it is no form."""

    comment: str = ""
    order: list[str] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    error: str = ""

    def __bool__(self) -> bool:
        return bool(self.comment or self.order or self.error)


def parse(text: str) -> list[Form]:
    """The forms in a request."""
    forms: list[Form] = []
    current = Form()
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if line == "--":
            if current:
                forms.append(current)
            current = Form()
        elif current.error:
            current.error += f"{line}\n" if line else ""
        elif line.startswith("#"):
            if current.order or current.comment:
                current.error = compose([Form("", current.order, current.values)]) + f">> {line}\n"
                continue
            current.comment = line
            while place < len(lines) and lines[place].startswith("#"):
                current.comment += f"\n{lines[place]}"
                place += 1
        elif match := _LINE.fullmatch(line):
            more, place = _continuation(lines, place)
            _enter(current, match[1], _joined(match[2] or "", more))
    if current:
        forms.append(current)
    return forms


def _continuation(lines: list[str], place: int) -> tuple[list[str], int]:
    """The lines after a field that belong to it: indented ones and empty ones, without the empty ones at the end."""
    more = []
    while place < len(lines) and (lines[place] == "" or lines[place][0].isspace()):
        more.append(lines[place])
        place += 1
    while more and more[-1] == "":
        more.pop()
    return more, place


def _joined(first: str, more: list[str]) -> str:
    """Take the shortest indentation of all lines off each of them, and drop empty lines at the beginning."""
    indents = [line[: len(line) - len(line.lstrip())] for line in more if line]
    shortest = min(indents, key=len, default="")
    lines = [line.removeprefix(shortest) for line in [first, *more]]
    while len(lines) > 1 and lines[0] == "":
        lines.pop(0)
    return "\n".join(lines)


def _enter(form: Form, name: str, value: str) -> None:
    """A field that is there already becomes a list, its values split at commas."""
    if name not in form.values:
        form.order.append(name)
        form.values[name] = value
        return
    held = form.values[name]
    form.values[name] = [
        word for text in (*(held if isinstance(held, list) else [held or ""]), value) for word in split(text)
    ]


def split(value: Value, *, bare: bool = False) -> list[str]:
    """The comma-separated words of a value, quoted ones whole; with `bare`, without their quotes."""
    words: list[str] = []
    for text in value if isinstance(value, list) else [value or ""]:
        for line in text.split("\n"):
            rest = line
            while rest.strip():
                match = _WORD.match(rest)
                if match is None:
                    break
                rest = rest[match.end() :]
                words.append(_word(match, bare))
    return words


def _word(match: re.Match[str], bare: bool) -> str:
    if match["double"] is not None:
        return re.sub(r'\\([\\"])', r"\1", match["double"]) if bare else f'"{match["double"]}"'
    quoted = match["single"] if match["single"] is not None else None
    if match["braced"] is not None:
        quoted = re.sub(r"([\\'])", r"\\\1", match["braced"])
    if quoted is not None:
        return re.sub(r"\\([\\'])", r"\1", quoted) if bare else f"'{quoted}'"
    return match["plain"]


def selected(form: Form, fields: list[str]) -> Form:
    """The form with only these fields (in lower case), in their order; one it does not have is an empty name."""
    known = {name.lower(): name for name in form.order}
    order = [known.get(name, "") for name in fields]
    return Form(form.comment, order, {name: form.values.get(name) for name in order})


def compose(forms: list[Form]) -> str:
    """The text of forms, one after the other, with a divider in between."""
    return "\n--\n\n".join(_text(form) for form in forms)


def _text(form: Form) -> str:
    head = form.comment.rstrip("\n") + "\n" if form.comment else ""
    if form.error:
        return (f"{head}\n" if head else "") + form.error
    if not form.order and not form.values and head:
        return head
    return (f"{head}\n" if head else "") + _body(form)


def _body(form: Form) -> str:
    """Fields of several lines stand between empty lines; lists are folded."""
    blocks: list[str] = []
    for name in form.order:
        value = form.values.get(name)
        values = value if isinstance(value, list) else [value or ""]
        indent = " " * (len(name) + 2 if len(name) + 2 <= 16 else 4)
        line = f"{name}:" if not values else ""
        for item in values:
            if "\n" in item:
                if line:
                    blocks.append(f"{line}\n\n")
                    line = ""
                _apart(blocks)
                blocks.append(f"{name}: " + item.replace("\n", f"\n{indent}") + "\n\n")
            elif not line:
                line = f"{name}: {item}"
            elif len(line) + len(item) - line.rfind("\n") >= WIDTH:
                line += f",\n{indent}{item}"
            else:
                line += f", {item}"
        if line:
            if "\n" in line:
                _apart(blocks)
                line += "\n"
            blocks.append(f"{line}\n")
    return "".join(blocks)


def _apart(blocks: list[str]) -> None:
    if blocks and not blocks[-1].endswith("\n\n"):
        blocks[-1] += "\n"
