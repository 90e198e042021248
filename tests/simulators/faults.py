# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: which requests they strike, and what they do to the bytes on their way in and out.

Nothing here touches a socket; `wire.py` obeys the `Order` that this file makes out of the faults that strike a request.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import responses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from email.message import Message

    from .wire import Exchange

KINDS = {
    "lose": "the work is done, the connection closes without a byte",
    "cut": "the work is done, half of the answer is sent, then the connection closes",
    "delay": "the work is done at once, the answer comes `seconds` later",
    "stall": "the work itself begins `seconds` later, even when the client has gone by then",
    "stall_behind": "a gateway gives up (after `wait()`) and answers `code`, `headers` and `body`; the work begins "
    "`seconds` later",
    "rival": "somebody else's `action` is done first, then the work",
    "drop": "the connection closes before the server saw the request",
    "status": "the server never saw it; `code`, `headers` and `body` are answered instead (`two_lengths`: as below)",
    "status_after": "the work is done, then `code`, `headers` and `body` are answered instead",
    "half": "the server dies after step `after` of its writes (steps.py), counted from 0; `code`, `headers` and `body` "
    "are answered, or nothing without `code`",
    "halved": "the work is done, the first half of the answer arrives as if it were the whole",
    "lengths": "the answer says twice how long it is, and not the same; with the work done",
    "ignore_field": "the server never sees the `field` of the body",
    "edit": "the work is done, and a JSON answer arrives with what `change` made of its document in place",
    "reorder": "the items of a JSON list come in reverse order",
}
NO_BODY = {204, 304}


@dataclass
class Reply:
    """What goes back to the client."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes
    #: Whether the head gives another length, too.
    two_lengths: bool = False

    def serialised(self, method: str, *, close: bool) -> tuple[bytes, bytes]:
        """Head and body as bytes. The length is ours, except for HEAD, whose length speaks of what GET would send."""
        bodyless = method == "HEAD" or self.status in NO_BODY
        head = [f"HTTP/1.1 {self.status} {self.reason}"]
        head += [f"{name}: {value}" for name, value in self.headers if bodyless or name.lower() != "content-length"]
        if not bodyless:
            head.append(f"Content-Length: {len(self.body)}")
            if self.two_lengths:
                head.append(f"Content-Length: {len(self.body) + 7}")
        elif method == "HEAD" and not any(name.lower() == "content-length" for name, _value in self.headers):
            head.append("Content-Length: 0")
        if close:
            head.append("Connection: close")
        return ("\r\n".join(head) + "\r\n\r\n").encode("iso-8859-1"), b"" if bodyless else self.body


@dataclass(eq=False)
class Fault:
    """One ordered fault; it counts the requests it could strike, so it is changed only under the wire's lock."""

    kind: str
    nth: int | None = None
    method: str | None = None
    path: str | None = None
    times: int | None = None
    when: Callable[[Exchange], bool] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    fired: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind!r}; there are {', '.join(KINDS)}")

    def strikes(self, exchange: Exchange) -> bool:
        if not self._chooses(exchange):
            return False
        index = self.seen
        self.seen += 1
        first, count = (0, self.times) if self.nth is None else (self.nth, self.times or 1)
        struck = index >= first and (count is None or index < first + count)
        self.fired += struck
        return struck

    def _chooses(self, exchange: Exchange) -> bool:
        if self.method is not None and exchange.method != self.method.upper():
            return False
        if self.path is not None and not re.search(self.path, exchange.path):
            return False
        return self.when is None or bool(self.when(exchange))


