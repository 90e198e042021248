# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of what administrators keep: states, triggers, jobs, overviews, calendars, webhooks and the like."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from . import selector
from .errors import Crash, Invalid
from .rules_people import ADDRESS, normal_address
from .store import Row
from .values import as_array, time_text

if TYPE_CHECKING:
    from .writing import Draft

SOLITARY_STATE_TYPES = ("merged",)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


# --- states and priorities --------------------------------------------------------------------------------------------


def check_state(draft: Draft) -> None:
    z, values = draft.call.z, draft.values
    kind = z.store.get("Ticket::StateType", values["state_type_id"])
    if kind is None or kind["name"] not in SOLITARY_STATE_TYPES or not z.dialect.protects_merged_state:
        return
    if draft.row is not None and (draft.changed("name") or not values["active"]):
        raise Crash("Failed to save the record")
    others = z.store.by("Ticket::State", "state_type_id", kind["id"])
    if draft.new and others:
        raise Invalid("State type has already been taken")


def _only_one(draft: Draft, row: Row, model: str, name: str, *, always: bool = True) -> None:
    if not row.get(name):
        if always and draft.before.get(name):
            # There is always one: after the answer, which says false, the first active one becomes the default.
            draft.call.later.append(lambda: _first_active(draft, model, name))
        return
    for other in draft.call.z.store.rows(model):
        if other is not row and other.get(name):
            changes = {name: False, "updated_at": draft.call.z.now(), "updated_by_id": draft.call.caller.id}
            draft.call.z.store.update(model, other, changes)


def _first_active(draft: Draft, model: str, name: str) -> None:
    store = draft.call.z.store
    first = next((row for row in store.rows(model) if row["active"]), None)
    if first is not None:
        store.update(model, first, {name: True})


def state_saved(draft: Draft, row: Row) -> None:
    _only_one(draft, row, "Ticket::State", "default_close", always=False)
    for name in ("default_create", "default_follow_up"):
        _only_one(draft, row, "Ticket::State", name)


def priority_saved(draft: Draft, row: Row) -> None:
    _only_one(draft, row, "Ticket::Priority", "default_create")


# --- conditions and actions -------------------------------------------------------------------------------------------


def check_perform(draft: Draft) -> None:
    perform = draft.values.get("perform")
    for kind in ("notification.email", "notification.sms"):
        action = perform.get(kind) if isinstance(perform, dict) else None
        for name in ("body", "subject", "recipient") if kind.endswith("email") else ("body", "recipient"):
            if isinstance(action, dict) and not action.get(name):
                raise Invalid(f"The required 'perform' value for {kind}, {name} is missing!")


def check_trigger(draft: Draft) -> None:
    check_perform(draft)
    condition = draft.values.get("condition")
    if condition and not selector.is_valid(draft.call.z, condition):
        kind = "object" if draft.call.z.dialect.checks_selectors else "ticket"
        raise Invalid(f"Invalid {kind} selector conditions")


def prepare_job(draft: Draft) -> None:
    """How many tickets match and when the job runs next is the server's to say."""
    z, values = draft.call.z, draft.values
    draft.values["matching"] = 0
    if values.get("condition") and selector.is_valid(z, values["condition"]):
        values["matching"] = len(selector.select(draft.call, "Ticket", values["condition"], z.store.rows("Ticket")))
    values["next_run_at"] = _next_run(values["timeplan"], z.moment()) if values["active"] else None


def _next_run(plan: Row, after: datetime) -> str | None:
    """The first minute that the plan names, within a week."""
    if not isinstance(plan, dict) or not all(isinstance(plan.get(part), dict) for part in ("days", "hours", "minutes")):
        return None
    days = {name for name, on in plan["days"].items() if on in (True, "true")}
    hours = {int(hour) for hour, on in plan["hours"].items() if on in (True, "true")}
    minutes = {int(minute) for minute, on in plan["minutes"].items() if on in (True, "true")}
    moment = after.replace(second=0, microsecond=0)
    moment -= timedelta(minutes=moment.minute % 10)
    for _step in range(7 * 24 * 6 + 1):
        moment += timedelta(minutes=10)
        if DAYS[moment.weekday()] in days and moment.hour in hours and moment.minute in minutes:
            return time_text(moment)
    return None


