# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module has its action plugin, and all action plugins are alike but for the name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import LATER

ROOT = Path(__file__).parents[3]
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
PATTERN = "rt_ticket"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_its_action_plugin(module: str) -> None:
    path = ROOT / "plugins/action" / f"{module}.py"
    way_out = f"sed s/{PATTERN}/{module}/g plugins/action/{PATTERN}.py >plugins/action/{module}.py"
    assert path.exists(), way_out
    pattern = (path.parent / f"{PATTERN}.py").read_text()
    assert path.read_text() == pattern.replace(PATTERN, module), way_out


def test_an_action_plugin_has_its_module() -> None:
    assert sorted(path.stem for path in (ROOT / "plugins/action").glob("*.py")) == MODULES


def test_the_main_process_imports_what_its_workers_need() -> None:
    # Loaded by ansible-core's main process before it forks; nothing is connected by that.
    program = (
        "import json, sys; import ansible.plugins.loader\n"
        "from ansible_collections.opsdesk.itsm.plugins.action import rt_ticket\n"
        "from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import sessions\n"
        "own = [name.partition('module_utils.')[2] for name in sys.modules if 'module_utils._rt' in name]\n"
        "print(json.dumps({'own': own, 'requests': 'requests' in sys.modules, 'jmespath': 'jmespath' in sys.modules,\n"
        "                  'certificates': list(sessions._prepared)}))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_CA_BUNDLE")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    found = json.loads(done.stdout)
    # What `tickets` and `client` import at once, and what the client imports for nearly every task, but no more:
    # ansible-core compiles these files each time.
    assert {f"_rt.{name}" for name in ("tickets", "client", *LATER)} <= set(found["own"])
    assert not {f"_rt.{name}" for name in ("tickets_rest1", "directory_rest1", "queues")} & set(found["own"])
    assert (found["requests"], found["certificates"], found["jmespath"]) == (True, [True], False)
