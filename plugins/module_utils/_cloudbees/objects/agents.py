# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading resources with the state of their agents: what the inventory `cloudbees_resources` is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.object_info import translated
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.search import find_objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.tables import RESOURCE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup

#: What changes by itself: our name -> the server's.
TEXTS = {
    "host_os": "hostOS",
    "host_platform": "hostPlatform",
    "owner": "owner",
    "created": "createTime",
    "last_modified": "modifyTime",
    "last_modified_by": "lastModifiedBy",
}
FIELDS = (
    "id",
    *(item.name for item in RESOURCE.shown),
    "enabled",
    "alive",
    "agent_state",
    "agent_version",
    "step_count",
    *TEXTS,
)


def resources(client: CloudBeesClient, _term: Any, options: Mapping[str, Any]) -> list[Values]:
    """The resources for which `filters`, `pools`, `zones`, `enabled` and `alive` hold, by name."""
    filters = [translated(item) for item in options.get("filters") or ()]
    found = [_record(raw) for raw in find_objects(client.rest, "resource", filters)]
    pools, zones = options.get("pools") or (), options.get("zones") or ()
    seen = {"resourcePool": {name for record in found for name in record["pools"]}}
    seen["zone"] = {record["zone"] for record in found}
    _check(client, "pools", "resourcePool", pools, seen["resourcePool"])
    _check(client, "zones", "zone", zones, seen["zone"])
    chosen = [
        record
        for record in found
        if (not pools or set(pools) & set(record["pools"]))
        and (not zones or record["zone"] in zones)
        and all(options.get(name) in (None, record[name]) for name in ("enabled", "alive"))
    ]
    return sorted(chosen, key=lambda record: str(record["name"]))


def _check(client: CloudBeesClient, option: str, kind: str, wanted: Sequence[str], seen: set[str]) -> None:
    """Raise InvalidInput for a name that no resource has because it is nobody's."""
    if set(wanted) <= seen:
        return
    known = seen | {str(raw.get(f"{kind}Name")) for raw in find_objects(client.rest, kind)}
    for name in wanted:
        if name not in known:
            raise errors.InvalidInput(
                errors.unseen(f"{option}: {name!r} does not exist"),
                advice=errors.did_you_mean(name, sorted(known)),
            )


def _record(raw: Mapping[str, Any]) -> Values:
    record: Values = {"id": str(raw.get("resourceId") or raw.get("objectId") or "")}
    record.update({item.name: item.codec.read(None, raw, item) for item in RESOURCE.shown})
    state = raw.get("agentState")
    # An object where it is known from, and a text in case a version tells it so.
    told: Mapping[str, Any] = state if isinstance(state, Mapping) else {"state": state}
    record["enabled"] = not record["disabled"]
    record["agent_state"] = decoding.text(told.get("state")) or None
    record["alive"] = decoding.flag(told.get("alive"), record["agent_state"] == "alive")
    record["agent_version"] = decoding.text(told.get("version")) or None
    record["step_count"] = decoding.number(raw.get("stepCount"))
    record.update({name: decoding.text(raw.get(wire)) or None for name, wire in TEXTS.items()})
    return record


RESOURCES = Lookup(CLOUDBEES, resources)
