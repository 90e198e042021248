# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who we are, and what the server knows: what the module `cerb_info` does."""

from __future__ import annotations

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_fields import CustomField
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records import types as record_types
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Values, mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import (
    UNCREATABLE,
    UNDELETABLE,
    UNWRITABLE,
    RecordType,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task

#: What of a worker is of use.
_ME = ("at_mention_name", "full_name", "first_name", "last_name", "title", "timezone", "language")


def read(call: Call[CerbClient]) -> dict[str, Any]:
    """The worker, the version, and the record types that are asked for."""
    client = call.client
    query = Query(call.options.get("query"))
    me = client.me
    result: dict[str, Any] = {"changed": False, "version": me.get("__version"), "me": _me(me)}
    asked = call.options.get("types")
    if asked is not None:
        names = asked or [str(item.get("alias")) for item in record_types.contexts(client.rest)]
        result["types"] = {name: _described(client, record_types.record_type(client.rest, name)) for name in names}
    selected = query.apply(result) if call.options.get("query") else None
    return {**result, **({"result": selected} if call.options.get("query") else {})}


def _me(raw: Values) -> Values:
    return {
        "id": number(raw["id"]),
        **{name: raw.get(name) for name in _ME},
        "email": raw.get("address_email"),
        "is_superuser": bool(number(raw.get("is_superuser"))),
    }


def _described(client: CerbClient, found: RecordType) -> Values:
    fields = client.custom_fields(found.context)
    return {
        "context": found.context,
        "natural_keys": [list(group) for group in found.natural],
        "match_on": list(found.match),
        "writable": found.alias not in UNWRITABLE,
        "creatable": found.alias not in UNCREATABLE,
        "deletable": found.alias not in UNDELETABLE,
        "reason": UNWRITABLE.get(found.alias) or UNCREATABLE.get(found.alias) or UNDELETABLE.get(found.alias),
        "fields": {
            name: {
                "kind": item.kind,
                "required": item.required,
                "readable": not item.hidden,
                "width": item.width,
                "cut": bool(item.width) and not item.fits,
                "refers_to": item.target or None,
            }
            for name, item in found.attributes.items()
            if not client.lacking(item)
        },
        "one_needed": list(found.needs),
        "custom_fields": [_custom(item, fields.key(item)) for item in fields.all],
    }


def _custom(item: CustomField, key: str | None) -> Values:
    params = mapping(item.params)
    options = params.get("options")
    return {
        "id": item.id,
        "name": item.name,
        "uri": item.uri,
        "type": item.type,
        "fieldset_id": item.fieldset_id,
        "options": list(options.values()) if isinstance(options, dict) else list(options or ()),
        "search_key": key,
    }


INFO = Task(
    system=CERB,
    options={"types": {"type": "list", "elements": "str"}, "query": {"type": "str"}},
    run=read,
)
