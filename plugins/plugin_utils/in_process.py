# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs modules in the worker process: no Python is started, nothing is imported again, and loops keep the connection.

Here stands when that is done, and when a module runs as any other module; `inside.py` knows how. Every module has an
action plugin of its own name (`plugins/action`), so that ansible-core's main process imports it, and all that it uses,
before it forks its workers.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.utils.display import Display
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.errors import MissingLibrary
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.module import CONNECTIONS
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import sessions
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.inside import Inside, unsuitable
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.kept import KeptConnections

SWITCH = "opsdesk_itsm_in_process"
VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]*")
#: Variables that the libraries of a running process look at no longer.
READ_AT_START = re.compile("LD_|PYTHON|OPENSSL_|SSL_CERT_|TZ$")
UTILS = "ansible_collections.opsdesk.itsm.plugins.module_utils"

display = Display()
KEPT = KeptConnections()

MISSING = ""
try:
    sessions.prepare()
except MissingLibrary as error:
    MISSING = f"{error}"
except Exception as error:
    # Whoever opens a session will meet the same, and say what it means.
    display.vvv(f"opsdesk.itsm: certificates could not be read beforehand ({type(error).__name__})")


class InProcess(Inside):
    """The action plugin of each module; a subclass says which by naming its `main`."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        import_dialect(cls.main.__module__)

    def execute(self, task_vars: Mapping[str, Any], *, wrap_async: bool) -> dict[str, Any]:
        """The result of the module, run here or as ansible-core runs modules."""
        KEPT.begin()
        try:
            reason = "it is asynchronous" if wrap_async else self.why_not(task_vars)
            if not reason:
                display.vvv(f"opsdesk.itsm: {self._task.action} runs in the worker process {os.getpid()}")
                return self._execute_here(task_vars)
        # What goes wrong here before anything is sent shall not be the user's trouble.
        except Exception as surprise:
            if KEPT.sent:
                # Not raised: before ansible-core 2.19 that would end a whole loop.
                return {
                    "failed": True,
                    "msg": f"opsdesk.itsm: {type(surprise).__name__} after requests were sent to the server. This is a "
                    f"mistake of the collection: please report it. {SWITCH}: false avoids it",
                }
            reason = f"{type(surprise).__name__} when it was about to run in the worker process"
        if reason == unsuitable():
            # ansible-core itself says a warning once.
            display.warning(f"opsdesk.itsm: modules run as ordinary ones, which is slower: {reason}")
        display.vvv(f"opsdesk.itsm: {self._task.action} runs as an ordinary module: {reason}")
        return self.execute_outside(task_vars, wrap_async=wrap_async)

    def _execute_here(self, task_vars: Mapping[str, Any]) -> dict[str, Any]:
        environment = self.environment()
        # Without a loop no other task follows in this process, and the server is told good-bye before the result.
        with KEPT.task(keep=self.in_a_loop, environment=environment):
            token = CONNECTIONS.set(KEPT)
            try:
                return self.execute_inside(task_vars, environment)
            finally:
                CONNECTIONS.reset(token)

    def why_not(self, task_vars: Mapping[str, Any]) -> str:
        """Why the module cannot run here; empty when it can."""
        if not self._is_wanted(task_vars):
            return f"{SWITCH} is false"
        if unsuitable():
            return unsuitable()
        if self._connection.transport != "local":
            return f"the connection is {self._connection.transport}"
        if self._connection.become or self._task.become:
            return "become is used"
        interpreter = self.interpreter(task_vars)
        if interpreter and not is_this_python(interpreter):
            return f"the interpreter is {interpreter}"
        if self.keeps_files:
            return "ANSIBLE_KEEP_REMOTE_FILES wants its files"
        for name in self.environment():
            if not VARIABLE.fullmatch(name):
                return f"no shell takes the variable {name}"
            if READ_AT_START.match(name):
                return f"a process has to start with {name}"
        return MISSING

    def _is_wanted(self, task_vars: Mapping[str, Any]) -> bool:
        said = task_vars.get(SWITCH)
        said = os.environ.get(SWITCH.upper(), "true") if said is None else self._templar.template(said)
        return bool(boolean(said, strict=False)) if str(said).strip() else True


@functools.cache
def is_this_python(interpreter: str) -> bool:
    """Whether a path means the Python that runs Ansible, in the same virtual environment."""
    asked, own = Path(interpreter), Path(sys.executable)
    with suppress(OSError):
        return asked.parent.resolve() == own.parent.resolve() and asked.resolve(strict=True) == own.resolve()
    return False


# The usual question, asked before the main process forks its workers: they inherit the answer.
is_this_python(sys.executable)


def import_dialect(module: str) -> None:
    """Import what a module imports only when it is needed: what the main process has, its workers need not read again.

    A client names in `LATER` what of its dialect nearly every task needs. All of it would be too much: ansible-core
    compiles the Python files of a collection whenever it imports them.
    """
    package = f"{UTILS}._{module.rpartition('.')[2].partition('_')[0]}"
    # What cannot be imported tells why when it is used.
    with suppress(Exception):
        client = importlib.import_module(f"{package}.client")
        for name in getattr(client, "LATER", ()):
            importlib.import_module(f"{package}.{name}")
