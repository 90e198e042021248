# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's programs, run as a person runs them: as processes, with a home and a temporary directory of their own.

They are those beside the interpreter that runs the tests, so each ansible-core is tested from its own environment.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROGRAMS = Path(sys.executable).parent
LONGEST = 600  # seconds until a program is ended; on a machine with nothing else to do none takes a tenth


@dataclass(frozen=True)
class Task:
    """What one task did on one host; a line of the recorder."""

    name: str
    host: str
    outcome: str
    result: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A program that has ended."""

    status: int
    output: str
    errors: str
    tasks: tuple[Task, ...] = ()

    @property
    def words(self) -> str:
        """All that it printed."""
        return self.output + self.errors

    def ok(self) -> Run:
        """This run, when it went well; for the reader of a failed test, all that it printed."""
        assert self.status == 0, f"ended with status {self.status}\n{self.words}"
        return self

    def task(self, name: str, host: str = "localhost") -> Task:
        """The task of that name on that host; there must be exactly one."""
        found = [task for task in self.tasks if task.name == name and task.host == host]
        assert len(found) == 1, f"{len(found)} tasks are called {name!r} on {host}\n{self.words}"
        return found[0]

    def result(self, name: str, host: str = "localhost") -> dict[str, Any]:
        """What the task of that name returned."""
        return self.task(name, host).result

    def changed(self, host: str = "localhost") -> list[str]:
        """The names of the tasks that changed something."""
        return [task.name for task in self.tasks if task.host == host and task.result.get("changed")]


class Ansible:
    """Ansible below one directory, which it does not leave.

    `home` and `scratch` are what the programs know; `files` holds what they are given (variables) and what they leave
    for the test (records).
    """

    def __init__(self, directory: Path) -> None:
        self.home = directory / "home"
        self.scratch = directory / "tmp"
        self.files = directory / "files"
        for place in (self.home, self.scratch, self.files):
            place.mkdir(parents=True)
        (self.files / "ansible.cfg").touch()
        self._numbers = itertools.count()

    def environment(self, record: Path) -> dict[str, str]:
        """Everything a program sees: nothing of the person's who runs the tests."""
        return {
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "HOME": str(self.home),
            "TMPDIR": str(self.scratch),
            "ANSIBLE_HOME": str(self.home / ".ansible"),
            "ANSIBLE_CONFIG": str(self.files / "ansible.cfg"),
            "ANSIBLE_LOCAL_TEMP": str(self.scratch / "controller"),
            "ANSIBLE_REMOTE_TEMP": str(self.scratch / "modules"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_FORCE_COLOR": "false",
            "ANSIBLE_NOCOLOR": "true",
            # From ansible-core 2.21 on, results do not tell the arguments of modules unless asked to.
            "ANSIBLE_INJECT_INVOCATION": "true",
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "recorder"),
            "ANSIBLE_CALLBACKS_ENABLED": "record",
            # A proxy of the machine must not come between.
            "NO_PROXY": "127.0.0.1",
            "OPSDESK_RECORD": str(record),
        }

    def start(self, program: str, *arguments: str, **environment: str) -> Started:
        """Start a program; `environment` is added to its own."""
        record = self.files / f"record-{next(self._numbers)}.jsonl"
        process = subprocess.Popen(
            [str(PROGRAMS / program), *arguments],
            env={**self.environment(record), **environment},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        return Started(process, record)

    def run(self, program: str, *arguments: str, **environment: str) -> Run:
        """Run a program to its end."""
        return self.start(program, *arguments, **environment).end()

    def start_playbook(
        self, name: str, *arguments: str, variables: Mapping[str, Any] | None = None, **environment: str
    ) -> Started:
        """Start a playbook of this directory's `playbooks/`.

        Variables go by a file: the command line of a process is for all to read.
        """
        given = self.files / f"variables-{next(self._numbers)}.json"
        given.write_text(json.dumps(dict(variables or {})), encoding="utf-8")
        path = str(HERE / "playbooks" / f"{name}.yml")
        return self.start("ansible-playbook", path, f"--extra-vars=@{given}", *arguments, **environment)

    def playbook(
        self, name: str, *arguments: str, variables: Mapping[str, Any] | None = None, **environment: str
    ) -> Run:
        """Run a playbook of this directory's `playbooks/`."""
        return self.start_playbook(name, *arguments, variables=variables, **environment).end()


class Started:
    """A program that runs."""

    def __init__(self, process: subprocess.Popen[bytes], record: Path) -> None:
        self.process = process
        self._record = record

    def end(self) -> Run:
        """Wait for its end."""
        try:
            output, errors = self.process.communicate(timeout=LONGEST)
        except BaseException:
            self.process.kill()
            self.process.communicate()
            raise
        lines = self._record.read_text(encoding="utf-8").splitlines() if self._record.exists() else []
        tasks = tuple(Task(**json.loads(line)) for line in lines)
        return Run(self.process.returncode, output.decode(), errors.decode(), tasks)
