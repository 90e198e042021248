# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`run_once_key`: one run for a key, whoever else is there. What gets lost on the way: tests/laws/cloudbees."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.runs.run_once import LOOKS

from tests.simulators.cloudbees import SETTINGS
from tests.unit.cloudbees.shop import Environ, Result, Shop, open_shop

#: What is run -> module, its options, the kind of run, and what starts it.
THINGS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "job": ("job", {"project": "Shop", "procedure": "Deploy", "parameters": {"target": "a"}}, "job", r"/jobs$"),
    "pipeline": ("pipeline_run", {"project": "Shop", "pipeline": "Web"}, "flowRuntime", r"/pipelines$"),
    "release": ("release_run", {"project": "Releases", "release": "Spring"}, "flowRuntime", r"/releases$"),
}
JOB = THINGS["job"][1]


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as found:
        yield found


def run_of(result: Result) -> tuple[bool, str, str]:
    assert not result.get("failed"), result
    return result["changed"], result["action"], result["id"]


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_a_second_play_finds_the_run_of_the_first(setting: str, thing: str) -> None:
    module, options, kind, _start = THINGS[thing]
    with open_shop(setting) as shop:
        first = run_of(shop.run(module, **options, run_once_key="CHG-1"))
        (run,) = shop.runs(kind)
        assert first == (True, "started", run)
        assert run_of(shop.run(module, **options, run_once_key="CHG-1")) == (False, "found", run)
        assert run_of(shop.run(module, **options, run_once_key="CHG-1", check=True)) == (False, "found", run)
        assert run_of(shop.run(module, **options, run_once_key="CHG-2"))[:2] == (True, "started")
        waited = shop.ok(module, action="wait", project=options["project"], run_once_key="CHG-1")
        assert (waited["changed"], waited["id"], waited["outcome"]) == (False, run, "success")
        shop.refused(module, "missing", action="wait", project=options["project"], run_once_key="CHG-9")
        assert len(shop.runs(kind)) == 2


@pytest.mark.parametrize("thing", THINGS)
def test_a_lost_answer_to_the_start_loses_no_run_and_makes_no_second(thing: str) -> None:
    module, options, kind, start = THINGS[thing]
    with open_shop() as shop:
        for number, fault in enumerate(("lose", "cut", "drop", "delay")):
            shop.wire.clear()
            more = {"api_timeout": 1.0} if fault == "delay" else {}
            delay = {"seconds": 1.5} if fault == "delay" else {}
            shop.wire.fault(fault, method="POST", path=start, nth=0, **delay)
            result = shop.run(module, **options, run_once_key=f"CHG-{number}", **more)
            assert run_of(result)[:2] == (True, "started")
            runs = shop.runs(kind)
            assert (len(runs), runs[-1]) == (number + 1, result["id"])
            assert json.loads(shop.note(f"CHG-{number}", options["project"]).value)["run"] == result["id"]


def test_a_note_that_was_never_completed_is_taken_over(shop: Shop) -> None:
    shop.wire.fault("drop", method="POST", path="/jobs$")
    shop.wire.fault("drop", method="PUT", path="/objects$")
    assert shop.run("job", **JOB, run_once_key="CHG-1")["error"]["kind"] == "ambiguous"
    assert json.loads(shop.note("CHG-1").value)["run"] == ""
    shop.wire.clear()
    foretold = shop.ok("job", **JOB, run_once_key="CHG-1", check=True)
    assert run_of(foretold)[:2] == (True, "started")
    assert "an earlier play began this run" in foretold["warnings"][0]
    assert shop.writes() == []
    assert run_of(shop.run("job", **JOB, run_once_key="CHG-1")) == (True, "started", *shop.runs())


