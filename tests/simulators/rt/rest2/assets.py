# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Assets and catalogs in REST 2.0: create, read, update, and search by AssetSQL or JSON.

Compared with a real RT 5.0.3, most of it by recordings. Not simulated: links of assets, groups in AssetSQL, their
history, and what the real server makes of AssetSQL that it cannot read (nothing at all, an error, or every asset).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import customfields, lifecycles, people, rights, search, ticketsql
from ..errors import HttpError
from ..records import Asset, Catalog
from ..state import ASSET_LOOKUP, NOBODY, State
from ..ticketsql import Condition, Level
from . import lists, shape
from .http import JSON_TYPE, Answer, Call, Route, check_conditions

ROLES = ("HeldBy", "Contact")
TEXTS = {"name": "Name", "description": "Description"}
SEARCHED = ["id", "Name", "Description", "Status", "Catalog"]
Test = Callable[[Asset], bool]


# --- catalogs ---------------------------------------------------------------------------------------------------------


def read_catalog(call: Call) -> Answer:
    """One that is not there is as forbidden as one that may not be seen."""
    catalog = call.rt.catalog(call.words[0])
    if catalog is None or not rights.may(call.rt, call.who, "ShowCatalog", catalog):
        raise HttpError(403)
    return Answer(shape.catalog(call, catalog), headers=shape.headers(call, catalog))


def create_catalog(call: Call) -> Answer:
    data = call.data()
    name, lifecycle = str(data.get("Name") or ""), str(data.get("Lifecycle") or "assets")
    if not rights.may(call.rt, call.who, "AdminCatalog"):
        raise HttpError(403)
    if not name or call.rt.catalog(name) is not None:
        raise HttpError(400, "Invalid Name (names must be unique and may not be all digits)")
    if lifecycle not in (*lifecycles.LIFECYCLES, "assets"):
        raise HttpError(400, "Invalid lifecycle name")
    fields = {"Name": name, "Description": str(data.get("Description") or ""), "Lifecycle": lifecycle}
    catalog = call.rt.stamp(Catalog(call.rt.next_id("catalog"), fields), call.who)
    catalog.roles = {role: people.resolve_for_create(call.rt, data.get(role) or []) for role in ROLES}
    call.rt.catalogs[catalog.id] = catalog
    call.rt.record(catalog, call.who, "Create")
    where = f"/REST/2.0/catalog/{catalog.id}"
    return Answer(shape.reference(call, "catalog", catalog.id), 201, {"Location": where}, JSON_TYPE)


def fields_of_catalog(call: Call) -> Answer:
    ident = int(call.words[0])
    found = [item for item in call.rt.custom_fields.values() if item.lookup == ASSET_LOOKUP and ident in item.applied]
    return lists.listed(call, found, lists.refer_to("customfield"), counted=True)


def _administered(call: Call) -> Catalog:
    catalog = call.rt.catalog(call.words[0])
    if catalog is None or not rights.may(call.rt, call.who, "AdminCatalog", catalog):
        raise HttpError(403)
    check_conditions(call, shape.etag(call, catalog))
    return catalog


def change_catalog(call: Call) -> Answer:
    catalog = _administered(call)
    data = call.data()
    answers: list[Any] = []
    for name in [name for name in ("Description", "Lifecycle", "Name") if data.get(name) is not None]:
        old, new = catalog[name], catalog.kept(name, str(data[name]))
        if old != new:
            catalog[name] = new
            call.rt.record(catalog, call.who, "Set", field=name, old=old, new=new)
            answers.append(f"{call.rt.label(catalog)}: {name} changed from {old!r} to {new!r}")
    if "Disabled" in data and str(data["Disabled"]) != str(int(catalog.disabled)):
        catalog.disabled = str(data["Disabled"]) == "1"
        answers.append(f"{call.rt.label(catalog)}: Disabled {'disabled' if catalog.disabled else 'enabled'}")
    if data.get("Owner"):
        answers.append(f"Owner set to {data['Owner']}")
    for role in [role for role in ROLES if role in data]:
        wanted = people.resolve_for_create(call.rt, data[role] or [])
        answers += ["Member added"] * len(set(wanted) - set(catalog.roles.get(role, [])))
        answers += ["Member deleted"] * len(set(catalog.roles.get(role, [])) - set(wanted))
        catalog.roles[role] = wanted
    return Answer(answers)


def delete_catalog(call: Call) -> Answer:
    catalog = _administered(call)
    if catalog.disabled and not call.rt.six:
        raise HttpError(500)
    catalog.disabled = True
    return Answer(status=204)


