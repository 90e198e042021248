# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A trial: one task of a scenario on a simulator that misbehaves, and what may be said of its result.

A `Stage` is what a task meets (the server before it) and what it shall leave behind: both taken from a clean run. The
simulator goes back to the stage for every trial.
"""

from __future__ import annotations

import json
import os
import re
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.laws import runner
from tests.laws.life import Observation
from tests.laws.runner import QuickClock
from tests.laws.scenario import Result, Scenario
from tests.simulators.wire import Exchange

#: Whether the laws shall look at everything, not at a sample of what is alike.
EVERYTHING = os.environ.get("OPSDESK_LAWS") == "all"
#: Failures after which nobody can know whether the last request was carried out.
UNKNOWN = {"ambiguous", "answer_lost", "timed_out"}


@dataclass(frozen=True)
class Stage:
    """`before` and `after`: what an observer sees.

    `requests`: what the clean run sent, `writes` those of them that write.
    """

    scenario: Scenario
    step: str
    places: Mapping[str, Any]
    saved: Any
    before: Observation
    after: Observation
    requests: list[Exchange]
    writes: list[Exchange]

    @property
    def task(self) -> dict[str, Any]:
        return self.scenario.task(self.step, self.places)


def stages(server: Any, scenario: Scenario) -> dict[str, Stage]:
    """Play the scenario cleanly on a simulator; the stage of each of its steps."""
    found = {}
    places = server.places(scenario)
    for step in scenario.steps:
        saved, before = server.save(), server.observe(scenario, places)
        server.wire.clear()
        result = runner.run(scenario.module, {**server.connection(scenario), **scenario.task(step, places)})
        assert not result.get("failed"), f"{scenario.name}, {step}, without any fault: {result['msg']}"
        seen = server.observe(scenario, places)
        found[step] = Stage(scenario, step, places, saved, before, seen, server.wire.log, server.writes())
    return found


def run(server: Any, stage: Stage, *, check: bool = False, clock: Any = None, **connection: Any) -> Result:
    """The stage's task, once."""
    options = {**server.connection(stage.scenario), **stage.task, **connection}
    return runner.run(stage.scenario.module, options, check=check, clock=clock)


def at_real(server: Any, scenario: Scenario, clean: Observation) -> Stage:
    """The stage of creating, on a server that cannot go back: a new key, and what a run with another key has left."""
    return Stage(scenario, "create", server.places(scenario), None, [], clean, [], [])


class IdleClock(QuickClock):
    """A clock that waits a share of the time, and as long as the server has a request in hand: however busy the machine
    is, what was about to happen has happened when the waiting is over."""

    def __init__(self, wire: Any, scale: float) -> None:
        super().__init__(scale)
        self._wire = wire

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        end = time.monotonic() + 20
        while time.monotonic() < end and any(
            item.upstream_status is None and item.fault is None for item in self._wire.log
        ):
            time.sleep(0.005)


def settle(server: Any) -> None:
    """Wait until the server has done all work that it has in hand, or that a fault put off."""
    end = time.monotonic() + 20
    while any(item.upstream_status is None and not _never_came(item) for item in server.wire.log):
        assert time.monotonic() < end, "work that was put off is not done"
        time.sleep(0.01)


def _never_came(item: Exchange) -> bool:
    """Whether a fault kept a request from the server."""
    return not {"drop", "status"}.isdisjoint((item.fault or "").split("+"))


# -- what a result may claim
# --------------------------------------------------------------------------------------------


def false_claims(server: Any, stage: Stage, result: Result) -> list[str]:
    """What a result says that is not so, or keeps to itself; empty when it is honest."""
    after = server.observe(stage.scenario, stage.places)
    if not result.get("failed"):
        wrong = []
        if after != stage.after:
            wrong.append(f"success, but {difference(stage.after, after)}")
        if result["changed"] != (stage.before != stage.after):
            wrong.append(f"success with changed: {result['changed']}")
        return wrong
    return [*_claims_of_failure(stage, result, after), *_claims_by_field(server, stage, result)]


