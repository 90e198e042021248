# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random tasks, people's edits, faults and second controllers on a simulator; the laws as invariants.

A second controller, or a person, comes in between two requests of a task at a number that hypothesis chooses, so a race
that was found can be played again. OPSDESK_EXAMPLES=2000 looks longer, and elsewhere each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.laws import runner
from tests.laws.rt.observer import Observer
from tests.laws.rt.servers import Simulator
from tests.laws.scenario import Result

EXAMPLES = int(os.environ.get("OPSDESK_EXAMPLES") or 0)
EVER = 10_000

#: What a task may say, by option: the value, and what the server then shows under which name.
CHOICES: dict[str, list[tuple[Any, Any]]] = {
    "subject": [("Größe 1", "Größe 1"), ("two 'quoted'", "two 'quoted'"), ("dash -- #", "dash -- #")],
    "status": [("new", "new"), ("open", "open"), ("stalled", "stalled"), ("resolved", "resolved")],
    "owner": [("alice", "alice"), ("bob@rt.example", "bob"), ("", "Nobody")],
    "priority": [(0, "0"), (30, "30"), (100, "100")],
    "requestor": [(["alice"], ["alice"]), (["bob@rt.example", "alice"], ["alice", "bob"]), ([], [])],
    "due": [("2031-06-01T12:00:00+02:00", "2031-06-01T10:00:00Z"), ("", "1970-01-01T00:00:00Z")],
    "time_worked": [("1h", "60"), (5, "5")],
    "custom_fields": [
        ({"Severity": "high"}, {"Severity": ["high"]}),
        ({"Severity": "", "Tags": ["a", "b,c"]}, {"Severity": [], "Tags": ["a", "b,c"]}),
        ({"Tags": [], "Window": "2031-01-02T10:00:00Z"}, {"Tags": [], "Window": ["2031-01-02T10:00:00Z"]}),
        ({"Window": ""}, {"Window": []}),
    ],
    "links": [
        ({"refers_to": ["http://x.example/1"]}, ["refers-to http://x.example/1"]),
        ({"refers_to": []}, []),
    ],
}
SHOWN_AS = {
    "subject": "Subject",
    "status": "Status",
    "owner": "Owner",
    "priority": "Priority",
    "requestor": "Requestor",
    "due": "Due",
    "time_worked": "TimeWorked",
    "custom_fields": "CustomFields",
    "links": "Links",
}
#: What RT itself changes along with a field.
ALONG_WITH = {"status": {"Started", "Resolved", "Status"}, "priority": {"Priority"}}
#: To create a ticket it must have a subject.
UNTOLD = "nothing special"
#: What people change on the web page, and no task here speaks of.
BY_HAND = [("FinalPriority", "77"), ("FinalPriority", "5"), ("TimeLeft", "33"), ("Starts", "2031-03-03 00:00:00")]

FAULTS: list[Callable[[Any, int], object]] = [
    lambda wire, number: wire.fault("lose", nth=number),
    lambda wire, number: wire.fault("cut", nth=number),
    lambda wire, number: wire.fault("drop", nth=number),
    lambda wire, number: wire.fault("status", code=503, nth=number),
    lambda wire, number: wire.fault("status", code=429, headers={"Retry-After": "1"}, nth=number),
    lambda wire, number: wire.fault("status_after", code=502, nth=number),
    lambda wire, number: (wire.fault("lose", nth=number), wire.fault("drop", nth=number + 1, times=EVER)),
    lambda wire, number: wire.fault("status", code=500, nth=number, times=EVER),
]

keys = st.sampled_from(["k1 ü", "k2/%"])
protocols = st.sampled_from(["rest2", "rest1"])
requests = st.integers(0, 16)
said = st.fixed_dictionaries({}, optional={name: st.integers(0, len(CHOICES[name]) - 1) for name in CHOICES})
faults = st.none() | st.tuples(st.integers(0, len(FAULTS) - 1), requests)


