# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison of replies: what it must notice, and what it must overlook."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.replay import Mask, Reply, differences

JSON = {"content-type": "application/json; charset=utf-8"}
TEXT = {"content-type": "text/plain; charset=utf-8"}
TICKET = {"id": 5, "Subject": "plain", "Cc": [{"id": "alice"}, {"id": "bob"}], "Created": "2026-11-21T21:27:55Z"}

PEOPLE = {"Cc": TICKET["Cc"]}


def in_json(value: Any, status: int = 200) -> Reply:
    return Reply(status, JSON, json.dumps(value).encode())


def in_lines(*lines: str) -> Reply:
    return Reply(200, TEXT, "\n".join(lines).encode())


def found(recorded: Reply, replayed: Reply, *, loose: bool = False) -> list[str]:
    return differences(recorded, replayed, Mask(2026), Mask(2030), loose=loose)


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        (in_json(TICKET), in_json(TICKET, status=201)),
        (in_json(TICKET), Reply(200, TEXT, json.dumps(TICKET).encode())),
        (in_json(TICKET), in_json({**TICKET, "Subject": "other"})),
        (in_json(TICKET), in_json({**TICKET, "Owner": "x"})),
        (in_json(TICKET), in_json({key: TICKET[key] for key in ("id", "Subject", "Cc")})),
        (in_json(TICKET), in_json({**TICKET, "id": "5"})),
        (in_json(TICKET), in_json({**TICKET, "Cc": [{"id": "alice"}]})),
        (in_json(TICKET), in_json({**TICKET, "Created": "2001-11-21T21:27:55Z"})),
        (in_json(["Subject changed"]), in_json(["Subject  changed"])),
        (in_json(["Subject changed"]), in_json([])),
        (in_json({"total": 1}), in_json({"total": None})),
        (in_lines("RT/5.0.3 200 Ok", "", "Subject: a"), in_lines("RT/5.0.3 400 Bad Request", "", "Subject: a")),
        (in_lines("RT/5.0.3 200 Ok", "", "Subject: a"), in_lines("RT/5.0.3 200 Ok", "", "Subject: b")),
        (in_lines("RT/5.0.3 200 Ok", "", "Subject: a"), in_lines("RT/5.0.3 200 Ok", "", "Subject: a", "Owner: x")),
        (
            in_lines("RT/5.0.3 200 Ok", "", "Notes: a", "       b"),
            in_lines("RT/5.0.3 200 Ok", "", "Notes: a", "     b"),
        ),
        (in_lines("RT/5.0.3 200 Ok", "", "# No"), in_lines("")),
        (
            Reply(200, {"content-type": "image/png"}, b"\xff\x00"),
            Reply(200, {"content-type": "image/png"}, b"\xff\x01"),
        ),
        (Reply(201, {**JSON, "location": "/x"}, b"[]"), Reply(201, JSON, b"[]")),
    ],
)
def test_a_difference_is_noticed(recorded: Reply, replayed: Reply) -> None:
    assert found(recorded, replayed)


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        (in_json(TICKET), in_json({**TICKET, "Created": "2030-01-02T03:04:05Z"})),
        (in_json(PEOPLE), in_json({"Cc": [{"id": "bob"}, {"id": "alice"}]})),
        (in_json({"pages": 0.0}), in_json({"pages": 0})),
        (Reply(200, JSON, b"[]"), Reply(200, {"content-type": 'application/json;charset="utf-8"'}, b"[]")),
        (in_lines("RT/5.0.3 200 Ok", "", "# a", "# b"), in_lines("RT/6.0 200 Ok", "", "# b", "# a")),
        (
            in_lines("RT/5 200 Ok", "", "Due: Sat Nov 21 21:27:55 2026"),
            in_lines("RT/5 200 Ok", "", "Due: Wed Jan 02 03:04:05 2030"),
        ),
    ],
)
def test_what_must_differ_is_overlooked(recorded: Reply, replayed: Reply) -> None:
    assert found(recorded, replayed) == []


def test_the_loose_comparison_still_notices_another_shape() -> None:
    assert found(in_json(PEOPLE), in_json({"Cc": [{"id": "carol"}]}), loose=True) == []
    assert found(in_json(TICKET), in_json({**TICKET, "Subject": None}), loose=True)
    assert found(in_json({"items": [TICKET]}), in_json({"items": []}), loose=True)
