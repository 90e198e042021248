# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator of Request Tracker against two recorded sessions with a real one.

Both sessions ran on one server, REST 1.0 first, so both are replayed in order on one fresh simulator. The numbers that the
server gave out are not left to chance: before each exchange the simulator is told which number comes next, so that ticket
53 is ticket 53 on both sides even where exchanges are missing in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from tests.contract import replay
from tests.contract.replay import Recorded, Reply
from tests.contract.rt_session import Session

SESSIONS = ("rt-rest1.jsonl", "rt-rest2.jsonl")
RECORDED_YEAR = 2026

# Paths of objects that no module of this collection handles yet; the simulator has none of them.
NOT_SIMULATED = {
    r"/REST/2\.0/(asset|assets|catalog|catalogs)(/|$)": "assets are not simulated",
    r"/REST/2\.0/(article|articles|class|classes)(/|$)": "articles are not simulated",
    r"/REST/2\.0/searches": "saved searches are not simulated",
}

# Replies that are compared by shape only, or not at all, and why.
SHAPE_ONLY: dict[str, str] = {}
EXCEPTIONS: dict[str, str] = {}


@pytest.fixture(scope="module")
def replies() -> Iterator[dict[str, Reply]]:
    """Every reply of the simulator, by the id of the recorded exchange."""
    session = Session()
    found = {}
    for file in SESSIONS:
        for recorded in replay.load(file):
            if not _reason(recorded):
                found[f"{file}:{recorded.id}"] = session.send(recorded)
    yield found


def _reason(recorded: Recorded) -> str | None:
    for pattern, reason in NOT_SIMULATED.items():
        if re.search(pattern, recorded.path):
            return reason
    return None


CASES = [
    pytest.param(file, recorded, id=f"{file[3:8]}-{recorded.id}")
    for file in SESSIONS
    for recorded in replay.load(file)
]


@pytest.mark.parametrize(("file", "recorded"), CASES)
def test_reply_agrees_with_the_recorded_one(file: str, recorded: Recorded, replies: dict[str, Reply]) -> None:
    reason = _reason(recorded) or EXCEPTIONS.get(recorded.name)
    if reason:
        pytest.skip(reason)
    found = replay.differences(
        recorded.reply,
        replies[f"{file}:{recorded.id}"],
        replay.Mask(RECORDED_YEAR),
        replay.Mask(datetime.now(timezone.utc).year),
        loose=recorded.name in SHAPE_ONLY,
    )
    assert not found, "\n".join([f"{recorded.method} {recorded.path} {recorded.query}", *found])
