# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scenario: one object's life as tasks of a playbook. All that the laws need to know of a resource.

The laws find the scenarios by themselves: a package `tests.laws.<system>` with a module `scenarios` that has a list
`SCENARIOS`, and a module `servers` that brings the servers up.
"""

from __future__ import annotations

import base64
import importlib
import itertools
import pkgutil
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import tests.laws

Options = Mapping[str, Any]
Result = dict[str, Any]

KEY = "<key>"
#: What all keys begin with where a person names the server (named.py), so that everything of a run can be found.
RUN = ""
_numbers = itertools.count()
#: Every byte, and those that a text would lose.
BYTES = base64.b64encode(bytes(range(256)) + b"\r\n\n\x00").decode()
#: Attachments.
FILES = [
    {"name": "Größe.bin", "content_base64": BYTES},
    {"name": "notes.txt", "content": "Zeile\n\nzwei ü\n", "content_type": "text/plain"},
]


@dataclass(frozen=True)
class Scenario:
    """What tasks say about one object over its life.

    In all options `<key>` stands for a word that no other run uses, and a value that is just `<name>`, for a name in
    `ground`, for the id of something that was made before (for tickets: another ticket).
    """

    module: str
    #: What tells scenarios of one module apart: the protocol, the way of recognising.
    variant: str
    #: Which object is meant; goes with every task.
    identity: Options
    create: Options
    update: Options
    #: Connection options, such as the protocol.
    connection: Options = field(default_factory=dict)
    #: Which version of the server's simulator, where there are several.
    version: str = ""
    #: Who runs the tasks: 'agent' works on tickets, 'admin' manages people and queues.
    account: str = "agent"
    ground: tuple[str, ...] = ()
    #: Whether `state: absent` is known to the module, and there is a record that can be fed back.
    is_resource: bool = True
    #: Whether the account may remove the object.
    may_remove: bool = True
    #: What a person changes in between, in the server's own words; no task of the scenario speaks of it.
    by_hand: Options = field(default_factory=dict)
    #: Fields, in the server's own words, whose loss the task cannot notice, each with the reason.
    unseen: Mapping[str, str] = field(default_factory=dict)
    #: Options whose value the server keeps in words of its own (HTML that it cleans): only what they mean is foretold.
    reworded: tuple[str, ...] = ()
    #: The option that holds fields which results name by themselves, where there is one.
    nested: str = ""
    #: Which object is meant in the end, where updating gives it another name; goes with `state: absent`.
    at_last: Options = field(default_factory=dict)
    #: Of the faults that the law "once" has for a writing request, one of so many is tried, and of a creating one four
    #: times as many: more than 1 where other requests or scenarios try the same code with the others.
    thin: int = 1
    #: Another scenario plays the same life on another version, or has the same code at work: laws that cost many runs
    #: look at a sample.
    echo: bool = False
    #: With which of the faults the sample of an echo begins, so that several echoes of one life see different ones.
    turn: int = 0

    @property
    def system(self) -> str:
        return self.module.partition("_")[0]

    @property
    def name(self) -> str:
        return f"{self.module}-{self.variant}"

    def task(self, step: str, places: Mapping[str, Any]) -> dict[str, Any]:
        """The options of the step `create`, `update` or `absent`, without those of the connection."""
        absent = {**self.at_last, "state": "absent"}
        said: Options = {"create": self.create, "update": self.update, "absent": absent}[step]
        options: dict[str, Any] = filled({**self.identity, **said}, places)
        return options

    def flat(self, options: Options) -> dict[str, Any]:
        """Options, or one side of a diff, with the nested fields beside the others."""
        return {
            **{name: value for name, value in options.items() if name != self.nested},
            **options.get(self.nested, {}),
        }

    @property
    def steps(self) -> tuple[str, ...]:
        return ("create", "update", "absent") if self.is_resource and self.may_remove else ("create", "update")


def new_key() -> str:
    """A word of letters and digits that no other run uses."""
    return f"{RUN}{next(_numbers):05x}" if RUN else f"k{uuid.uuid4().hex[:10]}"


def filled(value: Any, places: Mapping[str, Any]) -> Any:
    """`value` with every `<name>` replaced; a text that is nothing but one place becomes the thing itself."""
    if isinstance(value, Mapping):
        return {filled(key, places): filled(item, places) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [filled(item, places) for item in value]
    if not isinstance(value, str):
        return value
    whole = re.fullmatch(r"<(\w+)>", value)
    if whole and whole[1] in places:
        return places[whole[1]]
    return re.sub(r"<(\w+)>", lambda found: str(places.get(found[1], found[0])), value)


def systems() -> list[str]:
    """The systems that have laws to obey: the packages beside this file."""
    return sorted(item.name for item in pkgutil.iter_modules(tests.laws.__path__) if item.ispkg)


def all_scenarios(kind: str = "SCENARIOS") -> list[Scenario]:
    """Every scenario of every system; or, with `LEAN`, the short ones of those things that must not be made twice."""
    return [
        scenario
        for system in systems()
        for scenario in getattr(importlib.import_module(f"tests.laws.{system}.scenarios"), kind)
    ]
