# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The transport: sends one request, well.

It knows what may be sent twice and what may not, refuses to write in check mode, follows no redirect, keeps no
cookie unless a login needs one, and never shows a secret. It knows nothing of resources.
"""

from __future__ import annotations

import email.utils
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.auth import Auth, unchanged
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.failures import failure_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.libraries import load
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.redact import Redactor, shortened
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.sessions import exchange, open_session

RETRIED = frozenset({429, 502, 503, 504})
#: Headers whose value proves who we are. Others (`Accept: application/json`) must stay readable in messages.
_SECRET_HEADER = re.compile("auth|cookie|token|key|secret|pass|session|credential", re.IGNORECASE)
LONGEST_PAUSE = 15.0  # seconds between two tries, when the server does not say how long


class Effect(Enum):
    """What sending a request twice would do."""

    READ = "read"
    REPEATABLE = "repeatable"  # writes, but twice is the same as once: PUT of full values, DELETE by id
    ONCE = "once"  # twice is two: a creating POST


_EFFECT_OF_VERB = {"GET": Effect.READ, "HEAD": Effect.READ, "PUT": Effect.REPEATABLE, "DELETE": Effect.REPEATABLE}


#: What a missing id leaves in a path. A thing that really has this name is written otherwise: see `segment`.
_MISSING_ID = re.compile(r"(?<![^/])None(?=/|\.|$)")


def segment(value: Any) -> str:
    """One element of a path, percent-encoded, slashes too. Raises TypeError for None: no id is no text."""
    if value is None:
        raise TypeError("a path needs an id or a name, and there is none")
    return "%4Eone" if value == "None" else quote(str(value), safe="")


def typed_path(path: str) -> str:
    """A path that a person typed, in which `None` is a name."""
    return _MISSING_ID.sub("%4Eone", path)


@dataclass(frozen=True)
class Request:
    """One request, relative to the base URL; `body` is exactly what goes over the wire.

    Raises ValueError for a path that was built from an id which is None: that is an error of the collection.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    effect: Effect | None = None

    def __post_init__(self) -> None:
        if _MISSING_ID.search(self.path):
            raise ValueError(f"{self.method} {self.path}: this path was built from an id that is None")

    @property
    def certain_effect(self) -> Effect:
        """The declared effect, else what the verb promises."""
        return self.effect or _EFFECT_OF_VERB.get(self.method, Effect.ONCE)

    @classmethod
    def with_json(cls, method: str, path: str, document: Any, **more: Any) -> Request:
        """A request with a JSON body."""
        body = json.dumps(document, ensure_ascii=False).encode("utf-8")
        return cls(method, path, body=body, headers={"Content-Type": "application/json; charset=utf-8"}, **more)

    @classmethod
    def with_form(cls, method: str, path: str, form: Mapping[str, str], **more: Any) -> Request:
        """A request with a form-encoded body."""
        body = urlencode(form).encode("ascii")
        return cls(method, path, body=body, headers={"Content-Type": "application/x-www-form-urlencoded"}, **more)

    def adding(self, *, headers: Mapping[str, str] | None = None, query: tuple[tuple[str, str], ...] = ()) -> Request:
        """A copy with more headers and query pairs."""
        return replace(self, headers={**self.headers, **(headers or {})}, query=self.query + query)


@dataclass(frozen=True)
class Response:
    """A whole answer: nothing is missing from `body`. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    attempts: int = 1

    @property
    def text(self) -> str:
        """The body as UTF-8; bytes that are not are replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """Media type without parameters, lower case."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def json(self) -> Any:
        """The decoded body; raises UnexpectedAnswer when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise not_the_api(self) from None


def not_the_api(response: Response) -> errors.UnexpectedAnswer:
    """The error for an answer that cannot come from the API: HTML, a redirect, another program."""
    where = response.headers.get("location", "")
    kind = f"a redirect to {where}" if where else f"{response.content_type or 'an answer without a type'}"
    return errors.UnexpectedAnswer(
        f"{response.url} answered HTTP {response.status} with {kind} where the API was expected",
        status=response.status,
        server_messages=[_first_words(response)] if response.body else [],
        attempts=response.attempts,
        advice="Check api_url: it must be the address of the server itself, with the right scheme (https?) and "
        "sub-directory; "
        "a proxy or login page in front of it answers like this too",
    )


def _first_words(response: Response) -> str:
    return shortened(" ".join(response.text.split()))


