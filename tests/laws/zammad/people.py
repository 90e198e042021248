# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of users, organizations, groups and roles; see scenarios.py."""

from __future__ import annotations

from dataclasses import replace

from tests.laws.scenario import Scenario
from tests.laws.zammad.desk import HELPDESK, SERVICE

USER = Scenario(
    module="zammad_user",
    variant="agent",
    account="admin",
    identity={"login": "U-<key>"},
    create={
        "email": "U.<key>@Lab.example",
        "firstname": 'Zoë "Z" O\'',
        "lastname": "Größe",
        "password": "first Ü-1 words",
        "roles": ["Agent"],
        "groups": {HELPDESK: ["change", "read"], SERVICE: ["full"]},
        "organization": "Zürich AG",
        "organizations": ["Second 'Org'"],
        "vip": True,
        "verified": True,
        "web": "https://x.example/?a=b&c=%20",
        "phone": "+41 (2) 22",
        "fax": "+41-3",
        "mobile": "4",
        "department": "Lab & Söhne",
        "street": "Straße 1",
        "zip": "08001",
        "city": "Zürich",
        "country": "CH",
        "address": "first\n  second",
        "note": "a <b>note</b><script>x</script>",
        "custom_fields": {"lab_text": "größer"},
    },
    update={
        "email": "v.<key>@lab.example",
        "password": "second-2 Ü words",
        "groups": {SERVICE: ["read"]},
        "roles": ["Agent", "Customer"],
        "organization": "Second 'Org'",
        "organizations": [],
        "vip": False,
        "phone": "",
        "note": "",
        "address": "",
        "custom_fields": {"lab_text": ""},
    },
    by_hand={"country": "AT", "city": "Wien"},
    reworded=("note",),
    unseen={"password": "Zammad shows no password"},
    thin=4,
)
ERASED = Scenario(
    module="zammad_user",
    variant="erased",
    account="admin",
    identity={"email": "w.<key>@lab.example", "data_privacy": True},
    create={"firstname": "Max", "lastname": "Größe", "organization": "Zürich AG"},
    update={"organization": "", "active": False},
    by_hand={"mobile": "7"},
    thin=3,
)
ORGANIZATION = Scenario(
    module="zammad_organization",
    variant="inactive",
    account="admin",
    identity={"name": "Größe / <key> & Co"},
    create={
        "domain": "<key>.Example",
        "shared": False,
        "vip": True,
        "note": "a <i>note</i> & more",
        "members": ["CARL", "agent@lab.example"],
        "custom_fields": {"lab_text": "x"},
    },
    update={
        "domain": "other.<key>.example",
        "domain_assignment": True,
        "vip": False,
        "note": "",
        "members": ["carl"],
        "custom_fields": {"lab_text": "y"},
    },
    by_hand={"shared": True},
    reworded=("note",),
)
PURGED_ORGANIZATION = Scenario(
    module="zammad_organization",
    variant="purged",
    account="admin",
    identity={"name": "<key>", "purge": True},
    create={"note": "x"},
    update={"active": False},
    by_hand={"shared": False},
    thin=3,
)
GROUP = Scenario(
    module="zammad_group",
    variant="inactive",
    account="admin",
    identity={"name": "Größe <key> & Co"},
    create={
        "signature": "lab",
        "email_address": "desk@lab.example",
        "assignment_timeout": 30,
        "follow_up_possible": "new_ticket",
        "reopen_time_in_days": 7,
        "follow_up_assignment": False,
        "shared_drafts": False,
        "note": "a <b>note</b>",
        "custom_fields": {"lab_text": "x"},
    },
    update={
        "signature": "",
        "email_address": "",
        "follow_up_possible": "yes",
        "shared_drafts": True,
        "note": "",
        "custom_fields": {"lab_text": ""},
    },
    by_hand={"assignment_timeout": 90, "reopen_time_in_days": 3},
    thin=3,
)
NESTED_GROUP = Scenario(
    module="zammad_group",
    variant="nested",
    account="admin",
    identity={"name": f"{HELPDESK}::<key>", "purge": True},
    create={"note": "x"},
    update={"active": False},
    by_hand={"assignment_timeout": 5},
    thin=3,
)
PURGED_GROUP = replace(NESTED_GROUP, variant="purged", identity={"name": "<key>", "purge": True})
ROLE = Scenario(
    module="zammad_role",
    variant="inactive",
    account="admin",
    identity={"name": "Größe <key>"},
    create={
        "permissions": ["ticket.agent", "report"],
        "groups": {HELPDESK: ["read", "change"], "Users": ["full"]},
    },
    update={"permissions": ["ticket.agent"], "groups": {SERVICE: ["overview"]}},
    by_hand={"note": "by hand"},
    thin=3,
)
ROLE_OF_CUSTOMERS = Scenario(
    module="zammad_role",
    variant="signup",
    account="admin",
    identity={"name": "<key>"},
    create={"permissions": ["ticket.customer"], "default_at_signup": True, "note": "a <b>note</b>"},
    update={"default_at_signup": False, "active": False},
    by_hand={"note": "by hand"},
    # It is inactive already.
    may_remove=False,
    thin=3,
)
