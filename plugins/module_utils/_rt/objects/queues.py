# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues of Request Tracker. Absent means disabled."""

from __future__ import annotations

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Codec, Field, Raw, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Caseless, Flag, Integer, Line
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.objects import (
    CUSTOM_FIELDS,
    NAME,
    Bit,
    NamedObjects,
    RTResource,
    text,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.people import PeopleList


class Order(Codec["NamedObjects"]):
    """A position; 0 where RT shows none."""

    def read(self, work: NamedObjects, raw: Raw, field: Field) -> Any:
        return int(raw[field.wire]) if raw.get(field.wire) else 0


class NotBit(Bit):
    """The opposite of what RT stores."""

    def read(self, work: NamedObjects, raw: Raw, field: Field) -> Any:
        found = super().read(work, raw, field)
        return None if found is None else not found

    def write(self, work: NamedObjects, document: Values, field: Field, value: Any) -> None:
        document[field.wire] = int(not value)


class Watchers(Codec["NamedObjects"]):
    """People and groups who get mail."""

    def read(self, work: NamedObjects, raw: Raw, field: Field) -> Any:
        items, people = raw.get(field.wire) or [], work.client.people
        wished = work.wish.wanted(field.name) or ()
        users = people.shown([item["id"] for item in items if item.get("type") != "group"], wished)
        return sorted([*users, *(people.group(str(item["id"])) for item in items if item.get("type") == "group")])

    def resolve(self, work: NamedObjects, field: Field, value: Any, found: Any) -> Any:
        def watcher(item: str) -> str:
            return work.client.people.canonical([item], field.name)[0]

        return sorted({work.existing(watcher, item) for item in value})

    def write(self, work: NamedObjects, document: Values, field: Field, value: Any) -> None:
        document[field.wire] = work.client.people.principals(value)


def _builtin(record: Values) -> str:
    """Queues that RT makes when it is installed: `General` is the first, whatever it is called now."""
    if record["id"] == 1:
        return "RT's default queue"
    return "a queue of RT itself" if str(record["name"]).startswith("___") else ""


QUEUE = RTResource(
    name="queue",
    path="queue",
    page="/Admin/Queues/Modify.html?id={id}",
    lookup_type="RT::Queue",
    operations=NamedObjects,
    builtin=_builtin,
    fields=(
        NAME,
        text("description", "Description", Line(octets=255)),
        text("correspond_address", "CorrespondAddress", Caseless(octets=120)),
        text("comment_address", "CommentAddress", Caseless(octets=120)),
        text("lifecycle", "Lifecycle"),
        Field("sort_order", Integer(), wire="SortOrder", codec=Order()),
        Field("sla_enabled", Flag(), wire="SLADisabled", codec=NotBit()),
        Field("cc", PeopleList(), wire="Cc", codec=Watchers()),
        Field("admin_cc", PeopleList(), wire="AdminCc", codec=Watchers()),
        CUSTOM_FIELDS,
    ),
)
