# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Zammad stores another value than it was given, and answers 200: added attributes, and columns of its tables."""

from __future__ import annotations

from dataclasses import replace

from tests.laws.scenario import Scenario
from tests.laws.typed import CHOICE, CHOICES, DAY, FLAG, INSTANT, MAPPING, NUMBER, TEXT, Typed, Values
from tests.laws.zammad.desk import HELPDESK
from tests.laws.zammad.objects import CLOSE, OPEN

ENTRY = {"value": "v1", "label": "L1"}
SOURCE = Values(
    fits=[(ENTRY, [{"label": "L1", "value": "v1"}])], wrong=["v1", ["v1"], {"value": "v1"}, {"label": "L1"}, True, 5]
)
TICKET = Scenario(
    module="zammad_ticket",
    variant="typed",
    account="admin",
    identity={"external_id": "<key>"},
    create={"group": HELPDESK, "title": "Größe <key>", "customer": "carl", "content": "x"},
    update={},
)
USER = Scenario("zammad_user", "typed", {"login": "<key>"}, {"firstname": "A", "lastname": "B"}, {}, account="admin")
ORGANIZATION = Scenario("zammad_organization", "typed", {"name": "<key>"}, {"note": "x"}, {}, account="admin")
GROUP = replace(ORGANIZATION, module="zammad_group")


def _object(kind: str, name: str = "<key>", **attributes: object) -> Scenario:
    identity = {"type": kind, "name": name}
    return Scenario("zammad_object", f"typed-{kind}", identity, {"attributes": attributes}, {}, account="admin")


MACRO = _object("macro", perform=CLOSE)
LINK = _object("public_link", "https://x.example/<key>", title="x")
WEBHOOK = _object("webhook", endpoint="https://x.example/")
SLA = _object("sla", calendar="Lab", condition=OPEN, update_time=60)
ADDED = [
    (TICKET, "lab_flag", FLAG),
    (TICKET, "lab_number", NUMBER),
    (TICKET, "lab_day", DAY),
    (TICKET, "lab_when", INSTANT),
    (TICKET, "lab_choice", CHOICE),
    (TICKET, "lab_branch", CHOICE),
    (TICKET, "lab_choices", CHOICES),
    (TICKET, "lab_branches", CHOICES),
    (TICKET, "lab_text", TEXT),
    (USER, "lab_flag", FLAG),
    (USER, "lab_number", NUMBER),
    (USER, "lab_when", INSTANT),
    (USER, "lab_choices", CHOICES),
    (ORGANIZATION, "lab_number", NUMBER),
    (ORGANIZATION, "lab_day", DAY),
    (GROUP, "lab_flag", FLAG),
    (GROUP, "lab_choice", CHOICE),
]
#: Numbers without the limits that an attribute has.
ANY_NUMBER = Values(NUMBER.fits, [value for value in NUMBER.wrong if value not in (10_000, -1)])
COLUMNS = [
    (MACRO, "active", FLAG),
    (MACRO, "perform", MAPPING),
    (WEBHOOK, "ssl_verify", FLAG),
    (WEBHOOK, "endpoint", Values([], [["x"], {"a": "x"}, True])),
    (SLA, "first_response_time", ANY_NUMBER),
    (SLA, "condition", MAPPING),
    (
        _object("public_link", "https://x.example/<key>", title="x"),
        "screen",
        Values([(["login"], ["login"])], [{"login": 1}]),
    ),
]
TYPED = [
    *(
        Typed(replace(scenario, version=version, variant=f"typed-{version}"), ("custom_fields", name), values)
        for version in ("6.5", "5.5")
        for scenario, name, values in ADDED
    ),
    Typed(replace(TICKET, version="6.5"), ("custom_fields", "lab_source"), SOURCE),
    *(
        Typed(replace(scenario, version=version, variant=f"{scenario.variant}-{version}"), ("attributes", name), values)
        for version in ("6.5", "5.5")
        for scenario, name, values in COLUMNS
    ),
]
