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

# Each group of files is one server's life: replayed in order on one fresh simulator.
SERVERS = (("rt-rest1.jsonl", "rt-rest2.jsonl"), ("rt-more.jsonl",))
SESSIONS = tuple(file for files in SERVERS for file in files)
RECORDED_YEAR = 2026

# Paths of objects that no module of this collection handles yet; the simulator has none of them.
NOT_SIMULATED = {
    r"/REST/2\.0/(asset|assets|catalog|catalogs)(/|$)": "assets are not simulated",
    r"/REST/2\.0/(article|articles|class|classes)(/|$)": "articles are not simulated",
    r"/REST/2\.0/searches": "saved searches are not simulated",
}

# Replies that are compared by shape only, and why.
MAIL = "the wording of outgoing mail is the server's own, and so is the size of its parts"
SHAPE_ONLY = {
    "attachments.list": MAIL,
    "history.long": MAIL,
    "history.full.long": MAIL,
    "attachments.of-ticket.all": MAIL,
}

# Replies that are not compared, and why.
EXCEPTIONS = {
    "attachment.direct": MAIL,
    "queue.new": "whether an unknown field is echoed is left to chance by the real server",
    "sql.unset-date": "an empty text as a date, neither set nor unset, is only possible with sqlite",
    "ticket.edit.by-get": "a text in a column of numbers is only possible with sqlite, and only for a while",
}

# Masks for pages on which numbers of transactions stand without saying so, and headers in any order.
PAGE_MASKS = {
    r"/REST/1\.0/.*history": [(r"^\d+: ", "<n>: "), (r"^id: \d+$", "id: <n>"), (r"\(id/\d+/", "(id/<n>/")],
    r"/REST/1\.0/.*attachment": [
        (r"^(?:Headers: |         )(?=[A-Z][\w-]*: )", ""),
        (r"^Transaction: \d+", "Transaction: <n>"),
    ],
}


@pytest.fixture(scope="module")
def replies() -> Iterator[dict[str, Reply]]:
    """Every reply of the simulator, by the id of the recorded exchange."""
    found = {}
    for files in SERVERS:
        session = Session()
        for file in files:
            for recorded in replay.load(file):
                if not _reason(recorded):
                    found[f"{file}:{recorded.id}"] = session.send(recorded)
    yield found


def _reason(recorded: Recorded) -> str | None:
    for pattern, reason in NOT_SIMULATED.items():
        if re.search(pattern, recorded.path):
            return reason
    return None


def compared(recorded: Recorded, reply: Reply) -> list[str]:
    """In which points the simulator's reply differs from the recorded one."""
    more = [mask for pattern, masks in PAGE_MASKS.items() if re.search(pattern, recorded.path) for mask in masks]
    now = datetime.now(timezone.utc).year
    masks = (replay.Mask(RECORDED_YEAR, more), replay.Mask(now, more))
    return replay.differences(recorded.reply, reply, *masks, loose=recorded.name in SHAPE_ONLY)


CASES = [
    pytest.param(file, recorded, id=f"{file[3:8]}-{recorded.id}") for file in SESSIONS for recorded in replay.load(file)
]


@pytest.mark.parametrize(("file", "recorded"), CASES)
def test_reply_agrees_with_the_recorded_one(file: str, recorded: Recorded, replies: dict[str, Reply]) -> None:
    reason = _reason(recorded) or EXCEPTIONS.get(recorded.name)
    if reason:
        pytest.skip(reason)
    found = compared(recorded, replies[f"{file}:{recorded.id}"])
    assert not found, "\n".join([f"{recorded.method} {recorded.path} {recorded.query}", *found])
