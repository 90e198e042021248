# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing and downloading the files of a ticket: what the `*_attachment_info` modules have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.files import Sums, Target
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import ArgumentSpec
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Begin


@dataclass(frozen=True)
class Offered:
    """One file of a ticket: how it is shown, and how its bytes arrive, piece by piece."""

    id: int
    name: str
    shown: Values
    save: Callable[[Begin], object]
    #: Raises when what arrived is not the file.
    check: Callable[[Sums], object] = lambda sums: None
    #: Whether a task that names no file wants it.
    common: bool = True


Files = Callable[[Call[Any], int], Iterable[Offered]]


def attachment_info_task(system: System, files: Files, options: ArgumentSpec) -> Task:
    """The task of an `*_attachment_info` module. `files`: the files of the ticket with an id; raises Missing where
    there is no such ticket. `options`: what else the module takes."""

    def run(call: Call[Any]) -> dict[str, Any]:
        ticket = call.options["ticket"]
        return {"ticket": ticket, **_listed(call, ticket, files(call, ticket))}

    return Task(
        system=system,
        options={
            "ticket": {"type": "int", "required": True},
            "ids": {"type": "list", "elements": "int"},
            "names": {"type": "list", "elements": "str"},
            **options,
            "dest": {"type": "path"},
        },
        run=run,
        rules={"mutually_exclusive": [["ids", "names"]]},
    )


def _listed(call: Call[Any], ticket: int, files: Iterable[Offered]) -> dict[str, Any]:
    """The files that the task wants; each is written below `dest` when that is given."""
    options = call.options
    chosen = [file for file in files if _wanted(file, options)]
    for key in sorted(set(options.get("ids") or ()) - {file.id for file in chosen}):
        raise errors.Missing(f"ticket {ticket} has no attachment {key}")
    target = Target(options["dest"]) if options.get("dest") else None
    listed, changed = [], False
    for file in chosen:
        entry = dict(file.shown)
        if target is not None:
            name = f"{file.id}-{file.name}" if file.name else f"{file.id}.txt"
            stored = target.fetch(name, file.save, write=not call.check, check=file.check)
            entry.update(path=stored.path, sha256=stored.digest, downloaded=stored.changed, size=stored.size)
            changed = changed or stored.changed
        listed.append(entry)
    return {"changed": changed, "count": len(listed), "attachments": listed}


def _wanted(file: Offered, options: Mapping[str, Any]) -> bool:
    if options.get("ids"):
        return file.id in options["ids"]
    if options.get("names"):
        return file.name in options["names"]
    return file.common
