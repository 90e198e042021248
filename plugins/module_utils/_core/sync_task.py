# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the `*_sync` modules do: their options, the check of each object's options, and the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import (
    ArgumentSpec,
    Call,
    Task,
    resource_options,
    validated,
    wish_of,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Resource, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.sync import Item, Purge, Sync, report

#: Above so many objects they are not repeated in the result's `invocation`.
MANY = 100
MOST_WRITERS = 32
#: What Ansible itself shows in place of a secret.
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def sync_task(system: System, registry: Mapping[str, Resource]) -> Task:
    """The task that keeps many objects of one of these resources."""

    def run(call: Call) -> dict[str, Any]:
        options = call.options
        if not 1 <= options["concurrency"] <= MOST_WRITERS:
            raise errors.InvalidInput(f"concurrency: {options['concurrency']} is not between 1 and {MOST_WRITERS}")
        resource = registry[options["resource"]]
        sync = Sync(
            resource=resource,
            client=call.client,
            clock=call.clock,
            check=call.check,
            patience=float(options.get("api_timeout") or 0.0),
            concurrency=options["concurrency"],
            stop=options["on_error"] == "stop",
            purge=_purge(resource, options),
        )
        items = sync.run(_wishes(resource, options["objects"]))
        result = report(items, resource)
        if any(item.error for item in items):
            raise _failure(resource, items, result)
        return result

    def shown(options: Mapping[str, Any]) -> Mapping[str, Any]:
        return _shown(options, registry)

    return Task(system=system, options=_options(registry), run=run, shown=shown)


def _options(registry: Mapping[str, Resource]) -> ArgumentSpec:
    return {
        "resource": {"type": "str", "required": True, "choices": list(registry)},
        "objects": {"type": "list", "elements": "dict", "required": True},
        "concurrency": {"type": "int", "default": 4},
        "on_error": {"type": "str", "choices": ["stop", "continue"], "default": "stop"},
        "purge": {"type": "bool", "default": False},
        "purge_scope": {"type": "dict"},
        "purge_limit": {"type": "int", "default": 10},
    }


def _wishes(resource: Resource, objects: Sequence[Mapping[str, Any]]) -> list[Wish]:
    spec = resource_options(resource)
    return [_wish(resource, spec, number, given) for number, given in enumerate(objects)]


def _wish(resource: Resource, spec: ArgumentSpec, number: int, given: Mapping[str, Any]) -> Wish:
    known = {*spec, *(alias for option in spec.values() for alias in option.get("aliases", ()))}
    unknown = next((str(name) for name in given if name not in known), None)
    if unknown is not None:
        raise errors.InvalidInput(
            f"objects[{number}]: {unknown!r} is not an option of a {resource.name}",
            advice=errors.did_you_mean(unknown, known),
        )
    try:
        return wish_of(resource, validated(spec, given))
    except errors.InvalidInput as error:
        error.message = f"objects[{number}]: {error.message}"
        raise


def _purge(resource: Resource, options: Mapping[str, Any]) -> Purge | None:
    if not options["purge"]:
        return None
    scope = options.get("purge_scope")
    if not scope:
        raise errors.InvalidInput(
            "purge without purge_scope would remove whatever is not declared",
            advice="Say with purge_scope which objects are yours, for example {organization: Customer Inc.}",
        )
    known = {item.name for item in resource.fields if item.compared}
    unknown = next((name for name in scope if name not in known), None)
    if unknown is not None:
        raise errors.InvalidInput(
            f"purge_scope: {unknown!r} is not an option that can be compared",
            advice=errors.did_you_mean(unknown, known),
        )
    return Purge(resource.parse(scope), options["purge_limit"])


def _shown(options: Mapping[str, Any], registry: Mapping[str, Resource]) -> dict[str, Any]:
    """The options without the secrets of the objects, and without thousands of objects."""
    objects = options.get("objects")
    told: Any = HIDDEN
    if isinstance(objects, list) and len(objects) > MANY:
        told = f"{len(objects)} objects, not repeated here"
    elif isinstance(objects, list) and all(isinstance(item, Mapping) for item in objects):
        # Of all resources: which one is meant may just be what is wrong.
        secret = {item.name for resource in registry.values() for item in resource.fields if item.secret}
        told = [{name: HIDDEN if name in secret else value for name, value in item.items()} for item in objects]
    return {**options, "objects": told}


def _failure(resource: Resource, items: Sequence[Item], result: Mapping[str, Any]) -> errors.PartlyDone:
    failed = [item for item in items if item.error]
    left = result["counts"]["not_done"]
    first = next(line for line in result["objects"] if line["action"] == "failed")
    error = errors.PartlyDone(
        f"{len(failed)} of {len(items)} {resource.name}s failed; the first is {first['name']}: {first['msg']}"
        + (f" ({left} were not begun)" if left else ""),
        done=result,
    )
    error.safe_to_retry = all(item.error.safe_to_retry for item in failed if item.error)
    return error
