# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-doc says of the modules and lookups, and the declarations behind them."""

from __future__ import annotations

import functools
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Task, task_of

COLLECTION = "opsdesk.itsm"
ROOT = Path(__file__).parents[2]
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
LOOKUPS = sorted(path.stem for path in (ROOT / "plugins/lookup").glob("*.py"))
INVENTORIES = sorted(path.stem for path in (ROOT / "plugins/inventory").glob("*.py"))
SYSTEMS = sorted({name.partition("_")[0] for name in MODULES})


def ansible(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of Ansible's commands of this Python, without anybody's configuration."""
    with tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        configuration = Path(home, "ansible.cfg")
        configuration.touch()
        environment |= {"ANSIBLE_HOME": home, "ANSIBLE_CONFIG": str(configuration), "ANSIBLE_NOCOLOR": "1"}
        return subprocess.run(
            [sys.executable, "-m", "ansible", command, *arguments],
            env=environment,
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
        )


@functools.cache
def _of_system(kind: str, system: str) -> dict[str, Any]:
    known = {"module": MODULES, "lookup": LOOKUPS, "inventory": INVENTORIES}[kind]
    names = [name for name in known if name.startswith(f"{system}_")]
    done = ansible("doc", "--json", "-t", kind, *(f"{COLLECTION}.{name}" for name in names))
    assert done.returncode == 0, done.stderr
    assert "duplicate" not in done.stderr, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def module(name: str) -> dict[str, Any]:
    """`doc`, `examples` (text) and `return` of a module; fragments are merged in."""
    return dict(_of_system("module", name.partition("_")[0])[f"{COLLECTION}.{name}"])


def lookup(name: str) -> dict[str, Any]:
    """The same of a lookup."""
    return dict(_of_system("lookup", name.partition("_")[0])[f"{COLLECTION}.{name}"])


def inventory(name: str) -> dict[str, Any]:
    """The same of an inventory plugin."""
    return dict(_of_system("inventory", name.partition("_")[0])[f"{COLLECTION}.{name}"])


@functools.cache
def task(name: str) -> Task:
    """What the module does, by its own `main`."""
    found = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")
    with mock.patch.object(found, "run_module") as run_module:
        found.main()
    return task_of(run_module.call_args.args[0])


def declared_lookup(name: str) -> Lookup:
    """What the lookup looks up."""
    found = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.lookup.{name}")
    return next(value for value in vars(found).values() if isinstance(value, Lookup))
