# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on their way to RT, and making sure that they arrived.

Multipart bodies keep every byte and every name; RT's JSON form of attachments breaks names that are not ASCII.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.multipart import Part, multipart


def check_files(files: Iterable[Attachment]) -> None:
    """Raise InvalidInput for a file that RT would refuse."""
    for file in files:
        if not file.content:
            raise errors.InvalidInput(f"attachments: {file.name!r} is empty, and RT accepts no empty file")


def as_part(name: str, file: Attachment) -> Part:
    """A file as a part of a form."""
    return Part(name, file.content, file.name, _media_type(file))


def _media_type(file: Attachment) -> str:
    """RT converts a text that is not UTF-8."""
    if file.content_type.startswith("text/"):
        try:
            file.content.decode("utf-8")
        except UnicodeDecodeError:
            return "application/octet-stream"
    return file.content_type


def rest2(path: str, document: Any, files: Sequence[Attachment]) -> Request:
    """A REST 2.0 request with files. Raises InvalidInput for one that RT would store under another name."""
    quoted = next((file.name for file in files if '"' in file.name), None)
    if quoted is not None:
        # Its parser of forms (HTTP::Entity::Parser) decodes nothing in a name. REST 1.0 takes names from the content.
        raise errors.InvalidInput(
            f"attachments: RT changes the file name {quoted!r}, because it contains a double quote",
            advice="Give another name",
        )
    text = json.dumps(document, ensure_ascii=False).encode("utf-8")
    described = Part("JSON", text, content_type="application/json")
    body, kind = multipart([described, *(as_part("Attachments", file) for file in files)])
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
