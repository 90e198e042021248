# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The transport: sends one request, well.

It knows what may be sent twice and what may not, refuses to write in check mode, follows no redirect, keeps no
cookie unless a login needs one, and never shows a secret. It knows nothing of resources.
"""

from __future__ import annotations

import email.utils
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors, wellformed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import accept
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.libraries import load
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets import secrets
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import bodies, paths
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import (
    IN_BETWEEN,
    Api,
    Whose,
    login_ended,
    lost,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth, Signing, unchanged
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.failures import failure_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import (
    Begin,
    Effect,
    Request,
    Response,
    not_the_api,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.sessions import exchange, open_session

if TYPE_CHECKING:
    from requests import Response as Reply
    from requests import Session
    from requests.cookies import RequestsCookieJar

__all__ = ["Begin", "Effect", "Request", "Response", "Transport", "not_the_api"]

RETRIED = frozenset({429, 502, 503, 504})
LONGEST_PAUSE = 15.0  # seconds between two tries, when the server does not say how long


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
        api: Api | None = None,
    ) -> None:
        self.connection = connection
        self.auth = auth
        self.api = api or Api()
        #: Whether the API itself has answered: then the address is right, and a foreign page is a passing fault.
        self.heard = False
        self.read_only = read_only
        self.clock = clock or Clock()
        self.redactor = Redactor(auth.secrets)
        self.redactor.learn([*secrets.of_address(connection.proxy), *secrets.of_headers(connection.headers)])
        self.log: deque[str] = deque(maxlen=500)
        self.warnings: list[str] = []
        self._agent = agent
        self._session: Session | None = None
        self._verify: bool | str = True
        #: What the redactor learned from the login: a session id, a token.
        self._login_secrets: frozenset[str] = frozenset()
        # Several threads may send at the same time: one of them logs in, and all wait when the server asks for it.
        self._lock = threading.RLock()
        self._logins = 0
        self._not_before = 0.0

    # -- sending -----------------------------------------------------------------

    def send(self, request: Request, into: Begin | None = None) -> Response:
        """Send, retry where that is safe, and return the answer, whatever its status.

        `into`: what takes the body of an answer 200 piece by piece, whatever its size; the answer comes without it.
        Raises Unreachable (certainly not sent), AnswerLost or TimedOut (perhaps carried out; a writing request that
        something other than the API answered, too), WriteForbidden, UnexpectedAnswer (a reading request that only
        foreign pages answer, though the API had answered before, or that returns a document of the wrong shape).
        """
        self._guard(request)
        with self._logging_in():
            self.auth.prepare(self)
            login = self._logins
        response = self._send_with_retries(request, into=into)
        if self._renewed(login, response):
            if request.certain_effect is Effect.ONCE and self.api.whose(request, response) is not Whose.OWN:
                raise login_ended(response)
            response = self._send_with_retries(request, into=into)
        return self._judged(request, response)

    def send_plain(self, request: Request, *, auth: Signing | None = None) -> Response:
        """Send without the login's decoration, or with an authentication object of requests: for the login itself."""
        self._guard(request)
        return self._send_with_retries(request, decorate=False, auth=auth)

    def _whose(self, request: Request, response: Response) -> Whose:
        whose = self.api.whose(request, response)
        self.heard = self.heard or (whose is not Whose.FOREIGN and not request.any_answer)
        return whose

    def _faulty(self, request: Request, response: Response) -> bool:
        """Whether an answer is a fault that passes: a page in place of an answer, or the API's own word for it."""
        whose = self._whose(request, response)
        return whose is Whose.PASSING or (whose is Whose.FOREIGN and self.heard and not self.auth.ended(response))

    def _rejected(self, request: Request, response: Response) -> bool:
        """Whether it is certain that nothing was done."""
        own = self.api.whose(request, response) is Whose.OWN
        return response.status == 429 or (own and 400 <= response.status < 500)

    def _judged(self, request: Request, response: Response) -> Response:
        """The answer, if it may be taken for one."""
        whose = self.api.whose(request, response)
        # Who is busy has not begun.
        if whose is Whose.OWN or response.status == 429:
            return response
        if request.certain_effect is not Effect.READ:
            raise lost(response, whose, self.api.passing(response), heard=self.heard)
        if self._faulty(request, response) and whose is Whose.FOREIGN and response.status < 500:
            raise not_the_api(response, IN_BETWEEN)
        if self.api.misshapen(request, response):
            raise not_the_api(response)
        return response

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
            known = self.redactor.secrets
            try:
                yield
            finally:
                self._login_secrets |= self.redactor.secrets - known

    def _guard(self, request: Request) -> None:
        paths.refuse(request.method, request.path)
        wellformed.refuse("a parameter of the request", request.query)
        if self.read_only and request.certain_effect is not Effect.READ:
            raise errors.WriteForbidden(f"check mode must not send {request.method} {request.path}")

    def _send_with_retries(
        self, request: Request, *, decorate: bool = True, auth: Signing | None = None, into: Begin | None = None
    ) -> Response:
        started = self.clock.now()
        deadline = started + self.connection.timeout * (self.connection.retries + 1)
        attempt = 0
        while True:
            attempt += 1
            pause = min(LONGEST_PAUSE, 0.5 * 2.0 ** (attempt - 1))
            if self._not_before > self.clock.now():
                self.clock.sleep(self._not_before - self.clock.now())
            try:
                response = self._try(request, attempt, decorate, auth, into)
            except (errors.Unreachable, errors.AnswerLost) as error:
                error.attempts = attempt
                if isinstance(error, errors.AnswerLost):
                    error.reading = request.certain_effect is Effect.READ
                    if not error.reading:
                        accept()
                again = (
                    error.safe_to_retry
                    if isinstance(error, errors.Unreachable)
                    else request.certain_effect is not Effect.ONCE
                )
                pause = self.clock.jitter(pause)
                if not again or attempt > self.connection.retries or self.clock.now() + pause > deadline:
                    raise
            else:
                if request.certain_effect is not Effect.READ and not self._rejected(request, response):
                    accept()
                asked = _retry_after(response)
                pause = self.clock.jitter(pause) if asked is None else asked
                # 429 says that nothing was done; after another 5xx a creating request may have been carried out.
                faulty = self._faulty(request, response) and decorate
                again = response.status == 429 or (
                    (response.status in RETRIED or faulty) and request.certain_effect is not Effect.ONCE
                )
                if not again or attempt > self.connection.retries or self.clock.now() + pause > deadline:
                    return response
                if asked is not None:
                    self._not_before = max(self._not_before, self.clock.now() + asked)
            self.clock.sleep(pause)

    def _try(
        self, request: Request, attempt: int, decorate: bool, auth: Signing | None, into: Begin | None
    ) -> Response:
        signed = self.auth.decorate(request) if decorate else request
        url = self.connection.base + signed.path
        if signed.query:
            url += "?" + urlencode(signed.query)
        shown = self.redactor.clean(url)
        began = time.perf_counter()
        outcome = "no answer"
        try:
            way = self.auth.for_requests() if decorate else auth or unchanged
            answer = self._exchange(signed, url, shown, way, into)
            outcome = str(answer.status)
            return replace(answer, attempts=attempt)
        finally:
            milliseconds = (time.perf_counter() - began) * 1000
            self.log.append(
                f"{request.method} {shown} {outcome} {milliseconds:.0f} ms"
                + (f" (try {attempt})" if attempt > 1 else "")
            )

    def _exchange(self, request: Request, url: str, shown: str, auth: Signing, into: Begin | None) -> Response:
        requests = load("requests")
        session = self._open_session()
        what = f"{request.method} {shown}"
        sent = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": bodies.ENCODINGS}
        reply = None
        try:
            reply = exchange(
                session,
                request.method,
                url,
                data=request.body,
                headers={**sent, **self.connection.headers, **request.headers},
                auth=None if auth is unchanged and not self.auth.keeps_cookies else auth,
                timeout=self.connection.timeout,
                # With every request: an environment variable overrides a session's own setting.
                verify=self._verify,
            )
            body = self._body(request, reply, what, into if reply.status_code == 200 else None)
        # requests raises OSError for paths of certificates, and http.client ValueError for headers.
        except (requests.exceptions.RequestException, OSError, ValueError) as error:
            host = urlsplit(self.connection.api_url).netloc
            failure = failure_of(error, what, host, self.connection.timeout)
            failure.message = self.redactor.clean(failure.message)
            raise failure from None
        except bodies.TooLarge:
            raise self._too_large(request, what) from None
        finally:
            if reply is not None:
                # After a whole answer, the connection is in the pool already.
                reply.close()
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return Response(reply.status_code, headers, body, shown)

    def _body(self, request: Request, reply: Reply, what: str, into: Begin | None) -> bytes:
        size = 0
        kept: list[bytes] = []
        take = into() if into else kept.append
        for piece in bodies.pieces(reply, None if into else self.connection.max_answer, what):
            size += len(piece)
            take(piece)
        if not size and bodies.ends_nowhere(request.method, reply):
            raise errors.AnswerLost(f"the answer to {what} was cut off in its headers")
        return b"".join(kept)

    def _too_large(self, request: Request, what: str) -> errors.OpsdeskError:
        kind = errors.UnexpectedAnswer if request.certain_effect is Effect.READ else errors.AnswerLost
        return kind(
            f"the answer to {what} is larger than {self.connection.max_answer / 2**20:g} MiB",
            advice="Ask for less, or raise api_max_answer",
        )

    # -- session -----------------------------------------------------------------

    def _open_session(self) -> Session:
        with self._lock:
            if self._session is None:
                self._session, self._verify = open_session(self.connection, keeps_cookies=self.auth.keeps_cookies)
            return self._session

    @property
    def cookies(self) -> RequestsCookieJar:
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


def _retry_after(response: Response) -> float | None:
    """Seconds the server asks to wait (a number or a date), None when it does not say."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time()) if value else None
    except (TypeError, ValueError):
        return None
