# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing and downloading attachments: what the module `rt_attachment_info` does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.attachment_task import (
    Offered,
    attachment_info_task,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.info import shown

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient


def files(call: Call[RTClient], ticket: int) -> Iterator[Offered]:
    """The files of a ticket, and the texts of its messages, which have no name."""
    if call.client.tickets.read(ticket) is None:
        # RT answers the history of a ticket that does not exist with an empty list.
        raise errors.Missing(errors.unseen(f"ticket {ticket} does not exist"))
    for item in call.client.threads.attachments(ticket):
        text = bool(call.options.get("texts")) and item.content_type.startswith("text/")
        yield Offered(item.id, item.name, shown(item), item.save, common=bool(item.name) or text)


ATTACHMENT_INFO = attachment_info_task(RT, files, {"texts": {"type": "bool", "default": False}})
