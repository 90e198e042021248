# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running procedures: what is started, how its end is told, and what is known without starting anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulators.cloudbees import ADMIN, SETTINGS
from tests.unit.cloudbees.shop import Shop, open_shop

DEPLOY: dict[str, Any] = {"project": "Shop", "procedure": "Deploy", "parameters": {"target": "test", "size": True}}


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as found:
        yield found


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_job_is_started_waited_for_and_told_of(setting: str) -> None:
    with open_shop(setting) as shop:
        result = shop.ok("job", **DEPLOY, priority="high")
        assert (result["changed"], result["action"]) == (True, "started")
        assert (result["status"], result["outcome"]) == ("completed", "success")
        assert result["url"] == f"{shop.wire.url}/commander/link/jobDetails/jobs/{result['id']}"
        assert [step["path"] for step in result["steps"]] == ["build", "build/compile", "copy"]
        assert result["failed_steps"] == []
        assert [line.partition(": ")[2] for line in result["progress"]] == [
            "pending",
            "running",
            "completed, outcome success",
        ]
        (job,) = shop.cloudbees.all_of("job")
        assert job.id == result["id"]
        assert job.attributes["actualParameter"] == {"target": "test", "size": "true"}
        assert job.attributes["priority"] == "high"


def test_a_job_that_fails_fails_the_task_with_the_steps_that_did(shop: Shop) -> None:
    shop.plan(failing={"compile": "exit code 2", "build": "a step failed"})
    result = shop.refused("job", "not_applied", **DEPLOY)
    assert result["changed"]
    assert result["outcome"] == "error"
    assert [step["path"] for step in result["failed_steps"]] == ["build/compile"]
    assert "of procedure Shop/Deploy ended with error: build/compile: exit code 2 (compile." in result["msg"]
    assert result["error"]["server_messages"] == ["exit code 2"]
    assert result["url"] in result["msg"]
    assert shop.ok("job", **DEPLOY, accept=["success", "error"])["outcome"] == "error"


def test_a_warning_is_accepted_unless_it_is_not(shop: Shop) -> None:
    shop.plan(outcome="warning")
    assert shop.ok("job", **DEPLOY)["outcome"] == "warning"
    assert shop.refused("job", "not_applied", **DEPLOY, accept=["success"])["outcome"] == "warning"


def test_a_job_may_be_started_waited_for_later_and_aborted(shop: Shop) -> None:
    shop.plan(polls=None)
    begun = shop.ok("job", **DEPLOY, wait=False)
    assert (begun["changed"], begun["outcome"]) == (True, None)
    late = shop.refused("job", "timed_out", action="wait", id=begun["id"], wait_timeout=30)
    assert (late["changed"], late["id"], late["status"]) == (False, begun["id"], "running")
    assert late["error"]["safe_to_retry"]
    assert "is running after 30 seconds" in late["msg"]
    shop.wire.clear()
    foretold = shop.ok("job", action="abort", id=begun["id"], check=True)
    assert (foretold["changed"], foretold["action"], shop.writes()) == (True, "aborted", [])
    ended = shop.ok("job", action="abort", id=begun["id"], reason="enough")
    assert (ended["changed"], ended["action"], ended["aborted_by"]) == (True, "aborted", "admin")
    again = shop.ok("job", action="abort", id=begun["id"])
    assert (again["changed"], again["action"]) == (False, "none")
    # Whoever waits is told that it went wrong.
    assert shop.refused("job", "not_applied", action="wait", id=begun["id"])["outcome"] == "error"


def test_a_started_job_that_takes_too_long_is_not_started_again_by_itself(shop: Shop) -> None:
    shop.plan(polls=None)
    late = shop.refused("job", "timed_out", **DEPLOY, wait_timeout=5)
    assert (late["changed"], late["id"]) == (True, shop.runs()[0])
    assert late["error"]["safe_to_retry"] is False


def test_a_job_that_ends_before_it_could_be_aborted_is_no_error(shop: Shop) -> None:
    shop.plan(polls=1)
    begun = shop.ok("job", **DEPLOY, wait=False)
    shop.wire.clear()
    # The refusal comes after the end: the first look still finds it running.
    shop.wire.fault("status", code=409, method="PUT", path="/jobs/", times=1)
    assert shop.ok("job", action="abort", id=begun["id"])["action"] == "none"


def test_a_server_that_restarts_does_not_end_the_waiting(shop: Shop) -> None:
    shop.wire.fault("status", code=503, method="GET", path=r"/jobs/", nth=1, times=3)
    result = shop.ok("job", **DEPLOY)
    assert result["outcome"] == "success"
    assert any("cannot be asked" in line for line in result["progress"])
    shop.wire.fault("status", code=503, method="GET", path=r"/jobs/")
    gone = shop.refused("job", "server_failed", **DEPLOY, wait_timeout=20)
    assert (gone["changed"], gone["id"]) == (True, shop.runs()[-1])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"parameters": {"tarjet": "x"}}, "has no parameter 'tarjet'. Did you mean 'target'?"),
        ({"parameters": {"size": "x"}}, "needs a value for target"),
        ({"run_once_parameter": "mark"}, "run_once_parameter is given without run_once_key"),
        ({"wait_timeout": -1}, "wait_timeout must not be negative"),
        ({"run_once_key": "a", "run_once_parameter": "no such"}, "has no parameter 'no such'"),
    ],
)
def test_what_cannot_be_run_is_told_before_anything_is_started(shop: Shop, options: dict[str, Any], said: str) -> None:
    for check in (True, False):
        assert said in shop.refused("job", "invalid_input", **{**DEPLOY, **options}, check=check)["msg"]
    assert shop.writes() == []


