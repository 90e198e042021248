# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of a form with files. Not urllib3's encoder: its release 1.26 doubles backslashes, which servers keep."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

#: As browsers do (HTML, "multipart form data"): these would end the name, all else stays as it is.
_ENDS_NAME = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@dataclass(frozen=True)
class Part:
    """A field of a form, or a file of it when it has a `filename`."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str = ""


def multipart(parts: Iterable[Part]) -> tuple[bytes, str]:
    """The body, and its Content-Type."""
    border = uuid.uuid4().hex
    pieces: list[bytes] = []
    for part in parts:
        head = f'--{border}\r\nContent-Disposition: form-data; name="{part.name.translate(_ENDS_NAME)}"'
        if part.filename is not None:
            head += f'; filename="{part.filename.translate(_ENDS_NAME)}"'
        kind = f"Content-Type: {part.content_type}\r\n" if part.content_type else ""
        pieces += [f"{head}\r\n{kind}\r\n".encode(), part.content, b"\r\n"]
    return b"".join([*pieces, f"--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"