@dataclass(frozen=True)
class Connection:
    """How to reach a server. Times are seconds. `ca_path`, `client_cert` and `client_key` are paths of PEM files."""

    api_url: str
    timeout: float = 30.0
    retries: int = 4
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str | None = None
    validate_certs: bool = True
    ca_path: str | None = None
    client_cert: str | None = None
    client_key: str | None = None

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.api_url)
            known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
            known = known and not re.search(r"\s", self.api_url)
        except ValueError:
            known = False
        if not known:
            raise errors.InvalidInput(
                f"api_url {self.api_url!r} is not an address",
                advice="Give it as https://host or https://host/directory",
            )
        if parts.username or parts.password:
            raise errors.InvalidInput(
                f"api_url must not hold a user name or password (host {parts.hostname})",
                advice="Use api_username and api_password; addresses end up in logs",
            )
        if self.client_key and not self.client_cert:
            raise errors.InvalidInput("client_key is given without client_cert")
        if self.timeout <= 0 or self.retries < 0:
            raise errors.InvalidInput("api_timeout must be more than 0 and api_retries must not be negative")

    @property
    def base(self) -> str:
        """The address without a slash at the end."""
        return self.api_url.rstrip("/")


class Transport:
    """Sends requests over one kept-alive session; see the module's docstring for what it promises."""

    def __init__(
        self,
        connection: Connection,
        auth: Auth,
        *,
        read_only: bool = False,
        clock: Clock | None = None,
        agent: str = "opsdesk.itsm",
    ) -> None:
        self.connection = connection
        self.auth = auth
        self.read_only = read_only
        self.clock = clock or Clock()
        self.redactor = Redactor(auth.secrets)
        if connection.proxy:
            password = urlsplit(connection.proxy).password or ""
            self.redactor.add(password)
            self.redactor.add(unquote(password))
        for name, value in connection.headers.items():
            if _SECRET_HEADER.search(name):
                self.redactor.add(str(value))
        self.log: deque[str] = deque(maxlen=500)
        self._agent = agent
        self._session: Any = None
        self._verify: bool | str = True
        #: What the redactor learned from the login: a session id, a token.
        self._login_secrets: frozenset[str] = frozenset()
        # Several threads may send at the same time: one of them logs in, and all wait when the server asks for it.
        self._lock = threading.RLock()
        self._logins = 0
        self._not_before = 0.0

    # -- sending -----------------------------------------------------------------

    def send(self, request: Request) -> Response:
        """Send, retry where that is safe, and return the answer whatever its status.

        Raises Unreachable (certainly not sent), AnswerLost or TimedOut (perhaps carried out), WriteForbidden.
        """
        self._guard(request)
        with self._logging_in():
            self.auth.prepare(self)
            login = self._logins
        response = self._send_with_retries(request)
        return self._send_with_retries(request) if self._renewed(login, response) else response

    def send_plain(self, request: Request, *, auth: Any = None) -> Response:
        """Send without the login's decoration, or with an authentication object of requests: for the login itself."""
        self._guard(request)
        return self._send_with_retries(request, decorate=False, auth=auth)

    def _renewed(self, login: int, response: Response) -> bool:
        """Whether the login that a request was sent with had expired, and there is a new one."""
        with self._logging_in():
            if self._logins != login:
                # Another thread was faster.
                return response.status in (401, 403)
            renewed = self.auth.renew(self, response)
            self._logins += renewed
            return renewed

    @contextmanager
    def _logging_in(self) -> Iterator[None]:
        with self._lock:
            known = self.redactor.spellings
            try:
                yield
            finally:
                self._login_secrets |= self.redactor.spellings - known

    def _guard(self, request: Request) -> None:
        if self.read_only and request.certain_effect is not Effect.READ:
            raise errors.WriteForbidden(f"check mode must not send {request.method} {request.path}")

    def _send_with_retries(self, request: Request, *, decorate: bool = True, auth: Any = None) -> Response:
        started = self.clock.now()
        deadline = started + self.connection.timeout * (self.connection.retries + 1)
        attempt = 0
        while True:
            attempt += 1
            pause = min(LONGEST_PAUSE, 0.5 * 2.0 ** (attempt - 1))
            if self._not_before > self.clock.now():
                self.clock.sleep(self._not_before - self.clock.now())
            try:
                response = self._try(request, attempt, decorate, auth)
            except (errors.Unreachable, errors.AnswerLost) as error:
                error.attempts = attempt
                again = (
                    error.safe_to_retry
                    if isinstance(error, errors.Unreachable)
                    else request.certain_effect is not Effect.ONCE
                )
                pause = self.clock.jitter(pause)
                if not again or attempt > self.connection.retries or self.clock.now() + pause > deadline:
                    raise
            else:
                asked = _retry_after(response)
                pause = self.clock.jitter(pause) if asked is None else asked
                # 429 says that nothing was done; after another 5xx a creating request may have been carried out.
                again = response.status == 429 or (
                    response.status in RETRIED and request.certain_effect is not Effect.ONCE
                )
                if not again or attempt > self.connection.retries or self.clock.now() + pause > deadline:
                    return response
                if asked is not None:
                    self._not_before = max(self._not_before, self.clock.now() + asked)
            self.clock.sleep(pause)

    def _try(self, request: Request, attempt: int, decorate: bool, auth: Any) -> Response:
        signed = self.auth.decorate(request) if decorate else request
        url = self.connection.base + signed.path
        if signed.query:
            url += "?" + urlencode(signed.query)
        shown = self.redactor.clean(url)
        began = time.perf_counter()
        outcome = "no answer"
        try:
            answer = self._exchange(signed, url, shown, self.auth.for_requests() if decorate else auth or unchanged)
            outcome = str(answer.status)
            return replace(answer, attempts=attempt)
        finally:
            milliseconds = (time.perf_counter() - began) * 1000
            self.log.append(
                f"{request.method} {shown} {outcome} {milliseconds:.0f} ms"
                + (f" (try {attempt})" if attempt > 1 else "")
            )

    def _exchange(self, request: Request, url: str, shown: str, auth: Any) -> Response:
        requests = load("requests")
        session = self._open_session()
        what = f"{request.method} {shown}"
        try:
            reply = exchange(
                session,
                request.method,
                url,
                data=request.body,
                headers={"User-Agent": self._agent, "Accept": "*/*", **self.connection.headers, **request.headers},
                auth=None if auth is unchanged and not self.auth.keeps_cookies else auth,
                timeout=self.connection.timeout,
                # With every request: an environment variable overrides a session's own setting.
                verify=self._verify,
            )
            body = reply.content
            arrived = reply.raw.tell()
        # requests raises OSError for paths of certificates, and http.client ValueError for headers.
        except (requests.exceptions.RequestException, OSError, ValueError) as error:
            host = urlsplit(self.connection.api_url).netloc
            failure = failure_of(error, what, host, self.connection.timeout)
            failure.message = self.redactor.clean(failure.message)
            raise failure from None
        expected = reply.headers.get("Content-Length", "")
        # urllib3 1.26 does not notice a body that ends early.
        if request.method != "HEAD" and expected.isdecimal() and arrived < int(expected):
            raise errors.AnswerLost(f"the answer to {what} was cut off after {arrived} of {expected} bytes")
        if not body and _ends_nowhere(request.method, reply):
            raise errors.AnswerLost(f"the answer to {what} was cut off in its headers")
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return Response(reply.status_code, headers, body, shown)

    # -- session -----------------------------------------------------------------

    def _open_session(self) -> Any:
        with self._lock:
            if self._session is None:
                self._session, self._verify = open_session(self.connection, keeps_cookies=self.auth.keeps_cookies)
            return self._session

    @property
    def cookies(self) -> Any:
        """The session's cookie jar; only logins with `keeps_cookies` fill it."""
        return self._open_session().cookies

    def go_on_from(self, former: Transport) -> None:
        """Take over the open session and the login of another transport with the same settings, which is done with it.

        What belongs to a task stays with the task: its log, its clock, its secrets, and whether it may write.
        """
        self._session, self._verify, self.auth = former._session, former._verify, former.auth
        former._session = None
        self._login_secrets = former._login_secrets
        self.redactor.learn(self._login_secrets)

    def hang_up(self) -> None:
        """Close the connections and stay logged in: the next request opens another."""
        if self._session is not None:
            self._session.close()

    def close(self) -> None:
        """Log out where the login asks for it, and close the connections."""
        if self._session is not None:
            self.auth.finish(self)
            self._session.close()
            self._session = None


def _ends_nowhere(method: str, reply: Any) -> bool:
    """Whether nothing in an HTTP/1.1 answer says where its body ends.

    When nothing came after the headers, then headers are missing (http.client takes the end of the connection for the
    end of the headers), and what looks like an empty answer is no answer.
    """
    headers = reply.headers
    return bool(
        reply.raw.version == 11
        and method != "HEAD"
        and reply.status_code not in (204, 304)
        and not headers.get("Content-Length", "").isdecimal()
        and "chunked" not in headers.get("Transfer-Encoding", "").lower()
        and "close" not in headers.get("Connection", "").lower()
    )


def _retry_after(response: Response) -> float | None:
    """Seconds the server asks to wait (a number or a date), None when it does not say."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    date: Callable[[str], Any] = email.utils.parsedate_to_datetime
    try:
        return max(0.0, float(date(value).timestamp()) - time.time()) if value else None
    except (TypeError, ValueError):
        return None
