# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every scenario of Cerb finds on the server beside the seed of the simulator: groups, workers, organizations, and
custom fields of all types. Made by plain requests of an administrator."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

#: (method, path below rest/ without extension, form or query) -> the answer, as an administrator.
Fetch = Callable[..., dict[str, Any]]

HELPDESK, SERVICE, BUCKET = "Größe & Co", "Service", "Zweiter 'Korb'"
CUSTOMER, SECOND = "Zürich AG", 'Second "Org"'
FIELDSET, TASK_SET, DEVICE = "Asset info", "Task info", "lab_device"
CHOICES = {"options": ["low", 'it\'s "high"']}
#: (uri, name, type, parameters) of the custom fields on tickets.
TICKET_FIELDS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("external_reference", "External reference", "S", {}),
    ("lab_key", "Lab key #2", "S", {}),
    ("lab_text", "Lab text", "S", {}),
    ("lab_area", "Lab area", "T", {}),
    ("lab_choice", "Lab choice", "D", CHOICES),
    ("lab_flags", "Lab flags", "X", {"options": ["a, b", "c", "d"]}),
    ("lab_list", "Lab list", "M", {}),
    ("lab_number", "Lab number", "N", {}),
    ("lab_decimal", "Lab decimal", "O", {"decimal_at": "2"}),
    ("lab_check", "Lab check", "C", {}),
    ("lab_day", "Lab day", "E", {}),
    ("lab_worker", "Lab worker", "W", {}),
    ("lab_url", "Lab url", "U", {}),
    ("lab_org", "Lab org", "L", {"context": "cerberusweb.contexts.org"}),
]


def furnish(fetch: Fetch) -> None:
    """Make all of it."""

    def make(kind: str, **fields: Any) -> int:
        return int(fetch("POST", f"records/{kind}/create", {"fields": fields})["id"])

    def custom_field(context: str, uri: str, name: str, kind: str, params: Mapping[str, Any], **more: Any) -> None:
        make("custom_field", context=context, uri=uri, name=name, type=kind, params=params, **more)

    for uri, name, kind, params in TICKET_FIELDS:
        custom_field("ticket", uri, name, kind, params)
    custom_field("org", "lab_text", "Lab text", "S", {})
    owner = {"owner__context": "worker", "owner_id": 1}
    fieldset = make("custom_fieldset", name=FIELDSET, context="org", **owner)
    make("custom_fieldset", name=TASK_SET, context="task", **owner)
    custom_field("org", "serial", "Serial number", "S", {}, custom_fieldset_id=fieldset)
    workers = {
        name: make(
            "worker",
            first_name=name.title(),
            last_name="Größe",
            email=f"{name}@lab.example",
            at_mention_name=name,
            language="en_US",
            timezone="Europe/Berlin",
        )
        for name in ("zoe", "max")
    }
    for name in (HELPDESK, SERVICE):
        group = int(fetch("POST", "groups/create", {"name": name, "is_private": 0})["id"])
        people = {str(item["id"]): "member" for item in _all(fetch, "worker")}
        fetch("PUT", "groups/members", {"json": _members(group, {**people, str(workers["zoe"]): "manager"})})
        if name == HELPDESK:
            make("bucket", name=BUCKET, group_id=group)
    for name in (CUSTOMER, SECOND):
        make("org", name=name)
    make("calendar", name="Lab", owner__context="worker", owner_id=workers["zoe"], timezone="Europe/Berlin")
    make("kb_category", name="Lab")
    make("currency", name="Euro", name_plural="Euros", code="EUR", symbol="€", decimal_at=2)
    make("custom_record", name="Gerät", name_plural="Geräte", uri=DEVICE)
    make(DEVICE, name="Gerät 1")
    custom_field(DEVICE, "lab_text", "Lab text", "S", {})


def _members(group: int, workers: Mapping[str, str]) -> str:
    return json.dumps({"groups": {str(group): {"workers": workers}}})


def _all(fetch: Fetch, kind: str) -> list[dict[str, Any]]:
    asked = {"q": "id:>0 sort:id", "limit": 500}
    found: list[dict[str, Any]] = fetch("GET", f"records/{kind}/search", asked)["results"]
    return found
