# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A callback plugin that writes every task's result as one JSON line, into the file that OPSDESK_RECORD names.

What ansible-playbook prints is for people and differs between versions; this is what tests compare.
"""

from __future__ import annotations

DOCUMENTATION = r"""
name: record
type: notification
short_description: Write the results of tasks as JSON lines
description: Write the results of tasks as JSON lines.
"""

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    """One line for each task and host; a loop is one line with its items under `results`."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        self._record("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._record("failed", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._record("unreachable", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._record("skipped", result)

    def _record(self, outcome: str, result: Any) -> None:
        host, task, values = (_part(result, name) for name in ("host", "task", "result"))
        line = {"name": task.get_name(), "host": host.get_name(), "outcome": outcome, "result": values}
        with open(os.environ["OPSDESK_RECORD"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def _part(result: Any, name: str) -> Any:
    # The names without an underscore came with ansible-core 2.19, and the others will go.
    return getattr(result, name) if hasattr(result, name) else getattr(result, f"_{name}")
