# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulated server holds before the first request: a fresh installation plus an administrator, an agent and a
customer with tokens and passwords.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .models import seed
from .rules_people import notification_config
from .store import Row
from .tokens import insert

if TYPE_CHECKING:
    from .state import Zammad

TOKEN_ADMIN, TOKEN_AGENT, TOKEN_CUSTOMER = "lab-admin-token", "lab-agent-token", "lab-customer-token"
TOKENS = {
    TOKEN_ADMIN: "admin@lab.example",
    TOKEN_AGENT: "agent@lab.example",
    TOKEN_CUSTOMER: "customer@lab.example",
}
PASSWORDS = {
    "admin@lab.example": "LabAdmin-2026",
    "agent@lab.example": "LabAgent-2026",
    "customer@lab.example": "LabCust-2026",
}
# An OAuth2 access token of the administrator.
BEARER_ADMIN = "lab-admin-bearer"
NUMBERS = {"5.5": "53", "6.5": "55", "7.1": "57"}
EMPTY_TEXTS = ("web", "phone", "fax", "mobile", "department", "street", "zip", "city", "country", "address", "note")


def plant(z: Zammad) -> None:
    """Put everything into an empty state."""
    content = seed(z.dialect.version)
    _permissions_and_roles(z, content)
    _ticket_choices(z, content)
    _people(z)
    _administration(z, content)
    _settings(z, content)
    _welcome(z)


def put(z: Zammad, model: str, row: Row) -> Row:
    """A row of the system's own making; columns it leaves out have their defaults."""
    from .values import cast

    now = z.now()
    blank = {column.name: cast(column, column.default) for column in z.models[model].all_columns()}
    who: Row = {name: 1 for name in ("created_by_id", "updated_by_id") if name in blank}
    return z.store.insert(model, {**blank, "created_at": now, "updated_at": now, **who, **row})


def _permissions_and_roles(z: Zammad, content: Row) -> None:
    for ident, name, signup, preferences in content["permissions"]:
        label = name.rpartition(".")[2].replace("_", " ").capitalize()
        words = {"label": label, "description": f"{label}."} if z.dialect.modern else {"note": label}
        put(z, "Permission", {"id": ident, "name": name, "allow_signup": signup, "preferences": preferences, **words})
    by_name = {row["name"]: row["id"] for row in z.store.rows("Permission")}
    notes = {"Admin": "Administrators.", "Agent": "People who work on tickets.", "Customer": "People who ask."}
    for ident, name, permissions in content["roles"]:
        row = {
            "id": ident,
            "name": name,
            "note": notes[name],
            "default_at_signup": name == "Customer",
            "group_access": {},
        }
        put(z, "Role", {**row, "permission_ids": [by_name[permission] for permission in permissions]})


def _ticket_choices(z: Zammad, content: Row) -> None:
    for ident, name in content["state_types"]:
        put(z, "Ticket::StateType", {"id": ident, "name": name})
    for ident, name, kind, create, follow_up, ignore, active in content["states"]:
        type_id = z.store.by("Ticket::StateType", "name", kind)[0]["id"]
        flags = {
            "default_create": create,
            "default_follow_up": follow_up,
            "ignore_escalation": ignore,
            "active": active,
        }
        flags |= {"next_state_id": 4} if name == "pending close" else {}
        put(z, "Ticket::State", {"id": ident, "name": name, "state_type_id": type_id, **flags})
    icons = {"1 low": ("low-priority", "low-priority"), "3 high": ("important", "high-priority")}
    for ident, name, default in content["priorities"]:
        icon, color = icons.get(name, (None, None))
        put(
            z,
            "Ticket::Priority",
            {"id": ident, "name": name, "default_create": default, "ui_icon": icon, "ui_color": color},
        )
    for ident, name, communication in content["article_types"]:
        put(z, "Ticket::Article::Type", {"id": ident, "name": name, "communication": communication})
    for ident, name in content["senders"]:
        put(z, "Ticket::Article::Sender", {"id": ident, "name": name})
    for name in ("normal", "parent", "child"):
        z.store.insert("Link::Type", {"name": name})
    z.store.insert("Ticket::Counter", {"prefix": NUMBERS[z.dialect.version], "value": 1})


