# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates of what somebody changed since it was read: planned again, where RT can tell."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY

from tests.laws import runner
from tests.laws.rt.servers import Simulator
from tests.simulators.rt import TOKEN_ROOT

Result = dict[str, Any]
CC = ["alice@lab.example", "bob@lab.example", "carol@lab.example"]


class Fronted(Simulator):
    """An RT behind a server that may change its ETags."""

    def __init__(self) -> None:
        self.shown: Callable[[str], str] = str
        super().__init__()

    def _serve(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def start_response(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            shown = [(name, self.shown(value) if name.lower() == "etag" else value) for name, value in headers]
            return start(status, shown, *more)

        return super()._serve(environ, start_response)


@pytest.fixture
def rt() -> Iterator[Fronted]:
    with Fronted() as simulator:
        yield simulator


def keep(rt: Simulator, module: str, **options: Any) -> Result:
    return runner.run(module, {"api_url": rt.wire.url, "api_token": TOKEN_ROOT, **options})


def ticket(rt: Simulator, **document: Any) -> int:
    document = {"Queue": "Helpdesk", "Subject": "a ticket", **document}
    return int(rt.fetch("POST", "ticket", document)[1]["id"])


def meanwhile(rt: Simulator, change: Callable[[], None]) -> None:
    """Just before the first request that changes an object, somebody else changes it."""

    def interrupt() -> None:
        last = rt.wire.log[-1]
        if last.method == "PUT":
            rt.interrupt = lambda: None
            change()

    rt.interrupt = interrupt


def puts(rt: Fronted) -> list[tuple[int | None, str | None]]:
    return [(item.status, item.headers.get("if-match")) for item in rt.wire.log if item.method == "PUT"]


def test_a_list_keeps_what_another_added_since_the_reading(rt: Fronted) -> None:
    key = ticket(rt, Cc=CC[0])
    rt.wire.clear()
    meanwhile(rt, lambda: rt.fetch("PUT", f"ticket/{key}", {"Cc": CC[:2]}) and None)
    result = keep(rt, "rt_ticket", id=key, cc=[CC[2]], list_mode="add")
    assert not result.get("failed"), result["msg"]
    assert result["record"]["cc"] == sorted(CC)
    assert [status for status, _tag in puts(rt)] == [412, 200]


def test_what_another_did_meanwhile_is_not_claimed(rt: Fronted) -> None:
    key = ticket(rt)
    rt.wire.clear()
    meanwhile(rt, lambda: rt.app.rt.edit(key, Subject="new") and None)
    result = keep(rt, "rt_ticket", id=key, subject="new")
    assert (result["changed"], result["action"]) == (False, "none")
    assert [status for status, _tag in puts(rt)] == [412]


@pytest.mark.parametrize(
    ("module", "path", "options", "before"),
    [
        ("rt_user", "user/bob", {"name": "bob", "real_name": "Bob B."}, {"NickName": "bobby"}),
        ("rt_group", "group/<id>", {"name": "Operators", "description": "new"}, {"Description": "theirs"}),
        ("rt_queue", "queue/Helpdesk", {"name": "Helpdesk", "description": "new"}, {"Description": "theirs"}),
    ],
)
def test_users_groups_and_queues_too(
    rt: Fronted, module: str, path: str, options: dict[str, Any], before: dict[str, Any]
) -> None:
    if "<id>" in path:
        path = path.replace("<id>", str(keep(rt, module, name=options["name"])["id"]))
    rt.wire.clear()
    meanwhile(rt, lambda: rt.fetch("PUT", path, before) and None)
    result = keep(rt, module, **options)
    assert (result.get("failed", False), result["changed"]) == (False, True), result.get("msg")
    assert [status for status, _tag in puts(rt)] == [412, 200]
    assert rt.fetch("GET", path)[1].get(next(iter(before))) in (*before.values(), "new")


def test_an_ordinary_update_costs_no_request_more(rt: Fronted) -> None:
    key = ticket(rt)
    keep(rt, "rt_ticket", id=key, subject="warm")
    rt.wire.clear()
    assert keep(rt, "rt_ticket", id=key, subject="new")["changed"]
    sent = [item.method for item in rt.wire.log if item.path == f"/REST/2.0/ticket/{key}"]
    assert sent == ["GET", "PUT", "GET"]
    assert puts(rt)[0][1] is not None
    rt.wire.clear()
    assert not keep(rt, "rt_ticket", id=key, subject="new")["changed"]
    assert [item.method for item in rt.wire.log if item.path == f"/REST/2.0/ticket/{key}"] == ["GET"]


@pytest.mark.parametrize("marked", ["W/{}", '"{}-gzip"'])
def test_a_proxy_that_marks_what_it_compresses_is_understood(rt: Fronted, marked: str) -> None:
    key = ticket(rt)
    version = max(rt.app.rt.transactions)
    rt.shown = lambda tag: marked.format(tag.strip('"') if "gzip" in marked else tag)
    assert keep(rt, "rt_ticket", id=key, subject="new")["changed"]
    assert puts(rt) == [(200, f'"{version}"')]


def test_versions_that_mean_nothing_fail_nobody(rt: Fronted) -> None:
    key = ticket(rt)
    rt.shown = lambda _tag: '"1"'
    assert keep(rt, "rt_ticket", id=key, subject="new")["changed"]
    assert [tag for _status, tag in puts(rt)] == ['"1"', None]


def test_at_the_same_moment_both_are_taken(rt: Fronted) -> None:
    """What no condition can prevent: the check and the change are not one step on the server."""
    key = ticket(rt)
    # Once only: whoever comes alone later must not wait.
    rt.app.rt.meeting = threading.Barrier(2, action=lambda: setattr(rt.app.rt, "meeting", None))

    def controller(subject: str) -> Result:
        DIRECTORY.set(None)
        return keep(rt, "rt_ticket", id=key, subject=subject)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(controller, ["one", "two"]))
    first, second = puts(rt)[:2]
    assert first == second
    assert (first[0], bool(first[1])) == (200, True)
    # Whose value was overwritten finds out by reading back, at the latest, and writes once more.
    assert any(result["changed"] for result in results)
