# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS: whom to trust, who we are, and what a failure says."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.failures import failure_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request

from tests.unit.core.certificates import Authority
from tests.unit.core.conftest import Connect
from tests.unit.core.sockets import Act, Server, answer, cut, hang_up, plain_text_on_tls, reset

GET, CREATE = Request("GET", "/"), Request("POST", "/")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ours"), "ours")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("foreign"), "foreign")


@pytest.fixture
def secure(ours: Authority) -> Iterator[Server]:
    with Server(ours.context("server")) as server:
        yield server


def test_the_servers_authority_is_trusted(secure: Server, connect: Connect, ours: Authority) -> None:
    secure.will(answer())
    assert connect(secure.url, ca_path=ours.path).send(GET).status == 200


@pytest.mark.parametrize("trusted", [None, "foreign"])
def test_an_unknown_authority_is_refused_at_once_and_the_way_out_named(
    secure: Server, connect: Connect, foreign: Authority, trusted: str | None
) -> None:
    transport = connect(secure.url, ca_path=foreign.path if trusted else None)
    with pytest.raises(
        errors.Unreachable, match=r"no trusted TLS connection to 127.0.0.1:.*certificate verify failed"
    ) as caught:
        transport.send(CREATE)
    assert "ca_path" in caught.value.advice
    assert "validate_certs" in caught.value.advice
    assert (caught.value.safe_to_retry, caught.value.attempts) == (False, 1)
    assert secure.received == []


def test_a_certificate_for_another_host_is_refused(connect: Connect, ours: Authority) -> None:
    with Server(ours.context("elsewhere", address="192.0.2.1")) as server:
        with pytest.raises(errors.Unreachable, match="no trusted TLS connection"):
            connect(server.url, ca_path=ours.path).send(GET)
        assert server.received == []


def test_an_unknown_authority_is_taken_when_told_so(
    secure: Server, connect: Connect, recwarn: pytest.WarningsRecorder
) -> None:
    secure.will(answer())
    assert connect(secure.url, validate_certs=False).send(GET).status == 200
    assert [warning for warning in recwarn if "InsecureRequest" in type(warning.message).__name__] == []


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_may_name_an_authority(
    secure: Server, connect: Connect, ours: Authority, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, ours.path)
    secure.will(answer())
    assert connect(secure.url).send(GET).status == 200


def test_ca_path_counts_more_than_the_environment(
    secure: Server, connect: Connect, ours: Authority, foreign: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ours.path)
    with pytest.raises(errors.Unreachable):
        connect(secure.url, ca_path=foreign.path).send(GET)


def test_the_environment_does_not_turn_protection_on_again(
    secure: Server, connect: Connect, foreign: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", foreign.path)
    secure.will(answer())
    assert connect(secure.url, validate_certs=False).send(GET).status == 200


@pytest.mark.parametrize("together", [False, True])
def test_we_show_our_own_certificate(connect: Connect, ours: Authority, tmp_path: Path, together: bool) -> None:
    certificate, key = ours.certificate("client")
    if together:
        both = tmp_path / "both.pem"
        both.write_text(Path(certificate).read_text() + Path(key).read_text())
        settings = {"client_cert": str(both)}
    else:
        settings = {"client_cert": certificate, "client_key": key}
    context = ours.context("server")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(ours.path)
    with Server(context) as server:
        server.will(answer())
        assert connect(server.url, ca_path=ours.path, **settings).send(GET).status == 200


def test_a_server_that_wants_our_certificate_never_saw_the_request(connect: Connect, ours: Authority) -> None:
    context = ours.context("server")
    # Version 1.3 tells the client only after its first request.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    with Server(context) as server, pytest.raises(errors.Unreachable, match="no trusted TLS connection"):
        connect(server.url, ca_path=ours.path).send(CREATE)


def test_a_server_without_tls_never_saw_the_request(server: Server, connect: Connect) -> None:
    server.will(answer())
    with pytest.raises(errors.Unreachable, match="no trusted TLS connection"):
        connect(server.url.replace("http:", "https:")).send(CREATE)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", errors.Unreachable),
        ("SSLV3_ALERT_BAD_CERTIFICATE", errors.Unreachable),
        ("TLSV1_ALERT_UNKNOWN_CA", errors.Unreachable),
        ("TLSV1_ALERT_INTERNAL_ERROR", errors.AnswerLost),
        ("CERTIFICATE_BUT_NO_WARNING", errors.AnswerLost),
        (None, errors.AnswerLost),
    ],
)
def test_version_1_3_tells_only_after_the_request_that_our_certificate_is_not_good_enough(
    reason: str | None, kind: type[errors.OpsdeskError]
) -> None:
    alert = ssl.SSLError(1, "alert")
    alert.reason = reason  # type: ignore[assignment]  # what OpenSSL leaves out is None
    failure = failure_of(requests.exceptions.SSLError(alert), "POST /", "h", 5.0)
    assert failure.__class__ is kind


@pytest.mark.parametrize("act", [reset, hang_up, cut(), plain_text_on_tls])
def test_what_breaks_after_the_handshake_may_have_been_carried_out(
    secure: Server, connect: Connect, ours: Authority, act: Act
) -> None:
    secure.will(act)
    with pytest.raises(errors.AnswerLost):
        connect(secure.url, ca_path=ours.path).send(CREATE)
    assert len(secure.received) == 1
