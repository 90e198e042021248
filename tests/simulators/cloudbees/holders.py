# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which object is meant: by context arguments (`projectName`, `jobId`, ...) or by an absolute path of names."""

from __future__ import annotations

import re

from .calls import Call
from .errors import Failure
from .state import CloudBees, no_such
from .things import Thing
from .types import TYPES, Type, below

_PIECE = re.compile(r"\[\"([^\"]*)\"\]|\['([^']*)'\]|\[([^\]]*)\]|([^/\[\]]+)")
_RUNS = {"jobs": "job", "jobSteps": "jobStep", "flowRuntimes": "flowRuntime"}
#: What `/myX/...` means, seen from the object that the context arguments name: the type to look for above it.
MINE = {
    "myProject": ("project",),
    "myProcedure": ("procedure",),
    "myStep": ("step",),
    "myJob": ("job",),
    "myJobStep": ("jobStep",),
    "myParent": ("jobStep", "job"),
    "myResource": ("resource",),
    "myPipelineRuntime": ("flowRuntime", "job"),
    "myFlowRuntime": ("flowRuntime", "job"),
    "myStageRuntime": ("flowRuntime", "job"),
}


def _chains(type_: Type) -> list[tuple[Type, ...]]:
    """The ways down to a type: project, procedure, step."""
    return [
        (*chain, type_)
        for parent in type_.parents
        for chain in ([()] if parent == "server" else _chains(TYPES[parent]))
        if parent not in ("job", "jobStep")
    ]


#: Deeper ones first, so that `projectName` and `procedureName` together mean the procedure, and a version before its
#: artifact.
CHAINS: list[tuple[Type, ...]] = sorted(
    (chain for type_ in TYPES.values() if type_.name not in _RUNS.values() for chain in _chains(type_)),
    key=lambda chain: (-len(chain), chain[-1].name == "artifact"),
)


def holder(call: Call, *, default: Thing | None = None) -> Thing:
    """The object that the context arguments name; several may be given, the deepest counts."""
    by_id = _by_id(call)
    if by_id is not None:
        return by_id
    for chain in CHAINS:
        if all(call.args.get(type_.key) not in (None, "") for type_ in chain):
            thing = call.c.root
            for type_ in chain:
                thing = call.c.get(thing, type_.name, call.text(type_.key))
            return thing
    if default is None:
        raise Failure("InvalidPropertyContext", "The arguments do not name an object")
    return default


def _by_id(call: Call) -> Thing | None:
    c = call.c
    if call.text("objectId"):
        found = c.things.get(call.text("objectId"))
        if found is None:
            raise Failure("NoSuchObject", f"Object '{call.text('objectId')}' does not exist")
        return found
    for argument, kind in (("jobStepId", "jobStep"), ("jobId", "job"), ("flowRuntimeId", "flowRuntime")):
        if call.text(argument):
            return run(c, kind, call.text(argument))
    if call.text("flowRuntimeName"):
        return run(c, "flowRuntime", call.text("flowRuntimeName"))
    return c.root if call.text("systemObjectName") == "server" else None


def run(c: CloudBees, kind: str, key: str) -> Thing:
    """A job, a job step or a run of a pipeline, by id or by name."""
    # The id of the object, which searches give, means the run as well.
    found = c.things.get(key if key.startswith(f"{kind}-") else f"{kind}-{key}")
    if found is None and kind != "jobStep":
        found = next((thing for thing in c.all_of(kind) if thing.name == key), None)
    if found is None:
        raise Failure("NoSuchObject", f"'{key}' does not exist") if kind == "flowRuntime" else no_such(TYPES[kind], key)
    return found


def split(path: str) -> list[str]:
    """`/projects[a/b]/x` as its names."""
    return [next(group for group in match.groups() if group is not None) for match in _PIECE.finditer(path)]


def absolute(c: CloudBees, path: str, context: Thing | None) -> tuple[Thing, list[str]]:
    """The object at the beginning of an absolute path, and what is left of the path: names of properties."""
    first, *rest = split(path) or [""]
    if first == "server":
        return c.root, rest
    if first in MINE:
        return _mine(first, context), rest
    if first in _RUNS and rest:
        return run(c, _RUNS[first], rest[0]), rest[1:]
    if below("server", first) is None or not rest:
        raise Failure("InvalidPropertyPath", f"Invalid property path: {path}")
    return descend(c, c.root, [first, *rest])


def descend(c: CloudBees, thing: Thing, names: list[str]) -> tuple[Thing, list[str]]:
    """As far down as the names are collections and objects in them."""
    while len(names) > 1:
        type_ = below(thing.kind, names[0])
        if type_ is None:
            break
        thing, names = c.get(thing, type_.name, names[1]), names[2:]
    return thing, names


def _mine(word: str, context: Thing | None) -> Thing:
    for kind in MINE[word]:
        found = context.above(kind) if context is not None else None
        if found is not None:
            return found
    raise Failure("NoSuchProperty", f"Invalid property path: '/{word}' has no meaning in this context")
