# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on their way to RT, and making sure that they arrived.

Multipart bodies keep every byte and every name; RT's JSON form of attachments breaks names that are not ASCII.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.attachments import Attachment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import Effect, Request


def multipart(fields: Mapping[str, tuple[str, bytes]], files: Iterable[tuple[str, Attachment]]) -> tuple[bytes, str]:
    """The body of a form and its Content-Type.

    `fields` maps names to (media type or '', bytes), `files` pairs a name with a file.
    """
    border = uuid.uuid4().hex
    parts = []
    for name, (kind, content) in fields.items():
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n' + (
            f"Content-Type: {kind}\r\n" if kind else ""
        )
        parts.append(head.encode() + b"\r\n" + content + b"\r\n")
    for name, file in files:
        shown = file.name.replace("\\", "\\\\").replace('"', '\\"')
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{shown}"\r\n'
        parts.append(head.encode() + f"Content-Type: {_media_type(file)}\r\n\r\n".encode() + file.content + b"\r\n")
    parts.append(f"--{border}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={border}"


def _media_type(file: Attachment) -> str:
    """RT converts a text that is not UTF-8, and refuses a file without a byte."""
    if not file.content:
        raise errors.InvalidInput(f"attachments: {file.name!r} is empty, and RT takes no empty file")
    if file.content_type.startswith("text/"):
        try:
            file.content.decode("utf-8")
        except UnicodeDecodeError:
            return "application/octet-stream"
    return file.content_type


def rest2(path: str, document: Any, files: Sequence[Attachment]) -> Request:
    """A REST 2.0 request with files."""
    document_part = ("application/json", json.dumps(document, ensure_ascii=False).encode("utf-8"))
    body, kind = multipart({"JSON": document_part}, [("Attachments", file) for file in files])
    return Request("POST", "/REST/2.0/" + path, body=body, headers={"Content-Type": kind}, effect=Effect.ONCE)


def check_stored(stored: Iterable[Any], files: Sequence[Attachment], done: Mapping[str, Any]) -> None:
    """Raise NotApplied unless each file is on the ticket under its name and with its bytes."""
    try:
        known = [(item.name, item.digest()) for item in stored if item.name]
    except errors.OpsdeskError as error:
        error.done = {"changed": True, "uncertain": ["attachments"], **done}
        raise
    for file in files:
        if (file.name, file.digest) not in known:
            raise errors.NotApplied(
                f"ticket {done.get('id')} was created, but {file.name!r} is not on it as it was sent",
                advice="RT may limit the size of attachments, or the account may not see them",
                done={"changed": True, "uncertain": ["attachments"], **done},
            )
