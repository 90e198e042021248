# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failed exchange means: did the request certainly not arrive, or may it have been carried out?

Whatever is not certain counts as perhaps carried out: the engine then looks before it sends again.
"""

from __future__ import annotations

import re
import ssl
import traceback

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.libraries import load

#: urllib3's names for "there was no connection yet".
_BEFORE_CONNECTING = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


def failure_of(error: Exception, what: str, host: str, timeout: float) -> errors.OpsdeskError:
    """Our error for an exception of the requests library.

    `what` is the request for people (`GET https://...`, without secrets), `timeout` is in seconds.
    """
    kinds = load("requests").exceptions
    text = innermost(error)
    if isinstance(error, kinds.SSLError) and _in_handshake(error):
        failure = errors.Unreachable(
            f"no trusted TLS connection to {host} ({text})",
            advice="The server does not speak TLS there: check the scheme and the port of api_url"
            if "WRONG_VERSION_NUMBER" in text
            else "Give the certificate of the authority that signed the server's one in ca_path "
            "(validate_certs: false turns the protection off)",
        )
        failure.safe_to_retry = False
        return failure
    if isinstance(error, kinds.ProxyError) and (_never_connected(error) or "unnel connection failed" in text):
        return errors.Unreachable(
            f"the proxy does not let us through to {host} ({text})",
            advice="Check api_proxy and the variables http_proxy, https_proxy and no_proxy",
        )
    if isinstance(error, kinds.ConnectTimeout):
        return errors.Unreachable(
            f"no connection to {host} within {timeout:g} s", advice="Check api_url and the network between"
        )
    if isinstance(error, kinds.ConnectionError) and _never_connected(error):
        return errors.Unreachable(
            f"cannot connect to {host} ({text})", advice="Check api_url, and that the server is running"
        )
    if isinstance(error, kinds.Timeout) or "timed out" in text.lower():
        return errors.TimedOut(
            f"no whole answer to {what} within {timeout:g} s", advice="Raise api_timeout if the server is just slow"
        )
    if any(isinstance(cause, load("urllib3").exceptions.InvalidHeader) for cause in _causes(error)):
        # Of the answer: it says twice how long it is, and not the same.
        return errors.AnswerLost(f"the answer to {what} cannot be read ({text})")
    if isinstance(error, (kinds.InvalidURL, kinds.InvalidSchema, kinds.MissingSchema, kinds.InvalidHeader)):
        return errors.InvalidInput(f"cannot send {what} ({text})", advice="Check api_url, api_headers and api_proxy")
    if isinstance(error, ValueError) and not isinstance(error, kinds.RequestException):
        # Its text would show the header, which may hold a token.
        return errors.InvalidInput(
            f"cannot send {what} (a header holds a character that no header can)",
            advice="Check the token, api_headers and api_url",
        )
    if not isinstance(error, kinds.RequestException) and "invalid path" in text:
        return errors.InvalidInput(f"cannot send {what} ({text})", advice="Check ca_path, client_cert and client_key")
    return errors.AnswerLost(f"the connection broke during {what} ({text})")


def innermost(error: BaseException) -> str:
    """What the operating system or TLS library said, without the object addresses that urllib3 wraps around it."""
    # "HTTPConnection(host='h', port=1): Failed to ..." and "<urllib3...object at 0x7f>: ...": only the end helps.
    return re.sub(r"^(?:<.*?>|\w+\(.*?\)): ", "", str(_causes(error)[-1]))


def _causes(error: BaseException) -> list[BaseException]:
    """The exception and those inside it, the innermost last."""
    chain: list[BaseException] = [error]
    while True:
        inner: object = getattr(chain[-1], "reason", None)
        if not isinstance(inner, BaseException):
            inner = next((item for item in chain[-1].args if isinstance(item, BaseException)), None)
        if inner is None or inner in chain:
            return chain
        chain.append(inner)


def _in_handshake(error: BaseException) -> bool:
    """Whether TLS failed before the request was sent. The same errors may come amid an answer."""
    frames = (frame for cause in _causes(error) for frame, _line in traceback.walk_tb(cause.__traceback__))
    # TLS 1.3 tells only after the first request that our certificate is not good enough.
    alerts = (str(cause.reason) for cause in _causes(error) if isinstance(cause, ssl.SSLError) and cause.reason)
    return any(frame.f_code.co_name == "connect" for frame in frames) or any(
        "ALERT" in alert and ("CERTIFICATE" in alert or "UNKNOWN_CA" in alert) for alert in alerts
    )


def _never_connected(error: BaseException) -> bool:
    """Whether the failure came before a connection existed: refused, no route, unknown name."""
    return any(type(cause).__name__ in _BEFORE_CONNECTING for cause in _causes(error))
