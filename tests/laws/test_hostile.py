# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No input makes a module crash, write in check mode, or send what addresses another thing.

Each option of each module gets values that nobody expects (`hostile.py`), among good ones, on the simulator of its
system. OPSDESK_HOSTILE=1000 tries so many per module and other ones at each run; without it, the same few are tried.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from tests.laws import hostile, runner
from tests.laws.conftest import simulator_of
from tests.laws.runner import QuickClock
from tests.laws.scenario import Result
from tests.modules import OVER_HTTP

EXAMPLES = int(os.environ.get("OPSDESK_HOSTILE", "0"))
#: Good options of the modules that have no scenario.
GOOD: dict[str, dict[str, Any]] = {
    "cerb_api": {"path": "records/ticket/1"},
    "cerb_ticket_info": {"search": "status:o"},
    "cerb_record_info": {"type": "org"},
    "cerb_sync": {"resource": "ticket"},
    "cloudbees_api": {"path": "projects"},
    "cloudbees_dsl": {"dsl": "project 'Lab'"},
    "cloudbees_job": {"project": "Lab", "procedure": "Build", "parameters": {"branch": "main"}, "wait": False},
    "cloudbees_object_info": {"type": "project"},
    "cloudbees_pipeline_run": {"project": "Lab", "pipeline": "Web", "wait": False},
    "cloudbees_property_increment": {"project": "Lab", "name": "counter"},
    "cloudbees_property_info": {"project": "Lab", "names": ["counter"]},
    "cloudbees_release_run": {"project": "Lab", "release": "Spring", "wait": False},
    "cloudbees_sync": {"resource": "project"},
    "rt_api": {"path": "queues/all"},
    "rt_attachment_info": {"ticket": 1},
    "rt_ticket_info": {"ids": [1]},
    "rt_sync": {"resource": "ticket"},
    "zammad_api": {"path": "tickets"},
    "zammad_attachment_info": {"ticket": 1},
    "zammad_info": {"collection": "groups"},
    "zammad_ticket_info": {"search": "lab"},
    "zammad_sync": {"resource": "organization"},
}
#: Where a path of a system's API begins.
ROOTS = {"cerb": "/rest/", "cloudbees": "/rest/v1.0/", "rt": "/REST/", "zammad": "/api/v1/"}
LONGEST_WAIT = 3000  # naps


class Patience(QuickClock):
    """A clock that ends a task which would wait for ever, as it was told to."""

    naps = 0

    def sleep(self, seconds: float) -> None:
        self.naps += 1
        if self.naps > LONGEST_WAIT:
            raise KeyboardInterrupt
        super().sleep(seconds)


class Bench:
    """A module, the simulator of its system, and good options."""

    def __init__(self, module: str, server: Any) -> None:
        self.module, self.server = module, server
        self.scenario = hostile.scenario_of(module)
        self.task = runner._task(module)[0]
        self.objects: dict[str, Any] = {}
        self.good = {**server.connection(self.scenario), "api_retries": 1, "api_timeout": 5.0}
        self.connection = {option.name for option in self.task.system.options}
        known = set(self.task.argument_spec())
        self.good = {name: value for name, value in self.good.items() if name in known}
        self.places = server.places(self.scenario)
        if self.scenario.module == module:
            self.good |= self.scenario.task("create", self.places)
        self.good |= GOOD.get(module, {})
        if module.endswith("_sync"):
            of = f"{self.scenario.system}_{self.good['resource']}"
            one = hostile.scenario_of(of)
            self.good["objects"] = [one.task("create", server.places(one))]
            self.objects = dict(runner._task(of)[0].options)
        self.saved = server.save()

    def run(self, options: dict[str, Any], *, check: bool) -> Result:
        """The result, and what went over the wire stands in its log."""
        self.server.restore(self.saved)
        try:
            return runner.run(self.module, options, check=check, clock=Patience())
        except KeyboardInterrupt:
            return {"failed": True, "changed": False, "msg": "waited", "error": {"kind": "timed_out"}}
        except OverflowError as error:
            # ansible-core itself makes no number of an infinity; `execute` raises nothing.
            return {"failed": True, "changed": False, "msg": str(error)}


@pytest.fixture(scope="module")
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with simulator_of(hostile.scenario_of(request.param)) as server:
        yield Bench(request.param, server)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options that name files name them here."""
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")


def complaints(bench: Bench, result: Result) -> list[str]:
    """What no result may be, and no request."""
    wrong = []
    try:
        json.dumps(result, ensure_ascii=False, allow_nan=False).encode()
    except (UnicodeEncodeError, ValueError) as error:
        wrong.append(f"cannot be printed: {error}")
    said = str(result.get("msg"))
    if "mistake of the collection" in said or "exception" in result:
        wrong.append(f"{said} {result.get('exception', '')[-1500:]}")
    if result.get("failed") and "msg" not in result:
        wrong.append(f"fails without a word: {result}")
    for exchange in bench.server.wire.log:
        left = {"None", "..", hostile.ESCAPED} & set(exchange.path.split("/"))
        if left or not exchange.path.startswith(ROOTS[bench.scenario.system]):
            wrong.append(f"{exchange.method} {exchange.path[:300]}")
    return wrong


def odd(value: Any) -> Any:
    """A document in which every object has something that is no text."""
    if isinstance(value, list):
        return [odd(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {**{name: odd(item) for name, item in value.items()}, "odd\ud800": ["a\udfffb", float("inf")]}


@pytest.mark.parametrize(
    "bench", ["rt_user", "rt_api", "zammad_organization", "zammad_api", "cerb_bucket", "cerb_api"], indirect=True
)
def test_a_server_may_answer_with_halves_of_characters(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    upstream = bench.server.wire._upstream
    usual = upstream.call

    def call(*request: Any) -> Any:
        reply = usual(*request)
        if any("json" in value for name, value in reply.headers if name.lower() == "content-type") and reply.body:
            reply.body = json.dumps(odd(json.loads(reply.body))).encode()
        return reply

    monkeypatch.setattr(upstream, "call", call)
    result = bench.run(bench.good, check=False)
    assert complaints(bench, result) == []
    assert not result.get("failed"), result["msg"]
    if bench.module.endswith("_api"):
        assert "odd\ufffd" in json.dumps(result["content"], ensure_ascii=False)
    else:
        assert result["changed"] is True


@pytest.mark.parametrize("bench", OVER_HTTP, indirect=True)
@hypothesis.settings(
    max_examples=EXAMPLES or 15,
    derandomize=not EXAMPLES,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.generate],
)
@hypothesis.given(data=st.data())
def test_hostile_values_are_converted_or_refused_by_name(bench: Bench, data: Any) -> None:
    options = data.draw(hostile.options(bench.task, bench.good, bench.objects))
    checked = bench.run(options, check=True)
    assert complaints(bench, checked) == []
    if not options.get("reads"):
        assert bench.server.writes() == [], "in check mode"
    result = bench.run(options, check=False)
    assert complaints(bench, result) == []
    kinds = [item.get("error", {}).get("kind") if item.get("failed") else "" for item in (checked, result)]
    # A name that an earlier task would create is a warning in check mode; a raw module connects only to send.
    unlike = "warnings" in checked or {name for name in bench.connection if options.get(name) != bench.good.get(name)}
    if "invalid_input" in kinds and not unlike:
        assert kinds[0] == kinds[1], f"check mode: {checked.get('msg', checked)}, really: {result.get('msg', result)}"
    if kinds[0] == "invalid_input":
        assert bench.server.writes() == [], checked["msg"]
