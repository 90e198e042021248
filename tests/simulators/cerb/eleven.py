# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Cerb 11.0.2 has otherwise than 10.4.10: types, attributes, and what a new installation leaves out."""

from __future__ import annotations

import functools
from dataclasses import replace

from . import record_types
from .record_types import Column, RecordType

VERSION = "11.0.2"
BUILD = 2025010801
#: Types of plugins that a new installation does not enable.
OFF = frozenset(
    ("classifier", "classifier_class", "classifier_entity", "classifier_example", "kb_article", "kb_category")
) | {"opportunity"}
GONE = {"automation_event": ("automations_kata",), "toolbar": ("toolbar_kata",), "project_board": ("columns",)}
TEXT = Column("", "string", width=16777215)
#: New attributes; those with a `~` are never shown.
NEW: dict[str, dict[str, Column]] = {
    "ticket": {"last_opened_at": Column("", "timestamp", min=0, max=4294967296)},
    "message": {"content_html~": TEXT},
    "group": {"routing_kata": TEXT},
    "oauth_app": {"access_token_ttl": TEXT, "refresh_token_ttl": TEXT},
    # A signed column of one byte.
    "project_board_column": {"pos": Column("", "number", min=0, max=255, holds="127")},
    "card_widget": {"options_kata~": TEXT},
    "profile_widget": {"options_kata~": TEXT},
    "workspace_tab": {"options_kata~": TEXT},
    "workspace_widget": {"options_kata~": TEXT},
    "profile_tab": {"pos~": Column("", "uint", min=0, max=4294967296, holds="255")},
}
NAME = Column("name", "string", required=True, not_empty=True, width=255)
STAMP = Column("updated_at", "timestamp", min=0, max=4294967296)
PRIORITY = Column("priority", "number", min=0, max=255)
FLAG = Column("is_disabled", "bit")
OF_WORKFLOW = Column("workflow_id", "id", min=0, max=4294967296)
#: New types: context, title, columns; what is shown beside them.
TYPES: dict[str, tuple[str, str, tuple[Column, ...], dict[str, str]]] = {
    "automation_event_listener": (
        "cerb.contexts.automation.event.listener",
        "Automation Event Listener",
        (
            NAME,
            replace(NAME, name="event_name"),
            replace(TEXT, name="event_kata"),
            FLAG,
            PRIORITY,
            OF_WORKFLOW,
            STAMP,
        ),
        {"event_name": "str", "event_kata": "str", "is_disabled": "int"},
    ),
    "toolbar_section": (
        "cerb.contexts.toolbar.section",
        "Toolbar Section",
        (
            NAME,
            replace(NAME, name="toolbar_name"),
            replace(TEXT, name="toolbar_kata"),
            FLAG,
            PRIORITY,
            OF_WORKFLOW,
            STAMP,
        ),
        {"toolbar_name": "str", "toolbar_kata": "str", "created_at": "int"},
    ),
    "mail_routing_rule": (
        "cerb.contexts.mail.routing.rule",
        "Email Routing Rule",
        (NAME, replace(TEXT, name="routing_kata"), FLAG, PRIORITY, OF_WORKFLOW, STAMP),
        {"routing_kata": "str", "created_at": "int"},
    ),
    "workflow": (
        "cerb.contexts.workflow",
        "Workflow",
        (
            replace(NAME, unique=True),
            replace(TEXT, name="description", width=255),
            *(replace(TEXT, name=f"{name}_kata") for name in ("workflow", "config", "resources")),
            Column("version", "uint", min=0, max=4294967296),
            replace(STAMP, name="created_at"),
            STAMP,
        ),
        {
            "description": "str",
            "created_at": "int",
            "has_extensions": "int",
            "resources_kata": "str",
            "version": "int",
            "workflow_kata": "str",
        },
    ),
    "mail_delivery_log": ("cerb.contexts.mail.delivery.log", "Email Delivery Log", (), {}),
    "mail_inbound_log": ("cerb.contexts.mail.inbound.log", "Email Inbound Log", (), {}),
}


@functools.cache
def load() -> dict[str, RecordType]:
    """The types of a server with all plugins, by their alias."""
    known = {name: _changed(kind) for name, kind in record_types.load().items()}
    return {**known, **{alias: _new(alias) for alias in TYPES}}


def _changed(kind: RecordType) -> RecordType:
    gone = GONE.get(kind.name, ())
    columns = {name: column for name, column in kind.columns.items() if name not in gone}
    shows = {name: how for name, how in kind.shows.items() if name not in gone}
    for key, column in NEW.get(kind.name, {}).items():
        name = key.rstrip("~")
        columns[name] = replace(column, name=name)
        if name == key:
            shows[name] = "str" if column.type == "string" else "int"
    return replace(kind, columns=columns, shows=dict(sorted(shows.items())))


def _new(alias: str) -> RecordType:
    context, title, columns, shown = TYPES[alias]
    log = not columns
    shows = {
        **dict.fromkeys(("_context", "_label", "_type", "name", "record_url"), "str"),
        **dict.fromkeys(("id", "updated_at"), "int"),
        **({} if alias in ("workflow", *_LOGS) else dict.fromkeys(("priority", "workflow_id"), "int")),
        **shown,
    }
    like = record_types.load()["automation_timer"]
    return replace(
        like,
        name=alias,
        context=context,
        title=title,
        names={alias: "singular"},
        options=tuple(option for option in like.options if option != "search" or not log),
        columns={column.name: column for column in columns},
        search={"id": "number", "name": "text", "updated": "date", "isDisabled": "bool"},
        shows=dict(sorted(shows.items())),
        links={},
        tree={},
    )


_LOGS = ("mail_delivery_log", "mail_inbound_log")


@functools.cache
def aliases() -> dict[str, str]:
    """The names under which the new types are found."""
    return {name: alias for alias, (context, *_more) in TYPES.items() for name in (alias, context)}
