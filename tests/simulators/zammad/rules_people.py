# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of users and organizations: names out of addresses, logins made unique, members, domains."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from .access import covers, permissions_of
from .errors import Invalid
from .rules_groups import keep_an_administrator
from .store import Row

if TYPE_CHECKING:
    from .writing import Draft

ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.?[^\s@<>,;\"]*")
LOGIN_TRIES = 20
LONGEST_LOGIN = 255
_EVENTS = {
    "create": (True, True),
    "update": (True, True),
    "reminder_reached": (False, False),
    "escalation": (False, False),
}


def notification_config() -> Row:
    """Of what an agent hears unless told otherwise."""
    matrix = {}
    for event, (nobody, subscribed) in _EVENTS.items():
        criteria = {"owned_by_me": True, "owned_by_nobody": nobody, "subscribed": subscribed, "no": False}
        matrix[event] = {"criteria": criteria, "channel": {"email": True, "online": True}}
    return {"matrix": matrix}


def normal_address(text: Any) -> str:
    """Without space around, in lower case, with the letters of an international domain."""
    address = str(text or "").strip().lower()
    local, at, domain = address.rpartition("@")
    if "xn--" in domain:
        try:
            return f"{local}{at}{domain.encode('ascii').decode('idna')}"
        except UnicodeError:
            return address
    return address


def prepare_user(draft: Draft) -> None:
    values, z = draft.values, draft.call.z
    _contact(draft)
    _names(values, modern=z.dialect.modern)
    _login(draft)
    _domain_organization(draft)
    if not values["role_ids"]:
        values["role_ids"] = [role["id"] for role in z.store.rows("Role") if role["default_at_signup"]]
    further = values["organization_ids"] or (draft.before.get("organization_ids") and not z.dialect.modern)
    if further and values["organization_id"] is None:
        raise Invalid("Secondary organizations are only allowed when the primary organization is given.")
    if covers(permissions_of(z, values), "ticket.agent") and "notification_config" not in values["preferences"]:
        values["preferences"] = {**values["preferences"], "notification_config": notification_config()}
    if draft.new:
        for name in ("department", "address"):
            values[name] = values[name] if name in draft.given else None


def _contact(draft: Draft) -> None:
    values, z = draft.values, draft.call.z
    identifiers = (
        ["firstname", "lastname", "phone", "mobile", "email"]
        if z.dialect.modern
        else ["firstname", "lastname", "phone", "email"]
    )
    if draft.new and not any(values[name] for name in [*identifiers, "login"]):
        listed = f"{', '.join(identifiers[:-1])} or {identifiers[-1]}"
        raise Invalid(f"At least one identifier ({listed}) for user is required.")
    if "email" not in draft.given or not values["email"]:
        return
    given = values["email"] = normal_address(values["email"])
    # On 5.5 it was refused from 140 characters on, with the same words.
    longest = 254 if z.dialect.modern else 139
    if not ADDRESS.fullmatch(values["email"]) or len(values["email"]) > longest:
        raise Invalid(f"Invalid email '{given}'")
    others = z.store.by("User", "email", values["email"])
    if any(draft.row is None or other["id"] != draft.row["id"] for other in others) and not z.setting(
        "user_email_multiple_use"
    ):
        raise Invalid(f"Email address '{values['email']}' is already used for another user.")


def _names(values: Row, *, modern: bool) -> None:
    """Both names stay as they are. At every save at which one is blank, both are guessed from the one that is there."""
    first, last = (_on_a_line(values[name], modern=modern) for name in ("firstname", "lastname"))
    if not (first and last):
        if first or last:
            first, last = _apart(first or last) or (first, last)
        else:
            match = re.match(r"([^.@]+)\.([^@]+)@", values["email"] or "")
            first, last = (match[1], match[2]) if match else ("", "")
        first, last = _capitalised(first), _capitalised(last)
    for name, value in (("firstname", first), ("lastname", last)):
        if value or values[name]:
            values[name] = value


def _on_a_line(text: Any, *, modern: bool) -> str:
    if not modern:
        return (text or "").strip()
    return re.sub(r"[\t\r\n]", " ", re.sub("https?://", "", text or "")).strip()


def _capitalised(name: str) -> str:
    """`noc` and `NOC` become `Noc`; anything that is not letters of one case stays."""
    one_case = all(letter.islower() for letter in name) or all(letter.isupper() for letter in name)
    return name.capitalize() if one_case and name.isalpha() else name


