# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing and downloading attachments: what the module `rt_attachment_info` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.files import Target
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.stored import Stored
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.info import shown

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient


def attachments(call: Call[RTClient]) -> dict[str, Any]:
    """The files of a ticket; each is written below `dest` when that is given."""
    options = call.options
    ticket = options["ticket"]
    if call.client.tickets.read(ticket) is None:
        # RT answers the history of a ticket that does not exist with an empty list.
        raise errors.Missing(errors.unseen(f"ticket {ticket} does not exist"))
    chosen = [item for item in call.client.threads.attachments(ticket) if _wanted(item, options)]
    for key in set(options.get("ids") or ()) - {item.id for item in chosen}:
        raise errors.Missing(f"ticket {ticket} has no attachment {key}")
    target = Target(options["dest"]) if options.get("dest") else None
    listed, changed = [], False
    for item in chosen:
        entry = shown(item)
        if target is not None:
            name = f"{item.id}-{item.name}" if item.name else f"{item.id}.txt"
            stored = target.fetch(name, item.save, write=not call.check)
            entry.update(path=stored.path, sha256=stored.digest, downloaded=stored.changed, size=stored.size)
            changed = changed or stored.changed
        listed.append(entry)
    return {"changed": changed, "ticket": ticket, "count": len(listed), "attachments": listed}


def _wanted(item: Stored, options: Any) -> bool:
    if options.get("ids"):
        return item.id in options["ids"]
    if options.get("names"):
        return item.name in options["names"]
    return bool(item.name) or bool(options.get("texts") and item.content_type.startswith("text/"))


ATTACHMENT_INFO = Task(
    system=RT,
    options={
        "ticket": {"type": "int", "required": True},
        "ids": {"type": "list", "elements": "int"},
        "names": {"type": "list", "elements": "str"},
        "texts": {"type": "bool", "default": False},
        "dest": {"type": "path"},
    },
    run=attachments,
    rules={"mutually_exclusive": [["ids", "names"]]},
)
