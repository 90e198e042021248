# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object of a `*_sync` task gets the defaults of the module that manages one such object."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import resource_options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import Family
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import task_of

from tests.laws import runner

UTILS = "ansible_collections.opsdesk.itsm.plugins.module_utils"
#: The modules that manage one object of many types, and how a task names the type.
OF_TYPES = {"zammad": "zammad_object", "cerb": "cerb_record"}
#: Options of the module for one object that say which object, or which type it is of.
WHICH = {"type", "id"}


def _pairs() -> list[Any]:
    """Every resource of every `*_sync` and the module for one such object."""
    params = []
    for system in ("rt", "zammad", "cerb", "cloudbees"):
        registry = importlib.import_module(f"{UTILS}._{system}.registry")
        for name, kind in registry.RESOURCES.items():
            single = f"{system}_{name}"
            try:
                importlib.import_module(f"{runner.MODULES}.{single}")
            except ModuleNotFoundError:
                single = OF_TYPES[system]
            params.append(pytest.param(kind, single, id=f"{system}_sync-{name}"))
    records = importlib.import_module(f"{UTILS}._cerb.records.sync").RECORDS
    return [*params, pytest.param(records, "cerb_record", id="cerb_sync-others")]


@pytest.mark.parametrize(("kind", "single"), _pairs())
def test_an_item_has_the_defaults_of_the_single_module(kind: Any, single: str) -> None:
    of_item = kind.options if isinstance(kind, Family) else resource_options(kind)
    of_module = task_of(runner.declaration(single)).options
    assert of_item.keys() - WHICH <= of_module.keys()
    assert _defaults(of_item) == {name: item for name, item in _defaults(of_module).items() if name in of_item}


def _defaults(spec: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: option.get("default") for name, option in spec.items() if name not in WHICH}
