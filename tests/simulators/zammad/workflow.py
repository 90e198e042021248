# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of a ticket: required fields, choices, pending times, and the times that follow from its state."""

from __future__ import annotations

from . import selector
from .access import groups_with
from .calls import Call
from .errors import Invalid, invalid_choice
from .store import Row
from .values import parse_time, time_text
from .writing import Draft

PENDING = ("pending reminder", "pending action")
NOT_CHOSEN = ("merged", "removed")


def missing(name: str) -> Invalid:
    return Invalid(f"Missing required value for field '{name}'!", human=False)


def check(drafted: Draft) -> None:
    """The core workflow, whose complaints come without `error_human`."""
    values, z = drafted.values, drafted.call.z
    for name in ("title", "customer_id", "state_id", "priority_id"):
        if values[name] is None or not str(values[name]).strip():
            raise missing(name)
    _required(drafted)
    _choices(drafted)
    kind = z.state_type(values["state_id"])
    if drafted.changed("state_id") and kind in NOT_CHOSEN:
        raise invalid_choice(values["state_id"], "state_id")
    if kind in PENDING:
        if values["pending_time"] is None:
            raise missing("pending_time")
        # Seconds are cut off.
        moment = parse_time(values["pending_time"])
        values["pending_time"] = time_text(moment.replace(second=0, microsecond=0)) if moment else None
    else:
        values["pending_time"] = None
    _owner(drafted)


def _required(drafted: Draft) -> None:
    """Added attributes that a screen requires; whatever else a request changes, and whoever sends it."""
    screen = "create_middle" if drafted.new else "edit"
    for row in drafted.call.z.store.rows("ObjectManager::Attribute"):
        wanted = [part for part in (row["screens"].get(screen) or {}).values() if isinstance(part, dict)]
        added = row["object"] == "Ticket" and row["name"] in drafted.model.extra
        if added and any(part.get("required") for part in wanted) and drafted.values.get(row["name"]) in (None, ""):
            raise missing(row["name"])


def _definitions(drafted: Draft, name: str) -> list[Row]:
    return [
        row for row in drafted.call.z.store.by("ObjectManager::Attribute", "name", name) if row["object"] == "Ticket"
    ]


def _choices(drafted: Draft) -> None:
    """Inactive statuses and priorities cannot be chosen, the default ones neither; what a ticket has it may keep."""
    z = drafted.call.z
    for name, model in (("state_id", "Ticket::State"), ("priority_id", "Ticket::Priority")):
        row = z.store.get(model, drafted.values[name])
        refused = name == "priority_id" or z.dialect.refuses_inactive_states
        # Version 5.5 keeps a list of the statuses that can be chosen; a new one is not in it.
        listed = next(attribute["data_option"].get("filter") for attribute in _definitions(drafted, name))
        if row is not None and listed and row["id"] not in listed and drafted.changed(name):
            raise invalid_choice(row["id"], name)
        if row is not None and not row["active"] and refused and drafted.changed(name):
            raise invalid_choice(row["id"], name)
    group, caller = drafted.values["group_id"], drafted.call.caller
    moves = not drafted.new and drafted.changed("group_id") and caller.agent and group is not None
    if moves and group not in groups_with(z, caller.user, "change") | groups_with(z, caller.user, "create"):
        raise invalid_choice(group, "group_id")


def _owner(drafted: Draft) -> None:
    """Nobody, or an agent with full access to the group. An update drops any other, even one from before, and says
    nothing; only a new ticket is refused."""
    values, z = drafted.values, drafted.call.z
    owner = z.store.get("User", values["owner_id"])
    if owner is None or owner["id"] == 1:
        return
    if values["group_id"] in groups_with(z, owner, "full") and owner["active"]:
        return
    if drafted.new:
        raise invalid_choice(owner["id"], "owner_id")
    values["owner_id"] = 1


def check_follow_up(call: Call, ticket: Row) -> None:
    """Some groups let customers answer on open tickets only."""
    group = call.z.store.get("Group", ticket["group_id"])
    if group and group["follow_up_possible"] == "new_ticket" and call.z.state_type(ticket["state_id"]) == "closed":
        raise Invalid("Cannot follow-up on a closed ticket. Please create a new ticket.")


def note_times(drafted: Draft) -> None:
    """When it was closed, and since when its owner has it."""
    values, z = drafted.values, drafted.call.z
    now = z.now()
    kind = z.state_type(values["state_id"])
    if drafted.changed("owner_id"):
        values["last_owner_update_at"] = None if values["owner_id"] == 1 else now
    if not drafted.changed("state_id"):
        return
    if kind == "closed":
        values["close_at"] = values["close_at"] or now
        values["last_close_at"] = now
        values["last_owner_update_at"] = None
    elif kind == "open":
        values["last_owner_update_at"] = now


def escalate(call: Call, ticket: Row) -> None:
    """Leave in the preferences what the calculation of service levels leaves there."""
    store = call.z.store
    state = store.get("Ticket::State", ticket["state_id"])
    known = ticket["preferences"].get("escalation_calculation")
    sla = next((sla for sla in store.rows("Sla") if _applies(call, sla, ticket)), None)
    if state is not None and state["ignore_escalation"]:
        result: Row | None = {**(known or {}), "escalation_disabled": True}
    elif sla is not None:
        calendar = store.get("Calendar", sla["calendar_id"])
        result = {
            "sla_id": sla["id"],
            "sla_updated_at": sla["updated_at"],
            "calendar_id": sla["calendar_id"],
            "calendar_updated_at": calendar["updated_at"] if calendar else None,
            "escalation_disabled": False,
        }
    else:
        result = known
    if result is not None and result != known:
        store.update("Ticket", ticket, {"preferences": {**ticket["preferences"], "escalation_calculation": result}})


def _applies(call: Call, sla: Row, ticket: Row) -> bool:
    condition = sla["condition"]
    return not condition or (
        selector.is_valid(call.z, condition) and bool(selector.select(call, "Ticket", condition, [ticket]))
    )


def count_for_customer(call: Call, ident: int) -> None:
    """Customers carry the numbers of their open and closed tickets in their preferences."""
    store = call.z.store
    customer = store.get("User", ident)
    if customer is None:
        return
    finished = {
        row["id"]
        for row in store.rows("Ticket::State")
        if call.z.state_type(row["id"]) in ("closed", "merged", "removed")
    }
    states = [ticket["state_id"] for ticket in store.by("Ticket", "customer_id", ident)]
    closed = sum(state in finished for state in states)
    counts = {"tickets_closed": closed, "tickets_open": len(states) - closed}
    if any(customer["preferences"].get(name) != count for name, count in counts.items()):
        changes = {"preferences": {**customer["preferences"], **counts}, "updated_at": call.z.now()}
        store.update("User", customer, changes)
