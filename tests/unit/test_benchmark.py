# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark measures what it says: its peers and the collection do the same work, and the requests are counted."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from tests.benchmark import measure, peers, picture, plays, rows
from tests.benchmark.__main__ import renewed
from tests.laws import runner

COUNT = 38  # two of which differ, and one is not there yet


@pytest.mark.parametrize("way", [*peers.PEERS, rows.OURS])
def test_every_way_brings_the_same_users_to_the_same_state(way: str) -> None:
    if way.startswith("aiohttp") and importlib.util.find_spec("aiohttp") is None:
        pytest.skip("aiohttp is not here: it belongs to the benchmark's own environment")
    users = plays.wanted(COUNT)
    given = {"api_token": plays.TOKEN, "resource": "user", "objects": users}
    with measure.Server(users=plays.present(COUNT)) as server:
        given["api_url"] = server.url
        server.reset()
        if way in peers.PEERS:
            peers.PEERS[way](server.url, users)
            assert server.count()["requests"] == COUNT + 2
        else:
            result = runner.run("zammad_sync", given)
            assert {name: count for name, count in result["counts"].items() if count} == {
                "created": 1,
                "updated": 1,
                "unchanged": 36,
            }
            # A page, two requests that write, and the names of roles for the one that is made.
            assert server.count()["requests"] <= 1 + 2 + 2
        assert not runner.run("zammad_sync", given)["changed"]


def test_a_program_is_measured_and_its_failure_is_told(tmp_path: Path) -> None:
    users = tmp_path / "users.json"
    users.write_text(json.dumps(plays.wanted(3)))
    command = [measure.sys.executable, "-m", "tests.benchmark.peers", "requests"]
    with measure.Server(users=3) as server:
        runs = measure.interleaved({"requests": lambda: measure.run([*command, server.url, str(users)], server)}, 1)
        with pytest.raises(measure.Failed, match="FileNotFoundError"):
            measure.run([*command, server.url, str(tmp_path / "none")], server)
    sample = measure.median(runs["requests"])
    assert sample.requests == 3
    assert min(sample.wall, sample.cpu, sample.memory) > 0


def test_numbers_are_held_against_what_is_wanted() -> None:
    row = rows.Row("a", {}, {"wall": 2.0, "memory": 90.0, "cpu": 1.0}, {"wall": "2.5", "memory": "<100"})
    assert [row.met(name) for name in ("wall", "memory", "cpu")] == [False, True, None]
    start, ten = measure.Sample(1.0, 1.5, 60.0, 0), measure.Sample(2.0, 3.5, 70.0, 20)
    assert ten.per(10, start) == measure.Sample(0.1, 0.2, 70.0, 2)


def test_the_picture_has_a_curve_for_each_way_and_latency() -> None:
    one = vars(measure.Sample(1.0, 1.0, 60.0, 5))
    found = {
        "rows": [
            {"what": "an item of a loop over 9", "medians": {"uri": one}},
            {"what": "100 users in one task, 5 ms", "medians": {rows.OURS: one, rows.START: one}},
        ]
    }
    curves = {
        latency: {name: list(spots) for name, spots in ways.items()} for latency, ways in picture.points(found).items()
    }
    assert curves == {"5": {rows.OURS: [(100, 1.0)], "uri in a loop (estimated)": [(100, pytest.approx(110.0))]}}
    assert set(curves["5"]) <= set(picture.STYLE)


def test_rows_that_are_measured_again_take_the_place_of_the_former() -> None:
    former = [{"what": "loop", "numbers": 1}, {"what": "tasks", "numbers": 2}]
    measured = [{"what": "tasks", "numbers": 3}, {"what": "new", "numbers": 4}]
    assert [(row["what"], row["numbers"]) for row in renewed(former, measured)] == [
        ("loop", 1),
        ("tasks", 3),
        ("new", 4),
    ]
