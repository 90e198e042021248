# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""REST 1.0 of Request Tracker: requests, and replies as exceptions. The text format stands in `rest1_codec`.

HTTP says 200 to everything here; the reply's first line and its comment lines tell what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NoReturn

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import Attachment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import changed_nothing
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import shortened
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import paths
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import failed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import (
    Begin,
    Effect,
    Request,
    Response,
    Transport,
    not_the_api,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.multipart import Part, multipart
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.auth import refused
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files import uploads
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files.downloads import AfterStatus
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import codec

ROOT = "/REST/1.0/"
Fields = Mapping[str, "str | Sequence[str]"]
Judge = Callable[[codec.Reply], codec.Outcome]


def segment(value: Any) -> str:
    """A path element; RT takes spaces, `&` and other letters percent-encoded, and no slash at all."""
    return paths.segment(value, safe="@")


class Rest1:
    """Requests and replies; errors as exceptions."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        #: Credentials that go with every form, where the login is of that kind.
        self._credentials: Mapping[str, str] = getattr(transport.auth, "fields", {})

    # -- reading -----------------------------------------------------------------

    def show(self, path: str, query: Mapping[str, str] | None = None) -> codec.Reply:
        """A reply to be read; raises Missing, Forbidden, Refused, LoginRefused, ServerFailed, UnexpectedAnswer."""
        reply = self._parsed(self._read(path, query))
        outcome = codec.show_outcome(reply)
        if outcome.kind not in ("found", "empty", "unchanged"):
            self._fail(outcome, reply, path)
        return reply

    def form(self, path: str) -> codec.Form | None:
        """The one object at a path, None when it is not there."""
        try:
            reply = self.show(path)
        except errors.Missing:
            return None
        return reply.forms[0] if reply.forms else None

    def blank(self, path: str) -> tuple[codec.Form | None, str]:
        """The blank form at a path, and the moment of the answer as HTTP writes it; neither where RT refuses."""
        response = self._read(path, None)
        try:
            reply = self._parsed(response)
        except errors.OpsdeskError:
            return None, ""
        return (reply.forms[0] if reply.forms else None), response.headers.get("date", "")

    def search(self, query: str, *, order: str = "+id", layout: str = "i", fields: str = "") -> codec.Reply:
        """The tickets that TicketSQL finds, all of them: REST 1.0 knows no pages."""
        asked = {"query": query, "orderby": order, "format": layout, **({"fields": fields} if fields else {})}
        reply = codec.parse_reply(self._bytes(self._read("search/ticket", asked)), search=True)
        outcome = codec.search_outcome(reply)
        if outcome.kind not in ("found", "empty"):
            self._fail(outcome, reply, "search/ticket")
        return reply

    def others(self, kind: str, name: str = "") -> tuple[tuple[int, str], ...]:
        """Numbers and names of enabled users or queues (`kind`): all, or those of this name in any case."""
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        asked = {"query": f'Name = "{quoted}"' if name else "", "format": "s"}
        reply = codec.parse_reply(self._bytes(self._read(f"search/{kind}", asked)), search=True)
        outcome = codec.search_outcome(reply)
        if outcome.kind not in ("found", "empty"):
            self._fail(outcome, reply, f"search/{kind}")
        return codec.parse_search(reply.text, "s")

    def save(self, path: str, begin: Begin) -> None:
        """Bring the exact bytes of an attachment, piece by piece."""
        arriving = AfterStatus(begin, _content)
        response = self._read(path, None, arriving.begin)
        if response.status != 200 or response.content_type == "text/html":
            self._bytes(response)
        if arriving.head is not None:
            outcome = codec.content_outcome(arriving.head)
            if outcome.kind in ("not_found", "login", "forbidden"):
                self._fail(outcome, codec.parse_reply(arriving.head[:400]), path)
            arriving.finish()

    def _read(self, path: str, query: Mapping[str, str] | None, into: Begin | None = None) -> Response:
        asked = dict(query or {})
        if self._credentials:
            # GET and POST are the same thing to RT; a form keeps the password out of the address.
            form = {**asked, **self._credentials}
            request = Request.with_form("POST", ROOT + path, form, effect=Effect.READ, any_answer=into is not None)
            return self.transport.send(request, into)
        request = Request("GET", ROOT + path, query=tuple(asked.items()), any_answer=into is not None)
        return self.transport.send(request, into)

    # -- writing -----------------------------------------------------------------

    def write(
        self,
        path: str,
        fields: Fields,
        judge: Judge,
        *,
        multiline: Collection[str] = (),
        files: Sequence[Attachment] = (),
        effect: Effect = Effect.REPEATABLE,
    ) -> codec.Outcome:
        """Send a form.

        Returns what RT did, raises for what it refused. A value that RT would change or drop is an InvalidInput.
        """
        try:
            content = codec.encode_form(fields, multiline)
        except ValueError as error:
            raise errors.InvalidInput(
                f"REST 1.0 cannot carry this: {error}", advice="Change the value, or use api_version: rest2"
            ) from None
        form = {"content": content, **self._credentials}
        if files:
            parts = [Part(name, value.encode("utf-8")) for name, value in form.items()]
            parts += [uploads.as_part(f"attachment_{number}", file) for number, file in enumerate(files, 1)]
            body, kind = multipart(parts)
            request = Request("POST", ROOT + path, body=body, headers={"Content-Type": kind}, effect=effect)
        else:
            request = Request.with_form("POST", ROOT + path, form, effect=effect)
        return self.judged(request, judge)

    def post(self, path: str, parameters: Mapping[str, str], judge: Judge) -> codec.Outcome:
        """Send plain parameters: links and merges."""
        return self.judged(
            Request.with_form("POST", ROOT + path, {**parameters, **self._credentials}, effect=Effect.REPEATABLE), judge
        )

    def judged(self, request: Request, judge: Judge) -> codec.Outcome:
        """What a reply means; raises unless RT did it, or had nothing to do."""
        response = self.transport.send(request)
        reply = self._parsed(response)
        outcome = judge(reply)
        if outcome.kind == "server_error" and request.certain_effect is Effect.ONCE:
            raise failed(f"RT failed at {response.url}: {'; '.join(outcome.messages)}", response, outcome.messages)
        if outcome.kind == "unchanged":
            changed_nothing()
        # After a partial success, reading back tells what was done, and the engine reports it.
        if not outcome.partial and outcome.kind not in ("created", "updated", "unchanged", "unclear", "found", "empty"):
            self._fail(outcome, reply, request.path)
        return outcome

    # -- answers -----------------------------------------------------------------

    def _bytes(self, response: Response) -> bytes:
        if response.status == 302:
            raise errors.LoginRefused(
                "RT sends this account to its self-service pages or to the login",
                status=302,
                advice="REST 1.0 needs a privileged user; check the login too",
            )
        if response.status >= 500 or response.status == 429:
            raise errors.ServerFailed(
                f"RT failed at {response.url}: HTTP {response.status}",
                status=response.status,
                attempts=response.attempts,
            )
        if response.status == 401:
            raise refused(self.transport, 401)
        if response.status != 200 or response.content_type == "text/html":
            raise not_the_api(response)
        return response.body

    def _parsed(self, response: Response) -> codec.Reply:
        return codec.parse_reply(self._bytes(response))

    def _fail(self, outcome: codec.Outcome, reply: codec.Reply, path: str) -> NoReturn:
        said = tuple(outcome.messages or reply.comments)
        text = said[0] if said else reply.reason or "no reason given"
        more: dict[str, Any] = {"status": reply.status, "server_messages": said}
        if outcome.kind == "login":
            raise refused(self.transport, reply.status, said)
        if outcome.kind == "forbidden":
            raise errors.Forbidden(f"RT refuses: {text}", **more)
        if outcome.kind == "not_found":
            raise errors.Missing(f"RT has nothing at {path}: {text}", **more)
        if outcome.kind == "server_error":
            raise errors.ServerFailed(f"RT failed at {path}: {shortened(text)}", **more)
        raise errors.Refused(f"RT refuses: {' / '.join(said) or text}", **more)


def _content(body: bytes) -> bytes:
    try:
        return codec.attachment_content(body)
    except ValueError as error:
        raise errors.UnexpectedAnswer(f"RT: {error}") from None
