# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a handler of REST 1.0 gets and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..parts import File
from ..records import User
from ..state import State
from .asked import Asked
from .forms import Form, Value, split


class MasonError(Exception):
    """An error of the page itself, which the server prints as it is, without a status line."""


class NoFile(Exception):
    """A form names a file that did not come with it."""


@dataclass
class Desk:
    """One object of one request. `changes` is None for reading, else the fields of the form that was sent."""

    rt: State
    who: User
    request: Asked
    fields: dict[str, Any]
    changes: dict[str, Value] | None
    ident: str = ""
    argument: str | None = None

    def wants(self, name: str) -> bool:
        """True when all fields are wanted, or this one is."""
        return not self.fields or name.lower() in self.fields


@dataclass
class Handled:
    """A handler's answer. `refused` makes it an error if something was sent; `raw` is the content type of bytes."""

    form: Form
    refused: bool = False
    raw: str | None = None
    more: list[Form] = field(default_factory=list)


def said(comment: str, *, refused: bool = False) -> Handled:
    return Handled(Form(comment), refused)


def shown(pairs: list[tuple[str, Value]]) -> Handled:
    return Handled(Form("", [name for name, _value in pairs], dict(pairs)))


def echoed(comment: str, order: list[str], changes: dict[str, Value]) -> Handled:
    """A refusal, with the form that was sent."""
    return Handled(Form(comment, order, {name: changes.get(name) for name in order}), refused=True)


def text(value: Value) -> str:
    return "ARRAY(0x5633f1a4d1b8)" if isinstance(value, list) else value or ""


def uploaded(desk: Desk, names: Value) -> list[File]:
    """The files that a form names, in order: attachment_1, attachment_2, ... Raises NoFile."""
    files = []
    for number, name in enumerate(split(names), 1):
        part = desk.request.files.get(f"attachment_{number}")
        if part is None:
            raise NoFile(f"No attachment for {name}")
        files.append(File(name, part.content_type or "text/plain", part.read(), f"attachment_{number}"))
    return files
