# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of pipelines and releases, which are never created by running them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulators.cloudbees import SETTINGS
from tests.unit.cloudbees.shop import Shop, open_shop

THINGS: dict[str, dict[str, Any]] = {
    "pipeline": {"project": "Shop", "pipeline": "Web"},
    "release": {"project": "Releases", "release": "Spring"},
}
both = pytest.mark.parametrize("thing", THINGS)


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as found:
        yield found


@both
@pytest.mark.parametrize("setting", SETTINGS)
def test_a_run_is_started_waited_for_and_told_of(setting: str, thing: str) -> None:
    with open_shop(setting) as shop:
        result = shop.ok(f"{thing}_run", **THINGS[thing], parameters={"version": 1.4})
        (run,) = shop.cloudbees.all_of("flowRuntime")
        assert (result["changed"], result["action"], result["id"]) == (True, "started", run.id)
        assert (result["status"], result["outcome"]) == ("success", "success")
        assert [(stage["path"], stage["outcome"]) for stage in result["stages"]] == [
            ("Test", "success"),
            ("Production", "success"),
        ]
        assert result["url"].endswith(f"/flow/#pipeline-run/{run.attributes['pipelineId']}/{run.id}")
        assert run.attributes["actualParameter"] == {"version": "1.4"}


@both
def test_some_stages_only(shop: Shop, thing: str) -> None:
    assert [stage["path"] for stage in shop.ok(f"{thing}_run", **THINGS[thing], stages=["Test"])["stages"]] == ["Test"]
    result = shop.ok(f"{thing}_run", **THINGS[thing], start_at="Production")
    assert [stage["path"] for stage in result["stages"]] == ["Production"]
    assert "NoSuchStage" in shop.refused(f"{thing}_run", "missing", **THINGS[thing], stages=["Nowhere"])["msg"]


@both
def test_what_is_not_there_is_not_created(shop: Shop, thing: str) -> None:
    missing = {**THINGS[thing], thing: "Nothing"}
    shop.refused(f"{thing}_run", "missing", **missing)
    assert shop.ok(f"{thing}_run", **missing, check=True)["warnings"]
    assert shop.writes() == []
    names = [one.name for one in shop.cloudbees.all_of(thing)]
    shop.ok(f"{thing}_run", **THINGS[thing])
    assert [one.name for one in shop.cloudbees.all_of(thing)] == names


@both
def test_a_run_that_fails_fails_the_task_with_its_stages(shop: Shop, thing: str) -> None:
    shop.plan(failing={"Production": "rolled back"})
    result = shop.refused(f"{thing}_run", "not_applied", **THINGS[thing])
    assert [stage["path"] for stage in result["failed_stages"]] == ["Production"]
    assert "ended with error: Production: rolled back" in result["msg"]


@both
def test_a_run_may_be_aborted(shop: Shop, thing: str) -> None:
    shop.plan(polls=None)
    begun = shop.ok(f"{thing}_run", **THINGS[thing], wait=False)
    assert (begun["status"], begun["outcome"]) == ("running", None)
    late = shop.refused(f"{thing}_run", "timed_out", action="wait", id=begun["id"], wait_timeout=9)
    assert late["status"] == "running"
    ended = shop.ok(f"{thing}_run", action="abort", id=begun["id"], force=True)
    assert (ended["changed"], ended["status"], ended["outcome"]) == (True, "FORCE_ABORT", "aborted")
    assert shop.ok(f"{thing}_run", action="abort", id=begun["id"])["changed"] is False
    shop.refused(f"{thing}_run", "not_applied", action="wait", id=begun["id"])
    shop.refused(f"{thing}_run", "missing", action="wait", id="4711")


@both
def test_check_mode_says_what_would_run(shop: Shop, thing: str) -> None:
    foretold = shop.ok(f"{thing}_run", **THINGS[thing], parameters={"version": "2"}, check=True)
    assert (foretold["changed"], foretold["id"], shop.writes()) == (True, None, [])
    (values,) = [value for value in foretold["request"].values() if isinstance(value, list)]
    assert values[0]["value"] == "2"


@both
def test_without_a_key_a_lost_answer_is_reported(shop: Shop, thing: str) -> None:
    shop.wire.fault("lose", method="POST", path=f"/{thing}s$")
    shop.refused(f"{thing}_run", "ambiguous", **THINGS[thing])
    assert len(shop.runs("flowRuntime")) == 1


def test_an_empty_text_beside_an_empty_list_says_nothing(shop: Shop) -> None:
    asked = {"project": "Shop", "pipeline": "Web", "start_at": "", "stages": [], "id": "", "run_once_key": ""}
    assert shop.ok("pipeline_run", **asked)["changed"]
    assert shop.ok("pipeline_run", **{**asked, "start_at": "Production"})["changed"]
    both = shop.refused("pipeline_run", "invalid_input", **{**asked, "start_at": "Test", "stages": ["Test"]})
    assert "start_at and stages are both given. Give one of them" in both["msg"]
