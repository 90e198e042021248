# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Request Tracker that is killed while it creates a ticket, and comes back: one ticket, and no run lies."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.laws.life import Server
from tests.laws.rt.scenarios import LEAN
from tests.laws.rt.servers import Real
from tests.laws.runner import QuickClock
from tests.laws.scenario import Scenario
from tests.laws.trial import UNKNOWN, at_real, difference, run


@pytest.mark.real_rt
@pytest.mark.parametrize(
    ("scenario", "seconds"), list(zip(LEAN, (0.1, 0.02), strict=True)), ids=[item.variant for item in LEAN]
)
def test_a_killed_server_leaves_one_ticket(
    scenario: Scenario, seconds: float, real_server: Callable[[str], Server]
) -> None:
    server: Any = real_server("rt")
    if not isinstance(server, Real):
        pytest.skip("a server that somebody else runs is not killed")
    first = at_real(server, scenario, [])
    assert not run(server, first).get("failed")
    stage = at_real(server, scenario, server.observe(scenario, first.places))
    server.wire.clear()
    # The creating request reaches the server, and the server ends while it works on it, or just afterwards.
    killer = threading.Timer(seconds, server.rt.kill)
    server.wire.fault("delay", seconds=0, method="POST", path="/ticket(/new)?$", when=lambda _request: _start(killer))
    result = run(server, stage, clock=QuickClock(), api_timeout=10)
    killer.join()
    server.wire.clear()
    server.rt.launch()
    server.rt.wait_until_ready()
    seen = server.observe(scenario, stage.places)
    assert result["failed"], "the server was gone for good"
    if not result["changed"] and result["error"]["kind"] not in UNKNOWN:
        assert seen == [], difference([], seen)
    if result.get("id"):
        assert len(seen) == 1, difference(stage.after, seen)
    again = run(server, stage)
    assert not again.get("failed"), again["msg"]
    assert again["changed"] == (seen != stage.after)
    left = server.observe(scenario, stage.places)
    assert left == stage.after, difference(stage.after, left)


def _start(killer: threading.Timer) -> bool:
    """Let the killer loose at the first of the requests."""
    if not killer.is_alive() and not killer.finished.is_set():
        killer.start()
    return True
