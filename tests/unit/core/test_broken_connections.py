# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a broken connection means, and what the failure says."""

from __future__ import annotations

import ssl
from itertools import pairwise

import pytest
import requests
import urllib3
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.failures import failure_of, innermost


class NewConnectionError(Exception):
    """Named like the library's, which needs a connection."""


class NameResolutionError(NewConnectionError):
    """The same for names."""


def inside(kind: type[Exception], *causes: Exception) -> Exception:
    """An exception with others inside it, the innermost last."""
    error: Exception = kind(*causes[:1])
    for outer, inner in pairwise(causes):
        outer.reason = inner
    return error


KINDS = requests.exceptions
REFUSED = NewConnectionError("HTTPConnection(host='h', port=1): Failed to establish: refused")


@pytest.mark.parametrize(
    ("error", "kind", "message", "advice"),
    [
        (
            inside(KINDS.ProxyError, Exception("x"), NewConnectionError("refused")),
            errors.Unreachable,
            "the proxy does not let us through to h (refused)",
            "Check api_proxy and the variables http_proxy, https_proxy and no_proxy",
        ),
        (
            inside(KINDS.ProxyError, OSError("Tunnel connection failed: 403 Forbidden")),
            errors.Unreachable,
            "the proxy does not let us through to h (Tunnel connection failed: 403 Forbidden)",
            "Check api_proxy and the variables http_proxy, https_proxy and no_proxy",
        ),
        (
            inside(KINDS.ProxyError, Exception("reset")),
            errors.AnswerLost,
            "the connection broke during GET /x (reset)",
            "",
        ),
        (
            inside(KINDS.ConnectTimeout, Exception("x")),
            errors.Unreachable,
            "no connection to h within 1.5 s",
            "Check api_url and the network between",
        ),
        (
            inside(KINDS.ConnectionError, Exception("x"), REFUSED),
            errors.Unreachable,
            "cannot connect to h (Failed to establish: refused)",
            "Check api_url, and that the server is running",
        ),
        (
            inside(KINDS.ConnectionError, NameResolutionError("<urllib3.X object at 0x7f>: no such name")),
            errors.Unreachable,
            "cannot connect to h (no such name)",
            "Check api_url, and that the server is running",
        ),
        (
            inside(KINDS.ReadTimeout, Exception("x")),
            errors.TimedOut,
            "no whole answer to GET /x within 1.5 s",
            "Raise api_timeout if the server is just slow",
        ),
        (
            inside(KINDS.ConnectionError, Exception("Read Timed Out")),
            errors.TimedOut,
            "no whole answer to GET /x within 1.5 s",
            "Raise api_timeout if the server is just slow",
        ),
        (
            inside(KINDS.InvalidHeader, urllib3.exceptions.InvalidHeader("two lengths")),
            errors.AnswerLost,
            "the answer to GET /x cannot be read (two lengths)",
            "",
        ),
        *[
            (
                inside(kind, Exception("odd")),
                errors.InvalidInput,
                "cannot send GET /x (odd)",
                "Check api_url, api_headers and api_proxy",
            )
            for kind in (KINDS.InvalidURL, KINDS.InvalidSchema, KINDS.MissingSchema, KINDS.InvalidHeader)
        ],
        (
            ValueError("Authorization: s3cret"),
            errors.InvalidInput,
            "cannot send GET /x (a header holds a character that no header can)",
            "Check the token, api_headers and api_url",
        ),
        (
            OSError("Could not find the TLS certificate file, invalid path: /x"),
            errors.InvalidInput,
            "cannot send GET /x (Could not find the TLS certificate file, invalid path: /x)",
            "Check ca_path, client_cert and client_key",
        ),
        (OSError("reset"), errors.AnswerLost, "the connection broke during GET /x (reset)", ""),
        (
            inside(KINDS.ConnectionError, Exception("invalid path")),
            errors.AnswerLost,
            "the connection broke during GET /x (invalid path)",
            "",
        ),
        (
            inside(KINDS.SSLError, Exception("bad record")),
            errors.AnswerLost,
            "the connection broke during GET /x (bad record)",
            "",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_a_broken_connection_means(
    error: Exception, kind: type[errors.OpsdeskError], message: str, advice: str
) -> None:
    failure = failure_of(error, "GET /x", "h", 1.5)
    assert failure.__class__ is kind
    assert (failure.message, failure.advice) == (message, advice)


@pytest.mark.parametrize("reason", ["TLSV13_ALERT_CERTIFICATE_REQUIRED", "TLSV1_ALERT_UNKNOWN_CA"])
def test_an_alert_about_a_certificate_comes_before_the_work(reason: str) -> None:
    alert = ssl.SSLError(1, "alert")
    alert.reason = reason
    failure = failure_of(inside(KINDS.SSLError, alert), "GET /x", "h", 1.5)
    assert isinstance(failure, errors.Unreachable)
    assert failure.message == "no trusted TLS connection to h (alert)"
    assert failure.advice == (
        "Give the certificate of the authority that signed the server's one in ca_path (validate_certs: false turns "
        "the protection off)"
    )
    assert failure.safe_to_retry is False


def test_another_alert_may_come_amid_an_answer() -> None:
    alert = ssl.SSLError(1, "alert")
    alert.reason = "SSLV3_ALERT_BAD_RECORD_MAC"
    assert isinstance(failure_of(inside(KINDS.SSLError, alert), "GET /x", "h", 1.5), errors.AnswerLost)


def test_who_speaks_no_tls_is_told_so() -> None:
    def connect() -> None:
        raise ssl.SSLError("[SSL: WRONG_VERSION_NUMBER] wrong version number")

    with pytest.raises(ssl.SSLError) as caught:
        connect()
    failure = failure_of(inside(KINDS.SSLError, caught.value), "GET /x", "h", 1.5)
    assert isinstance(failure, errors.Unreachable)
    assert failure.advice == "The server does not speak TLS there: check the scheme and the port of api_url"


def test_a_ring_of_causes_ends() -> None:
    first, second = Exception("one"), Exception("two")
    first.reason, second.reason = second, first
    assert innermost(first) == "two"
