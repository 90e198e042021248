# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire and its faults, before an application and before a server."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
import urllib.parse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulators.faults import without_field
from tests.simulators.wire import Exchange, Wire
from tests.unit.core.certificates import Authority

JSON = {"Content-Type": "application/json"}
LONG = 60.0


class Upstream:
    """Answers with what it was asked, and remembers it: the work is done when it is in `seen`."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bytes]] = []
        self.environs: list[dict[str, Any]] = []
        self.done = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        self.seen.append((environ["REQUEST_METHOD"], environ["REQUEST_URI"], body))
        self.environs.append(environ)
        self.done.set()
        if environ["PATH_INFO"] == "/empty":
            start_response("204 No Content", [("X-Work", "done")])
            return []
        data = json.dumps({"items": [1, 2, 3], "body": body.decode("latin-1")}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
        return [data]


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture(params=["application", "server"])
def wire(request: pytest.FixtureRequest, upstream: Upstream) -> Iterator[Wire]:
    if request.param == "application":
        with Wire(upstream) as wire:
            yield wire
    else:
        with Wire(upstream) as server, Wire(server.url) as wire:
            yield wire


def ask(
    wire: Wire, method: str = "GET", path: str = "/things", body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = connected(wire)
    try:
        connection.request(method, path, body or None, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def connected(wire: Wire) -> http.client.HTTPConnection:
    parts = urllib.parse.urlsplit(wire.url)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)


def test_a_request_passes_as_it_came(wire: Wire, upstream: Upstream) -> None:
    path = "/a%20b/%C3%BC?x=1&x=%2F"
    status, body = ask(wire, "POST", path, b"\x00\xff{", {"Host": "rt.example", "X-Words": "gr\xfcn", **JSON})
    assert status == 200
    assert json.loads(body)["body"] == "\x00\xff{"
    assert upstream.seen == [("POST", path, b"\x00\xff{")]
    environ = upstream.environs[0]
    assert (environ["HTTP_HOST"], environ["HTTP_X_WORDS"]) == ("rt.example", "gr\xfcn")
    assert environ["CONTENT_TYPE"] == "application/json"


def test_a_server_is_reached_by_https_and_by_its_own_name(upstream: Upstream, tmp_path: Path) -> None:
    authority = Authority(tmp_path, "lab")
    trust = ssl.create_default_context(cafile=authority.path)
    with (
        Wire(upstream, tls=authority.context("server")) as server,
        Wire(server.url, host="itsm.example", trust=trust) as wire,
    ):
        assert ask(wire, "POST", "/a?x=%2F", b"\xff", {"X-Words": "gr\xfcn", **JSON})[0] == 200
    assert upstream.seen == [("POST", "/a?x=%2F", b"\xff")]
    environ = upstream.environs[0]
    assert (environ["HTTP_HOST"], environ["HTTP_X_WORDS"]) == ("itsm.example", "gr\xfcn")


def test_every_exchange_is_in_the_log(wire: Wire) -> None:
    ask(wire, "POST", "/a?q=1", b"{}", JSON)
    ask(wire, "GET", "/b")
    first, second = wire.log
    assert (first.number, first.method, first.path, first.query, first.body) == (0, "POST", "/a", "q=1", b"{}")
    assert (first.headers["content-type"], first.status, first.fault) == ("application/json", 200, None)
    assert json.loads(first.reply)["items"] == [1, 2, 3]
    assert (second.number, second.method) == (1, "GET")
    assert wire.writes() == [first]
    assert wire.writes(lambda exchange: exchange.path == "/b") == [second]
    wire.clear()
    ask(wire)
    assert [exchange.number for exchange in wire.log] == [0]


def test_a_connection_is_kept_for_the_next_request(wire: Wire) -> None:
    connection = connected(wire)
    for _turn in range(3):
        connection.request("GET", "/things")
        answer = connection.getresponse()
        answer.read()
        assert not answer.will_close
    connection.close()


def test_a_chunked_body_arrives_whole(wire: Wire, upstream: Upstream) -> None:
    connection = connected(wire)
    connection.request("POST", "/things", iter([b"ab", b"cde"]), encode_chunked=True)
    assert connection.getresponse().status == 200
    assert upstream.seen[0][2] == b"abcde"
    connection.close()


def test_head_has_the_length_of_get_and_no_body(wire: Wire) -> None:
    connection = connected(wire)
    connection.request("HEAD", "/things")
    answer = connection.getresponse()
    assert int(answer.headers["Content-Length"]) > 0
    assert answer.read() == b""
    connection.close()


def test_lose_does_the_work_and_says_nothing(wire: Wire, upstream: Upstream) -> None:
    wire.fault("lose", nth=0)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(wire, "POST", "/things", b"x")
    assert len(upstream.seen) == 1
    exchange = wire.log[0]
    assert (exchange.status, exchange.reply, exchange.fault, exchange.upstream_status) == (None, b"", "lose", 200)


def test_drop_closes_before_the_work(wire: Wire, upstream: Upstream) -> None:
    wire.fault("drop", nth=0)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(wire)
    assert upstream.seen == []
    assert wire.log[0].upstream_status is None


def test_cut_ends_in_the_middle_of_the_body(wire: Wire, upstream: Upstream) -> None:
    wire.fault("cut", times=1)
    with pytest.raises(http.client.IncompleteRead) as broken:
        ask(wire)
    assert broken.value.partial.startswith(b'{"items"')
    assert broken.value.expected and len(upstream.seen) == 1


def test_cut_ends_in_the_middle_of_the_headers_when_there_is_no_body(wire: Wire, upstream: Upstream) -> None:
    wire.fault("cut", times=1)
    # http.client takes headers that end early for complete ones; what matters is that the last of them is broken.
    connection = connected(wire)
    connection.request("DELETE", "/empty")
    sent = connection.sock.makefile("rb").read()
    assert sent.startswith(b"HTTP/1.1 204")
    assert b"\r\n\r\n" not in sent
    assert len(upstream.seen) == 1
    connection.close()


def test_delay_works_at_once_and_answers_late(wire: Wire, upstream: Upstream) -> None:
    wire.fault("delay", seconds=LONG)
    connection = connected(wire)
    connection.request("POST", "/things", b"x")
    assert upstream.done.wait(10)
    assert wire.log[0].status is None
    wire.stop()
    connection.close()


def test_stall_works_late_even_though_the_client_has_gone(
    wire: Wire, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The gate stands for the seconds, so that nothing depends on how fast this runs.
    gate = threading.Event()
    monkeypatch.setattr(wire, "_wait", lambda seconds: gate.wait(10) if seconds else True)
    wire.fault("stall", seconds=LONG)
    connection = connected(wire)
    connection.request("POST", "/things", b"x")
    connection.close()
    assert upstream.seen == []
    gate.set()
    assert upstream.done.wait(10)


@pytest.mark.parametrize("kind", ["delay", "stall"])
def test_stop_does_not_wait_for_a_late_answer(wire: Wire, kind: str) -> None:
    wire.fault(kind, seconds=LONG)
    waiting = threading.Thread(target=pytest.raises, args=((OSError, http.client.HTTPException), ask, wire))
    waiting.start()
    while not wire.log:
        time.sleep(0.01)
    wire.stop()
    waiting.join(timeout=10)
    assert not waiting.is_alive()


def test_status_answers_instead_of_the_server(wire: Wire, upstream: Upstream) -> None:
    wire.fault("status", code=429, headers={"Retry-After": 3}, body={"message": "slowly"}, times=1)
    connection = connected(wire)
    connection.request("GET", "/things")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Retry-After"], json.loads(answer.read())) == (
        429,
        "3",
        {"message": "slowly"},
    )
    assert upstream.seen == []
    connection.close()
    assert ask(wire)[0] == 200


def test_status_after_does_the_work_and_denies_it(wire: Wire, upstream: Upstream) -> None:
    wire.fault("status_after", code=502, body="bad gateway", times=1)
    assert ask(wire) == (502, b"bad gateway")
    assert len(upstream.seen) == 1
    assert wire.log[0].upstream_status == 200


def test_halved_looks_like_the_whole(wire: Wire, upstream: Upstream) -> None:
    _status, whole = ask(wire)
    wire.fault("halved", times=1)
    assert ask(wire)[1] == whole[: len(whole) // 2]
    assert len(upstream.seen) == 2


@pytest.mark.parametrize("order", [{"kind": "lengths"}, {"kind": "status", "body": "x", "two_lengths": True}])
def test_an_answer_may_say_twice_how_long_it_is(wire: Wire, upstream: Upstream, order: dict[str, Any]) -> None:
    wire.fault(**order)
    connection = connected(wire)
    connection.request("GET", "/things")
    found = connection.getresponse()
    lengths = [int(length) for length in found.headers.get_all("Content-Length") or ()]
    assert len(set(lengths)) == 2
    assert len(upstream.seen) == (order["kind"] == "lengths")
    connection.close()


def test_reorder_reverses_the_items(wire: Wire) -> None:
    wire.fault("reorder")
    assert json.loads(ask(wire)[1])["items"] == [3, 2, 1]


def test_nth_counts_only_the_requests_that_match(wire: Wire) -> None:
    fault = wire.fault("status", code=503, nth=1, method="post", path=r"/ticket$")
    answers = [ask(wire, method, path)[0] for method, path in WALK]
    assert answers == [200, 200, 200, 200, 503, 200]
    assert fault.fired == 1


WALK = [
    ("GET", "/ticket"),
    ("POST", "/ticket"),
    ("POST", "/ticket/5"),
    ("GET", "/ticket"),
    ("POST", "/ticket"),
    ("POST", "/ticket"),
]


def test_times_and_when(wire: Wire) -> None:
    def first_two_reads(exchange: Exchange) -> bool:
        return exchange.method == "GET"

    wire.fault("status", code=502, times=2, when=first_two_reads)
    assert [ask(wire, method, path)[0] for method, path in WALK[:4]] == [502, 200, 200, 502]
    assert ask(wire)[0] == 200


def test_faults_go_together(wire: Wire, upstream: Upstream) -> None:
    wire.fault("ignore_field", field="Owner")
    wire.fault("lose", nth=0)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(wire, "POST", "/things", b'{"Owner": "bob"}', JSON)
    assert upstream.seen[0][2] == b"{}"
    assert wire.log[0].fault == "ignore_field+lose"
    assert wire.log[0].body == b'{"Owner": "bob"}'


def test_an_unknown_fault_is_refused(wire: Wire) -> None:
    with pytest.raises(ValueError, match="no fault is called 'loose'"):
        wire.fault("loose")


def test_many_threads_leave_a_whole_log(wire: Wire) -> None:
    threads = [threading.Thread(target=ask, args=(wire, "GET", f"/{number}")) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(exchange.path for exchange in wire.log) == sorted(f"/{number}" for number in range(20))
    assert [exchange.number for exchange in wire.log] == list(range(20))


FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=B"


@pytest.mark.parametrize(
    ("content_type", "body", "field", "wanted"),
    [
        ("application/json", b'{"Owner": "x", "Subject": "s"}', "Owner", b'{"Subject": "s"}'),
        ("application/json", b'{"CustomFields": {"A": 1, "B": 2}}', "CustomFields.A", b'{"CustomFields": {"B": 2}}'),
        ("application/json", b'[{"Owner": "x"}, {}]', "Owner", b"[{}, {}]"),
        ("application/json", b"{not json", "Owner", b"{not json"),
        (FORM, b"content=Owner%3A+x%0A+y%0ASubject%3A+s", "Owner", b"content=Subject%3A+s"),
        (FORM, b"content=CF.%7BGr%C3%B6%7D%3A+x%0ASubject%3A+s", "CustomFields.Gr\xf6", b"content=Subject%3A+s"),
        (
            MULTIPART,
            b'--B\r\nContent-Disposition: form-data; name="JSON"\r\n\r\n{"Owner": "x"}\r\n--B--\r\n',
            "Owner",
            b'--B\r\nContent-Disposition: form-data; name="JSON"\r\n\r\n{}\r\n--B--\r\n',
        ),
        (
            MULTIPART,
            b'--B\r\nContent-Disposition: form-data; name="content"\r\n\r\nOwner: x\nCc: y\r\n--B--\r\n',
            "Owner",
            b'--B\r\nContent-Disposition: form-data; name="content"\r\n\r\nCc: y\r\n--B--\r\n',
        ),
    ],
)
def test_a_field_is_taken_out_of_a_body(content_type: str, body: bytes, field: str, wanted: bytes) -> None:
    assert without_field(content_type, body, field) == wanted
