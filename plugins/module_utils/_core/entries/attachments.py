# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a task attaches: read from this machine, or from the task itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Kind, Options, Spec

#: Would end a line of the header that carries it.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

ATTACHMENT_OPTIONS: Spec = {
    "type": "list",
    "elements": "dict",
    "options": {
        "path": {"type": "path"},
        "content": {"type": "str"},
        "content_base64": {"type": "str"},
        "name": {"type": "str"},
        "content_type": {"type": "str"},
    },
    "mutually_exclusive": [["path", "content", "content_base64"]],
    "required_one_of": [["path", "content", "content_base64"]],
}


@dataclass(frozen=True)
class Attachment:
    """A file: its name without directories, its media type, its bytes."""

    name: str
    content_type: str
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


class Attachments(Kind):
    """The `attachments` option as a field: files of the first entry of a thread."""

    type = "list"
    elements = "dict"

    @property
    def spec(self) -> Mapping[str, object]:
        return {name: value for name, value in ATTACHMENT_OPTIONS.items() if name not in ("type", "elements")}


def read_attachments(given: Sequence[Options] | None) -> tuple[Attachment, ...]:
    """The files that a task's `attachments` option names; raises InvalidInput when one cannot be read."""
    found = tuple(_read_attachment(item) for item in given or ())
    names = [file.name for file in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise errors.InvalidInput(
            f"attachments: two files are called {twice!r}", advice="Give one of them another name"
        )
    return found


def _read_attachment(given: Options) -> Attachment:
    import mimetypes

    name = given.get("name") or Path(given.get("path") or "").name
    if not name or name != Path(name).name or name == ".." or _CONTROL.search(name):
        raise errors.InvalidInput(f"attachments: {name!r} is not a file name", advice="Give name, without directories")
    content_type = given.get("content_type") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if _CONTROL.search(content_type):
        raise errors.InvalidInput(f"attachments: {content_type!r} is not a media type", advice="Write it like text/csv")
    try:
        if given.get("path") is not None:
            content = Path(given["path"]).read_bytes()
        elif given.get("content") is not None:
            content = str(given["content"]).encode("utf-8")
        else:
            content = base64.b64decode(given["content_base64"], validate=True)
    except OSError as error:
        raise errors.InvalidInput(f"attachments: cannot read {given['path']}: {error.strerror}") from None
    except ValueError:
        raise errors.InvalidInput(f"attachments: content_base64 of {name!r} is not base64") from None
    return Attachment(name, content_type, content)
