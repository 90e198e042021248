# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`contexts/...`: which record types there are, and links by full context ids; and `customfields/<type>`."""

from __future__ import annotations

import json
from typing import Any

from . import customfields, readers
from .calls import Call
from .errors import Failure, not_implemented
from .record_types import RecordType
from .state import Place, Row

BAD_TARGETS = "The 'targets' parameter should be a JSON formatted array of context:id pairs."


def answer(call: Call) -> dict[str, Any]:
    action = "/".join(call.path)
    if call.method == "GET" and action == "list":
        return {"results": [_listed(call, kind) for kind in sorted(call.cerb.types(), key=_title)]}
    if call.method == "POST" and action in ("link", "unlink"):
        return _link(call, linking=action == "link")
    if call.method == "POST" and action == "activity/create":
        return _activity(call)
    raise not_implemented()


def _title(kind: RecordType) -> str:
    return kind.title.casefold()


def _listed(call: Call, kind: RecordType) -> dict[str, Any]:
    fields = customfields.fields_of(call.cerb, kind.context)
    fieldsets = [row for row in call.cerb.rows("custom_fieldset") if row["context"] == kind.context]
    shown: dict[str, Any] = {
        "id": kind.context,
        "name": kind.title,
        "plugin_id": kind.plugin,
        "alias": kind.name,
        "params": {"names": kind.names, "acl": list(kind.acl), "options": list(kind.options)},
    }
    own = [_field(call, field) for field in fields if not field.get("custom_fieldset_id")]
    if own:
        shown["custom_fields"] = own
    shown["custom_fieldsets"] = [_fieldset(call, row, fields) for row in fieldsets]
    return shown


def _field(call: Call, field: Row) -> dict[str, Any]:
    kind = call.kind("custom_field")
    shown = {
        "_type": "custom_field",
        **{key: field.get(key) for key in ("id", "name", "type")},
        "type_label": customfields.TYPE_LABELS.get(field["type"], field["type"]),
        **{key: field.get(key) for key in ("updated_at", "uri")},
        "record_url": readers.record_url(call.shelf, kind, field),
        "custom_fieldset__context": "cerberusweb.contexts.custom_fieldset",
        "custom_fieldset__type": "custom_fieldset",
    }
    return {**shown, "params": field["params"]} if field.get("params") else shown


def _fieldset(call: Call, row: Row, fields: list[Row]) -> dict[str, Any]:
    inner = [_field(call, field) for field in fields if field.get("custom_fieldset_id") == row["id"]]
    return {"id": row["id"], "name": row["name"], "custom_fields": inner}


# --- links ------------------------------------------------------------------------------------------------------------


def _place(call: Call, text: Any) -> Place | None:
    """A full context with an id; aliases are not taken here."""
    context, _colon, ident = str(text).rpartition(":")
    kind = call.cerb.type(context)
    if kind is None or kind.context != context or not ident.isdigit():
        return None
    return (context, int(ident)) if call.cerb.at((context, int(ident))) is not None else None


def _link(call: Call, *, linking: bool) -> dict[str, Any]:
    on = _place(call, call.text("on"))
    if on is None:
        raise Failure(f"The 'on' value of '{call.text('on')}' is not valid.")
    try:
        wanted = json.loads(call.text("targets"))
    except ValueError as error:
        raise Failure(BAD_TARGETS) from error
    if not isinstance(wanted, list):
        raise Failure(BAD_TARGETS)
    targets = [place for text in wanted if (place := _place(call, text)) is not None]
    for place in targets:
        if linking:
            call.cerb.link(on, place)
            call.cerb.log(
                "connection.link", "Connection Linked", call.worker, on, f"{call.worker['first_name']} linked"
            )
        else:
            call.cerb.unlink(on, place)
    return {"on": _meta(call, on), "targets": [_meta(call, place) for place in targets]}


def _meta(call: Call, place: Place) -> dict[str, Any]:
    kind, row = call.cerb.type(place[0]), call.cerb.at(place)
    assert kind is not None
    assert row is not None
    label = readers.label(call.shelf, kind, row)
    ident: Any = str(row["id"]) if kind.name in ("org", "task") else row["id"]
    meta = {
        "id": ident,
        "name": label.replace("[#", "[", 1) if kind.name == "ticket" else label,
        "permalink": readers.record_url(call.shelf, kind, row),
        "updated": row.get("updated") or row.get("updated_at") or 0,
    }
    if "owner_id" in kind.columns:
        meta["owner_id"] = row.get("owner_id") or 0
    return {"context": place[0], "context_id": place[1], "meta": meta}


def _activity(call: Call) -> dict[str, Any]:
    """No point of this server's log is open to the API."""
    raise Failure(f"Creation of '{call.text('activity_point')}' events are not permitted through the API.")


def custom_fields(call: Call) -> dict[str, Any]:
    """`GET customfields/<type>`: as `custom_<id>`."""
    kind = call.cerb.type(call.path[0])
    if kind is None or call.method != "GET":
        raise not_implemented()
    return {
        f"custom_{field['id']}": {
            **{key: field.get(key) for key in ("id", "name", "type")},
            "pos": field.get("pos") or 0,
            "context": field["context"],
            "custom_fieldset_id": field.get("custom_fieldset_id") or 0,
            "options": (field.get("params") or {}).get("options"),
        }
        for field in customfields.fields_of(call.cerb, kind.context)
    }


CONTROLLERS = {"contexts": answer, "customfields": custom_fields}