def _catalogs(call: Call, found: list[Catalog]) -> Answer:
    every = call.argument("find_disabled_rows")
    seen = [
        catalog
        for catalog in found
        if (every or not catalog.disabled) and rights.may(call.rt, call.who, "ShowCatalog", catalog)
    ]
    counted = rights.may(call.rt, call.who, "SuperUser")
    return lists.listed(call, seen, lists.refer_to("catalog"), counted=counted)


def all_catalogs(call: Call) -> Answer:
    return _catalogs(call, list(call.rt.catalogs.values()))


def find_catalogs(call: Call) -> Answer:
    fields = ["id", "Name", "Description", "Lifecycle", "Disabled"]
    return _catalogs(call, lists.by_json(call, call.rt.catalogs.values(), fields, needs_condition=True))


# --- one asset --------------------------------------------------------------------------------------------------------


def _visible(call: Call, missing: str | None = None) -> Asset:
    asset = call.rt.assets.get(int(call.words[0]))
    if asset is None:
        raise HttpError(404, missing)
    if not rights.may(call.rt, call.who, "ShowAsset", asset):
        raise HttpError(403)
    return asset


def read(call: Call) -> Answer:
    asset = _visible(call)
    check_conditions(call, shape.etag(call, asset))
    return Answer(shape.asset(call, asset), headers=shape.headers(call, asset))


def create(call: Call) -> Answer:
    data = call.data()
    if not data.get("Catalog"):
        raise HttpError(400, "Invalid Catalog")
    catalog = call.rt.catalog(data["Catalog"])
    if catalog is None or catalog.disabled or not rights.may(call.rt, call.who, "CreateAsset", catalog):
        raise HttpError(403, "Permission Denied")
    status = str(data.get("Status") or lifecycles.ASSETS.default).lower()
    if not lifecycles.ASSETS.allows("", status):
        raise HttpError(400, f"Status '{data['Status']}' isn't a valid status for assets.")
    owner = people.resolve(call.rt, data["Owner"]) if data.get("Owner") else call.rt.users[NOBODY]
    if owner is None:
        raise HttpError(400, "Invalid value for Owner")
    probe = Asset(0, {"Catalog": catalog.id})
    unknown = [key for key in data.get("CustomFields") or {} if customfields.identify(call.rt, probe, key) is None]
    if unknown or str(data.get("Name") or "").isdigit():
        raise HttpError(400, f"Invalid custom field {unknown[0]}" if unknown else "Invalid Name (all digits)")
    fields = {"Name": str(data.get("Name") or ""), "Description": str(data.get("Description") or "")}
    fields |= {"Status": status, "Catalog": catalog.id, "Owner": owner.id}
    asset = call.rt.stamp(Asset(call.rt.next_id("asset"), fields), call.who)
    asset.roles = {role: people.resolve_for_create(call.rt, data.get(role) or []) for role in ROLES}
    call.rt.assets[asset.id] = asset
    call.rt.record(asset, call.who, "Create")
    for key, given in (data.get("CustomFields") or {}).items():
        field = customfields.identify(call.rt, asset, key)
        for content in given if isinstance(given, list) else [given]:
            if field is not None:
                customfields.add_value(call.rt, call.who, asset, field, content, creating=True)
    where = f"/REST/2.0/asset/{asset.id}"
    return Answer(shape.reference(call, "asset", asset.id), 201, {"Location": where}, JSON_TYPE)


def change(call: Call) -> Answer:
    asset = _visible(call, "Resource does not exist; use POST to create")
    check_conditions(call, shape.etag(call, asset))
    data = call.data()
    if not rights.may(call.rt, call.who, "ModifyAsset", asset):
        return Answer([f"Asset {asset.id}: Permission Denied"])
    wanted = {name: asset.kept(name, str(data[name])) for name in ("Name", "Description", "Status") if name in data}
    named = [name for name, value in wanted.items() if value != asset[name]]
    answers: list[Any] = [_set(call, asset, name, wanted[name]) for name in named]
    answers += _set_place_and_people(call, asset, data)
    answers += customfields.update(call.rt, call.who, asset, data.get("CustomFields"))
    return Answer(answers)


def _set(call: Call, asset: Asset, name: str, value: str) -> str:
    old, cycle = asset[name], lifecycles.ASSETS
    if name == "Status" and value not in cycle.statuses:
        return f"Asset {asset.id}: Status '{value}' isn't a valid status for assets."
    if name == "Status" and not cycle.allows(old, value):
        return f"Asset {asset.id}: You can't change status from '{old}' to '{value}'."
    asset[name] = value
    call.rt.record(asset, call.who, "Set", field=name, old=old, new=value)
    told = "Asset deleted" if value == "deleted" and name == "Status" else f"{name} changed from '{old}' to '{value}'"
    return f"Asset {asset['Name']}: {told}"


