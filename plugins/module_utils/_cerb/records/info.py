# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records read only: what the module `cerb_record_info` and the lookup `cerb_record` do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_fields import CUSTOM, EXPAND
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.kinds import kind_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.types import record_type
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Values, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import RecordType
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.info_task import each
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment

_EXPAND = re.compile(r"\w+", re.ASCII)


def read(call: Call[CerbClient]) -> dict[str, Any]:
    """The records that a task asks for."""
    query = Query(call.options.get("query"))
    records: Any = list(select(call.client, call.options))
    return {"changed": False, "count": len(records), "records": query.apply(records)}


def select(client: CerbClient, options: Mapping[str, Any]) -> Iterator[Values]:
    """Records by id, by exact values of attributes, or by Cerb's search language."""
    found = record_type(client.rest, options["type"])
    expand = _expand(options)
    limit = options.get("limit")
    if options.get("ids") is not None:
        raws = _by_id(client, found, options, expand)
    elif options.get("match") is not None:
        raws = _matching(client, found, options["match"], expand)
    elif options.get("search") is not None:
        asked, sort = str(options["search"]), options.get("sort") or ()
        raws = client.search.query(found.alias, asked, expand=expand, sort=sort, limit=limit)
    else:
        raws = client.search.records(found.alias, expand=expand)
    for count, raw in enumerate(raws):
        if limit is not None and count >= limit:
            return
        yield shown(client, found, raw, custom=EXPAND in expand)


def _expand(options: Mapping[str, Any]) -> tuple[str, ...]:
    expand = [str(item).strip() for item in options.get("expand") or ()]
    wrong = next((item for item in expand if not _EXPAND.fullmatch(item)), None)
    if wrong is not None:
        raise errors.InvalidInput(f"expand: {wrong!r} is not a key", advice="Give keys such as custom_, links, org_")
    return tuple(dict.fromkeys([*expand, *([EXPAND] if options.get(CUSTOM) else [])]))


def _by_id(
    client: CerbClient, found: RecordType, options: Mapping[str, Any], expand: Sequence[str]
) -> Iterator[Values]:
    asked = {"expand": ",".join(expand)} if expand else {}
    path = f"records/{segment(found.alias)}"

    def read(key: str) -> Any:
        return client.rest.get_or_none(f"{path}/{int(key)}", asked)

    return each(f"{found.title} record", options["ids"], read, options)


def _matching(
    client: CerbClient, found: RecordType, match: Mapping[str, Any], expand: Sequence[str]
) -> Iterator[Values]:
    """Records whose attributes are exactly these; compared here, since Cerb folds case and accents."""
    if not match:
        raise errors.InvalidInput("match is empty, which would find everything")
    wanted: Values = {}
    needed = list(expand)
    terms: list[search.Term] = []
    for name, value in match.items():
        item = found.attributes.get(str(name))
        if item is None or item.hidden:
            raise errors.InvalidInput(
                f"match: {found.title} records have no attribute {name!r} that can be compared",
                advice=errors.did_you_mean(str(name), found.attributes),
            )
        try:
            # Nothing is looked for as well, even where a task could not write it.
            wanted[item.name] = kind_of(item, mb3=found.mb3).parse(value) if value != "" else value
        except (ValueError, TypeError) as error:
            raise errors.InvalidInput(f"match: {name}: {error}") from None
        if item.kind == "id" and isinstance(wanted[item.name], str):
            target = client.directory.find(item.target, wanted[item.name]) if not item.target.startswith("*") else None
            if target is None:
                return
            wanted[item.name] = number(target["id"])
        terms += search.terms(item, wanted[item.name])
        needed += [item.expand] if item.expand else []
    for raw in client.search.records(found.alias, terms, expand=tuple(dict.fromkeys(needed))):
        kinds = ((kind_of(found.attributes[name], mb3=found.mb3), name, value) for name, value in wanted.items())
        if all(kind.same(kind.read(raw.get(found.attributes[name].shown)), value) for kind, name, value in kinds):
            yield raw


def shown(client: CerbClient, found: RecordType, raw: Mapping[str, Any], *, custom: bool = False) -> Values:
    """A record as Cerb shows it, with its id as a number and its attributes canonical under `fields`."""
    fields = {
        name: kind_of(item, mb3=found.mb3).read(raw[item.shown])
        for name, item in found.attributes.items()
        if not (item.hidden or client.lacking(item)) and item.shown in raw
    }
    record: Values = {"type": found.alias, "id": number(raw["id"]), "label": raw.get("_label"), "fields": fields}
    if custom:
        record[CUSTOM] = client.custom_fields(found.context).record(raw)
    record["raw"] = {key: value for key, value in raw.items() if key not in ("__status", "__version", "__build")}
    return record


INFO = Task(
    system=CERB,
    options={
        "type": {"type": "str", "required": True},
        "ids": {"type": "list", "elements": "int", "aliases": ["id"]},
        "match": {"type": "dict"},
        "search": {"type": "str"},
        "sort": {"type": "list", "elements": "str"},
        "limit": {"type": "int"},
        "expand": {"type": "list", "elements": "str"},
        CUSTOM: {"type": "bool", "default": False},
        "missing": {"type": "str", "choices": ["error", "ignore"], "default": "error"},
        "query": {"type": "str"},
    },
    run=read,
    rules={"mutually_exclusive": [["ids", "match", "search"], ["ids", "sort"], ["match", "sort"]]},
)


def find(client: CerbClient, term: Any, options: Mapping[str, Any]) -> Any:
    """The record with this id, or a list of those whose attributes are exactly these."""
    asked = dict(options)
    if isinstance(term, Mapping):
        return list(select(client, {**asked, "match": dict(term)}))
    text = str(term).strip()
    if not (text.isascii() and text.isdigit()):
        raise errors.InvalidInput(
            f"{term!r} is not the id of a record", advice="Give the id, or a dictionary of attributes"
        )
    return next(iter(select(client, {**asked, "ids": [int(text)]})), None)


RECORDS = Lookup(CERB, find)
