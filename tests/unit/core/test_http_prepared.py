# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of authorities that were read before a process forked: trusted as before, and nothing else is."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import sessions
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request

from tests.unit.core.certificates import Authority
from tests.unit.core.conftest import Connect
from tests.unit.core.sockets import Server, answer

GET = Request("GET", "/")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ours"), "ours")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("foreign"), "foreign")


@pytest.fixture
def bundle(ours: Authority, foreign: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A bundle that held our authority when it was prepared, and holds another one now."""
    monkeypatch.setattr(sessions, "_prepared", {})
    path = tmp_path / "bundle.pem"
    path.write_text(Path(ours.path).read_text())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    sessions.prepare()
    path.write_text(Path(foreign.path).read_text())
    yield path
    assert list(sessions._prepared) == [str(path)]


@pytest.fixture
def secure(ours: Authority) -> Iterator[Server]:
    with Server(ours.context("server")) as server:
        server.will(answer(), answer())
        yield server


def test_what_was_read_is_not_read_again(secure: Server, connect: Connect, bundle: Path) -> None:
    for _transport in range(2):
        assert connect(secure.url).send(GET).status == 200


def test_nobody_else_is_trusted(connect: Connect, foreign: Authority, bundle: Path) -> None:
    with Server(foreign.context("server")) as server:
        with pytest.raises(errors.Unreachable, match="certificate verify failed"):
            connect(server.url).send(GET)
        assert server.received == []


def test_the_name_in_the_certificate_counts(connect: Connect, ours: Authority, bundle: Path) -> None:
    with Server(ours.context("elsewhere", address="192.0.2.1")) as server:
        with pytest.raises(errors.Unreachable, match="no trusted TLS connection"):
            connect(server.url).send(GET)
        assert server.received == []


def test_ca_path_counts_more(secure: Server, connect: Connect, foreign: Authority, bundle: Path) -> None:
    with pytest.raises(errors.Unreachable, match="certificate verify failed"):
        connect(secure.url, ca_path=foreign.path).send(GET)


def test_a_certificate_of_our_own_never_gets_into_what_others_use(
    connect: Connect, ours: Authority, foreign: Authority, bundle: Path
) -> None:
    certificate, key = ours.certificate("client")
    context = foreign.context("server")
    context.verify_mode = ssl.CERT_OPTIONAL
    context.load_verify_locations(ours.path)
    with Server(context) as server:
        server.will(answer())
        # The bundle is read for this one, and by now holds the other authority.
        assert connect(server.url, client_cert=certificate, client_key=key).send(GET).status == 200
        with pytest.raises(errors.Unreachable):
            connect(server.url).send(GET)


def test_protection_can_be_turned_off(connect: Connect, foreign: Authority, bundle: Path) -> None:
    with Server(foreign.context("server")) as server:
        server.will(answer())
        assert connect(server.url, validate_certs=False).send(GET).status == 200


@pytest.mark.parametrize("named", ["missing.pem", "."])
def test_a_bundle_that_cannot_be_prepared_is_left_to_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setattr(sessions, "_prepared", {})
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / named))
    sessions.prepare()
    assert sessions._prepared == {}


def test_the_library_logs_no_address(server: Server, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    # ansible-core's log file gets all that any library logs.
    caplog.set_level(logging.DEBUG)
    server.will(answer())
    connect(server.url).send(Request("GET", "/x", query=(("pass", "s3cret"),)))
    assert "s3cret" not in caplog.text
