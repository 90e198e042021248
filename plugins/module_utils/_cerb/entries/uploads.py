# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files as records of Cerb: sent under their own name, and compared by it and by their SHA-1."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Values, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import id_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient


def upload(client: CerbClient, file: Attachment, attach: Sequence[str] = ()) -> int:
    """Make a record of the file, on these records (`ticket:5`); returns its id.

    Not by `attachments/upload`: where Cerb has a file with the same content, that gives the old one and its old name.
    """
    content = base64.b64encode(file.content).decode("ascii")
    fields: Values = {
        "name": file.name,
        "mime_type": file.content_type,
        "content": f"data:{file.content_type};base64,{content}",
    }
    if attach:
        fields["attach"] = list(attach)
    raw = client.rest.post("records/attachment/create", {"fields": fields})
    key = number(id_of(raw, f"the upload of {file.name!r}"))
    if not is_file(raw, file):
        raise errors.NotApplied(
            f"attachments: Cerb took {file.name!r} ({len(file.content)} bytes) but keeps {raw.get('name')!r} "
            f"({number(raw.get('size'))} bytes), which is another file",
            done={"changed": True, "action": "created", "uncertain": ["attachments"]},
        )
    return key


def is_file(raw: Values, file: Attachment) -> bool:
    """Whether an attachment record is this file, by its name, size and SHA-1."""
    return (
        raw.get("name") == file.name
        and number(raw.get("size")) == len(file.content)
        and str(raw.get("storage_sha1hash") or "").lower() == sha1(file.content)
    )


def sha1(content: bytes) -> str:
    """As Cerb computes it; it protects nothing."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()
