# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only file that knows AnsibleModule: be an Ansible module."""

from __future__ import annotations

import os
import sys
from contextvars import ContextVar

from ansible.module_utils import basic
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import wellformed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Result
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Connections, Task, execute, task_of

#: Where Linux takes what programs have to say to syslog.
SYSTEM_LOG = "/dev/log"
#: Where `run_module` gets its connections; who runs several tasks in one process may keep some of them open.
CONNECTIONS: ContextVar[Connections] = ContextVar("CONNECTIONS")


class _Module(basic.AnsibleModule):
    """An AnsibleModule that leaves it to the task what is secret.

    ansible-core before 2.22 takes the values of secret options out of results, short ones out of every number and
    word, and from 2.22 on it takes out none. So here it knows none, and all versions give the same result.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        super().__init__(  # type: ignore[no-untyped-call]  # ansible-core is not typed
            argument_spec=task.argument_spec(), supports_check_mode=True, **task.rules
        )
        self.no_log_values: set[str] = set()

    def _log_invocation(self) -> None:
        # To word what nobody takes down, as in a container, would take longer than the request.
        if sys.platform != "linux" or os.path.exists(SYSTEM_LOG) or getattr(basic, "has_journal", True):
            given, self.params = self.params, dict(self._task.invocation(self.params))
            try:
                super()._log_invocation()  # type: ignore[no-untyped-call]  # nor is this
            finally:
                self.params = given

    def _return_formatted(self, kwargs: Result) -> None:
        # Options that are wrong end here, and never reach `execute`.
        if "invocation" not in kwargs:
            kwargs = Redactor(self._task.secrets(self.params)).clean_all(kwargs)
            kwargs["invocation"] = {"module_args": self._task.invocation(self.params)}
        # ansible-core refuses a result that is not UTF-8, whatever was done by then; it adds the options to it.
        self.params = wellformed.printable(self.params)
        super()._return_formatted(wellformed.printable(kwargs))  # type: ignore[no-untyped-call]  # nor is this


def run_module(declaration: Resource | Task) -> None:
    """Be an Ansible module."""
    task = task_of(declaration)
    module = _Module(task)
    connections = CONNECTIONS.get(None)
    result = execute(task, module.params, check=module.check_mode, verbosity=module._verbosity, connections=connections)
    result["invocation"] = {"module_args": task.invocation(module.params)}
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
