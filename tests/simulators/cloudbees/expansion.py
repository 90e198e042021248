# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The expansion of `$[reference]` in values of properties."""

from __future__ import annotations

import re

from . import render
from .errors import Failure
from .holders import absolute, split
from .state import CloudBees
from .things import Property, Sheet, Thing

_REFERENCE = re.compile(r"\$\[((?:[^\[\]]|\[[^\[\]]*\])*)\]")


def find(sheet: Sheet, names: list[str]) -> Property | None:
    """The property at the end of names, sheet by sheet."""
    found: Property | None = None
    inside: Sheet | None = sheet
    for name in names:
        found = inside.properties.get(name) if inside is not None else None
        if found is None:
            return None
        inside = found.inner
    return found


def intrinsics(c: CloudBees, thing: Thing) -> dict[str, str]:
    """The attributes of an object, which are read like properties; those without a value are empty."""
    type_ = thing.type
    silent = dict.fromkeys((*type_.attributes, "description"), "")
    fields = render.fields(c, thing)
    found = silent | {name: value for name, value in fields.items() if isinstance(value, str)}
    return {name: value for name, value in found.items() if name not in thing.secrets and name != "password"}


def expand(c: CloudBees, thing: Thing, text: str, running: tuple[str, ...] = ()) -> str:
    """The text with all references replaced, those in the replacements, too."""

    def replace(match: re.Match[str]) -> str:
        reference = match[1].strip()
        if reference in running:
            raise Failure("PropertyExpansionCycle", f"Property '{reference}' refers to itself")
        return _value(c, thing, reference, (*running, reference))

    return _REFERENCE.sub(replace, text)


def _value(c: CloudBees, thing: Thing, reference: str, running: tuple[str, ...]) -> str:
    if reference.startswith("/"):
        holder, names = absolute(c, reference, thing)
        places = [holder]
    else:
        names, places = split(reference), list(thing.line())
    for place in places:
        found = find(place.properties, names)
        if found is not None and found.inner is None:
            value = found.value or ""
            return expand(c, place, value, running) if found.expandable else value
        if len(names) == 1:
            given = place.attributes.get("actualParameter")
            known = (given if isinstance(given, dict) else {}) | intrinsics(c, place)
            if names[0] in known:
                return str(known[names[0]])
    raise _failed(thing, reference)


def _failed(thing: Thing, reference: str) -> Failure:
    """The same code as for a property that does not exist."""
    details = (
        f"Evaluating property '{reference}' in {thing.kind} '{thing.name}'\n"
        f"No such property: '{reference}'\nEvaluation failed\nFound no match in any context"
    )
    return Failure("NoSuchProperty", f"Invalid property path: {details}", details=details)
