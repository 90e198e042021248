# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies and ~/.netrc: what of the environment is used, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import HeaderAuth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request

from tests.unit.core.conftest import Connect
from tests.unit.core.fakes import FakeClock
from tests.unit.core.sockets import Act, Server, answer, hang_up, nobody, raw, reset

GET, CREATE = Request("GET", "/x"), Request("POST", "/x")
TARGET = "http://rt.invalid"


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_the_environment_may_name_a_proxy(
    server: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, server.url)
    server.will(answer())
    assert connect(TARGET).send(GET).status == 200
    assert server.received[0].target == f"{TARGET}/x"


@pytest.mark.parametrize("exempt", ["127.0.0.1", "127.0.0.0/8", "*"])
def test_no_proxy_is_honoured(server: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch, exempt: str) -> None:
    server.will(answer())
    with nobody() as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("no_proxy", exempt)
        assert connect(server.url).send(GET).status == 200


def test_api_proxy_counts_more_than_the_environment(
    server: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.will(answer())
    with nobody() as other:
        monkeypatch.setenv("http_proxy", other)
        monkeypatch.setenv("no_proxy", "rt.invalid")
        assert connect(TARGET, proxy=server.url).send(GET).status == 200
    assert server.received[0].target == f"{TARGET}/x"


def test_a_proxy_may_want_a_login_which_is_never_shown(server: Server, connect: Connect) -> None:
    server.will(answer(407, b"no"))
    transport = connect(TARGET, proxy=server.url.replace("//", "//me:s3cr%40t@"))
    transport.send(GET)
    assert server.received[0].headers["proxy-authorization"].startswith("Basic ")
    assert transport.redactor.clean("a s3cr%40t b s3cr@t c") == "a ******** b ******** c"


@pytest.mark.parametrize("target", [TARGET, "https://rt.invalid"])
def test_a_proxy_that_does_not_answer_never_passed_the_request_on(
    connect: Connect, clock: FakeClock, target: str
) -> None:
    with (
        nobody() as proxy,
        pytest.raises(errors.Unreachable, match=r"the proxy does not let us through to rt.invalid") as caught,
    ):
        connect(target, proxy=proxy, retries=1).send(CREATE)
    assert "api_proxy" in caught.value.advice
    assert caught.value.attempts == 2


def test_a_proxy_that_opens_no_tunnel_never_passed_the_request_on(server: Server, connect: Connect) -> None:
    server.will(raw(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
    with pytest.raises(errors.Unreachable, match=r"the proxy does not let us through to rt.invalid .*403"):
        connect("https://rt.invalid", proxy=server.url, retries=0).send(CREATE)
    assert server.received[0].method == "CONNECT"


@pytest.mark.parametrize("act", [reset, hang_up])
def test_what_breaks_behind_a_proxy_may_have_been_carried_out(server: Server, connect: Connect, act: Act) -> None:
    server.will(act)
    with pytest.raises(errors.AnswerLost):
        connect(TARGET, proxy=server.url).send(CREATE)
    assert len(server.received) == 1


def test_a_netrc_file_adds_no_login(
    server: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    server.will(answer(), answer(), answer())
    connect(server.url).send(GET)
    connect(server.url).send_plain(GET)
    connect(server.url, HeaderAuth("Authorization", "token abc")).send(GET)
    assert [request.headers.get("authorization") for request in server.received] == [None, None, "token abc"]