def test_check_mode_finds_a_run_that_was_not_noted(shop: Shop) -> None:
    shop.wire.fault("drop", method="PUT", path="/properties/", nth=0)
    assert shop.run("job", **JOB, run_once_key="CHG-1")["failed"]
    assert json.loads(shop.note("CHG-1").value)["run"] == ""
    foretold = shop.ok("job", **JOB, run_once_key="CHG-1", check=True)
    assert run_of(foretold) == (False, "found", *shop.runs())
    shop.wire.clear()
    assert run_of(shop.run("job", **JOB, run_once_key="CHG-1")) == run_of(foretold)


def test_a_controller_that_is_faster_by_an_instant_wins(shop: Shop) -> None:
    others: list[Result] = []
    shop.meanwhile(
        lambda: others.append(shop.run("job", **JOB, run_once_key="CHG-1")),
        when=lambda environ: environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/properties"),
    )
    mine = shop.run("job", **JOB, run_once_key="CHG-1")
    assert run_of(others[0]) == (True, "started", *shop.runs())
    assert run_of(mine) == (False, "found", *shop.runs())


def test_a_controller_that_is_at_it_is_waited_for(shop: Shop) -> None:
    """The other one has noted the key, and its run starts while this one looks for it."""
    shop.wire.fault("drop", method="POST", path="/jobs$")
    shop.wire.fault("drop", method="PUT", path="/objects$")
    shop.run("job", **JOB, run_once_key="CHG-1")
    shop.wire.clear()
    shop.meanwhile(lambda: shop.ok("job", **JOB), when=search(3))
    result = shop.run("job", **JOB, run_once_key="CHG-1")
    assert run_of(result) == (False, "found", *shop.runs())
    assert "an earlier play had started" in result["server_messages"][0]


def search(number: int) -> Callable[[Environ], bool]:
    """The moment before a task searches for runs for the n-th time."""
    searches: list[str] = []

    def comes(environ: Environ) -> bool:
        searches.extend(["search"] if environ["PATH_INFO"].endswith("/objects") else [])
        return len(searches) == number

    return comes


def test_whose_note_was_taken_over_while_it_looked_starts_nothing_more(shop: Shop) -> None:
    """Its own request was lost, and it looked so long that another controller lost its patience."""
    shop.wire.fault("drop", method="POST", path="/jobs$", times=1)

    def another() -> None:
        note = shop.note("CHG-1")
        note.value = json.dumps({**json.loads(note.value), "owner": "another"})
        shop.meanwhile(lambda: shop.ok("job", **JOB), when=search(2))

    shop.meanwhile(another, when=search(len(LOOKS)))
    result = shop.run("job", **JOB, run_once_key="CHG-1")
    assert run_of(result) == (False, "found", *shop.runs())


def test_a_run_that_starts_while_its_note_is_taken_over_is_the_one(shop: Shop) -> None:
    shop.wire.fault("drop", method="POST", path="/jobs$")
    shop.wire.fault("drop", method="PUT", path="/objects$")
    shop.run("job", **JOB, run_once_key="CHG-1")
    shop.wire.clear()
    shop.meanwhile(
        lambda: shop.ok("job", **JOB),
        when=lambda environ: environ["REQUEST_METHOD"] == "PUT" and "opsdesk_run_once" in environ["PATH_INFO"],
    )
    result = shop.run("job", **JOB, run_once_key="CHG-1")
    assert run_of(result) == (False, "found", *shop.runs())


def just_noted(shop: Shop) -> Callable[[Environ], bool]:
    """The moment after the note was written, and before the run is started."""
    return lambda environ: shop.note("CHG-1") is not None


def test_a_run_of_another_key_or_with_other_parameters_is_not_taken(shop: Shop) -> None:
    def others() -> None:
        shop.ok("job", **JOB, run_once_key="CHG-2")
        shop.ok("job", **{**JOB, "parameters": {"target": "b"}})
        shop.wire.fault("drop", method="POST", path="/jobs$", nth=0)

    shop.meanwhile(others, when=just_noted(shop))
    result = shop.run("job", **JOB, run_once_key="CHG-1")
    assert run_of(result) == (True, "started", shop.runs()[2])
    assert len(shop.runs()) == 3


