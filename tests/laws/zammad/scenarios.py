# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of Zammad, in the words of desk.py: one per module and way of recognising, for each version. Those of
tickets stand in tickets.py, those of people and groups in people.py, those of `zammad_object`, one per type, in
objects.py.

Values are as awkward as the server allows: letters that are not ASCII, several lines, quotes, addresses in mixed case,
dates with offsets, numbers as text, lists that are cleared, more text than a column holds.
"""

from __future__ import annotations

from dataclasses import replace

from tests.laws.scenario import Options, Scenario
from tests.laws.zammad import people, tickets
from tests.laws.zammad.objects import CHECKLIST_TEMPLATE, NEWER_OBJECTS, OBJECTS

STATE = Scenario(
    module="zammad_ticket_state",
    variant="inactive",
    account="admin",
    identity={"name": "größer <key>"},
    create={
        "state_type": "pending action",
        "next_state": "closed",
        "ignore_escalation": True,
        "default_follow_up": True,
        "note": "x",
    },
    update={"next_state": "open", "note": ""},
    by_hand={"ignore_escalation": False},
    thin=3,
)
DEFAULT_STATE = Scenario(
    module="zammad_ticket_state",
    variant="default",
    account="admin",
    identity={"name": "<key>"},
    create={"state_type": "new", "default_create": True},
    update={"note": "x"},
    by_hand={"ignore_escalation": True},
    # Without the default one, every ticket that names no status is refused.
    may_remove=False,
    thin=8,
)
PURGED_STATE = Scenario(
    module="zammad_ticket_state",
    variant="purged",
    account="admin",
    identity={"name": "<key>", "purge": True},
    create={"state_type": "open", "next_state": "closed"},
    update={"next_state": "", "active": False},
    by_hand={"ignore_escalation": True},
    thin=3,
)
PRIORITY = Scenario(
    module="zammad_ticket_priority",
    variant="inactive",
    account="admin",
    identity={"name": "größer <key>"},
    create={"ui_icon": "important", "ui_color": "high-priority", "note": "x"},
    update={"ui_icon": "", "note": "y"},
    by_hand={"ui_color": "low-priority"},
    thin=3,
)
DEFAULT_PRIORITY = replace(
    PRIORITY,
    variant="default",
    identity={"name": "<key>"},
    create={"default_create": True},
    update={"note": "x"},
    may_remove=False,
    thin=8,
)
PURGED_PRIORITY = replace(
    PRIORITY,
    variant="purged",
    identity={"name": "<key>", "purge": True},
    create={"note": "x"},
    update={"active": False},
    thin=3,
)
TAG = Scenario(
    module="zammad_tag",
    variant="list",
    account="admin",
    identity={},
    create={"name": "Größe 'x' <key>"},
    update={"name": "größe 'x' <key> 2", "renamed_from": "Größe 'x' <key>"},
    at_last={"name": "größe 'x' <key> 2"},
    thin=2,
)
SETTING = Scenario(
    module="zammad_setting",
    variant="text",
    account="admin",
    identity={"name": "product_name"},
    create={"value": 'Größe "<key>"'},
    update={"value": "0815"},
    thin=2,
)
SETTING_OF_NUMBER = replace(
    SETTING,
    variant="number",
    identity={"name": "ui_ticket_zoom_article_delete_timeframe"},
    create={"value": 900},
    update={"value": "1200"},
    thin=4,
)


def _in(version: str, scenario: Scenario) -> Scenario:
    """The scenario on one version; the code for the older one is the same but for a few lines."""
    return replace(scenario, variant=f"{scenario.variant}-{version}", version=version, echo=version != "6.5")


def _old(scenario: Scenario) -> Scenario:
    """Without what version 5.5 does not know."""

    missing = {"zammad_organization": "vip", "zammad_object": "object"}.get(scenario.module)

    def known(options: Options) -> Options:
        return {
            name: known(value) if name == "attributes" else value
            for name, value in options.items()
            if name != missing or scenario.variant == "core_workflow"
        }

    return replace(scenario, create=known(scenario.create), update=known(scenario.update))


EVERYWHERE = [
    *(tickets.TICKET, tickets.TICKET_MATCHED, tickets.TICKET_BY_ATTRIBUTE),
    *(tickets.ARTICLE, tickets.BY_NUMBER, tickets.BY_KEY, tickets.BY_ATTRIBUTE),
    *(people.USER, people.ERASED, people.ORGANIZATION, people.PURGED_ORGANIZATION),
    *(people.GROUP, people.NESTED_GROUP, people.ROLE, people.ROLE_OF_CUSTOMERS),
    *(STATE, DEFAULT_STATE, PURGED_STATE, PRIORITY, DEFAULT_PRIORITY, PURGED_PRIORITY),
    *(TAG, SETTING, SETTING_OF_NUMBER, tickets.NOTIFICATION, *OBJECTS),
]
SCENARIOS = [
    *(_in("6.5", scenario) for scenario in (*EVERYWHERE, tickets.BOOKING, CHECKLIST_TEMPLATE)),
    *(_in("5.5", _old(scenario)) for scenario in EVERYWHERE),
]

#: What came with version 7: no server of it was run, and the simulator knows it from its source.
NEWEST = [
    replace(DEFAULT_STATE, create={"state_type": "closed", "default_close": True}, update={"default_close": False}),
    replace(people.PURGED_GROUP, create={"summary_generation": "enabled"}, update={"summary_generation": "disabled"}),
    *NEWER_OBJECTS,
]
SCENARIOS += [replace(_in("7.1", scenario), echo=False) for scenario in NEWEST]

#: Few requests for one ticket, where it matters how often and how many at a time: test_kill.py, test_race.py.
LEAN = [_in(version, tickets.LEAN) for version in ("6.5", "5.5")]