def test_a_missing_procedure_is_an_error_and_in_check_mode_a_warning(shop: Shop) -> None:
    assert "NoSuchProcedure" in shop.refused("job", "missing", project="Shop", procedure="Nothing")["msg"]
    foretold = shop.ok("job", project="Shop", procedure="Nothing", check=True)
    assert "NoSuchProcedure" in foretold["warnings"][0]
    assert "NoSuchJob" in shop.refused("job", "missing", action="wait", id="4711")["msg"]


def test_check_mode_says_what_would_run_and_keeps_passwords_to_itself(shop: Shop) -> None:
    login = [{"name": "login", "username": "deployer", "password": "s3cret-word"}]
    for check in (True, False):
        result = shop.ok("job", **DEPLOY, credentials=login, check=check)
        assert "s3cret-word" not in str(result)
    assert len(shop.runs()) == 1
    foretold = shop.ok("job", **DEPLOY, credentials=login, check=True)
    assert (foretold["changed"], foretold["id"]) == (True, None)
    assert foretold["request"]["actualParameter"] == [
        {"actualParameterName": "target", "value": "test"},
        {"actualParameterName": "size", "value": "true"},
        {"actualParameterName": "login", "value": "login"},
    ]
    assert foretold["request"]["credential"][0]["userName"] == "deployer"
    sent = next(exchange for exchange in shop.writes() if exchange.path.endswith("/jobs"))
    assert b"s3cret-word" in sent.body
    assert "s3cret-word" not in sent.target


def test_a_schedule_is_run_now(shop: Shop) -> None:
    shop.ok("job", project="Shop", schedule="Nightly")
    (job,) = shop.cloudbees.all_of("job")
    assert job.attributes["actualParameter"]["target"] == "night"
    shop.refused("job", "missing", project="Shop", schedule="Daily")
    assert len(shop.runs()) == 1


@pytest.mark.parametrize("fault", ["lose", "cut"])
def test_without_a_key_a_lost_answer_is_reported_and_nothing_is_sent_again(shop: Shop, fault: str) -> None:
    shop.wire.fault(fault, method="POST", path="/jobs$")
    result = shop.refused("job", "ambiguous", **DEPLOY)
    assert result["ambiguous"]
    assert result["error"]["safe_to_retry"] is False
    assert "run_once_key" in result["msg"]
    assert len(shop.runs()) == 1


# -- procedures of plugins --------------------------------------------------------------------------------------------

PLUGIN = {"project": "/plugins/EC-Core/project", "procedure": "Sleep"}


@pytest.fixture
def plugin(shop: Shop) -> Shop:
    """The shop with two versions of a plugin, of which the later one is promoted."""
    c = shop.cloudbees
    for version in ("1.0", "1.1"):
        name = f"EC-Core-{version}"
        made = {"pluginKey": "EC-Core", "pluginVersion": version, "promoted": str(int(version == "1.1"))}
        c.add("plugin", name, c.root, ADMIN, made)
        project = c.add("project", name, c.root, ADMIN, {"pluginKey": "EC-Core", "pluginName": name})
        sleep = c.add("procedure", "Sleep", project, ADMIN)
        c.add("formalParameter", "seconds", sleep, ADMIN, {"required": "1", "type": "entry"})
    return shop


def test_the_project_of_a_plugin_is_that_of_its_promoted_version(plugin: Shop) -> None:
    foretold = plugin.ok("job", **PLUGIN, parameters={"seconds": 1}, check=True)
    assert foretold["changed"]
    assert "warnings" not in foretold
    assert plugin.writes() == []
    assert plugin.ok("job", **PLUGIN, parameters={"seconds": 1})["project"] == "EC-Core-1.1"
    assert "needs a value for seconds" in plugin.refused("job", "invalid_input", **PLUGIN)["msg"]
    nothing = plugin.refused("job", "missing", **{**PLUGIN, "procedure": "Nap"})
    assert "procedure /plugins/EC-Core/project/Nap does not exist" in nothing["msg"]


def test_a_run_of_a_plugin_is_noted_in_the_destination_project(plugin: Shop) -> None:
    once = {**PLUGIN, "parameters": {"seconds": 1}, "run_once_key": "CHG-1"}
    assert "Give destination_project" in plugin.refused("job", "invalid_input", **once)["msg"]
    assert plugin.runs() == []
    once["destination_project"] = "Shop"
    first, again = plugin.ok("job", **once), plugin.ok("job", **once)
    assert (first["action"], again["action"], again["id"]) == ("started", "found", first["id"])
    assert plugin.note("CHG-1") is not None
    assert plugin.ok("job", action="wait", **{**once, "parameters": None})["id"] == first["id"]


def test_a_run_of_a_plugin_whose_answer_was_lost_is_found(plugin: Shop) -> None:
    once = {**PLUGIN, "parameters": {"seconds": 1}, "run_once_key": "CHG-1", "destination_project": "Shop"}
    plugin.wire.fault("lose", method="POST", path="/jobs$", nth=0)
    plugin.ok("job", **once)
    assert len(plugin.runs()) == 1
