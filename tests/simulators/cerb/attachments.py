# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`attachments/...`: uploads, of which equal ones are the same record, and downloads as they are stored."""

from __future__ import annotations

import hashlib
from typing import Any

from . import criteria, values
from .calls import Call, Raw
from .errors import Failure, not_implemented
from .rules import decoded, store_file
from .state import Row


def answer(call: Call) -> dict[str, Any] | Raw:
    action = call.path[0]
    if call.method == "POST" and action == "upload":
        return _upload(call)
    if call.method == "POST" and action == "search":
        return criteria.search(call, "attachment")
    if call.method != "GET" or not action.isdigit():
        raise not_implemented()
    row = call.cerb.get("attachment", action)
    if row is None:
        raise Failure(f"Invalid attachment id '{action}'")
    if call.path[1:] == ["download"]:
        headers = {"Content-Disposition": f"attachment; filename={_latin(row['name'])}"}
        return Raw(call.cerb.files.get(row["id"], b""), row["mime_type"], headers)
    return _shown(call, row)


def _latin(name: str) -> str:
    """UTF-8 bytes in a header, which is what the server sends."""
    return name.encode().decode("latin-1").replace("\r", "").replace("\n", "")


def _shown(call: Call, row: Row, ident: str = "") -> dict[str, Any]:
    return {**call.shown("attachment", row, full=True), "file_id": ident or row["id"]}


def _upload(call: Call) -> dict[str, Any]:
    name = call.need("file_name", "The 'file_name' parameter is required.")
    content = call.need("content", "The 'content' parameter is required.")
    data = decoded(content) if call.text("encoding") == "base64" else content.encode("utf-8", "surrogateescape")
    mime_type = call.text("mime_type") or "application/octet-stream"
    sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    for row in call.cerb.rows("attachment"):
        if (row["storage_sha1hash"], row["size"], row["mime_type"]) == (sha1, len(data), mime_type):
            # An older record comes with its id as text.
            return _shown(call, row, str(row["id"]))
    row = call.cerb.insert(
        "attachment",
        name=values.trimmed(values.text(name), 255),
        mime_type=mime_type,
        updated=call.cerb.now(),
        storage_extension="devblocks.storage.engine.disk",
    )
    store_file(call.cerb, row, data)
    return _shown(call, row)


CONTROLLERS = {"attachments": answer}
