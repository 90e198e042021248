# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tickets a run concerns, and which it shows to be well again."""

from __future__ import annotations

import pytest
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.run_failures import (
    UNSEEN,
    Failure,
    Recap,
    RunFailures,
    Subject,
    concerned,
    recovered,
    since,
)


def recap(**hosts: tuple[int, int]) -> Recap:
    """Hosts with their counts of (failures, unreachable)."""
    return {host: {"ok": 1, "failures": bad, "unreachable": away} for host, (bad, away) in hosts.items()}


def test_what_was_rescued_is_no_failure() -> None:
    rescued, final = Failure("a", "rescued"), Failure("a", "final")
    elsewhere, away = Failure("b", "rescued"), Failure("c", "away", unreachable=True)
    run = RunFailures([rescued, elsewhere, away, final])
    assert run.final(recap(a=(1, 0), b=(0, 0), c=(0, 1))) == [away, final]
    assert run.final(recap(a=(2, 0), b=(0, 0), c=(0, 0))) == [rescued, final]


def test_what_is_rescued_after_the_end_is_none_either() -> None:
    final, in_always = Failure("a", "final"), Failure("a", "in always", has_rescue=True)
    run = RunFailures([final, in_always])
    assert run.final(recap(a=(1, 0))) == [final]
    # A rescue may fail, too.
    assert run.final(recap(a=(2, 0))) == [final, in_always]


def test_a_failure_that_no_callback_was_told_of_counts_all_the_same() -> None:
    (found,) = RunFailures().final(recap(a=(1, 0)))
    assert (found.host, found.message) == ("a", UNSEEN)


def test_the_recap_of_a_second_playbook_goes_on_from_the_first() -> None:
    before = recap(a=(1, 0), b=(0, 0))
    now = {**recap(b=(1, 0), c=(0, 0)), "a": before["a"]}
    assert since(before, now) == {"b": {"ok": 0, "failures": 1, "unreachable": 0}, "c": now["c"]}


@pytest.mark.parametrize(
    ("per", "parts"),
    [("play", {"": [0, 1, 2]}), ("host", {"a": [0, 1], "b": [2]}), ("role", {"web": [0, 2], "": [1]})],
)
def test_failures_belong_to_tickets(per: str, parts: dict[str, list[int]]) -> None:
    failures = [Failure("a", "1", role="web"), Failure("a", "2"), Failure("b", "3", role="web")]
    found = concerned("site.yml", "hosts", per, failures)
    assert {subject.part: [failures.index(item) for item in of] for subject, of in found.items()} == parts


WELL, BAD, AWAY = recap(a=(0, 0), b=(0, 0)), recap(a=(0, 0), b=(1, 0)), recap(a=(0, 0), b=(0, 1))


@pytest.mark.parametrize(
    ("per", "counts", "limited", "tagged", "parts"),
    [
        ("play", WELL, False, False, [""]),
        ("play", BAD, False, False, []),
        ("play", AWAY, False, False, []),
        ("play", {}, False, False, []),
        ("play", WELL, True, False, []),
        ("play", WELL, True, True, []),
        ("role", WELL, False, False, ["", "web"]),
        ("role", BAD, False, False, []),
        ("role", WELL, True, False, []),
        ("host", WELL, False, False, ["a", "b"]),
        ("host", BAD, False, False, ["a"]),
        ("host", AWAY, True, False, ["a"]),
        ("host", WELL, True, True, []),
    ],
)
def test_only_a_run_that_could_have_failed_shows_that_it_is_well(
    per: str, counts: Recap, limited: bool, tagged: bool, parts: list[str]
) -> None:
    run = RunFailures(roles={"web"})
    found = recovered("site.yml", "hosts", per, run, counts, limited=limited, tagged=tagged)
    assert [subject.part for subject in found] == parts


def test_a_key_is_the_same_for_the_same_and_another_for_another() -> None:
    same = {
        Subject("site.yml", "hosts").external_id,
        Subject("site.yml", "hosts", "play", "").external_id,
        # What is of no role, or host, is the playbook's.
        Subject("site.yml", "hosts", "role").external_id,
    }
    others = {
        Subject("site.yml", "hosts2").external_id,
        Subject("site-yml", "hosts").external_id,
        Subject("site.yml", "hosts", "host", "a").external_id,
        Subject("site.yml", "hosts", "role", "a").external_id,
        Subject("site.yml", "hosts", "role", "A").external_id,
        Subject("ü" * 300, "h, %o/s'ts", "role", "a b").external_id,
    }
    assert len(same) == 1
    assert len(same | others) == 7
    # RT percent-encodes a key and keeps 228 characters of it, a comma ends a tag of Zammad.
    assert all(key.isascii() and len(key) < 120 and not set(key) & set(", %/'\"") for key in same | others)
    assert len(Subject("x" * 300, "y" * 300).title) <= 200
