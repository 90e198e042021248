# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the server names what it demands, and what it asks for first."""

from __future__ import annotations

# What the validation calls a column, where that is not the name it is written by.
COLUMN_NAMES = {
    ("task", "due"): "due_date",
    ("ticket", "reopen_date"): "reopen_at",
    ("contact", "email_id"): "primary_email_id",
    ("worker", "at_mention_name"): "@Mention",
    ("worker", "email_id"): "Email",
    ("comment", "author__context"): "owner_context",
    ("comment", "target__context"): "context",
    ("notification", "params"): "entry_json",
    ("activity_log", "params"): "entry_json",
    ("calendar", "owner__context"): "owner_context",
    ("calendar", "owner_id"): "owner_context_id",
    ("time_entry", "mins"): "time_actual_mins",
    ("automation", "extension_id"): "Trigger",
    ("workspace_tab", "extension_id"): "Type",
    ("workspace_widget", "extension_id"): "Type",
    ("workspace_tab", "name"): "Name",
    ("workspace_widget", "label"): "Name",
    ("workspace_tab", "page_id"): "Workspace Page",
    ("workspace_widget", "tab_id"): "Dashboard",
    ("workspace_list", "tab_id"): "workspace_tab_id",
    ("calendar_recurring_event", "name"): "event_name",
    ("behavior", "name"): "title",
    ("opportunity", "title"): "name",
    ("oauth_app", "callback_url"): "Callback Url",
    ("oauth_app", "client_id"): "Client Id",
}
# What is asked for first, where that is not the first by name.
FIRST: dict[str, tuple[str, ...]] = {
    "comment": ("comment", "target__context"),
    "draft": ("type",),
    "notification": ("activity_point", "params"),
    "profile_tab": ("name",),
    "profile_widget": ("name",),
    "worker": ("email_id",),
}
