# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the `*_sync` modules do: their options, the check of each object's options, and the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.sync import Item, Sync
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options, Result, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets import secrets
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.secrets import HIDDEN
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import (
    ArgumentSpec,
    resource_options,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.checker import Checker
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.purge_scope import OPTIONS, purge_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_report import report
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Client, Task, wish_of

#: Above so many objects they are not repeated in the result's `invocation`.
MANY = 100
MOST_WRITERS = 32


@dataclass(frozen=True)
class Declared:
    """What a task says: objects of one resource. `shown`: values of one object as its options would say them."""

    resource: Resource
    wishes: list[Wish]
    shown: Callable[[Values], Values] = dict


@dataclass(frozen=True)
class Family:
    """Kinds of objects whose declaration needs the server, or the objects. `options`: those of one object."""

    options: ArgumentSpec
    #: The call, the kind, and the validated options of each object.
    declare: Callable[[Call[Any], str, Sequence[Options]], Declared]


def sync_task(system: System, registry: Mapping[str, Resource | Family], others: Family | None = None) -> Task:
    """The task that keeps many objects of one of these resources. `others`: what all other names of resources mean."""

    def run(call: Call[Client]) -> Result:
        options = call.options
        if not 1 <= options["concurrency"] <= MOST_WRITERS:
            raise errors.InvalidInput(f"concurrency: {options['concurrency']} is not between 1 and {MOST_WRITERS}")
        declared = _declared(call, registry.get(options["resource"]) or others)
        resource = declared.resource
        sync = Sync(
            resource=resource,
            client=call.client,
            clock=call.clock,
            check=call.check,
            patience=call.patience,
            concurrency=options["concurrency"],
            stop=options["on_error"] == "stop",
            purge=purge_of(resource, options, declared.wishes),
            locks=call.locks,
        )
        items = sync.run(declared.wishes)
        result = report(items, resource, sync.kept if options["purge"] else None)
        if sync.warnings:
            result["warnings"] = list(dict.fromkeys([*sync.warnings, *result.get("warnings", ())]))
        for change in result["diff"]:
            change.update({side: dict(declared.shown(change[side])) for side in ("before", "after")})
        if any(item.error for item in items):
            raise _failure(resource, items, result)
        return result

    def shown(options: Options) -> Options:
        return _shown(options, secret)

    def hidden(options: Options) -> Iterator[str]:
        objects = options.get("objects")
        for item in objects if isinstance(objects, list) else ():
            if isinstance(item, Mapping):
                yield from secrets.texts([value for name, value in item.items() if name in secret])

    # Of all resources: which one is meant may just be what is wrong.
    secret = {
        spelling
        for kind in (*registry.values(), *([others] if others else []))
        for name, spec in (kind.options if isinstance(kind, Family) else resource_options(kind)).items()
        if spec.get("no_log")
        for spelling in (name, *spec.get("aliases", ()))
    }
    known = None if others else list(registry)
    return Task(system=system, options=_options(known), run=run, shown=shown, hidden=hidden)


def _options(known: Sequence[str] | None) -> ArgumentSpec:
    return {
        "resource": {"type": "str", "required": True, **({"choices": known} if known else {})},
        "objects": {"type": "list", "elements": "dict", "required": True},
        "concurrency": {"type": "int", "default": 4},
        "on_error": {"type": "str", "choices": ["stop", "continue"], "default": "stop"},
        **OPTIONS,
    }


def _declared(call: Call[Client], kind: Resource | Family | None) -> Declared:
    objects, name = call.options["objects"], call.options["resource"]
    if kind is None:
        raise errors.InvalidInput(f"resource: {name!r} is not known")
    if isinstance(kind, Family):
        return kind.declare(call, name, _checked(kind.options, name.replace("_", " "), objects))
    wishes = []
    for number, given in enumerate(_checked(resource_options(kind), kind.name, objects)):
        with of_object(number):
            wishes.append(wish_of(kind, given))
    return Declared(kind, wishes)


def _checked(spec: ArgumentSpec, kind: str, objects: Sequence[Options]) -> list[Values]:
    """The options of each object with defaults and as their types; raises InvalidInput that names the object."""
    known = {*spec, *(alias for option in spec.values() for alias in option.get("aliases", ()))}
    checker, checked = Checker(spec), []
    for number, given in enumerate(objects):
        unknown = next((str(name) for name in given if name not in known), None)
        with of_object(number):
            if unknown is not None:
                advice = errors.did_you_mean(unknown, known)
                raise errors.InvalidInput(f"{unknown!r} is not an option of a {kind}", advice=advice)
            checked.append(checker.options(given))
    return checked


@contextmanager
def of_object(number: int) -> Iterator[None]:
    """What is wrong with one object names it."""
    try:
        yield
    except errors.InvalidInput as error:
        where = f"objects[{number}]: "
        error.message = where + error.message.removeprefix(where)
        raise


def _shown(options: Options, secret: set[str]) -> Values:
    """The options without the secrets of the objects, and without thousands of objects."""
    objects = options.get("objects")
    told: object = HIDDEN
    if isinstance(objects, list) and len(objects) > MANY:
        told = f"{len(objects)} objects, not repeated here"
    elif isinstance(objects, list) and all(isinstance(item, Mapping) for item in objects):
        told = [{name: HIDDEN if name in secret else value for name, value in item.items()} for item in objects]
    return {**options, "objects": told}


def _failure(resource: Resource, items: Sequence[Item], result: Result) -> errors.PartlyDone:
    failed = [item for item in items if item.error]
    left = result["counts"]["not_done"]
    first = next(line for line in result["objects"] if line["action"] == "failed")
    error = errors.PartlyDone(
        f"{len(failed)} of {len(items)} {resource.plural} failed; the first is {first['name']}: {first['msg']}"
        + (f" ({left} were not begun)" if left else ""),
        done=result,
    )
    error.safe_to_retry = all(item.error.safe_to_retry for item in failed if item.error)
    return error