# --- overviews and public links ---------------------------------------------------------------------------------------


def prepare_overview(draft: Draft) -> None:
    values, store = draft.values, draft.call.z.store
    if values["name"] and not values["link"]:
        base = link = re.sub(r"[^a-z0-9]+", "_", values["name"].lower()).strip("_")
        number = 0
        while store.by("Overview", "link", link):
            number += 1
            link = f"{base}_{number}"
        values["link"] = link
    if values["prio"] is None:
        values["prio"] = max((row["prio"] for row in store.rows("Overview")), default=0) + 1


def overview_saved(draft: Draft, row: Row) -> None:
    """A changed place numbers all the others anew, and changes them by that."""
    if draft.new or not draft.changed("prio"):
        return
    call, store = draft.call, draft.call.z.store
    ordered = sorted(store.rows("Overview"), key=lambda other: other["updated_at"], reverse=True)
    for place, other in enumerate(sorted(ordered, key=lambda other: other["prio"]), start=1):
        if other is not row and other["prio"] != place:
            store.update(
                "Overview", other, {"prio": place, "updated_at": call.z.now(), "updated_by_id": call.caller.id}
            )


def prepare_link(draft: Draft) -> None:
    values = draft.values
    if isinstance(draft.call.params.get("screen"), str):
        values["screen"] = as_array(draft.call.params["screen"])
    if not values["screen"]:
        raise Invalid("Screen can't be blank")
    if values["link"] and not re.match("https?://", str(values["link"])):
        raise Invalid(f"Invalid link '{values['link']}'.")
    if draft.values["prio"] is None:
        draft.values["prio"] = max((row["prio"] for row in draft.call.z.store.rows("PublicLink")), default=0) + 1


# --- calendars and service levels -------------------------------------------------------------------------------------


def prepare_calendar(draft: Draft) -> None:
    if draft.new:
        draft.values["last_sync"] = draft.call.z.now()


def check_calendar(draft: Draft) -> None:
    hours = draft.values["business_hours"]
    days = hours.values() if isinstance(hours, dict) else ()
    if not any(isinstance(day, dict) and day.get("active") and day.get("timeframes") for day in days):
        raise Invalid("There are no business hours configured.")


def calendar_saved(draft: Draft, row: Row) -> None:
    """One calendar is the default, the first when nobody says which."""
    _only_one(draft, row, "Calendar", "default")
    store = draft.call.z.store

    def choose() -> None:
        calendars = store.rows("Calendar")
        if calendars and not any(calendar["default"] for calendar in calendars):
            store.update("Calendar", calendars[0], {"default": True})

    draft.call.later.append(choose)


def check_sla(draft: Draft) -> None:
    if draft.values["response_time"] and draft.values["update_time"]:
        raise Invalid("Cannot have both response time and update time.")


# --- webhooks, mail ---------------------------------------------------------------------------------------------------


def check_webhook(draft: Draft) -> None:
    if not re.match(r"https?://.", draft.values["endpoint"] or ""):
        raise Invalid("Endpoint The provided endpoint is invalid, no http or https protocol was specified.")


def prepare_address(draft: Draft) -> None:
    """An address without a channel cannot be active."""
    values = draft.values
    if values["email"]:
        values["email"] = normal_address(values["email"])
    if values["channel_id"] is None:
        values["active"] = False


def check_address(draft: Draft) -> None:
    if not ADDRESS.fullmatch(draft.values["email"]):
        raise Invalid(f"Invalid email '{draft.values['email']}'")


def check_filter(draft: Draft) -> None:
    match = draft.values["match"]
    if not isinstance(match, dict) or not any(isinstance(part, dict) and part.get("value") for part in match.values()):
        raise Invalid("At least one match rule is required, but none was provided.")