class Desk(RuleBasedStateMachine):
    """One simulated server, two keys, and everybody who works on their tickets."""

    def __init__(self) -> None:
        super().__init__()
        self.simulator = Simulator().__enter__()
        self.observer = Observer(self.simulator.fetch)

    def teardown(self) -> None:
        self.simulator.__exit__()

    # -- tasks
    # --------------------------------------------------------------------------------------------------------------

    @rule(key=keys, protocol=protocols, said=said, fault=faults, check_first=st.booleans())
    def present(self, key: str, protocol: str, said: Mapping[str, int], fault: Any, check_first: bool) -> None:
        task = _task(key, protocol, said)
        before = self.observer.tickets()
        if check_first:
            predicted = self._run(task, check=True)
            assert self.simulator.writes() == []
            assert self.observer.tickets() == before
        result = self._run(task, fault)
        self._judge(key, said, result, before)
        if check_first and fault is None:
            assert bool(predicted.get("failed")) == bool(result.get("failed")) or _late_refusal(result)
            if not result.get("failed"):
                assert predicted["diff"] == result["diff"]
                assert predicted["action"] == result["action"]

    @rule(key=keys, protocol=protocols, others=protocols, said=said, number=requests)
    def second_controller(self, key: str, protocol: str, others: str, said: Mapping[str, int], number: int) -> None:
        """Another controller plays the same task, all of it, between two requests of this one."""
        task, same = _task(key, protocol, said), _task(key, others, said)
        before = self.observer.tickets()
        other: list[Result] = []
        told: list[str] = []

        def play() -> None:
            other.append(self._run(same, clear=False))
            if not other[0].get("failed"):
                # What it says is true when it says so; how many tickets there are is settled by whoever comes last.
                told.extend(_untrue(said, self.observer.tickets().get(other[0]["id"])))

        result = self._run(task, interrupt=(number, play))
        assert told == []
        self._judge(key, said, result, before)
        if other and not result.get("failed") and not other[0].get("failed"):
            event("two controllers, both content")

    @rule(key=keys, protocol=protocols, said=said, number=requests, edit=st.sampled_from(BY_HAND))
    def person_meanwhile(
        self, key: str, protocol: str, said: Mapping[str, int], number: int, edit: tuple[str, str]
    ) -> None:
        """A person changes something else between two requests."""
        before = self.observer.tickets()
        found = _of(key, before)
        name, value = edit

        def change() -> None:
            if found:
                self.simulator.fetch("PUT", f"ticket/{found[0]}", {name: value})

        result = self._run(_task(key, protocol, said), interrupt=(number, change))
        if found and self.interrupted:
            expected = {**before[found[0]]}
            after = self.observer.tickets()
            if found[0] in after:
                expected[name] = after[found[0]][name]
                assert str(expected[name]).startswith(value[:10]), "what the person changed was changed back"
                before[found[0]] = expected
        self._judge(key, said, result, before)

    @rule(key=keys, protocol=protocols, fault=faults)
    def absent(self, key: str, protocol: str, fault: Any) -> None:
        before = self.observer.tickets()
        task = {"external_id": key, "state": "absent", "api_version": protocol}
        result = self._run(task, fault)
        after = self.observer.tickets()
        others = {number: ticket for number, ticket in before.items() if number not in _of(key, before)}
        assert {number: ticket for number, ticket in after.items() if number not in _of(key, after)} == others
        if not result.get("failed"):
            assert _of(key, after) == []
            assert result["changed"] == bool(_of(key, before))

    @rule(key=keys, protocol=protocols, text=st.sampled_from(["first\n\nword", "größer"]), fault=faults)
    def comment(self, key: str, protocol: str, text: str, fault: Any) -> None:
        before = self.observer.tickets()
        found = _of(key, before)
        if not found:
            return
        task = {"ticket": found[0], "content": text, "api_version": protocol}
        result = self._run(task, fault, module="rt_comment")
        after = self.observer.tickets()
        count = [_count(tickets[found[0]], text) for tickets in (before, after)]
        assert count[1] <= 1, "the same comment twice"
        assert count[1] >= count[0]
        if not result.get("failed"):
            assert count[1] == 1
            assert result["changed"] == (count[0] == 0)
        before[found[0]]["Thread"] = after[found[0]]["Thread"]
        assert after == before, "a comment has changed something else"

    # -- people
    # -------------------------------------------------------------------------------------------------------------

    @rule(key=keys, edit=st.sampled_from(BY_HAND))
    def person_edits(self, key: str, edit: tuple[str, str]) -> None:
        for number in _of(key, self.observer.tickets()):
            self.simulator.fetch("PUT", f"ticket/{number}", {edit[0]: edit[1]})

    @rule(key=keys)
    def person_replies(self, key: str) -> None:
        for number in _of(key, self.observer.tickets()):
            document = {"Content": "a person's word", "ContentType": "text/plain"}
            self.simulator.fetch("POST", f"ticket/{number}/correspond", document)

    @rule(key=keys)
    def person_deletes(self, key: str) -> None:
        for number in _of(key, self.observer.tickets()):
            self.simulator.fetch("DELETE", f"ticket/{number}")

    @invariant()
    def there_is_one_at_most(self) -> None:
        tickets = self.observer.tickets()
        for key in ("k1 ü", "k2/%"):
            assert len(_of(key, tickets)) <= 1, f"more than one ticket for {key!r}"

    # -- running and judging
    # --------------------------------------------------------------------------------------------------

    def _run(
        self,
        task: Mapping[str, Any],
        fault: Any = None,
        *,
        module: str = "rt_ticket",
        check: bool = False,
        clear: bool = True,
        interrupt: tuple[int, Callable[[], None]] | None = None,
    ) -> Result:
        if clear:
            self.simulator.wire.clear()
        if fault is not None:
            FAULTS[fault[0]](self.simulator.wire, fault[1])
        if interrupt:
            self._arm(*interrupt)
        connection = {"api_url": self.simulator.wire.url, "api_token": self.simulator.tokens["apiuser"]}
        result = runner.run(module, {**connection, **task}, check=check)
        if clear:
            # Hypothesis hears events of its own thread only.
            event(f"{module}: {result['error']['kind'] if result.get('failed') else result['action']}")
            self.simulator.interrupt = lambda: None
        return result

    def _arm(self, number: int, happening: Callable[[], None]) -> None:
        self.interrupted = False
        left = [number]

        def interrupt() -> None:
            left[0] -= 1
            if left[0] < 0:
                self.simulator.interrupt = lambda: None
                self.interrupted = True
                happening()

        self.simulator.interrupt = interrupt

    def _judge(self, key: str, said: Mapping[str, int], result: Result, before: Mapping[int, Any]) -> None:
        """Compare a result, and the server after it, with what the task said and with what was there before."""
        assert "mistake of the collection" not in result.get("msg", ""), result
        after = self.observer.tickets()
        mine, was = _of(key, after), _of(key, before)
        others = {number: ticket for number, ticket in after.items() if number not in mine}
        assert others == {number: ticket for number, ticket in before.items() if number not in was}
        if result.get("failed"):
            if not result["changed"] and not _unknown(result) and result["error"]["kind"] != "not_applied":
                assert not mine or was, "created, and it says that nothing was changed"
        else:
            assert len(mine) == 1
            assert result["id"] == mine[0]
            assert _untrue(said, after[mine[0]]) == []
        if mine and was:
            touched = {shown for name in {"subject", *said} for shown in ALONG_WITH.get(name, {SHOWN_AS[name]})}
            old, new = before[was[0]], after[mine[0]]
            changed = {name for name in {**old, **new} if old.get(name) != new.get(name)}
            assert changed <= touched, f"changed, and no task asked for it: {changed - touched}"