def _claims_of_failure(stage: Stage, result: Result, after: Observation) -> list[str]:
    wrong = []
    error = result.get("error") or {}
    if not error.get("kind"):
        return [f"a failure without a kind: {result['msg']} {result.get('exception', '')}"]
    if "safe_to_retry" not in error:
        wrong.append("a failure that does not say whether it is safe to try again")
    happened = after != stage.before
    unknown = error["kind"] in UNKNOWN or bool(result.get("uncertain"))
    if result["changed"] and not happened and not unknown:
        wrong.append(f"changed: true, but nothing was ({error['kind']}: {result['msg']})")
    if not result["changed"] and happened and not unknown:
        wrong.append(f"changed: false, but {difference(stage.before, after)} ({error['kind']}: {result['msg']})")
    if result.get("action") == "created" and len(after) <= len(stage.before) and not unknown:
        wrong.append(f"action: created, but nothing is there ({error['kind']}: {result['msg']})")
    return wrong


def _claims_by_field(server: Any, stage: Stage, result: Result) -> list[str]:
    """What was applied and what not, against what another run would still change."""
    if "applied" not in result:
        return []
    server.wire.clear()
    # Once there is something to update, a run that may not write tells the fields that are still wrong.
    diff = run(server, stage, check=True).get("diff") or {"before": {}, "after": {}}
    diff = {side: stage.scenario.flat(values) for side, values in diff.items()}
    if not diff["before"]:
        return []
    left = {name for name, wanted in diff["after"].items() if diff["before"].get(name) != wanted}
    wrong = []
    if left & set(result["applied"]):
        wrong.append(f"applied: {sorted(left & set(result['applied']))}, which are not as wanted")
    if left != set(result["not_applied"]):
        wrong.append(f"not_applied: {sorted(result['not_applied'])}, but it is {sorted(left)}")
    return wrong


def difference(wanted: Observation, found: Observation) -> str:
    """In what two observations differ, in a line."""
    if len(wanted) != len(found):
        return f"there are {len(found)} things, not {len(wanted)}: {[item.get('is') for item in found]}"
    words = [
        f"{name}: {one.get(name)!r} -> {other.get(name)!r}"
        for one, other in zip(wanted, found, strict=True)
        for name in {**one, **other}
        if one.get(name) != other.get(name)
    ]
    return "; ".join(words) or "there is no difference"


# -- what stands in a request
# -------------------------------------------------------------------------------------------


def fields_of(exchange: Exchange) -> set[str]:
    """The names of the fields that a request sets, as the fault `ignore_field` takes them."""
    kind = exchange.headers.get("content-type") or ""
    body = exchange.body
    if kind.startswith("multipart/"):
        boundary = re.search(r"boundary=(\S+)", kind)
        assert boundary
        for part in body.split(b"--" + boundary[1].encode()):
            head, _gap, content = part.partition(b"\r\n\r\n")
            if b'name="JSON"' in head:
                return _json_names(content)
            if b'name="content"' in head:
                return _form_names(content.decode())
        return set()
    if kind.startswith("application/x-www-form-urlencoded"):
        pairs = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        # Only this protocol has a form in a form.
        inner = "/REST/1.0/" in exchange.path and "content" in pairs
        return _form_names(pairs["content"]) if inner else set(pairs) - {"id"}
    return _json_names(body)


def _json_names(text: bytes) -> set[str]:
    try:
        document = json.loads(text)
    except ValueError:
        return set()
    names = set()
    for name, value in document.items() if isinstance(document, dict) else ():
        nested = name in ("CustomFields", "CustomRoles") and isinstance(value, dict)
        names |= {f"{name}.{inner}" for inner in value} if nested else {name}
    return names


def _form_names(form: str) -> set[str]:
    names = re.findall(r"^([\w-]+|CF\.\{[^}]*\}):", form, re.MULTILINE)
    return set(names) - {"id", "Action"}
