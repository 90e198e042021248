# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator of Request Tracker against recordings of a real one.

The first two recordings were made on one server, REST 1.0 first, so both are replayed in order on one fresh
simulator. The last one was made after Debian's security update, which the others do not have. The numbers the server
gave out are not left to chance: before each exchange the simulator is told which
number comes next, so that ticket 53 is ticket 53 on both sides even where exchanges are missing in between.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime, timezone
from unittest import mock

import pytest

from tests.contract import replay
from tests.contract.replay import Recorded, Reply
from tests.contract.rt_player import Player
from tests.simulators.rt import dates
from tests.simulators.rt.state import PATCHED, UNPATCHED

# Each group of files is one server's life: replayed in order on one fresh simulator.
SERVERS = (("rt-rest1.jsonl", "rt-rest2.jsonl"), ("rt-more.jsonl",), ("rt-security.jsonl",))
#: The version of RT that was recorded; it is told to the simulator.
VERSIONS = {"rt-security.jsonl": PATCHED}
# The simulator believes that it is the evening of the recordings. So what it says of today and what a client says of a
# day years ahead can be told apart whenever this runs.
RECORDED = datetime(2026, 11, 21, 21, 30, tzinfo=timezone.utc)

# Paths of objects that no module of this collection handles yet; the simulator has none of them.
NOT_SIMULATED = {
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

# Masks for pages on which numbers of transactions stand without saying so, or headers in any order.
PAGE_MASKS = {
    r"/REST/1\.0/.*history": [(r"^\d+: ", "<n>: "), (r"^id: \d+$", "id: <n>"), (r"\(id/\d+/", "(id/<n>/")],
    r"/REST/1\.0/.*attachment": [
        (r"^(?:Headers: |         )(?=[A-Z][\w-]*: )", ""),
        (r"^Transaction: \d+", "Transaction: <n>"),
    ],
}

# What a client of this collection asks a server for. Each must occur among the compared exchanges.
USED = [
    r"POST /REST/2\.0/ticket$",
    r"GET /REST/2\.0/ticket/\d+$",
    r"PUT /REST/2\.0/ticket/\d+$",
    r"DELETE /REST/2\.0/ticket/\d+$",
    r"PUT /REST/2\.0/ticket/\d+/(take|untake|steal)$",
    r"POST /REST/2\.0/ticket/\d+/comment$",
    r"POST /REST/2\.0/ticket/\d+/correspond$",
    r"GET /REST/2\.0/ticket/\d+/history$",
    r"GET /REST/2\.0/ticket/\d+/attachments$",
    r"GET /REST/2\.0/attachment/\d+$",
    r"GET /REST/2\.0/transaction/\d+$",
    r"GET /REST/2\.0/tickets$",
    r"(POST|PUT) /REST/2\.0/tickets/bulk$",
    r"GET /REST/2\.0/user/[^/]+$",
    r"POST /REST/2\.0/user$",
    r"PUT /REST/2\.0/user/[^/]+$",
    r"DELETE /REST/2\.0/user/[^/]+$",
    r"POST /REST/2\.0/users$",
    r"GET /REST/2\.0/group/\d+$",
    r"POST /REST/2\.0/group$",
    r"PUT /REST/2\.0/group/\d+$",
    r"DELETE /REST/2\.0/group/\d+$",
    r"POST /REST/2\.0/groups$",
    r"(GET|PUT|DELETE) /REST/2\.0/group/\d+/members$",
    r"DELETE /REST/2\.0/group/\d+/member/\d+$",
    r"GET /REST/2\.0/queue/[^/]+$",
    r"POST /REST/2\.0/queue$",
    r"PUT /REST/2\.0/queue/[^/]+$",
    r"(GET|POST) /REST/2\.0/queues(/all)?$",
    r"GET /REST/2\.0/queue/\d+/customfields$",
    r"GET /REST/2\.0/customfield/\d+$",
    r"POST /REST/2\.0/customfields$",
    r"GET /REST/2\.0/customfield/\d+/values$",
    r"POST /REST/2\.0/customfield/\d+/value$",
    r"(PUT|DELETE) /REST/2\.0/customfield/\d+/value/\d+$",
    r"GET /REST/2\.0/catalog/[^/]+$",
    r"GET /REST/2\.0/catalogs/all$",
    r"GET /REST/2\.0/assets$",
    r"POST /REST/2\.0/asset$",
    r"GET /REST/2\.0/customrole/\d+$",
    r"GET /REST/2\.0/customroles$",
    r"POST /REST/1\.0/ticket/new$",
    r"GET /REST/1\.0/ticket/\d+/show$",
    r"POST /REST/1\.0/ticket/\d+/edit$",
    r"POST /REST/1\.0/ticket/\d+/comment$",
    r"(GET|POST) /REST/1\.0/ticket/\d+/links$",
    r"POST /REST/1\.0/ticket/link$",
    r"POST /REST/1\.0/ticket/\d+/merge/\d+$",
    r"POST /REST/1\.0/ticket/\d+/take$",
    r"GET /REST/1\.0/ticket/\d+/history$",
    r"GET /REST/1\.0/ticket/\d+/attachments$",
    r"GET /REST/1\.0/ticket/\d+/attachments/\d+/content$",
    r"GET /REST/1\.0/search/ticket$",
    r"GET /REST/1\.0/user/[^/]+$",
    r"POST /REST/1\.0/user/new$",
    r"POST /REST/1\.0/user/[^/]+/edit$",
    r"GET /REST/1\.0/queue/[^/]+$",
    r"POST /REST/1\.0/queue/[^/]+/edit$",
    r"GET /REST/1\.0/group/[^/]+$",
]


def not_compared(recorded: Recorded) -> str | None:
    """Why an exchange is not compared; None when it is."""
    for pattern, reason in NOT_SIMULATED.items():
        if re.search(pattern, recorded.path):
            return reason
    return EXCEPTIONS.get(recorded.name)


def compared(recorded: Recorded, reply: Reply) -> list[str]:
    """In which points the simulator's reply differs from the recorded one."""
    more = [mask for pattern, masks in PAGE_MASKS.items() if re.search(pattern, recorded.path) for mask in masks]
    mask = replay.Mask(RECORDED.year, more)
    return replay.differences(recorded.reply, reply, mask, mask, loose=recorded.name in SHAPE_ONLY)


@functools.cache
def replies(files: tuple[str, ...]) -> dict[str, Reply]:
    """Every reply of a fresh simulator to the recordings in these files, by file and number of the exchange."""
    found = {}
    with mock.patch.object(dates, "now", return_value=RECORDED):
        player = Player(VERSIONS.get(files[0], UNPATCHED))
        for file in files:
            for recorded in replay.load(file):
                if not any(re.search(pattern, recorded.path) for pattern in NOT_SIMULATED):
                    found[f"{file}:{recorded.id}"] = player.send(recorded)
    return found


CASES = [
    pytest.param(files, file, recorded, id=f"{file.removesuffix('.jsonl')}-{recorded.id}")
    for files in SERVERS
    for file in files
    for recorded in replay.load(file)
]


@pytest.mark.parametrize(("files", "file", "recorded"), CASES)
def test_reply_agrees_with_the_recorded_one(files: tuple[str, ...], file: str, recorded: Recorded) -> None:
    reason = not_compared(recorded)
    if reason:
        pytest.skip(reason)
    found = compared(recorded, replies(files)[f"{file}:{recorded.id}"])
    assert not found, "\n".join([f"{recorded.method} {recorded.path} {recorded.query}", *found])


@pytest.mark.parametrize("pattern", USED)
def test_what_a_client_uses_is_compared(pattern: str) -> None:
    exchanges = [recorded for files in SERVERS for file in files for recorded in replay.load(file)]
    found = [recorded for recorded in exchanges if re.search(pattern, f"{recorded.method} {recorded.path}")]
    assert [recorded for recorded in found if not not_compared(recorded) and recorded.reply.status < 300]


def test_every_exception_is_still_needed() -> None:
    """An exception whose exchange agrees after all must go."""
    for files in SERVERS:
        for file in files:
            for recorded in replay.load(file):
                if recorded.name in EXCEPTIONS:
                    assert compared(recorded, replies(files)[f"{file}:{recorded.id}"]), recorded.name
