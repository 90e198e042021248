# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of objects: where they live, how they are named, which arguments they take, read from `tables/types.json`.

The table is taken from the list of endpoints. What the list does not tell stands below: which arguments are booleans,
numbers, secrets or orders, defaults, and names of error codes that follow no rule. Plain data, no rules.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .errors import TABLES, known


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


BOOLEANS = _set(
    "tracked alwaysRun broadcast parallel required expansionDeferred passwordRecoveryAllowed scheduleDisabled useSSL "
    "resourceDisabled trusted resourcePoolDisabled autoDelete local workspaceDisabled gatewayDisabled promoted "
    "repositoryDisabled enabled disableRestart overrideWorkspace enableGroups userSearchSubtree environmentEnabled "
    "disableMultipleActiveRuns rollingDeployEnabled reservationRequired skippable waitForPlannedStartDate startable "
    "insertRollingDeployManualStep reference"
)
NUMBERS = _set(
    "port port1 port2 proxyPort stepLimit mailPort orderIndex timeLimit interval batchSize "
    "resourcePoolIdleSize resourcePoolInactiveTimeout resourcePoolMaxSize"
)
SECRETS = _set("password managerPassword mailUserPassword")
#: Arguments that order something done and are no attributes.
ORDERS = _set(
    "removeFromAllGroups removeAllUsers migrateSettings sessionPassword clearActualParameters clearPipelineParameters "
    "block beforeStep "
    "removeAllDependentArtifactVersions jobStepId foreground"
)
#: How a list is wrapped, where it is not the plural of the item.
WRAPPERS = {"dependentArtifactVersion": "dependentArtifactVersions"}
#: Lists that were seen without a wrapper although they are inside an object.
SEEN_PLAIN = frozenset(
    {
        ("user", "groupName"),
        ("group", "userName"),
        ("user", "personaName"),
        ("group", "personaName"),
        ("artifactVersion", "dependentArtifactVersion"),
        ("service", "parameterDetail"),
    }
)

DEFAULTS: dict[str, dict[str, str]] = {
    "project": {"tracked": "1"},
    "procedure": {"timeLimitUnits": "minutes"},
    "step": {
        "alwaysRun": "0",
        "broadcast": "0",
        "parallel": "0",
        "errorHandling": "failProcedure",
        "exclusiveMode": "none",
        "releaseMode": "none",
        "timeLimitUnits": "minutes",
    },
    "formalParameter": {"type": "entry", "required": "0", "expansionDeferred": "0"},
    "schedule": {
        "intervalUnits": "continuous",
        "misfirePolicy": "ignore",
        "priority": "normal",
        "scheduleDisabled": "0",
    },
    "resource": {
        "hostType": "CONCURRENT",
        "port": "7800",
        "resourceDisabled": "0",
        "trusted": "0",
        "useSSL": "1",
        "zoneName": "default",
    },
    "resourcePool": {"autoDelete": "0", "resourcePoolDisabled": "0"},
    "workspace": {"local": "1", "workspaceDisabled": "0", "zoneName": "default"},
    "gateway": {"gatewayDisabled": "0"},
    "repository": {"repositoryDisabled": "0", "zoneName": "default"},
    "artifactVersion": {"artifactVersionState": "available", "repositoryName": "default"},
    "pipeline": {"enabled": "1", "type": "OTHER"},
    "task": {"errorHandling": "stopOnError", "taskType": "COMMAND"},
    "environment": {"environmentEnabled": "1"},
    "plugin": {"promoted": "0"},
}
#: Enumerations that the list of endpoints shortens.
ENUMS = {"timeLimitUnits": "hours|minutes|seconds"}
LABELS = {"step": "Step", "formalParameter": "Formal parameter", "aclEntry": "Access control entry"}
MISSING = {"step": "NoSuchProcedureStep", "environmentTier": "NoSuchTier", "emailNotifier": "NoSuchNotifier"}
TAKEN = {
    "formalParameter": "DuplicateParameterName",
    "environmentTier": "DuplicateTierName",
    "applicationTier": "DuplicateTierName",
    "emailNotifier": "DuplicateNotifierName",
    "emailConfig": "DuplicateConfigName",
    "directoryProvider": "DuplicateDirectoryProviderName",
    "actualParameter": "DuplicateActualParameter",
    "plugin": "DuplicatePlugin",
    "aclEntry": "DuplicateAclEntry",
}


@dataclass(frozen=True)
class Type:
    """One type of objects. `parents` are types; `server` stands for none."""

    name: str
    collection: str
    key: str
    parents: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    enums: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @cached_property
    def label(self) -> str:
        """How the type is called in messages."""
        return LABELS.get(self.name, _words(self.name))

    @cached_property
    def missing(self) -> str:
        return MISSING.get(self.name) or known(f"NoSuch{_big(self.name)}", "NoSuchObject")

    @cached_property
    def taken(self) -> str:
        return TAKEN.get(self.name) or known(f"Duplicate{_big(self.name)}Name", "DuplicateObject")

    @cached_property
    def misnamed(self) -> str:
        return known(f"Invalid{_big(self.key)}", "InvalidName")

    @cached_property
    def arguments(self) -> frozenset[str]:
        """What creating and modifying understand, beside the names of the objects above."""
        return frozenset((self.key, "newName", *self.attributes, *self.lists, *self.orders))

    @cached_property
    def defaults(self) -> dict[str, str]:
        return DEFAULTS.get(self.name, {})

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        return dict(self.enums)


def wrapper(item: str) -> str:
    """How the object around a list is called."""
    return WRAPPERS.get(item, f"{item}s")


def _big(name: str) -> str:
    return name[0].upper() + name[1:]


def _words(name: str) -> str:
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return _big(spaced)


def _load() -> dict[str, Type]:
    table: dict[str, Any] = json.loads((TABLES / "types.json").read_text(encoding="utf-8"))
    found = {}
    for name, entry in table.items():
        arguments = entry["arguments"].split()
        lists = tuple(argument[:-2] for argument in arguments if argument.endswith("[]"))
        orders = tuple(argument for argument in arguments if argument in ORDERS)
        plain = tuple(argument for argument in arguments if argument not in orders and not argument.endswith("[]"))
        enums = dict(pair.split("=") for pair in entry.get("enums", "").split())
        enums |= {argument: choices for argument, choices in ENUMS.items() if argument in plain}
        pairs = tuple((argument, tuple(choices.split("|"))) for argument, choices in enums.items())
        parents = tuple(entry["parents"].split())
        found[name] = Type(name, entry["collection"], entry["key"], parents, plain, lists, orders, pairs)
    return found


#: By name. Jobs and runs of pipelines are objects, too, but nothing creates or modifies them by these rules.
TYPES = _load() | {
    "server": Type("server", "", "serverName", ()),
    "systemObject": Type("systemObject", "", "systemObjectName", ("server",)),
    "job": Type("job", "jobs", "jobName", ("server",)),
    "jobStep": Type("jobStep", "jobSteps", "stepName", ("job", "jobStep")),
    "flowRuntime": Type("flowRuntime", "flowRuntimes", "flowRuntimeName", ("server",)),
}
_CHILDREN = {
    (parent, type_.collection): type_ for type_ in TYPES.values() for parent in type_.parents if type_.collection
}


def below(parent: str, collection: str) -> Type | None:
    """The type of the objects in a collection of an object of type `parent`."""
    return _CHILDREN.get((parent, collection))


def children(parent: str) -> list[Type]:
    """The types that live in objects of type `parent`, in the order of the table."""
    return [type_ for type_ in TYPES.values() if parent in type_.parents and type_.collection]
