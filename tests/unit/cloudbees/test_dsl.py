# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts in the DSL: what a task says of what they changed, and what it does not claim to know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.dsl import quoted

from tests.simulators.cloudbees import PASSWORDS, SETTINGS, VIEWER
from tests.unit.cloudbees.shop import Shop, open_shop

MAKE = "project 'Books', { description = 'First' }"
DECLARED: dict[str, Any] = {"dsl": MAKE, "path": "/projects/Books"}


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as found:
        yield found


@pytest.mark.parametrize("setting", SETTINGS)
def test_with_a_path_a_script_changes_something_once(setting: str) -> None:
    with open_shop(setting) as shop:
        first = shop.ok("dsl", **DECLARED)
        assert first["changed"]
        assert first["diff"]["before"] == ""
        assert "First" in first["diff"]["after"]
        assert shop.ok("dsl", **DECLARED)["changed"] is False
        second = shop.ok("dsl", **{**DECLARED, "dsl": MAKE.replace("First", "Second")})
        assert second["changed"]
        assert ("First" in second["diff"]["before"], "Second" in second["diff"]["after"]) == (True, True)


def test_without_a_path_it_is_not_known_and_told_as_changed(shop: Shop) -> None:
    for _time in range(2):
        result = shop.ok("dsl", dsl=MAKE)
        assert result["changed"]
        assert "diff" not in result


def test_check_mode_evaluates_nothing_and_says_so(shop: Shop) -> None:
    foretold = shop.ok("dsl", **DECLARED, check=True)
    assert (foretold["changed"], foretold["skipped_in_check_mode"], foretold["before"]) == (True, True, "")
    assert "before" not in shop.ok("dsl", dsl=MAKE, check=True)
    assert shop.writes() == []
    assert shop.cloudbees.find(shop.cloudbees.root, "project", "Books") is None
    shop.ok("dsl", **DECLARED)
    assert "First" in shop.ok("dsl", **DECLARED, check=True)["before"]


def test_a_script_that_reads_is_evaluated_in_check_mode_as_well(shop: Shop) -> None:
    for check in (True, False):
        result = shop.ok("dsl", dsl="return 'testing...'", reads=True, check=check)
        assert (result["changed"], result["value"]) == (False, "testing...")


def test_parameters_files_and_other_languages(shop: Shop, tmp_path: Path) -> None:
    script = tmp_path / "script.groovy"
    script.write_text("return args.grüße", encoding="utf-8")
    assert shop.ok("dsl", src=str(script), parameters={"grüße": "it's"})["value"] == "it's"
    yaml = shop.ok("dsl", dsl="project:\n  - projectName: Yarn\n", format="yaml", path="/projects/Yarn")
    assert yaml["changed"]
    assert "cannot read" in shop.refused("dsl", "invalid_input", src=str(tmp_path / "none"))["msg"]


def test_a_script_that_starts_a_job_tells_its_id(shop: Shop) -> None:
    script = "runProcedure(projectName: 'Shop', procedureName: 'Build')"
    assert shop.ok("dsl", dsl=script)["job_id"] == shop.runs()[0]


def test_a_wrong_script_fails_with_the_servers_words(shop: Shop) -> None:
    result = shop.refused("dsl", "refused", dsl="getUser(userName: 'nobody')")
    assert "NoSuchUser" in result["msg"]
    assert shop.run("dsl", dsl="", path="/projects/Shop")["failed"]


@pytest.mark.parametrize(("fault", "changed"), [("lose", True), ("cut", True)])
def test_a_lost_answer_is_told_with_what_changed(shop: Shop, fault: str, changed: bool) -> None:
    # The first request generates, the second evaluates.
    shop.wire.fault(fault, method="POST", path="/server/dsl$", nth=1)
    result = shop.refused("dsl", "answer_lost", **DECLARED)
    assert (result["changed"], result["error"]["safe_to_retry"]) == (changed, False)
    assert "First" in result["diff"]["after"]
    shop.wire.clear()
    shop.wire.fault(fault, method="POST", path="/server/dsl$")
    assert "diff" not in shop.refused("dsl", "answer_lost", dsl=MAKE)


def test_a_script_is_sent_once(shop: Shop) -> None:
    shop.wire.fault("status", code=503, method="POST", path="/server/dsl$")
    result = shop.refused("dsl", "answer_lost", dsl=MAKE, api_retries=3)
    assert result["error"]["attempts"] == 1
    assert len(shop.writes()) == 1


@pytest.mark.parametrize("text", ["it's", "a\\", "a\nb", "${x}", "\\'"])
def test_a_path_stays_a_path(shop: Shop, text: str) -> None:
    literal = quoted(text)
    assert literal[0] == literal[-1] == "'"
    assert shop.ok("dsl", dsl=f"return {literal}", reads=True)["value"] == text


def test_the_reason_why_a_script_failed_is_in_the_message(shop: Shop) -> None:
    viewer = {"api_username": VIEWER, "api_password": PASSWORDS[VIEWER]}
    script = "runProcedure(projectName: 'Shop', procedureName: 'Build')"
    denied = shop.refused("dsl", "refused", dsl=script, **viewer)
    assert "AccessDenied: Principal 'viewer' does not have execute privilege on procedure 'Build'" in denied["msg"]
    assert "InvalidScript" in denied["msg"]
    unreadable = shop.refused("dsl", "refused", dsl="nonsense(1)")
    assert "No signature of method: nonsense" in unreadable["msg"]


def test_details_that_never_end_do_not_fill_the_message(shop: Shop) -> None:
    told = {"error": {"code": "InvalidScript", "message": "Error", "details": "at java " * 200, "where": ""}}
    shop.wire.fault("status", code=400, body=json.dumps(told), headers={"Content-Type": "application/json"})
    result = shop.refused("dsl", "refused", dsl="x")
    assert len(result["msg"]) < 1000
    assert len(result["error"]["server_messages"][-1]) > 1000
