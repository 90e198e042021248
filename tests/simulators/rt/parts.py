# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MIME parts as the server stores them: what is kept byte for byte, what is recoded, which headers it writes itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .errors import Crash
from .records import Attachment, Transaction, User
from .state import ORGANIZATION, State

NO_TEXT = "application/octet-stream"
UTF8 = "; charset=utf-8"


@dataclass
class File:
    """An uploaded file. `name` None is stored as no name at all; `field` is the form field it came in by."""

    name: str | None
    content_type: str
    content: bytes
    field: str = ""


@dataclass
class Writer:
    """Writes the parts of one transaction. On creation of a ticket the server is less thorough with their headers."""

    rt: State
    who: User | None
    transaction: Transaction
    creating: bool = False

    def message(self, text: str | None, content_type: str, subject: str, files: list[File]) -> None:
        """A text alone, or a container with the text and the files; an empty message is a part without content."""
        ident = message_id(self.rt.version, self.transaction)
        lines = [f"Message-ID: <{ident}>", "MIME-Version: 1.0", "X-RT-Interface: REST"]
        lines += ["X-Mailer: MIME-tools 5.510 (Entity 5.510)", *([f"Subject: {subject}"] if subject else [])]
        if not files:
            body = File(None, f"{content_type}{UTF8}" if text else NO_TEXT, (text or "").encode())
            lines += [] if text else ["X-RT-Original-Content-Type: text/plain"]
            self.part(body, 0, "\n".join(lines), subject, ident)
            return
        lines += ["X-RT-Original-Encoding: utf-8"] if self.creating else []
        root = self.container("multipart/mixed", "\n".join(lines), subject, ident)
        if text:
            self.part(File(None, f"{content_type}{UTF8}", text.encode()), root.id)
        for file in files:
            self.part(file, root.id)

    def mail(self, subject: str, text: str) -> None:
        """An outgoing mail: a container with the text twice, plain and as HTML."""
        top = f"Subject: {subject}\nPrecedence: bulk\nMIME-Version: 1.0"
        root = self.container("multipart/alternative", top, subject, self.transaction.data.strip("<>"))
        html = "<p>" + text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br />") + "</p>"
        self.part(File(None, "text/plain", text.encode()), root.id)
        self.part(File(None, "text/html", html.encode()), root.id)

    def container(self, kind: str, top: str, subject: str, ident: str) -> Attachment:
        boundary = f"----------=_{int(time.time())}-{self.transaction.id}"
        headers = f'{top}\nContent-Type: {kind}; boundary="{boundary}"\nContent-Length: 0'
        return self._enter(Attachment(0, 0, 0, kind, None, None, subject, ident, headers))

    def part(self, file: File, parent: int, top: str = "", subject: str = "", ident: str = "") -> Attachment:
        """One part. A text is kept in UTF-8 whatever it was sent in; everything else byte for byte."""
        kind, _semicolon, parameters = file.content_type.partition(";")
        kind = kind.strip().lower()
        if not kind:
            raise Crash("no content type")
        is_text = kind.startswith("text/")
        content, charset = _recoded(file.content, parameters) if is_text else (file.content, "")
        name = (file.name or "").replace("\\", "/").rpartition("/")[2] or None
        headers = self._headers(file, kind, name, charset, alone=not parent)
        lines = [*([top] if top else []), *headers, f"Content-Length: {len(content)}"]
        attachment = Attachment(0, 0, parent, kind, content, name, subject, ident, "\n".join(lines), charset)
        attachment.encoding = "base64" if not is_text else "" if content.isascii() else "quoted-printable"
        return self._enter(attachment)

    def _headers(self, file: File, kind: str, name: str | None, charset: str, *, alone: bool) -> list[str]:
        if kind == NO_TEXT and not file.content:
            return [f"Content-Type: {kind}"]
        shown = (file.name or "").replace('"', '\\"')
        declared = charset and not (self.creating and name)
        content_type = f"Content-Type: {kind}" + ('; charset="utf-8"' if declared else "")
        disposition = f"Content-Disposition: {'form-data' if file.field else 'inline'}"
        if name:
            content_type += f'; name="{shown}"'
            disposition += f'; filename="{shown}"'
        if file.field:
            disposition += f'; name="{file.field}"'
        found = [content_type, disposition]
        found.append(f"Content-Transfer-Encoding: {'binary' if charset or not name else 'base64'}")
        if charset and (alone or not self.creating):
            found.append(f"X-RT-Original-Encoding: {charset}")
        return found

    def _enter(self, attachment: Attachment) -> Attachment:
        attachment.id = self.rt.next_id("attachment")
        attachment.transaction = self.transaction.id
        attachment.creator = self.who.id if self.who else 1
        attachment.created = self.rt.now()
        self.rt.attachments[attachment.id] = attachment
        self.transaction.attachments.append(attachment.id)
        return attachment


def message_id(version: str, transaction: Transaction) -> str:
    return f"rt-{version}-1-{int(time.time())}-{transaction.id}.{transaction.object_id}-0-0@{ORGANIZATION}"


def _recoded(content: bytes, parameters: str) -> tuple[bytes, str]:
    """The text in UTF-8, and what it was in before: as declared, or as guessed from the bytes."""
    declared = parameters.partition("charset=")[2].strip().strip('"')
    charset = next(name for name in (declared, "ascii", "utf-8", "iso-8859-1") if name and _decodes(content, name))
    return content.decode(charset).encode(), charset


def _decodes(content: bytes, charset: str) -> bool:
    try:
        content.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def text_of(rt: State, transaction: Transaction) -> str | None:
    """The first text part of an entry, plain before HTML; None when it has none."""
    found = [rt.attachments[ident] for ident in transaction.attachments]
    for kind in ("text/plain", "text/html"):
        for part in found:
            if part.content_type == kind and part.filename is None and part.content is not None:
                return part.content.decode("utf-8", "replace")
    return None
