# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RT 6 shows and accepts that older versions do not, and REST 2.0 that is switched off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.rt.servers import Simulator
from tests.simulators.rt.state import SIX

FEEDS = "4b03a43ecf318cd4"
TICKET = {"queue": "Helpdesk", "subject": "x"}


@pytest.fixture
def server() -> Iterator[Simulator]:
    with Simulator(SIX) as simulator:
        simulator.app.rt.user("alice")["AuthToken"] = FEEDS
        yield simulator


def _run(server: Simulator, module: str, *, check: bool = False, **options: Any) -> dict[str, Any]:
    login = {"api_url": server.wire.url, "api_token": server.tokens["root"]}
    return runner.run(module, {**login, **options}, check=check)


@pytest.mark.parametrize("check", [True, False], ids=["check", "for-real"])
@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("rt_user", {"name": "alice", "organization": "Lab 2"}),
        ("rt_user", {"name": "alice", "state": "absent"}),
        ("rt_api", {"method": "GET", "path": "user/alice"}),
    ],
)
def test_the_secret_of_a_users_feeds_is_not_shown(
    server: Simulator, module: str, options: dict[str, Any], check: bool
) -> None:
    shown = server.fetch("GET", "user/alice")[1]
    assert shown["AuthToken"] == FEEDS
    result = _run(server, module, check=check, **options)
    assert not result.get("failed"), result["msg"]
    assert FEEDS not in repr(result)


@pytest.mark.parametrize("name", ["EffectiveId", "IsMerged", "AuthToken"])
@pytest.mark.parametrize("listed", [True, False])
def test_what_no_request_may_write(server: Simulator, name: str, listed: bool) -> None:
    document = {name: 1, "Subject": "x"}
    options = {"method": "PUT", "path": "tickets/bulk" if listed else "ticket/1"}
    result = _run(server, "rt_api", data=[document] if listed else document, **options)
    assert result["failed"] and f"{name} cannot be sent" in result["msg"]
    assert not server.writes()


@pytest.mark.parametrize("version", ["auto", "rest2"])
@pytest.mark.parametrize("module", ["rt_user", "rt_ticket"])
def test_rest2_that_is_switched_off_is_named(server: Simulator, module: str, version: str) -> None:
    server.app.rt.rest2 = False
    options = {"name": "alice"} if module == "rt_user" else {**TICKET, "custom_roles": {"Engineer": "bob"}}
    result = _run(server, module, api_version=version, **options)
    if (module, version) == ("rt_ticket", "auto"):
        # REST 1.0 is there, and says what it cannot do.
        assert "REST 1.0" in result["msg"]
    else:
        assert "$EnableREST2" in result["msg"], result["msg"]


def test_a_refused_password_names_the_second_factor(server: Simulator) -> None:
    login = {"api_token": None, "api_username": "apiuser", "api_password": "wrong"}
    assert "second factor" in _run(server, "rt_user", name="alice", **login)["msg"]