class Order:
    """All faults that strike one request, put together."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults

    def _of(self, kind: str) -> list[Fault]:
        return [fault for fault in self.faults if fault.kind == kind]

    @property
    def name(self) -> str | None:
        return "+".join(fault.kind for fault in self.faults) or None

    @property
    def drop(self) -> bool:
        return bool(self._of("drop"))

    @property
    def lose(self) -> bool:
        return bool(self._of("lose"))

    @property
    def cut(self) -> bool:
        return bool(self._of("cut"))

    @property
    def delay(self) -> float:
        return sum(float(fault.options.get("seconds", 0)) for fault in self._of("delay"))

    @property
    def stall(self) -> float:
        late = [*self._of("stall"), *self._of("stall_behind")]
        return sum(float(fault.options.get("seconds", 0)) for fault in late)

    @property
    def given_up(self) -> Reply | None:
        """What a gateway answers before the work begins."""
        for fault in self._of("stall_behind"):
            fault.options.get("wait", lambda: None)()
        return next((_canned(fault) for fault in self._of("stall_behind")), None)

    def rival(self) -> None:
        """What others do between the client's last look and this request."""
        for fault in self._of("rival"):
            fault.options["action"]()

    @property
    def instead(self) -> Reply | None:
        """The answer of a server that never did the work."""
        return next((_canned(fault) for fault in self._of("status")), None)

    @property
    def half(self) -> int | None:
        """The step after which the server dies, counted from 0."""
        return next((int(fault.options["after"]) for fault in self._of("half")), None)

    @property
    def remains(self) -> Reply | None:
        """What a gateway answers for a server that died; None when the connection just closes."""
        return next((_canned(fault) for fault in self._of("half") if "code" in fault.options), None)

    def request(self, headers: Message, body: bytes) -> tuple[list[tuple[str, str]], bytes]:
        """Headers and body as the upstream is to see them."""
        pairs = list(headers.items())
        content_type = headers.get("content-type") or ""
        for fault in self._of("ignore_field"):
            body = without_field(content_type, body, fault.options["field"])
        return pairs, body

    def reply(self, reply: Reply) -> Reply:
        """The answer as the client is to see it."""
        if self._of("reorder"):
            reply = Reply(reply.status, reply.reason, reply.headers, reordered(reply.body))
        for fault in self._of("edit"):
            reply = Reply(reply.status, reply.reason, reply.headers, edited(reply.body, fault.options["change"]))
        if self._of("halved"):
            reply = Reply(reply.status, reply.reason, reply.headers, reply.body[: len(reply.body) // 2])
        if self._of("lengths"):
            reply = Reply(reply.status, reply.reason, reply.headers, reply.body, two_lengths=True)
        return next((_canned(fault) for fault in self._of("status_after")), reply)


def _canned(fault: Fault) -> Reply:
    code = int(fault.options.get("code", 503))
    body = fault.options.get("body", b"")
    headers = dict(fault.options.get("headers") or {})
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    data = body.encode() if isinstance(body, str) else body
    named = [(name, str(value)) for name, value in headers.items()]
    return Reply(code, responses.get(code, "Fault"), named, data, two_lengths=bool(fault.options.get("two_lengths")))


def reordered(body: bytes) -> bytes:
    """The same JSON with the list in it reversed; anything else as it is."""
    try:
        content = json.loads(body)
    except ValueError:
        return body
    if isinstance(content, list):
        content.reverse()
    elif isinstance(content, dict) and isinstance(content.get("items"), list):
        content["items"].reverse()
    return json.dumps(content).encode()


def edited(body: bytes, change: Callable[[Any], object]) -> bytes:
    """The same JSON after `change`; anything else as it is."""
    try:
        content = json.loads(body)
    except ValueError:
        return body
    change(content)
    return json.dumps(content).encode()


def without_field(content_type: str, body: bytes, name: str) -> bytes:
    """The request body without one field: of a JSON object (`Outer.Inner` for a nested one), of each object of a JSON
    list, of the JSON part of a multipart body, or of the lines of a `content` form."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return _without_field_in_parts(content_type, body, name)
    if kind == "application/x-www-form-urlencoded":
        pairs = urllib.parse.parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
        pairs = [
            (key, _without_line(value, name) if key == "content" else value) for key, value in pairs if key != name
        ]
        return urllib.parse.urlencode(pairs, encoding="latin-1").encode()
    return _without_key(body, name)


def _without_key(body: bytes, name: str) -> bytes:
    try:
        content = json.loads(body)
    except ValueError:
        return body
    *outer, inner = name.split(".")
    for target in content if isinstance(content, list) else [content]:
        for step in outer:
            target = target.get(step) if isinstance(target, dict) else None
        if isinstance(target, dict):
            target.pop(inner, None)
    return json.dumps(content).encode()


def _without_line(form: str, name: str) -> str:
    """Drop `Name: value` and its continuation lines. `CustomFields.X` is written `CF.{X}` in such a form; the text is
    Latin-1 here, byte for byte, so the name is compared in the same clothes."""
    if name.startswith("CustomFields."):
        name = f"CF.{{{name.partition('.')[2]}}}"
    wanted = name.encode().decode("latin-1").lower() + ":"
    kept: list[str] = []
    dropping = False
    for line in form.split("\n"):
        if not line.startswith((" ", "\t")):
            dropping = line.lower().startswith(wanted)
        if not dropping:
            kept.append(line)
    return "\n".join(kept)


def _without_field_in_parts(content_type: str, body: bytes, name: str) -> bytes:
    match = re.search(r'boundary="?([^";]+)', content_type)
    if not match:
        return body
    mark = b"--" + match.group(1).encode("latin-1")
    parts = body.split(mark)
    for index, part in enumerate(parts):
        head, gap, content = part.partition(b"\r\n\r\n")
        if not gap:
            continue
        text = content[:-2] if content.endswith(b"\r\n") else content
        if b'name="JSON"' in head:
            text = _without_key(text, name)
        elif b'name="content"' in head:
            text = _without_line(text.decode("latin-1"), name).encode("latin-1")
        else:
            continue
        parts[index] = head + gap + text + b"\r\n"
    return mark.join(parts)
