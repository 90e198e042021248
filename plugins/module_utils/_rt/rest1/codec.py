# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text format of Request Tracker's REST 1.0, in one place to import from: forms out, replies in, what they mean.

Pure functions; nothing here talks to a server. Writing is in `rest1_write`, reading in `rest1_read`, and what a reply
means for the request it answers in `rest1_outcome`.
"""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.outcome import (
    Kind,
    Outcome,
    comment_outcome,
    content_outcome,
    create_outcome,
    edit_outcome,
    link_outcome,
    logged_in,
    merge_outcome,
    search_outcome,
    show_outcome,
    take_outcome,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.read import (
    Form,
    HistoryEntry,
    ListedAttachment,
    Reply,
    attachment_content,
    attachment_list,
    custom_fields,
    field_names,
    history_long,
    parse_reply,
    parse_search,
    split_people,
    split_values,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.write import encode_form, normalise_text

__all__ = [
    "Form",
    "HistoryEntry",
    "Kind",
    "ListedAttachment",
    "Outcome",
    "Reply",
    "attachment_content",
    "attachment_list",
    "comment_outcome",
    "content_outcome",
    "create_outcome",
    "custom_fields",
    "edit_outcome",
    "encode_form",
    "field_names",
    "history_long",
    "link_outcome",
    "logged_in",
    "merge_outcome",
    "normalise_text",
    "parse_reply",
    "parse_search",
    "search_outcome",
    "show_outcome",
    "split_people",
    "split_values",
    "take_outcome",
]
