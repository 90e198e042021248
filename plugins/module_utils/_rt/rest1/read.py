# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the replies of Request Tracker's REST 1.0: the status line, the comments, the forms and the values in them.

HTTP's own status is not seen here. RT answers 302 with an empty body to a user who may not use REST 1.0, which
looks like the reply to an edit that changed nothing: look at the HTTP status before reading the body.
What a reply means for a request is told by `rest1_outcome`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, overload

_STATUS_LINE = re.compile(rb"RT/(\S+) (\d{3}) ?([^\n]*)\n?\n?")
_FIELD_LINE = re.compile(r"(CF\.\{.+?\}|[^\s#>].*?):(?: (.*))?")
_WIDEST_INDENT = 16
_QUOTED_VALUE = re.compile(r"'((?:[^\\']|\\.)*)'(?=,|\Z)")
_SIZE = r"(\d+(?:\.\d+)?[bk])"
_LISTED_FILE = re.compile(rf"(\d+): (.*?) \(([^()]*) / {_SIZE}\)(?:,\s+|\Z)", re.DOTALL)
_HISTORY_FILE = re.compile(rf"(\d+): (.*) \({_SIZE}\)")
_NO_RESULTS = "No matching results."


class Form(Mapping[str, str]):
    """The fields of one form in RT's order and spelling; a name is found without regard to case."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._fields: dict[str, str] = {}
        self._spelling: dict[str, str] = {}
        for name, value in fields:
            if name in self._fields:
                # RT repeats the name when an item of a list has several lines.
                value = f"{self._fields[name]},\n{value}"
            self._fields[name] = value
            self._spelling.setdefault(name.lower(), name)

    def __getitem__(self, name: str) -> str:
        if name in self._fields:
            return self._fields[name]
        return self._fields[self._spelling[name.lower()]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Form({self._fields!r})"


@dataclass(frozen=True)
class Reply:
    """One reply.

    status: of RT's own first line; None when there is none (nothing to change, an empty attachment, a Perl error).
    comments: what RT says beside the fields, line by line, without the `# `.
    """

    status: int | None
    reason: str
    comments: tuple[str, ...]
    forms: tuple[Form, ...]
    raw: bytes
    version: str | None

    @property
    def text(self) -> str:
        """What follows the status line and its blank line; bytes that are not UTF-8 become U+FFFD."""
        return _after_status_line(self.raw).decode("utf-8", "replace")


def parse_reply(body: bytes, *, search: bool = False) -> Reply:
    """Take a body apart. `search` says that it answers /search/..., which ends with one blank line more.

    That line counts: a value's own trailing line feeds are written as blank lines too.
    """
    line = _STATUS_LINE.match(body)
    text = _after_status_line(body).decode("utf-8", "replace")
    if line is None:
        return Reply(None, "", tuple(filter(None, text.split("\n"))), (), body, None)
    status = int(line[2])
    comments: list[str] = []
    forms: list[Form] = []
    if status in (200, 409):
        comments, forms = _comments_and_forms(text, blank_lines_at_end=2 if search else 1)
    else:
        # Other replies hold no form, and their sentences may look like `Field: value`.
        comments = [_uncommented(said) for said in text.split("\n") if said]
    version, reason = (part.decode("utf-8", "replace") for part in (line[1], line[3]))
    return Reply(status, reason, tuple(comments), tuple(forms), body, version)


def field_names(reply: Reply) -> tuple[str, ...]:
    """The custom fields in a reply to queue/N/ticketcustomfields, which has their bare names and no values."""
    lines = [line[:-2] for line in reply.text.split("\n") if line.endswith(": ")]
    return tuple(name for name in lines if not name.startswith("id: "))


def custom_fields(form: Form, known: Callable[[], Iterable[str]]) -> dict[str, str]:
    """The values of custom fields in a ticket's form by their names.

    A name with `}: ` in it looks like a shorter name and a value: then the longest of the `known` names is it.
    """
    found = {}
    for label, text in form.items():
        if not (label.startswith("CF.{") and label.endswith("}")):
            continue
        name, value = label[4:-1], text
        if re.search(r"\}:(?: |$)", text.partition("\n")[0]):
            line = f"{label}: {text}"
            longer = [item for item in known() if re.match(re.escape(f"CF.{{{item}}}:") + r"( |$)", line, re.MULTILINE)]
            name = max([name, *longer], key=len)
            value = line[len(f"CF.{{{name}}}:") :].removeprefix(" ")
        found[name] = value
    return found


def attachment_content(body: bytes) -> bytes:
    """Return the exact bytes of a reply to .../content: what follows the first blank line.

    An empty body is an empty attachment, or one that holds a single 0 (false in Perl). Raises ValueError when RT
    did not answer 200. RT's `# Invalid attachment id: 9` has the form of content: ask `content_outcome` first.
    """
    if not body:
        return b""
    line = _STATUS_LINE.match(body)
    if line is None or line[2] != b"200":
        raise ValueError(f"not the content of an attachment: {body[:80]!r}")
    return _after_status_line(body)


def split_people(text: str) -> tuple[str, ...]:
    """Take apart a list of addresses or links as RT shows it: `a, b`, wrapped after commas. `http://x/a,b` is one."""
    return tuple(item for item in re.split(r",\s+", text.strip()) if item)


def split_values(text: str) -> tuple[str, ...]:
    """Take apart the values of a custom field that takes several.

    RT joins them with a comma, and quotes a value only if it holds a comma. So the values `'a` and `b'` read like the
    one value `a,b`; the latter is returned. A value that begins with a quote and holds no comma cannot be told apart.
    """
    values = []
    at = 0
    while at < len(text):
        quoted = _QUOTED_VALUE.match(text, at)
        value = re.sub(r"\\([\\'])", r"\1", quoted[1]) if quoted else ""
        if quoted and "," in value:
            values.append(value)
            at = quoted.end() + 1
        else:
            end = text.find(",", at)
            end = len(text) if end < 0 else end
            values.append(text[at:end])
            at = end + 1
    if text.endswith(",") and at == len(text):
        values.append("")
    return tuple(values)


@overload
def parse_search(text: str, format: Literal["i"]) -> tuple[int, ...]:
    """In format i."""


@overload
def parse_search(text: str, format: Literal["s"]) -> tuple[tuple[int, str], ...]:
    """In format s."""


@overload
def parse_search(text: str, format: Literal["l"]) -> tuple[Form, ...]:
    """In format l."""


def parse_search(
    text: str,
    format: Literal["i", "s", "l"],  # noqa: A002 - RT's name of it
) -> tuple[int, ...] | tuple[tuple[int, str], ...] | tuple[Form, ...]:
    """Take apart the text of a search: ids (i), ids with subject or name (s), forms (l). No order is promised.

    Raises ValueError for a line that is none of these.
    """
    if text.strip("\n") in ("", _NO_RESULTS):
        return ()
    if format == "l":
        return tuple(_comments_and_forms(text, blank_lines_at_end=2)[1])
    pattern = re.compile(r"[a-z]+/(\d+)()" if format == "i" else r"(\d+): (.*)")
    found = [(line, pattern.fullmatch(line)) for line in text.split("\n") if line]
    for line, match in found:
        if match is None:
            raise ValueError(f"not a line of a search in format {format}: {line!r}")
    rows = tuple((int(match[1]), match[2]) for _line, match in found if match)
    return tuple(number for number, _text in rows) if format == "i" else rows


@dataclass(frozen=True)
class ListedAttachment:
    """One row of a ticket's list of attachments. `size` is RT's wording (`594b`, `1.2k`), empty parts included."""

    id: int
    name: str
    content_type: str
    size: str


def attachment_list(text: str) -> tuple[ListedAttachment, ...]:
    """Take apart the text of .../attachments; the name of a part without one is `(Unnamed)`.

    A name may itself look like the end of one row and the start of another. RT marks nothing, so ask for the
    attachment itself before trusting a name. Raises ValueError for what is not such a list.
    """
    if not text.strip("\n"):
        return ()
    _comments, forms = _comments_and_forms(text, blank_lines_at_end=1)
    listed = forms[0].get("Attachments", "") if forms else ""
    if not listed:
        raise ValueError(f"not a list of attachments: {text[:80]!r}")
    rows = []
    at = 0
    while at < len(listed):
        row = _LISTED_FILE.match(listed, at)
        if row is None:
            raise ValueError(f"not a row of a list of attachments: {listed[at : at + 80]!r}")
        rows.append(ListedAttachment(int(row[1]), row[2], row[3], row[4]))
        at = row.end()
    return tuple(rows)


@dataclass(frozen=True)
class HistoryEntry:
    """One transaction. `created` is in UTC; `content` is RT's rendering as text, or its sentence for none.

    attachments: id, name (`untitled` for a part without one) and size in RT's wording.
    """

    id: int
    type: str
    creator: str
    created: str
    description: str
    content: str
    attachments: tuple[tuple[int, str, str], ...]
    field: str = ""
    old_value: str = ""
    new_value: str = ""
    data: str = ""
    time_taken: str = ""
    #: Whose it is: that of the ticket asked for, or of one that was merged into it.
    ticket: int = 0


def history_long(text: str) -> tuple[HistoryEntry, ...]:
    """Take apart the text of .../history?format=l or .../history/id/N."""
    return tuple(_entry(form) for form in _comments_and_forms(text, blank_lines_at_end=1)[1])


def _entry(form: Form) -> HistoryEntry:
    files = (_HISTORY_FILE.fullmatch(line) for line in form.get("Attachments", "").split("\n"))
    return HistoryEntry(
        id=int(form["id"]),
        type=form.get("Type", ""),
        creator=form.get("Creator", ""),
        created=form.get("Created", ""),
        description=form.get("Description", ""),
        content=form.get("Content", ""),
        attachments=tuple((int(file[1]), file[2], file[3]) for file in files if file),
        field=form.get("Field", ""),
        old_value=form.get("OldValue", ""),
        new_value=form.get("NewValue", ""),
        data=form.get("Data", ""),
        time_taken=form.get("TimeTaken", ""),
        ticket=int(form["Ticket"]) if form.get("Ticket", "").isdigit() else 0,
    )


def _after_status_line(body: bytes) -> bytes:
    line = _STATUS_LINE.match(body)
    return body[line.end() :] if line else body


def _uncommented(line: str) -> str:
    return line[2:] if line.startswith("# ") else line[1:] if line.startswith("#") else line


def _comments_and_forms(text: str, *, blank_lines_at_end: int) -> tuple[list[str], list[Form]]:
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    comments: list[str] = []
    forms: list[Form] = []
    ends = [number for number, line in enumerate(lines) if line == "--"] + [len(lines)]
    start = 0
    for end in ends:
        fields = _fields(lines[start:end], comments, 1 if end < len(lines) else blank_lines_at_end)
        if fields:
            forms.append(Form(fields))
        start = end + 1
    return comments, forms


def _fields(lines: list[str], comments: list[str], blank_lines_at_end: int) -> list[tuple[str, str]]:
    """Read one form, and add to `comments` every line that is neither field nor value.

    RT puts one blank line after a value of several lines, and one blank line before such a value if there is none.
    """
    fields: list[tuple[str, list[str]]] = []
    indent = ""
    blank = 0
    speaking = False
    for line in lines:
        if not line:
            blank += 1
            speaking = False
            continue
        field = None if speaking else _FIELD_LINE.fullmatch(line)
        if field:
            _end_value(fields, blank)
            name = field[1]
            width = len(name) + len(": ")
            indent = " " * (width if width <= _WIDEST_INDENT else 4)
            fields.append((name, [field[2] or ""]))
        elif fields and not blank and line.startswith(indent):
            fields[-1][1].append(line[len(indent) :])
        else:
            # A comment goes on, with or without `#`, until a blank line.
            speaking = not fields
            comments.append(_uncommented(line))
        blank = 0
    _end_value(fields, blank - blank_lines_at_end)
    return [(name, "\n".join(value)) for name, value in fields]


def _end_value(fields: list[tuple[str, list[str]]], blank: int) -> None:
    """Give the last value the line feeds it ended with: all blank lines but the one RT adds."""
    if fields and (len(fields[-1][1]) > 1 or blank > 1):
        fields[-1][1].extend([""] * (blank - 1))
