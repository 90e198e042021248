# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rules a model has beyond what its table says. The rules themselves stand in `rules_people.py`,
`rules_groups.py` and `rules_admin.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import rules_admin, rules_groups, rules_people
from .store import Row

if TYPE_CHECKING:
    from .writing import Draft


def _nothing(_draft: Draft) -> None:
    """Most models have no rule at this point."""


def _kept(_draft: Draft, _row: Row) -> None:
    """Most models do nothing after they were saved."""


@dataclass(frozen=True)
class Rules:
    """`prepare` runs before the validations and may change the draft, `check` after them, `saved` after the database
    has taken the row."""

    prepare: Callable[[Draft], None] = _nothing
    check: Callable[[Draft], None] = _nothing
    saved: Callable[[Draft, Row], None] = _kept


RULES: dict[str, Rules] = {
    "User": Rules(rules_people.prepare_user, rules_people.check_user, rules_people.user_saved),
    "Organization": Rules(rules_people.prepare_organization, saved=rules_people.organization_saved),
    "Group": Rules(rules_groups.prepare_group, rules_groups.check_group, rules_groups.group_saved),
    "Role": Rules(rules_groups.prepare_role, rules_groups.check_role, rules_groups.role_saved),
    "Ticket::State": Rules(check=rules_admin.check_state, saved=rules_admin.state_saved),
    "Ticket::Priority": Rules(saved=rules_admin.priority_saved),
    "Macro": Rules(check=rules_admin.check_perform),
    "Trigger": Rules(check=rules_admin.check_trigger),
    "Job": Rules(rules_admin.prepare_job, rules_admin.check_perform),
    "Overview": Rules(rules_admin.prepare_overview, saved=rules_admin.overview_saved),
    "Calendar": Rules(rules_admin.prepare_calendar, rules_admin.check_calendar, rules_admin.calendar_saved),
    "Sla": Rules(check=rules_admin.check_sla),
    "Webhook": Rules(check=rules_admin.check_webhook),
    "EmailAddress": Rules(rules_admin.prepare_address, rules_admin.check_address),
    "PostmasterFilter": Rules(check=rules_admin.check_filter),
    "PublicLink": Rules(rules_admin.prepare_link),
}
