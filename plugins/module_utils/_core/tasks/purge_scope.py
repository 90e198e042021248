# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of `*_sync` that say what a purge may remove. A scope that says nothing is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.purge import EMPTY, Purge
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import (
    ArgumentSpec,
    resource_options,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.checker import Checker

OPTIONS: ArgumentSpec = {
    "purge": {"type": "bool", "default": False},
    "purge_scope": {"type": "dict"},
    "purge_scope_empty": {"type": "list", "elements": "str", "default": []},
    "purge_everything": {"type": "bool", "default": False},
    "purge_limit": {"type": "int", "default": 10},
}
SCOPE, NAMED_EMPTY = "purge_scope", "purge_scope_empty"
#: What ansible-core puts in place of a value that `omit` takes away, and leaves inside of dictionaries.
OMITTED = "__omit_place_holder__"


def purge_of(resource: Resource, options: Options, wishes: Iterable[Wish]) -> Purge | None:
    """What the task lets a purge remove, None where it asks for none; raises InvalidInput that names what is wrong."""
    if not options["purge"]:
        return None
    limit = options["purge_limit"]
    if limit < 0:
        raise errors.InvalidInput(f"purge_limit: {limit} is less than 0")
    if not options["purge_everything"] and not any(wish.present for wish in wishes):
        raise errors.InvalidInput(
            f"purge: objects names no {resource.name} that is to stay, so everything in {SCOPE} would be removed",
            advice="Check the variable that objects comes from. If that is intended, set purge_everything: true",
        )
    return Purge(_scope(resource, options.get(SCOPE), options.get(NAMED_EMPTY) or ()), limit)


def _scope(resource: Resource, given: object, empty: Iterable[str]) -> Values:
    if not isinstance(given, Mapping) or not given:
        raise errors.InvalidInput(
            f"purge needs {SCOPE}, and {SCOPE} says nothing: whatever is not declared would be removed",
            advice=f"Name in {SCOPE} the values that only your objects have, for example "
            "{organization: Customer Inc.}",
        )
    named = _by_name(resource, given)
    named_empty = set(empty)
    met = {path for name, value in named.items() for path in _empty_parts(name, value, named_empty)}
    scope = _converted(resource, named)
    for name, value in scope.items():
        if value in EMPTY and name not in named_empty:
            raise _silent(name, f"{named[name]!r} means nothing")
    unused = sorted(named_empty - met)
    if unused:
        raise errors.InvalidInput(f"{NAMED_EMPTY}: {unused[0]!r} is not an empty value of {SCOPE}")
    return scope


def _by_name(resource: Resource, given: Options) -> Values:
    """The values by the names of their fields."""
    known = {alias: item for item in resource.fields if item.compared for alias in (item.name, *item.aliases)}
    unknown = next((str(name) for name in given if name not in known), None)
    if unknown is not None:
        raise errors.InvalidInput(
            f"{SCOPE}: {unknown!r} is not an option that can be compared", advice=errors.did_you_mean(unknown, known)
        )
    return {known[name].name: value for name, value in given.items()}


def _converted(resource: Resource, named: Values) -> Values:
    """The values as the options of an object would be read: `active: "no"` is false."""
    spec = resource_options(resource)
    try:
        options = Checker({name: spec[name] for name in named}).options(named)
        return resource.parse(options)
    except errors.InvalidInput as error:
        error.message = f"{SCOPE}: {error.message}"
        raise


def _empty_parts(path: str, value: object, allowed: set[str]) -> Iterator[str]:
    """The paths (`custom_fields.tier`) of what is empty in a value; raises for a part that restricts nothing."""
    if isinstance(value, Mapping):
        if not value:
            raise _silent(path, "{} says nothing")
        for name, inner in value.items():
            yield from _empty_parts(f"{path}.{name}", inner, allowed)
    elif isinstance(value, (list, tuple, set)) and value:
        for number, inner in enumerate(value):
            yield from _empty_parts(f"{path}[{number}]", inner, allowed)
    elif value is None:
        raise _silent(path, "null says nothing")
    elif isinstance(value, str) and OMITTED in value:
        raise _silent(path, "an omitted value says nothing")
    elif _is_blank(value):
        if path not in allowed:
            error = _silent(path, "an empty value may be a variable that is not set")
            error.advice = f"To remove objects whose {path} is empty, add {path} to {NAMED_EMPTY}"
            raise error
        yield path


def _is_blank(value: object) -> bool:
    return (isinstance(value, str) and not value.strip()) or (isinstance(value, (list, tuple, set)) and not value)


def _silent(path: str, why: str) -> errors.InvalidInput:
    return errors.InvalidInput(
        f"{SCOPE}: {path}: {why}", advice="Nothing was removed. Check the variable it comes from"
    )