def _task(key: str, protocol: str, said: Mapping[str, int]) -> dict[str, Any]:
    options = {name: CHOICES[name][choice][0] for name, choice in said.items()}
    return {"external_id": key, "queue": "Helpdesk", "subject": UNTOLD, "api_version": protocol, **options}


def _of(key: str, tickets: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """The tickets that carry the key: by their link, or still by a number."""
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.tickets import mark_of, urn_of

    return [
        number
        for number, ticket in tickets.items()
        if f"refers-to {urn_of(key)}" in ticket["Links"] or ticket["TimeLeft"] == str(mark_of(key))
    ]


def _untrue(said: Mapping[str, int], ticket: Mapping[str, Any] | None) -> list[str]:
    """What is not on the ticket as a task says."""
    if ticket is None:
        return ["there is no such ticket"]
    wanted = {"subject": UNTOLD} | {name: CHOICES[name][choice][1] for name, choice in said.items()}
    return [
        f"{name} is {_shown(ticket, name, value)!r}, not {value!r}"
        for name, value in wanted.items()
        if _shown(ticket, name, value) != value
    ]


def _shown(ticket: Mapping[str, Any], name: str, wanted: Any) -> Any:
    value = ticket[SHOWN_AS[name]]
    if name == "owner":
        return value["id"]
    if name == "requestor":
        return sorted(item["id"] for item in value)
    if name == "links":
        return [link for link in value if "urn:opsdesk" not in link]
    if name == "custom_fields":
        return {field: value[field] for field in wanted}
    return value


def _count(ticket: Mapping[str, Any], text: str) -> int:
    return sum(
        1 for entry in ticket["Thread"] if entry["is"] == "Comment" and any(part[2] == text for part in entry["parts"])
    )


def _unknown(result: Result) -> bool:
    return result["error"]["kind"] in ("ambiguous", "answer_lost", "timed_out") or "uncertain" in result


def _late_refusal(result: Result) -> bool:
    """RT refused what nobody can know before: a transition of its lifecycle, an owner without the right."""
    return bool(result.get("failed")) and result["error"]["kind"] == "not_applied"


TestDesk = Desk.TestCase
TestDesk.settings = settings(
    max_examples=EXAMPLES or 25,
    stateful_step_count=16,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
