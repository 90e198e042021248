# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading properties, and adding to one: `cloudbees_property_info`, the lookup, and `cloudbees_property_increment`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import context, decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.properties.properties import (
    OWN_SHEET,
    Place,
    Properties,
    sheet_id,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.properties.tasks import holder_options
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.properties.values import PropertyPath
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

READING: dict[str, dict[str, Any]] = {
    "expand": {"type": "bool", "default": False},
    "missing": {"type": "str", "choices": ["error", "ignore"], "default": "error"},
    "default": {"type": "raw"},
    "query": {"type": "str"},
    **holder_options(),
}


def _path(name: Any) -> str:
    try:
        path: str = PropertyPath().parse(name)
    except ValueError as error:
        raise errors.InvalidInput(f"name: {error}") from None
    return path


def value_of(client: CloudBeesClient, name: Any, options: Mapping[str, Any]) -> Any:
    """The value of a property, or all values in a sheet by path; `default` where it is not there."""
    properties, expand = Properties(client.rest), bool(options.get("expand"))
    path = _path(name)
    # Absolute paths and names may be read together.
    place = Place.of(context.for_path(path, options), path)
    try:
        if place.path == OWN_SHEET:
            return properties.sheet(place, expand=expand)
        raw = properties.read(place, expand=expand)
        if raw is not None:
            return properties.sheet(place, expand=expand) if sheet_id(raw) else decoding.text(raw.get("value"))
        missing = errors.Missing(
            f"there is no property {name!r}"
            + (" (or its value cannot be expanded: CloudBees CD answers the same)" if expand else ""),
            advice="Give default, or missing: ignore, where it may be absent",
        )
    except errors.Missing as error:
        missing = error
    if options.get("default") is not None or options.get("missing") == "ignore":
        return options.get("default")
    raise missing


def read(call: Call[CloudBeesClient]) -> dict[str, Any]:
    """The values of some properties."""
    query = Query(call.options.get("query"))
    found = {str(name): value_of(call.client, name, call.options) for name in call.options["names"]}
    return {"changed": False, "properties": query.apply(found)}


def increment(call: Call[CloudBeesClient]) -> dict[str, Any]:
    """Add to a property; every run does it again."""
    options = call.options
    place, by = Place.of(options, _path(options["name"])), int(options["by"])
    properties = Properties(call.client.rest)
    result: dict[str, Any] = {"changed": by != 0, "name": place.path, "by": by}
    if call.check or by == 0:
        return {**result, "value": _number(properties.read(place), place) + by}
    names, document = {"path": place.path}, {"incrementBy": by}
    try:
        answer = call.client.rest.call("property.increment", names, document, query=place.holder, effect=Effect.ONCE)
    except errors.AnswerLost as lost:
        # Nothing tells whether it was done: others may have added to it as well.
        lost.safe_to_retry = False
        lost.advice = "The property may have been incremented: look before running the task again"
        raise
    told = decoding.number((decoding.one(answer, "property") or {}).get("value"))
    return {**result, "value": _number(properties.read(place), place) if told is None else told}


def _number(raw: Mapping[str, Any] | None, place: Place) -> int:
    """The number in a property; one that is not there counts as 0."""
    found = decoding.text((raw or {}).get("value"))
    value = decoding.number(found or "0")
    if value is None:
        raise errors.Refused(f"property {place.path!r} holds {found!r}, which is not a whole number")
    return value


PROPERTY_INFO = Task(
    system=CLOUDBEES,
    options={"names": {"type": "list", "elements": "str", "required": True, "aliases": ["name", "path"]}, **READING},
    run=read,
)
INCREMENT = Task(
    system=CLOUDBEES,
    options={
        "name": {"type": "str", "required": True, "aliases": ["path"]},
        "by": {"type": "int", "default": 1},
        **holder_options(),
    },
    run=increment,
)
PROPERTIES = Lookup(CLOUDBEES, value_of)
