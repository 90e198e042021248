# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of a ticket, by what kind of value they hold."""

from __future__ import annotations

LINKS = ("depends_on", "depended_on_by", "refers_to", "referred_to_by", "parents", "children")
DATES = ("starts", "started", "due", "told", "resolved")
TIMES = ("time_worked", "time_estimated", "time_left")
PRIORITIES = ("priority", "initial_priority", "final_priority")
PEOPLE = ("requestor", "cc", "admin_cc")
