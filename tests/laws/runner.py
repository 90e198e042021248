# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module in this process as a user would: its declaration, Ansible's validation of options, the engine."""

from __future__ import annotations

import copy
import functools
import importlib
import json
import threading
import time
from collections.abc import Mapping
from typing import Any
from unittest import mock

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.wellformed import printable
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Task, execute, task_of

MODULES = "ansible_collections.opsdesk.itsm.plugins.modules"
_lock = threading.Lock()


class QuickClock(Clock):
    """A clock on which waiting costs `scale` of its time; what was not waited for counts as passed all the same."""

    def __init__(self, scale: float = 0.0) -> None:
        self.scale = scale
        self.skipped = 0.0

    def now(self) -> float:
        return time.monotonic() + self.skipped

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.skipped += seconds * (1 - self.scale)
            time.sleep(seconds * self.scale)


@functools.cache
def declaration(module: str) -> Resource | Task:
    """What the module hands to `run_module`."""
    if module.startswith("toy_"):
        toy: Resource | Task = importlib.import_module("tests.unit.core.toy.dialect").MODULES[module]
        return toy
    with _lock:
        found = importlib.import_module(f"{MODULES}.{module}")
        with mock.patch.object(found, "run_module") as run_module:
            found.main()
    declared: Resource | Task = run_module.call_args.args[0]
    return declared


@functools.cache
def _task(module: str) -> tuple[Task, ArgumentSpecValidator]:
    task = task_of(declaration(module))
    return task, ArgumentSpecValidator(task.argument_spec(), **task.rules)


def options_of(module: str) -> set[str]:
    """The names of the module's own options, without those of the connection."""
    task = _task(module)[0]
    return set(task.options)


def run(
    module: str,
    options: Mapping[str, Any],
    *,
    check: bool = False,
    verbosity: int = 0,
    clock: Clock | None = None,
) -> dict[str, Any]:
    """The result of one task; `failed` is in it when it failed. Waiting costs nothing unless a clock is given."""
    task, validator = _task(module)
    validated = validator.validate(copy.deepcopy(dict(options)))
    if validated.error_messages:
        said: dict[str, Any] = printable({"failed": True, "changed": False, "msg": "; ".join(validated.error_messages)})
        return said
    parameters = validated.validated_parameters
    result = execute(task, parameters, check=check, verbosity=verbosity, clock=clock or QuickClock())
    # What a module prints must be JSON.
    plain: dict[str, Any] = json.loads(json.dumps(result))
    return plain
