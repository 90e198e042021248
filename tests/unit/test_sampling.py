# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check leaves out is drawn by what is checked, and in the end every case has its turn."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import sampling
from tests.laws.scenario import Scenario

CASES = 200


def _item(number: int, share: int | None, *, echo: bool = False) -> Any:
    scenario = Scenario("toy_thing", "plain", {}, {}, {}, echo=echo)
    return SimpleNamespace(
        nodeid=f"tests/laws/test_toy.py::test_it[{number}]",
        get_closest_marker=lambda name: pytest.mark.sampled(share).mark if share and name == "sampled" else None,
        callspec=SimpleNamespace(params={"scenario": scenario}),
    )


def _played(monkeypatch: pytest.MonkeyPatch, word: str, items: list[Any]) -> set[str]:
    monkeypatch.setenv("OPSDESK_SAMPLE", word)
    left: list[Any] = []

    def deselected(items: list[Any]) -> None:
        left.extend(items)

    config: Any = SimpleNamespace(hook=SimpleNamespace(pytest_deselected=deselected))
    played = list(items)
    sampling.pytest_collection_modifyitems(config, played)
    assert len(played) + len(left) == len(items)
    return {item.nodeid for item in played}


def test_the_same_word_draws_the_same_cases_under_pytest_xdist_too(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [_item(number, 4) for number in range(CASES)]
    grouped = [_item(number, 4) for number in range(CASES)]
    for item in grouped:
        item.nodeid += "@group"
    played = _played(monkeypatch, "tree", items)
    assert {name.partition("@")[0] for name in _played(monkeypatch, "tree", grouped)} == played
    assert CASES / 8 < len(played) < CASES / 2


def test_every_case_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [_item(number, 4) for number in range(CASES)]
    seen = set().union(*(_played(monkeypatch, f"tree {number}", items) for number in range(60)))
    assert len(seen) == CASES


def test_of_an_echo_half_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    played = _played(monkeypatch, "tree", [_item(number, 4) for number in range(CASES)])
    echoes = _played(monkeypatch, "tree", [_item(number, 4, echo=True) for number in range(CASES)])
    assert echoes < played


def test_without_a_word_or_a_mark_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(_played(monkeypatch, "", [_item(number, 4) for number in range(CASES)])) == CASES
    assert len(_played(monkeypatch, "tree", [_item(number, None) for number in range(CASES)])) == CASES
