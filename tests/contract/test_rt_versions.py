# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator of Request Tracker against recordings of RT 4.4.6, 5.0.3 and 6.0.0, by status and shape.

The first word of an exchange's name is the version. Replies are stored with one item of each shape in a list and with
short texts, so values are not compared. Articles, classes and saved searches are not stored: no module manages them.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime, timedelta, timezone
from unittest import mock

import pytest

from tests.contract import replay
from tests.contract.replay import Recorded, Reply
from tests.contract.rt_player import Player
from tests.simulators.rt import State, dates, tickets
from tests.simulators.rt.records import Queue, User
from tests.simulators.rt.seed import add_custom_field
from tests.simulators.rt.state import NOBODY, PATCHED, SIX

FILE = "rt-versions.jsonl"
#: The life of one server each: what its exchanges' names begin with, and its version.
SERVERS = {
    "rt5.rest1": PATCHED,
    "rt5.export": PATCHED,
    "rt5": PATCHED,
    "rt6.export": SIX,
    "rt6": SIX,
    "rt4.rest1": "4.4.6+dfsg-1.1+deb12u4",
}
BEGUN = datetime(2026, 11, 30, 11, 0, tzinfo=timezone.utc)
#: Share of exchanges whose replies agree in status and shape.
ENOUGH = 0.97

AT_ONCE = "two requests that the real server handled at the same instant"
ASSET_LINKS = "links of assets are not simulated"
SQL = "searching transactions by SQL is not simulated"
FULL_TEXT = "searching the words of tickets is not simulated"
APPROVAL = "how an approval opens, and what it does to its ticket, is not simulated"
OWN_ENTRIES = "the real server records more entries, and has groups for each role of each queue and ticket"
BY_CHANCE = "whether an unknown field is echoed is left to chance by the real server"
#: Exchanges that are not compared, by the name without its version, and why.
EXCEPTIONS = {
    r"lock\.race\.\d\.[ab]": AT_ONCE,
    r"lock\.asset\.link|asset\.update\.links.*|asset\.ticket\.read-after|asset\.search\.sql-linked": ASSET_LINKS,
    r"msg\.search\.txncf|words\.transactions\.sql.*": SQL,
    r"words\.attachments\.query|words\.tickets\.content-like": FULL_TEXT,
    r"approval\.(open|yes|ticket-history)": APPROVAL,
    r"queue\.route\.history|group\.list.*|ticket\.route\.attachments|export\.list-without-query\.groups": OWN_ENTRIES,
    r"rest1\.(queue|user|group)\.new|rest1\.user\.edit\.password-short": BY_CHANCE,
}

#: Custom fields that were made in the database before the exchanges of REST 1.0; version 4 does not have the first.
ODD_FIELDS = (
    "Everywhere",
    "With: colon",
    "Brace {x}",
    "Close } only",
    "Open { only",
    "Tail:",
    "Comma, x",
    "Quote'd",
    "Hash # x",
    "Dot.name",
)


def _ticket_eight_was_made(rt: State) -> None:
    rt.begin_ids("ticket", 8)
    tickets.create(rt, rt._person("root"), rt.queues[3], {"Subject": "depends"}, {})


def life(recorded: Recorded) -> str:
    """The server that an exchange is of."""
    return next(name for name in SERVERS if recorded.name.startswith(f"{name}."))


def _prepare(rt: State, name: str, exchanges: list[Recorded]) -> None:
    """Make what the recorded server had before its first exchange."""
    for recorded in exchanges:
        cookie = recorded.headers.get("cookie", "").partition("=")[2]
        if cookie:
            rt.sessions[cookie] = rt._person("limited" if ".limited." in recorded.name else "root").id
    if not name.endswith("rest1"):
        approvals = {"Name": "___Approvals", "Description": "", "Lifecycle": "default", "SLADisabled": "1"}
        rt.queues[2] = rt.stamp(Queue(2, approvals, roles={"Cc": [], "AdminCc": []}), None)
    if name.endswith("export"):
        for user in (1, NOBODY, 14):
            rt.users[user]["Comments"] = "made by RT"
        rt.users[14]["Gecos"] = "root"
        del rt.users[1].fields["EmailAddress"]
        rt.custom_fields.clear()
        add_custom_field(rt, 1, "Content", "TextSingle", [], [0], LookupType="RT::Class-RT::Article")
        rt.custom_roles.clear()
        rt.groups = {key: group for key, group in rt.groups.items() if group["Domain"] != "UserDefined"}
    if name.endswith("rest1"):
        newer = name == "rt5.rest1"
        for number, field in enumerate(ODD_FIELDS[0 if newer else 1 :], 70):
            add_custom_field(rt, number, field, "FreeformSingle", [], [3])
        queue = dict.fromkeys(("Description", "CorrespondAddress", "CommentAddress"), "")
        queue |= {"Name": "Nord/Sued 2" if newer else "Nord/Sued", "Lifecycle": "default", "SLADisabled": "1"}
        rt.queues[20] = rt.stamp(Queue(20, queue, roles={"Cc": [], "AdminCc": []}), None)
        person = {"Name": "EXAMPLE/erika2", "EmailAddress": "slash@rt.example", "RealName": ""}
        rt.users[300] = rt.stamp(User(300, person), None)


@functools.cache
def replies(name: str) -> dict[str, Reply]:
    """Every reply of a fresh simulator to the exchanges of one server."""
    exchanges = [recorded for recorded in replay.load(FILE) if life(recorded) == name]
    moment = [BEGUN]
    found = {}
    with mock.patch.object(dates, "now", side_effect=lambda: moment[0]):
        player = Player(SERVERS[name], {f"{name}.type.change": _ticket_eight_was_made})
        _prepare(player.app.rt, name, exchanges)
        for recorded in exchanges:
            # A second counts, but for exchanges that are about what happens within one.
            moment[0] += timedelta(seconds=0 if ".lock.second" in recorded.name else 1)
            found[recorded.id] = player.send(recorded)
    return found


def differences(recorded: Recorded) -> list[str]:
    """In which points of status and shape the simulator's reply differs."""
    mask = replay.Mask(BEGUN.year)
    return replay.differences(recorded.reply, replies(life(recorded))[recorded.id], mask, mask, loose=True)


def not_compared(recorded: Recorded) -> str | None:
    """Why an exchange is not compared; None when it is."""
    name = recorded.name.partition(".")[2]
    return next((why for pattern, why in EXCEPTIONS.items() if re.fullmatch(pattern, name)), None)


EXCHANGES = replay.load(FILE)


@pytest.mark.parametrize("recorded", [pytest.param(item, id=item.id) for item in EXCHANGES])
def test_status_and_shape_agree_with_the_recorded_ones(recorded: Recorded) -> None:
    reason = not_compared(recorded)
    if reason:
        pytest.skip(reason)
    found = differences(recorded)
    assert not found, "\n".join([f"{recorded.method} {recorded.path} {recorded.query}", *found])


def test_nearly_all_exchanges_agree() -> None:
    equal = sum(not differences(recorded) for recorded in EXCHANGES)
    assert equal >= ENOUGH * len(EXCHANGES), f"{equal} of {len(EXCHANGES)}"


@pytest.mark.parametrize("pattern", EXCEPTIONS)
def test_every_exception_is_still_needed(pattern: str) -> None:
    excepted = [item for item in EXCHANGES if re.fullmatch(pattern, item.name.partition(".")[2])]
    assert any(differences(recorded) for recorded in excepted)
