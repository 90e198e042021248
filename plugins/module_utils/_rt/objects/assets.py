# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading assets: what the inventory `rt_assets` is made of.

What was tried on RT 5.0.3:

* AssetSQL goes into `query` of a GET. What RT cannot read of it, RT may ignore without a word, with all that follows:
  `(id > 0 ORDER BY Name) AND Catalog = 1` finds the assets of all catalogs, and `'web'` finds every asset. So what is
  found is compared again, and a query without any comparison is refused here.
* A catalog in AssetSQL is a number or the exact name. A catalog that is not there and one that the account may not see
  are the same to RT: as the address of an object 403, in a query no asset.
* An asset without custom fields has an empty text in their place.
* Deleted assets are never found. Numbers of all assets are only told to who may see all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.custom_fields import CustomFieldSet, Definition
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2.rest import Rest2
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets import ticketsql

#: Our name -> RT's name.
TEXTS = {"name": "Name", "description": "Description", "status": "Status"}
TIMES = {"created": "Created", "last_updated": "LastUpdated"}
USERS = {"owner": "Owner", "creator": "Creator", "last_updated_by": "LastUpdatedBy"}
PEOPLE = {"held_by": "HeldBy", "contact": "Contact"}
FIELDS = ("id", *TEXTS, "catalog", *USERS, *PEOPLE, *TIMES, "custom_fields")

_QUERY = (
    ("fields", ",".join((*TEXTS.values(), *TIMES.values(), *USERS.values(), *PEOPLE.values(), "Catalog,CustomFields"))),
    ("fields[Catalog]", "Name"),
    ("orderby", "id"),
)
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_COMPARISON = re.compile(r"[=<>]|\b(?:IS|LIKE|STARTSWITH|ENDSWITH)\b", re.IGNORECASE)


def assets(client: RTClient, _term: Any, options: Mapping[str, Any]) -> list[Values]:
    """The assets for which `catalog`, `status` and `assetsql` hold, all of them where none is given, by number."""
    rest = client.need_rest2("reading assets")
    catalogs = {_catalog(client, rest, str(name)) for name in options.get("catalog") or ()}
    statuses = [str(name).strip() for name in options.get("status") or ()]
    found = rest.items("assets", (("query", _query(options.get("assetsql"), catalogs, statuses)), *_QUERY))
    try:
        return list(_records(client, (raw for raw in found if _meant(raw, catalogs, statuses))))
    except errors.Refused as error:
        error.advice = error.advice or "Check assetsql"
        raise


def _query(assetsql: str | None, catalogs: set[str], statuses: Sequence[str]) -> str:
    terms = ["id > 0"]
    if catalogs:
        terms.append(ticketsql.any_of(*(f"Catalog = {key}" for key in sorted(catalogs, key=int))))
    if statuses:
        terms.append(ticketsql.any_of(*(_status(name) for name in statuses)))
    if assetsql and assetsql.strip():
        if not _COMPARISON.search(_QUOTED.sub("", assetsql)):
            raise errors.InvalidInput(
                f"assetsql: {assetsql!r} compares nothing, and RT would return every asset",
                advice="Write it like: Name LIKE 'web'",
            )
        terms.append(f"({assetsql})")
    return " AND ".join(terms)


def _status(name: str) -> str:
    try:
        return f"Status = {ticketsql.quote(name)}"
    except ValueError as error:
        raise errors.InvalidInput(f"status: {error}") from None


def _meant(raw: Mapping[str, Any], catalogs: set[str], statuses: Sequence[str]) -> bool:
    """Whether it is what was asked for, whatever RT made of the query. `__Active__` and the like only RT can tell."""
    if catalogs and str((raw.get("Catalog") or {}).get("id")) not in catalogs:
        return False
    known = {name.casefold() for name in statuses}
    return not statuses or "__" in "".join(statuses) or str(raw.get("Status")).casefold() in known


def _catalog(client: RTClient, rest: Rest2, name: str) -> str:
    """The number of a catalog."""
    raw: Any = None
    try:
        if "/" in name:
            raw = client.directory.search_one("catalogs", "Name", name)
        elif name:
            raw = rest.get_or_none(f"catalog/{segment(name)}")
    except errors.Forbidden:
        pass
    if not raw or not raw.get("id"):
        known = [str(item["Name"]) for item in rest.items("catalogs/all", (("fields", "Name"),)) if item.get("Name")]
        raise errors.InvalidInput(
            f"catalog {name!r} does not exist or the account may not see it (RT answers the same for both)",
            advice=errors.did_you_mean(name, known),
        )
    return str(raw["id"])


def _records(client: RTClient, found: Iterator[dict[str, Any]]) -> Iterator[Values]:
    known: dict[str, CustomFieldSet] = {}
    for raw in found:
        record: Values = {"id": int(raw["id"])}
        record.update({name: str(raw.get(wire) or "") for name, wire in TEXTS.items()})
        record["catalog"] = str((raw.get("Catalog") or {}).get("Name") or "")
        record.update({name: _person(client, raw.get(wire)) for name, wire in USERS.items()})
        for name, wire in PEOPLE.items():
            record[name] = sorted(str(_person(client, item)) for item in raw.get(wire) or ())
        record.update({name: raw.get(wire) or None for name, wire in TIMES.items()})
        record["custom_fields"] = {
            item["name"]: _value(client, item, known) for item in raw.get("CustomFields") or () if item.get("name")
        }
        yield record


def _person(client: RTClient, reference: Any) -> str | None:
    """The name of a user or group."""
    if not isinstance(reference, Mapping):
        return None
    name = str(reference.get("id"))
    return client.directory.group_name(name) or name if reference.get("type") == "group" else name


def _value(client: RTClient, item: Mapping[str, Any], known: dict[str, CustomFieldSet]) -> Any:
    """A custom field's value; of a file its name and type, but not its address."""
    key, name = str(item["id"]), str(item["name"])
    if key not in known:
        more = client.directory.custom_field(key)
        several = str(more.get("MaxValues")) != "1" if more else None
        known[key] = CustomFieldSet([Definition(name, key, more.get("Type"), several)], "assets")
    value = known[key].shown(name, item.get("values") or [])
    return {part: word for part, word in value.items() if part != "_url"} if isinstance(value, dict) else value


ASSETS = Lookup(RT, assets)