def _set_place_and_people(call: Call, asset: Asset, data: dict[str, Any]) -> list[str]:
    rt, said = call.rt, []
    if data.get("Catalog"):
        catalog = rt.catalog(data["Catalog"])
        said.append(f"Asset {asset['Name']}: " + ("Catalog changed" if catalog else "Invalid catalog"))
        asset["Catalog"] = catalog.id if catalog else asset["Catalog"]
    if data.get("Owner"):
        owner = people.resolve(rt, data["Owner"])
        said.append(f"Owner set to {owner.name}" if owner else f"Could not find or create user '{data['Owner']}'")
        asset["Owner"] = owner.id if owner else asset["Owner"]
    for role in [role for role in ROLES if role in data]:
        wanted, held = people.resolve_for_create(rt, data[role] or []), asset.roles.get(role, [])
        said += ["Member added"] * len(set(wanted) - set(held)) + ["Member deleted"] * len(set(held) - set(wanted))
        asset.roles[role] = wanted
    if said:
        rt.record(asset, call.who, "Set", field="people")
    return said


def delete(call: Call) -> Answer:
    """Refused to everybody, the superuser included: an asset is deleted by its status."""
    _visible(call)
    raise HttpError(500)


# --- searching --------------------------------------------------------------------------------------------------------


def find(call: Call) -> Answer:
    query = "" if call.request.method == "POST" else (call.argument("query") or "").strip()
    if query and not query.startswith("["):
        try:
            test = _level(call.rt, ticketsql.parse(query))
        except ticketsql.BadQuery as problem:
            raise HttpError(400, f"{problem}\n") from None
        found = [asset for asset in call.rt.assets.values() if test(asset)]
    else:
        found = lists.by_json(call, call.rt.assets.values(), SEARCHED, needs_condition=True)
    seen = [
        asset for asset in found if asset["Status"] != "deleted" and rights.may(call.rt, call.who, "ShowAsset", asset)
    ]
    counted = rights.may(call.rt, call.who, "SuperUser")
    return lists.listed(call, seen, lists.refer_to("asset"), counted=counted)


def _level(rt: State, level: Level) -> Test:
    tests = [_level(rt, part) if isinstance(part, Level) else _condition(rt, part) for part in level.parts]
    together = any if level.conjunction == "OR" else all
    return lambda asset: together(test(asset) for test in tests)


def _condition(rt: State, item: Condition) -> Test:
    name, _dot, part = item.name.partition(".")
    name = name.lower()
    custom = search.CUSTOM.fullmatch(item.name)
    if custom:
        return search.custom_test(rt, custom["braced"] or custom["bare"], item)
    if name == "id":
        return lambda asset: lists.compare(str(asset.id), item.operator, item.value)
    if name == "catalog":
        catalog = rt.catalog(item.value)
        return lambda asset: (catalog is not None and asset["Catalog"] == catalog.id) == (item.operator == "=")
    if name == "status" and item.value.lower() in ("__active__", "__inactive__"):
        closed = (item.value.lower() == "__inactive__") == (item.operator == "=")
        return lambda asset: (asset["Status"] in lifecycles.ASSETS.inactive) == closed
    if name == "status" or name in TEXTS:
        return lambda asset: search.compared(asset[TEXTS.get(name, "Status")], item)
    role = {"owner": "Owner", "heldby": "HeldBy", "contact": "Contact"}.get(name)
    if role:
        return search.people_test(rt, [role], part, item)
    raise ticketsql.BadQuery(f"No dispatch method for class '' ({item.name})")


ROUTES = [
    Route("/asset", {"POST": create}),
    Route(r"/asset/(\d+)", {"GET": read, "PUT": change, "DELETE": delete}),
    Route("/assets", {"GET": find, "POST": find}, takes=list),
    Route("/catalogs", {"GET": find_catalogs, "POST": find_catalogs}, takes=list),
    Route("/catalogs/all", {"GET": all_catalogs, "POST": all_catalogs}, takes=list),
    Route(r"/catalog/(\d+)/customfields", {"GET": fields_of_catalog}),
    Route("/catalog", {"POST": create_catalog}),
    Route("/catalog/([^/]+)", {"GET": read_catalog, "PUT": change_catalog, "DELETE": delete_catalog}),
]