def _people(z: Zammad) -> None:
    put(z, "Signature", {"name": "default", "body": "<br>  #{user.firstname} #{user.lastname}<br>--"})
    names = {"name": "Users", "name_last": "Users"} if z.dialect.nested_groups else {"name": "Users"}
    group = put(z, "Group", {**names, "signature_id": 1, "note": "Everybody's first group."})
    put(z, "Organization", {"name": "Zammad Foundation"})
    system = new_user(z, "-", email="", firstname="-", active=False, role_ids=[])
    system["group_access"] = {}
    counts = {"tickets_closed": 0, "tickets_open": 1}
    new_user(z, "nicole.braun@zammad.org", firstname="Nicole", lastname="Braun", organization_id=1, preferences=counts)
    roles = {row["name"]: row["id"] for row in z.store.rows("Role")}
    full = {group["id"]: ["full"]}
    for login, last, role_ids, access in (
        ("admin@lab.example", "Admin", [roles["Admin"], roles["Agent"]], full),
        ("agent@lab.example", "Agent", [roles["Agent"]], full),
        ("customer@lab.example", "Customer", [roles["Customer"]], {}),
    ):
        texts = {"firstname": "Lab", "lastname": last, "department": None, "address": None}
        new_user(z, login, role_ids=role_ids, group_access=access, password=PASSWORDS[login], **texts)
    for token, login in TOKENS.items():
        user = z.user(login)
        assert user is not None
        add_token(z, user, token)
    admin = z.user("admin@lab.example")
    assert admin is not None
    z.bearers[BEARER_ADMIN] = admin["id"]


def new_user(z: Zammad, login: str, **fields: Any) -> Row:
    """A user by direct insertion; a login that looks like an address is one."""
    roles = [row["id"] for row in z.store.rows("Role") if row["default_at_signup"]]
    row: Row = {"login": login, "email": login if "@" in login else "", "role_ids": roles, "organization_ids": []}
    row |= {"group_access": {}, "preferences": {}, **dict.fromkeys(EMPTY_TEXTS, ""), **fields}
    if any(
        "ticket.agent" in z.permission_names(role) for ident in row["role_ids"] if (role := z.store.get("Role", ident))
    ):
        row["preferences"] = {"notification_config": notification_config(), **row["preferences"]}
    return put(z, "User", row)


def add_token(z: Zammad, user: Row, secret: str) -> Row:
    """A token that may do all its user may do."""
    from .access import covers, permissions_of

    granted = permissions_of(z, user)
    names = [row["name"] for row in z.store.rows("Permission") if covers(granted, row["name"])]
    return insert(z, user, secret, None, names)


def _administration(z: Zammad, content: Row) -> None:
    for entry in content["overviews"]:
        put(z, "Overview", {**entry, "user_ids": []})
    for entry in content["triggers"]:
        put(z, "Trigger", entry)
    closed = z.store.by("Ticket::State", "name", "closed")[0]["id"]
    perform = {
        "ticket.state_id": {"value": closed},
        "ticket.tags": {"operator": "add", "value": "spam"},
        "ticket.owner_id": {"pre_condition": "current_user.id", "value": ""},
    }
    macro = {"name": "Close & Tag as Spam", "perform": perform, "ux_flow_next_up": "next_task", "note": "example macro"}
    put(z, "Macro", {**macro, "group_ids": []})
    put(z, "Report::Profile", {"name": "-all-"})
    from .objects import OBJECTS

    for ident, kind, name, display, data_type, editable, active, position, option in content["attributes"]:
        row = {"id": ident, "object": kind, "object_lookup_id": OBJECTS[kind], "name": name, "display": display}
        row |= {
            "data_type": data_type,
            "data_option": option,
            "data_option_new": {},
            "editable": editable,
            "active": active,
        }
        put(z, "ObjectManager::Attribute", {**row, "position": position, "screens": {}})


def _settings(z: Zammad, content: Row) -> None:
    for ident, name, area, permissions, initial, frontend in content["settings"]:
        title = name.replace("_", " ").capitalize()
        state = {"value": initial}
        row = {
            "id": ident,
            "name": name,
            "title": title,
            "area": area,
            "description": f"{title}.",
            "frontend": frontend,
        }
        row |= {"options": {}, "preferences": {"permission": permissions} if permissions else {}}
        put(z, "Setting", {**row, "state_current": state, "state_initial": dict(state)})
    z.set_setting("fqdn", "zammad.example")
    z.set_setting("system_init_done", True)


def _welcome(z: Zammad) -> None:
    """The first ticket, which every installation has."""
    now = z.now()
    nicole = z.user("nicole.braun@zammad.org")
    assert nicole is not None
    z.store.update("User", nicole, {"updated_by_id": nicole["id"]})
    counter = z.store.rows("Ticket::Counter")[0]
    who = {"created_by_id": nicole["id"], "updated_by_id": nicole["id"]}
    row: Row = {
        "number": f"{counter['prefix']}{counter['value']:03d}",
        "title": "Welcome to Zammad!",
        "group_id": 1,
        "owner_id": 1,
    }
    row |= {"state_id": 1, "priority_id": 2, "customer_id": nicole["id"], "organization_id": 1, "article_count": 1}
    row |= {
        "create_article_type_id": 5,
        "create_article_sender_id": 2,
        "last_contact_at": now,
        "last_contact_customer_at": now,
    }
    put(z, "Ticket", {**row, **who})
    article = {"ticket_id": 1, "type_id": 5, "sender_id": 2, "from": "Nicole Braun <nicole.braun@zammad.org>"}
    put(
        z,
        "Ticket::Article",
        {**article, "body": "Welcome! All that is available waits for you.", "attachments": [], **who},
    )