def _apart(name: str) -> tuple[str, str] | None:
    """`Max Power`, or `Power, Max`, whichever of the two it was given as; a single word stays where it is."""
    last, comma, first = name.partition(", ")
    if comma:
        return first.strip(), last.strip()
    first, *rest = name.split(maxsplit=1)
    return (first, rest[0]) if rest else None


def _login(draft: Draft) -> None:
    """An empty login becomes the address. One that is taken gets a number at its end, silently; that is the trap."""
    values, row = draft.values, draft.row
    if row is not None and "email" in draft.given and "login" not in draft.given and row["login"] == row["email"]:
        values["login"] = values["email"]
    if not str(values["login"] or "").strip():
        values["login"] = values["email"] or f"auto-{uuid.uuid4()}"
    wanted = values["login"] = str(values["login"]).strip().lower()
    given = draft.call.params.get("login")
    if isinstance(given, str) and values["login"] != (row or {}).get("login") and len(given.strip()) > LONGEST_LOGIN:
        raise Invalid("This object already exists.")
    for number in range(1, LOGIN_TRIES + 1):
        others = draft.call.z.store.like("User", "login", values["login"])
        if not others or (row is not None and others[0]["id"] == row["id"]):
            return
        if draft.call.z.dialect.unique_logins:
            raise Invalid("Login has already been taken")
        values["login"] = f"{wanted}{number}"


def _domain_organization(draft: Draft) -> None:
    """A user without organization goes to the one that claims the domain of the address."""
    domain = (draft.values["email"] or "").rpartition("@")[2]
    if draft.values["organization_id"] is not None or not domain or not draft.new:
        return
    for organization in draft.call.z.store.rows("Organization"):
        if organization["domain_assignment"] and organization["domain"] == domain:
            draft.values["organization_id"] = organization["id"]


def check_user(draft: Draft) -> None:
    organization = draft.values["organization_id"]
    if organization is not None and draft.call.z.store.get("Organization", organization) is None:
        text = (
            'PG::ForeignKeyViolation: ERROR:  insert or update on table "users" violates foreign key constraint '
            f'"fk_rails_d7b9ff90af"\nDETAIL:  Key (organization_id)=({organization}) is not present in table '
            '"organizations".\n'
        )
        raise Invalid(text, human=False)


def user_saved(draft: Draft, row: Row) -> None:
    """Tickets follow their customer into another organization; a given password is always a change."""
    z = draft.call.z
    _touch_holders(draft, row)
    if not draft.new:
        keep_an_administrator(z)
        for ticket in z.store.by("Ticket", "customer_id", row["id"]):
            if ticket["organization_id"] != row["organization_id"]:
                z.store.update("Ticket", ticket, {"organization_id": row["organization_id"]})
    if "password" in draft.given and not draft.new:
        z.store.update("User", row, {"updated_at": z.now()})


def _touch_holders(draft: Draft, row: Row) -> None:
    """Roles and groups notice who comes and goes."""
    z = draft.call.z
    for model, key in (("Role", "role_ids"), ("Group", "group_access")):
        changes: Row = {"updated_at": z.now()}
        if model == "Role" or z.dialect.groups_note_who:
            changes["updated_by_id"] = draft.call.caller.id
        for ident in set(draft.before.get(key, ())) ^ set(row[key]):
            holder = z.store.get(model, ident)
            if holder is not None:
                z.store.update(model, holder, changes)


def prepare_organization(draft: Draft) -> None:
    values = draft.values
    if isinstance(values["domain"], str):
        values["domain"] = values["domain"].strip().lower()
    if values["domain_assignment"] and not values["domain"]:
        raise Invalid("Domain required when Domain Based Assignment is enabled")


def organization_saved(draft: Draft, row: Row) -> None:
    """`members` replaces the list: the users carry the organization."""
    if "member_ids" not in draft.given:
        return
    z = draft.call.z
    wanted = set(draft.values["member_ids"])
    before = {user["id"] for user in z.store.by("User", "organization_id", row["id"])}
    for ident in wanted ^ before:
        user = z.store.get("User", ident)
        if user is not None:
            _move(draft, user, row["id"] if ident in wanted else None)
    if wanted != before:
        z.store.update("Organization", row, {"updated_at": z.now()})


def _move(draft: Draft, user: Row, organization: int | None) -> None:
    z = draft.call.z
    who = {"updated_at": z.now(), "updated_by_id": draft.call.caller.id}
    z.store.update("User", user, {"organization_id": organization, **who})
    for ticket in z.store.by("Ticket", "customer_id", user["id"]):
        z.store.update("Ticket", ticket, {"organization_id": organization})
