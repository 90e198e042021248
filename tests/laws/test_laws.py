# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws that need no faults: twice, truth, silence, round trip, absent, only what is said.

Read off one life per scenario and server; see life.py for the names of its steps.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins import modules
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.context import CONTEXT

from tests.laws import runner
from tests.laws.life import Life
from tests.laws.scenario import Scenario, all_scenarios, filled
from tests.modules import ON_THE_HOST

WRITING = ("create", "update")
#: They start or do something, each in its own way, and bring nothing to a state: cloudbees/test_runs.py, tests/unit.
DOING = {
    "cloudbees_dsl",
    "cloudbees_job",
    "cloudbees_pipeline_run",
    "cloudbees_property_increment",
    "cloudbees_release_run",
    "cloudbees_session",
}


def test_every_module_that_writes_has_a_scenario() -> None:
    """Reading modules, and the raw request, have nothing to bring to a state; many objects have laws of their own."""
    names = {item.name for item in pkgutil.iter_modules(modules.__path__)} - set(ON_THE_HOST)
    writing = {name for name in names if not name.endswith(("_info", "_api", "_sync"))}
    assert writing - DOING == {scenario.module for scenario in all_scenarios() if scenario.system != "toy"}


def test_every_option_of_a_resource_is_in_a_scenario() -> None:
    """What no scenario mentions, no law holds for."""
    ways_of_finding = {
        "id",
        "number",
        "mask",
        "match_on",
        "match_among",
        "on_multiple",
        "list_mode",
        "state",
        "key",
        "repeat",
    }
    # A password that is always sent is a change every time.
    ways_of_finding |= {"update_password"}
    # Which of the notifications of a ticket.
    ways_of_finding |= {"ids"}
    # Where a file comes from, or goes to on this machine; a package whatever is there.
    ways_of_finding |= {"path", "dest", "force"}
    # What becomes of a closed ticket, and of one that is not there: see test_closed.py.
    ways_of_finding |= {"when_closed", "create"}
    # It ends a ticket and goes with no other option, so it is no part of a life: see test_merge.py.
    ways_of_finding |= {"merged_into"}
    # It says that an empty list is meant, and is no part of a record: see test_purge.py.
    ways_of_finding |= {"purge_everything"}
    # Whether looking for a user may register one of the directory: see tests/unit/cloudbees/test_users.py.
    ways_of_finding |= {"register_ldap_user"}
    # Files to publish are no part of a record.
    ways_of_finding |= {"files", "replace"}
    # Whose property, or access, it is: all are handed to the server alike.
    ways_of_finding |= set(CONTEXT)
    for module in {scenario.module for scenario in all_scenarios()}:
        mentioned = {
            name
            for scenario in all_scenarios()
            if scenario.module == module
            for said in (scenario.identity, scenario.create, scenario.update)
            for name in said
        }
        assert runner.options_of(module) - mentioned - ways_of_finding == set(), module


@pytest.mark.parametrize("step", WRITING)
def test_twice_changes_nothing_the_second_time(life: Life, step: str) -> None:
    assert life[step].result["changed"]
    assert "uncertain" not in life[step].result, "nothing went wrong"
    assert not life[f"{step}!"].result["changed"], _difference(life[f"{step}!"].result["diff"])
    assert life[f"{step}!"].result["action"] == "none"
    assert life[f"{step}!"].writes == []
    assert life[f"{step}!"].seen == life[step].seen


@pytest.mark.parametrize("step", WRITING)
def test_truth_what_check_mode_predicts_is_what_happens(life: Life, step: str) -> None:
    predicted, real = life[f"{step}?"].result, life[step].result
    assert predicted["changed"] == real["changed"]
    assert predicted["action"] == real["action"]
    assert predicted["diff"] == real["diff"]
    if life.scenario.is_resource:
        after = predicted["diff"]["after"]
        assert _reworded(life.scenario, _managed(real["record"], after), after) == after
        assert _managed(predicted["record"], after) == after


@pytest.mark.parametrize("step", (*WRITING, "absent"))
def test_silence_check_mode_writes_nothing(life: Life, step: str) -> None:
    if step not in life.scenario.steps:
        pytest.skip("the module knows no state: absent")
    assert life[f"{step}?"].writes == []
    before = {"create": None, "update": life.by_hand, "absent": life["update!"].seen}[step]
    if before is not None:
        assert life[f"{step}?"].seen == before


@pytest.mark.parametrize("step", WRITING)
def test_round_trip_the_record_fed_back_changes_nothing(life: Life, step: str) -> None:
    if not life.scenario.is_resource:
        pytest.skip("an entry of a thread has no record")
    assert not life[f"{step}<"].result["changed"], _difference(life[f"{step}<"].result["diff"])
    assert life[f"{step}<"].writes == []


def test_absent_twice_changes_once(life: Life) -> None:
    if "absent" not in life.scenario.steps:
        pytest.skip("the module knows no state: absent, or the account may not remove anything")
    assert life["absent?"].result["changed"]
    assert life["absent?"].result["diff"] == life["absent"].result["diff"]
    assert life["absent"].result["changed"]
    assert life["absent"].result["diff"]["after"] == {}
    assert life["absent"].seen == []
    assert not life["absent!"].result["changed"]
    assert life["absent!"].writes == []


def test_only_what_is_said_is_changed(life: Life) -> None:
    """What a person changed between two tasks, and no task speaks of, stays as the person left it."""
    if not life.scenario.by_hand:
        pytest.skip("the task says all that there is to say of it")
    created, updated = life["create"].seen, life["update"].seen
    assert life.by_hand != created, "nothing was changed by hand"
    if not life.scenario.is_resource:
        # An entry is only ever added: all that was there is there still.
        assert [item for item in life.by_hand if item not in updated and item["is"] != "ticket"] == []
        return
    said = filled(life.scenario.by_hand, {"key": "<key>"})
    assert _named(life.by_hand[0], said) == _named(updated[0], said)
    assert _named(created[0], said) != _named(updated[0], said)


def _managed(record: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """That part of a record which the task speaks of; of a dictionary, the keys that the task gives."""
    return {
        name: _managed(record[name], wanted)
        if isinstance(wanted, Mapping) and isinstance(record.get(name), Mapping)
        else record.get(name)
        for name, wanted in after.items()
    }


def _reworded(scenario: Scenario, found: dict[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What was found, in the words of the task where the server has others for the same."""
    for name in set(scenario.reworded) & set(found):
        declared: Any = runner.declaration(scenario.module)
        if declared.field(name).kind.same(found[name], after[name]):
            found[name] = after[name]
    return found


def _named(seen: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that somebody's document names, one level down as well."""
    return {
        name: {key: seen[name][key] for key in item} if isinstance(item, Mapping) else seen[name]
        for name, item in said.items()
    }


def _difference(diff: Mapping[str, Any]) -> str:
    names = [name for name in diff["after"] if diff["after"][name] != diff["before"].get(name)]
    return "; ".join(f"{name}: {diff['before'].get(name)!r} -> {diff['after'][name]!r}" for name in names)
