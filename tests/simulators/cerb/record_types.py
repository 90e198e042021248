# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record types: their fields, search keys, links and what a reader sees of them, out of one table.

The table was extracted from a server's own description of its types and from its answers; of a type that was never
seen in an answer, the readable keys are its fields. Beside it is what was measured of each attribute, by writing it:
`tables/attributes.tsv` (`takes`: yes, put, no, or the type is never written; `shown`: never, as null, by another key,
or `+` and what has to be expanded; `limit`: where Cerb cuts; `holds`: what its column takes, characters, `b` bytes, or
a number; `refuses`: what Cerb says to 300 letters). Custom records are types that appear while the server runs.
"""

from __future__ import annotations

import csv
import functools
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "tables"
LINK_COLUMNS = {"replyto": "reply_address_id", "address": "email_id", "assignee": "worker_id"}


@dataclass(frozen=True)
class Column:
    """One field as it can be written. A `virtual` one is worked out by code of its own, not stored by its name."""

    name: str
    type: str
    required: bool = False
    immutable: bool = False
    virtual: bool = False
    unique: bool = False
    not_empty: bool = False
    min: int | None = None
    max: int | None = None
    width: int | None = None
    values: tuple[str, ...] | None = None
    #: What the column of the database takes: characters, bytes (`65535b`), a number, or `date`.
    holds: str = ""
    #: What the server says to a text that is longer than it allows.
    refuses: str = ""


@dataclass(frozen=True)
class RecordType:
    """`shows` are the readable keys with the kinds of their values, `links` the types behind `<key>_id`, and `tree`
    the links of links that the older endpoints mention (a `*` after the type: without its `_type`)."""

    name: str
    context: str
    title: str
    plugin: str
    names: dict[str, str]
    acl: tuple[str, ...]
    options: tuple[str, ...]
    columns: dict[str, Column]
    search: dict[str, str]
    families: tuple[str, ...]
    shows: dict[str, str]
    links: dict[str, str]
    tree: dict[str, str]
    readonly: tuple[str, ...]
    custom: bool = field(default=False)

    @property
    def string_ids(self) -> bool:
        return self.shows.get("id") == "str"


def _column(name: str, entry: dict[str, Any]) -> Column:
    values = entry.pop("values", None)
    return Column(name, values=tuple(values) if values else None, **entry)


def _record_type(name: str, entry: dict[str, Any], measured: dict[str, dict[str, str]]) -> RecordType:
    columns = {key: _column(key, dict(value)) for key, value in entry["fields"].items()}
    hidden = {key for key, found in measured.items() if found["shown"] == "never"}
    return RecordType(
        name=name,
        context=entry["context"],
        title=entry["name"],
        plugin=entry["plugin"],
        names=entry["names"],
        acl=tuple(entry["acl"]),
        options=tuple(entry["options"]),
        columns={
            key: _measured(column, measured[key]) if key in measured else column
            for key, column in columns.items()
            if measured.get(key, {}).get("takes") != "no"
        },
        search=entry["search"],
        families=tuple(entry["families"]),
        shows={key: kind for key, kind in entry["shows"] if key not in hidden},
        links=entry["links"],
        tree=entry["tree"],
        readonly=tuple(entry["readonly"]),
    )


@functools.cache
def load() -> dict[str, RecordType]:
    """The 69 types of a fresh server, by their alias."""
    table = json.loads((TABLES / "record_types.json").read_text(encoding="utf-8"))
    known = measured()
    return {name: _record_type(name, entry, known.get(name, {})) for name, entry in table.items()}


@functools.cache
def measured() -> dict[str, dict[str, dict[str, str]]]:
    """What was measured of each attribute of each type."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    with (TABLES / "attributes.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["type"], {})[row["attribute"]] = row
    return found


def _measured(column: Column, found: dict[str, str]) -> Column:
    width = int(found["limit"]) if found["limit"] else column.width
    # One that is worked out by code of its own is demanded under the name of its column.
    required = found["demanded"] == "1" and (not column.virtual or column.type == "object")
    return replace(column, width=width, required=required, holds=found["holds"], refuses=found["refuses"])


@functools.cache
def aliases() -> dict[str, str]:
    """All names under which a type is found: its alias, its context, its names in one word."""
    found: dict[str, str] = {}
    for record_type in load().values():
        found[record_type.name] = found[record_type.context] = record_type.name
    for record_type in load().values():
        for name, kind in record_type.names.items():
            if " " not in name and kind in ("singular", "plural", "singular short", "plural short"):
                found.setdefault(name, record_type.name)
    return found


def of_custom_record(ident: int, name: str, uri: str, *, owners: bool = False) -> RecordType:
    """The type that a record of the type `custom_record` brings into being."""
    columns = {
        "created_at": Column("created_at", "timestamp", min=0, max=4294967296),
        "fieldsets": Column("fieldsets", "fieldsets"),
        "links": Column("links", "links"),
        "name": Column("name", "string", required=True, not_empty=True, width=255),
        "owner__context": Column("owner__context", "context"),
        "owner_id": Column("owner_id", "id", min=0, max=4294967296),
        "updated_at": Column("updated_at", "timestamp", min=0, max=4294967296),
    }
    shows = {
        "_context": "str",
        "_label": "str",
        "_type": "str",
        "created_at": "int",
        "id": "int",
        "name": "str",
        "owner__context": "str",
        "owner_id": "int",
        "record_url": "str",
        "updated_at": "int",
    }
    task = load()["task"]
    return replace(
        task,
        name=uri,
        context=f"contexts.custom_record.{ident}",
        title=name,
        plugin="",
        names={uri: "singular"},
        columns=columns,
        search={"created": "date", "fieldset": "virtual", "id": "number", "name": "text", "updated": "date"},
        families=("links",),
        shows=shows,
        links={},
        tree={},
        readonly=("id",),
        custom=True,
    )
