# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulated server holds before the first request: users, groups, queues, custom fields, roles and rights.

The same names, passwords and rights as on a real server that the laboratory seeds, so that one scenario runs on both.
"""

from __future__ import annotations

from typing import Any

from .records import Catalog, Choice, CustomField, CustomRole, Group, Queue, User
from .rights import ASSET_RIGHTS, TICKET_RIGHTS, grant
from .state import (
    ASSET_LOOKUP,
    EVERYONE,
    NOBODY,
    PRIVILEGED,
    SYSTEM,
    TICKET_LOOKUP,
    TRANSACTION_LOOKUP,
    UNPRIVILEGED,
    State,
)

TOKEN_APIUSER = "token-apiuser"
TOKEN_ROOT = "token-root"
TOKENS = {TOKEN_APIUSER: "apiuser", TOKEN_ROOT: "root", "token-limited": "limited", "token-newyork": "newyork"}
PASSWORDS = {
    "root": "password",
    "apiuser": "api-Pass-1",
    "limited": "lim-Pass-1",
    "newyork": "ny-Pass-1",
    "alice": "alice-Pass-1",
    "bob": "bob-Pass-1",
    "customer@rt.example": "cust-Pass-1",
    "disabled": "dis-Pass-1",
}

# Name, type with arity, values on offer, further attributes; all on tickets of the Helpdesk queue.
HELPDESK_FIELDS: list[tuple[str, str, list[str], dict[str, str]]] = [
    ("Severity", "SelectSingle", ["low", "medium", "high"], {}),
    ("Components", "SelectMultiple", ["web", "db", "mail", "a,b"], {}),
    ("Serial", "FreeformSingle", [], {}),
    ("Tags", "FreeformMultiple", [], {}),
    ("Notes", "TextSingle", [], {}),
    ("DueOn", "DateSingle", [], {}),
    ("Window", "DateTimeSingle", [], {}),
    ("Addr", "IPAddressSingle", [], {}),
    ("Range", "IPAddressRangeSingle", [], {}),
    ("Page", "WikitextSingle", [], {}),
    ("Place", "ComboboxSingle", ["north", "south"], {}),
    ("Auto", "AutocompleteSingle", ["alpha", "beta"], {}),
    ("Doc", "BinarySingle", [], {}),
    ("Shot", "ImageSingle", [], {}),
    ("Digits", "FreeformSingle", [], {"Pattern": r"(?#Digits)^[\d.]*$"}),
    ("Größe", "FreeformSingle", [], {}),
    ("Two Words", "FreeformSingle", [], {}),
]


def plant(rt: State) -> None:
    """Put everything into an empty state."""
    _people(rt)
    _queues(rt)
    _catalogs(rt)
    _custom_fields(rt)
    _roles(rt)
    _rights(rt)
    rt.begin_ids("principal", 100)
    rt.begin_ids("transaction", 95)


def _people(rt: State) -> None:
    _user(rt, SYSTEM, "RT_System", "", "The RT System itself", privileged=False)
    _user(rt, NOBODY, "Nobody", "", "Nobody in particular", privileged=False)
    _user(rt, 14, "root", "root@localhost", "Enoch Root")
    _user(rt, 27, "apiuser", "apiuser@rt.example", "API User")
    _user(rt, 29, "limited", "limited@rt.example", "Limited User")
    _user(rt, 31, "newyork", "newyork@rt.example", "New York", Timezone="America/New_York")
    _user(rt, 33, "alice", "alice@rt.example", "Alice Ängström", Organization="Lab")
    _user(rt, 35, "bob", "bob@rt.example", "Bob")
    _user(rt, 37, "customer@rt.example", "customer@rt.example", "", privileged=False)
    _user(rt, 39, "disabled", "disabled@rt.example", "", disabled=True)
    for token, name in TOKENS.items():
        user = rt.user(name)
        assert user is not None
        rt.tokens[token] = user.id
    for ident, name in ((EVERYONE, "Everyone"), (PRIVILEGED, "Privileged"), (UNPRIVILEGED, "Unprivileged")):
        _group(rt, ident, name, "", [], domain="SystemInternal")
    _group(rt, 41, "Operators", "People who work on tickets", [27, 31, 33, 35, 42])
    _group(rt, 42, "OnCall", "Nested in Operators", [35])


def _user(rt: State, ident: int, name: str, email: str, real: str, **more: Any) -> None:
    flags = {key: more.pop(key) for key in ("privileged", "disabled") if key in more}
    fields = {"Name": name, "EmailAddress": email, "RealName": real, **more}
    user = User(ident, fields, password=PASSWORDS.get(name, ""), **flags)
    rt.users[ident] = rt.stamp(user, None)
    rt.record(user, None, "Create")


def _group(rt: State, ident: int, name: str, description: str, members: list[int], domain: str = "UserDefined") -> None:
    fields = {"Name": name, "Description": description, "Domain": domain, "Instance": "0"}
    group = Group(ident, fields, members=list(members))
    rt.groups[ident] = rt.stamp(group, None)
    rt.record(group, None, "Create")


def _queues(rt: State) -> None:
    for ident, name, description, more in (
        (1, "General", "The default queue", {}),
        (3, "Helpdesk", "Lab queue with every custom field", {"CorrespondAddress": "helpdesk@rt.example"}),
        (4, "Service", "Queue with service levels", {"SLADisabled": "0"}),
        (5, "Größe & Co", "name with a space, an ampersand and non-ASCII", {}),
        (6, "Secret", "apiuser has no right here", {}),
        (7, "Strict", "restricted lifecycle, mandatory custom field", {"Lifecycle": "strict"}),
        (8, "Retired", "disabled", {}),
    ):
        fields = {
            "Name": name,
            "Description": description,
            "CorrespondAddress": "",
            "CommentAddress": "",
            "Lifecycle": "default",
            "SLADisabled": "1",
            "SortOrder": "0",
            **more,
        }
        queue = Queue(ident, fields, roles={"Cc": [], "AdminCc": []}, disabled=name == "Retired")
        rt.queues[ident] = rt.stamp(queue, None)
        rt.record(queue, None, "Create")
    rt.begin_ids("queue", 9)


def _catalogs(rt: State) -> None:
    for ident, name, description in ((1, "General assets", "The default catalog"), (2, "Lab catalog", "lab assets")):
        fields = {"Name": name, "Description": description, "Lifecycle": "assets"}
        rt.catalogs[ident] = rt.stamp(Catalog(ident, fields), None)
        rt.record(rt.catalogs[ident], None, "Create")
    rt.begin_ids("catalog", 3)


def _custom_fields(rt: State) -> None:
    for offset, (name, kind, values, more) in enumerate(HELPDESK_FIELDS):
        add_custom_field(rt, 2 + offset, name, kind, values, [3], **more)
    add_custom_field(rt, 19, "Must", "FreeformSingle", [], [7], Pattern="(?#Mandatory).")
    add_custom_field(rt, 20, "Badge", "FreeformSingle", [], [0], LookupType="RT::User")
    add_custom_field(rt, 21, "Cost", "FreeformSingle", [], [0], LookupType="RT::Group")
    add_custom_field(rt, 22, "Region", "SelectSingle", ["eu", "us"], [0], LookupType="RT::Queue")
    add_custom_field(rt, 23, "Mins", "FreeformSingle", [], [0], LookupType=TRANSACTION_LOOKUP)
    add_custom_field(rt, 24, "Rack", "FreeformSingle", [], [2], LookupType=ASSET_LOOKUP)
    rt.begin_ids("custom field", 26)


def add_custom_field(
    rt: State, ident: int, name: str, kind: str, values: list[str], applied: list[int], **more: str
) -> CustomField:
    """Make a custom field; `kind` ends in Single or Multiple."""
    single = kind.endswith("Single")
    base = kind.removesuffix("Single").removesuffix("Multiple")
    fields = {
        "Name": name,
        "Type": base,
        "MaxValues": "1" if single else "0",
        "LookupType": TICKET_LOOKUP,
        "Description": "",
        "Pattern": "",
        "SortOrder": "0",
        "UniqueValues": "0",
        **more,
    }
    custom_field = rt.stamp(CustomField(ident, fields, applied=list(applied)), None)
    for order, value in enumerate(values):
        choice = Choice(rt.next_id("choice"), {"Name": value, "Description": "", "SortOrder": str(order)})
        custom_field.choices.append(rt.stamp(choice, None))
    rt.custom_fields[ident] = custom_field
    return custom_field


def _roles(rt: State) -> None:
    for ident, name, most in ((1, "Engineer", "1"), (2, "Watchers2", "0")):
        fields = {"Name": name, "MaxValues": most, "Description": "", "EntryHint": ""}
        rt.custom_roles[ident] = rt.stamp(CustomRole(ident, fields, queues=[3]), None)


def _rights(rt: State) -> None:
    operators = 41
    for name in ("General", "Helpdesk", "Service", "Größe & Co", "Strict"):
        grant(rt, operators, *TICKET_RIGHTS, queue=rt.queue(name))
    grant(
        rt,
        operators,
        "SeeGroup",
        "ShowUserHistory",
        "SeeCustomField",
        "ModifySelf",
        "ManageAuthTokens",
        "SeeCustomRole",
    )
    grant(rt, operators, *ASSET_RIGHTS, catalog=rt.catalog("Lab catalog"))
    helpdesk = rt.queue("Helpdesk")
    grant(rt, 29, "SeeQueue", "ShowTicket", "CommentOnTicket", queue=helpdesk)
    grant(rt, EVERYONE, "CreateTicket", "ReplyToTicket", queue=helpdesk)
    grant(rt, 14, "SuperUser")
    grant(rt, NOBODY, "OwnTicket")
