# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many records of one type in one task: one declaration for all of them, so one way to recognise them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.task import (
    ENGINE,
    RECORD,
    declaration,
    flat,
    nested,
    possible,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.types import record_type
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import UNDELETABLE, UNWRITABLE, RecordType
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName, Identity
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import Declared, Family, of_object
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, wish_of

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

Options = Mapping[str, Any]


def declare(call: Call[CerbClient], kind: str, objects: Sequence[Options]) -> Declared:
    """The resource of the type and what the objects say; raises InvalidInput that names the object."""
    found = record_type(call.client.rest, kind)
    each: list[Values] = []
    for number, options in enumerate(objects):
        with of_object(number):
            removing = options["state"] == "absent" or call.options["purge"]
            possible(found, UNDELETABLE if removing else UNWRITABLE)
            each.append(flat(call.client, found, options))
    secrets = {str(name) for options in objects for name in options.get("secrets") or ()}
    _refuse_half_secret(objects, secrets)
    resource = replace(
        declaration(call.client, found, {name for values in each for name in values}, secrets),
        identity=_identity(found, objects, each),
        needs=partial(_needs, found),
    )
    wishes = []
    for number, (options, values) in enumerate(zip(objects, each, strict=True)):
        with of_object(number):
            wishes.append(wish_of(resource, {**values, **{name: options.get(name) for name in ENGINE}}))
    return Declared(resource, wishes, partial(nested, None))


def _refuse_half_secret(objects: Sequence[Options], secrets: set[str]) -> None:
    for number, options in enumerate(objects):
        for name in secrets.intersection(options.get("fields") or ()):
            raise errors.InvalidInput(
                f"objects[{number}]: {name} stands in fields, and in secrets of another object",
                advice="Give it in the same place for all objects",
            )


def _identity(found: RecordType, objects: Sequence[Options], each: Sequence[Values]) -> Identity:
    """The attributes that recognise all objects which the task does not name by id."""
    searched = [number for number, options in enumerate(objects) if options.get("id") is None]
    asked = {tuple(objects[number].get("match_on") or ()) for number in searched}
    if len(asked) > 1:
        raise errors.InvalidInput("match_on is not the same for all objects", advice="Make it a task of its own")
    if any(objects[number].get("match_on") == [] for number in searched):
        raise errors.InvalidInput("match_on: [] would create all objects again at every run", advice="Name attributes")
    for names in asked - {()}:
        unknown = next((name for name in names if name not in found.attributes), None)
        if unknown is not None:
            advice = errors.did_you_mean(unknown, found.attributes)
            raise errors.InvalidInput(f"match_on: {found.title} records have no attribute {unknown!r}", advice=advice)
        return (ByName(*names, guarded=False),)
    given = [{name for name, value in each[number].items() if value is not None} for number in searched]
    for group in (*found.natural, found.match):
        if group and all(names.issuperset(group) for names in given):
            return (ByName(*group, guarded=False),)
    if not searched:
        return ()
    ways = " or ".join(" and ".join(group) for group in (*found.natural, found.match) if group)
    raise errors.InvalidInput(
        f"nothing recognises all of the {found.title} records",
        advice=f"Give {ways} for each, or match_on, or id" if ways else "Give match_on, or id",
    )


def _needs(found: RecordType, values: Values) -> Iterable[str]:
    """The names of other records of the type that it refers to."""
    own = (name for name, item in found.attributes.items() if item.target == found.alias)
    return [values[name] for name in own if isinstance(values.get(name), str)]


RECORDS = Family({name: spec for name, spec in RECORD.options.items() if name != "type"}, declare)
