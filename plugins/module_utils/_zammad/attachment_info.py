# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing and downloading attachments: what the module `zammad_attachment_info` does."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.files import whole
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Instant, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.attachment_task import (
    Offered,
    attachment_info_task,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Begin
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.threads import (
    ArticleThread,
    is_inline,
    shown_file,
)

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient


def files(call: Call[ZammadClient], ticket: int) -> Iterator[Offered]:
    """The files of all articles of a ticket that the account may see."""
    thread = ArticleThread(call.client, ticket)
    try:
        articles = thread.articles()
    except errors.Missing:
        raise errors.Missing(errors.unseen(f"ticket {ticket} does not exist")) from None
    for article in articles:
        about: Values = {
            "article": int(article["id"]),
            "internal": bool(article.get("internal")),
            "created": Instant().parse(article.get("created_at") or ""),
            "creator": article.get("created_by"),
        }
        for item in article.get("attachments") or ():
            file = shown_file(item)
            yield Offered(
                file["id"],
                str(file["name"] or ""),
                {**file, **about, "inline": is_inline(item)},
                functools.partial(_save, thread, int(article["id"]), file["id"], file["content_type"]),
                # Zammad shows no checksum of a file.
                whole(f"attachment {file['id']}", file["size"]),
                common=not is_inline(item) or bool(call.options.get("inline")),
            )


def _save(thread: ArticleThread, article: int, file: int, media_type: object, begin: Begin) -> None:
    try:
        thread.download(article, file, begin)
    except errors.Refused as refused:
        if not media_type:
            refused.advice = "It was attached without a media type, and such a file cannot be downloaded from Zammad"
        raise


ATTACHMENT_INFO = attachment_info_task(ZAMMAD, files, {"inline": {"type": "bool", "default": False}})
