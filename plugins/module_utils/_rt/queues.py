# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues of Request Tracker. Absent means disabled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Field, Identity, Resource, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import (
    Dictionary,
    Flag,
    Integer,
    Line,
    Lower,
    Name,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.custom_fields import CustomFieldValue
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects import NamedObjects, disabled
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.people import PeopleList
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT

WATCHERS = {"cc": "Cc", "admin_cc": "AdminCc"}


class QueueOperations(NamedObjects):
    """Queues for the engine."""

    path = "queue"
    texts: ClassVar[Mapping[str, str]] = {
        "description": "Description",
        "correspond_address": "CorrespondAddress",
        "comment_address": "CommentAddress",
        "lifecycle": "Lifecycle",
    }
    flags: ClassVar[Mapping[str, str]] = {"sla_disabled": "SLADisabled"}
    page = "/Admin/Queues/Modify.html?id="
    lookup_type = "RT::Queue"

    def record(self, raw: Mapping[str, Any]) -> Values:
        record = super().record(raw)
        people = self._client.people
        record["sla_enabled"] = None if record["sla_disabled"] is None else not record["sla_disabled"]
        del record["sla_disabled"]
        record["sort_order"] = int(raw["SortOrder"]) if raw.get("SortOrder") else 0
        for name, wire in WATCHERS.items():
            items = raw.get(wire) or []
            users = people.shown(
                [item["id"] for item in items if item.get("type") != "group"], self._wish.values.get(name) or ()
            )
            record[name] = sorted(
                [*users, *(people.group(str(item["id"])) for item in items if item.get("type") == "group")]
            )
        return record

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        resolved = super().resolve(desired, actual)
        for name in WATCHERS:
            if name in desired:
                resolved[name] = sorted({self._existing(self._watcher(name), item) for item in desired[name]})
        return resolved

    def _watcher(self, option: str) -> Callable[[str], str]:
        return lambda item: self._client.people.canonical([item], option)[0]

    def document(self, values: Values) -> Values:
        document = super().document(values)
        if "sla_enabled" in values:
            document["SLADisabled"] = int(not values["sla_enabled"])
        if "sort_order" in values:
            document["SortOrder"] = values["sort_order"]
        for name, wire in WATCHERS.items():
            if name in values:
                document[wire] = self._client.people.principals(values[name])
        return document


def _builtin(record: Values) -> str:
    """Queues that RT makes when it is installed: `General` is the first, whatever it is called now."""
    if record["id"] == 1:
        return "RT's default queue"
    return "a queue of RT itself" if str(record["name"]).startswith("___") else ""


QUEUE = Resource(
    name="queue",
    system=RT,
    identity=Identity(natural=("name",)),
    operations=QueueOperations,
    gone=disabled,
    builtin=_builtin,
    fields=(
        Field("name", Name(), required=True),
        Field("description", Line()),
        Field("correspond_address", Lower()),
        Field("comment_address", Lower()),
        Field("lifecycle", Line()),
        Field("sort_order", Integer()),
        Field("sla_enabled", Flag()),
        Field("cc", PeopleList()),
        Field("admin_cc", PeopleList()),
        Field("custom_fields", Dictionary(of=CustomFieldValue())),
    ),
)