@pytest.mark.parametrize("parameter", [None, "mark"])
def test_of_several_runs_in_the_same_moments_the_parameter_tells_the_right_one(
    shop: Shop, parameter: str | None
) -> None:
    def others() -> None:
        shop.ok("job", **JOB)
        shop.wire.fault("lose", method="POST", path="/jobs$", nth=0)

    shop.meanwhile(others, when=just_noted(shop))
    given = {**JOB, "run_once_key": "CHG-1", **({"run_once_parameter": parameter} if parameter else {})}
    if parameter is None:
        result = shop.refused("job", "several_found", **given)
        assert all(run in result["msg"] for run in shop.runs())
        assert "/projects/Shop/opsdesk_run_once/CHG-1" in result["msg"]
    else:
        assert run_of(shop.run("job", **given)) == (True, "started", shop.runs()[1])
    assert len(shop.runs()) == 2


def test_a_run_that_is_refused_leaves_the_key_free(shop: Shop) -> None:
    for code, kind in ((400, "refused"), (500, "server_failed")):
        told = {"error": {"code": "InternalError" if code == 500 else "InvalidArgument", "message": "no"}}
        shop.wire.fault("status", code=code, method="POST", path="/jobs$", body=told)
        shop.refused("job", kind, **JOB, run_once_key="CHG-1")
        assert shop.note("CHG-1") is None
        shop.wire.clear()


@pytest.mark.parametrize("code", [200, 302, 400, 403, 404, 500])
def test_a_page_of_a_gateway_does_not_withdraw_the_note(shop: Shop, code: int) -> None:
    page = {"body": "<html>", "headers": {"Content-Type": "text/html"}}
    shop.wire.fault("status", code=code, method="POST", path="/jobs$", **page)
    shop.refused("job", "ambiguous", **JOB, run_once_key="CHG-1")
    assert shop.note("CHG-1") is not None
    shop.wire.clear()
    shop.ok("job", **JOB, run_once_key="CHG-1")
    assert len(shop.runs()) == 1


def test_a_key_belongs_to_one_thing(shop: Shop) -> None:
    shop.ok("job", **JOB, run_once_key="CHG-1")
    result = shop.refused("job", "invalid_input", project="Shop", procedure="Build", run_once_key="CHG-1")
    assert "belongs to procedure Shop/Deploy" in result["msg"]
    shop.note("CHG-1").value = "somebody's own"
    assert "does not hold a note" in shop.refused("job", "invalid_input", **JOB, run_once_key="CHG-1")["msg"]


def test_a_failed_run_is_not_repeated_and_says_so(shop: Shop) -> None:
    shop.plan(failing={"copy": "disk full"})
    for action in ("started", "found"):
        result = shop.refused("job", "not_applied", **JOB, run_once_key="CHG-1")
        assert result["action"] == action
    assert "another key runs it again" in result["msg"]
    assert len(shop.runs()) == 1


def test_a_run_that_was_deleted_since_was_run(shop: Shop) -> None:
    first = shop.ok("job", **JOB, run_once_key="CHG-1")
    (job,) = shop.cloudbees.all_of("job")
    shop.cloudbees.remove(job)
    again = shop.ok("job", **JOB, run_once_key="CHG-1")
    assert (again["changed"], again["id"], again["status"]) == (False, first["id"], "deleted")


@pytest.mark.parametrize("key", ["a/b", "../x", "projects", "properties", "Ü 1", "x" * 300, "$[/x]", "with space"])
def test_any_text_is_a_key(shop: Shop, key: str) -> None:
    run = run_of(shop.run("job", **JOB, run_once_key=key))[2]
    assert run_of(shop.run("job", **JOB, run_once_key=key)) == (False, "found", run)
    assert run_of(shop.run("job", **JOB, run_once_key=f"{key}!"))[1] == "started"
