# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated CloudBees CD with something to run on it, and modules run against it as a user would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.laws import runner
from tests.simulators.cloudbees import ADMIN, PASSWORDS, SETTINGS, RunPlan, create_app, is_write
from tests.simulators.wire import Exchange, Wire

Result = dict[str, Any]
Environ = dict[str, Any]
LOGIN = {"api_username": ADMIN, "api_password": PASSWORDS[ADMIN]}


class Shop:
    """A server with the project Shop: the procedure Deploy, which calls Build; the pipeline Web and a release of it."""

    def __init__(self, setting: str = "seen") -> None:
        self.app = create_app(SETTINGS[setting])
        self.cloudbees = self.app.cloudbees
        self.wire = Wire(self._serve)
        #: Is done before a request reaches the server, in the thread that serves it: what others do meanwhile.
        self.before: Callable[[Environ], None] | None = None
        self._furnish()

    def _serve(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        if self.before is not None:
            self.before(environ)
        return self.app(environ, start)

    def meanwhile(self, act: Callable[[], object], *, when: Callable[[Environ], bool]) -> None:
        """Do something once, before the first request of which this holds."""
        done: list[bool] = []

        def before(environ: Environ) -> None:
            if not done and when(environ):
                done.append(True)
                act()

        self.before = before

    def _furnish(self) -> None:
        c = self.cloudbees
        shop = c.add("project", "Shop", c.root, ADMIN)
        build = c.add("procedure", "Build", shop, ADMIN)
        c.add("step", "compile", build, ADMIN, {"command": "make"})
        deploy = c.add("procedure", "Deploy", shop, ADMIN)
        for name, attributes in (
            ("target", {"required": "1", "type": "entry"}),
            ("size", {"defaultValue": "small", "type": "entry"}),
            ("mark", {"type": "entry"}),
            ("login", {"type": "credential"}),
        ):
            c.add("formalParameter", name, deploy, ADMIN, attributes)
        c.add("step", "build", deploy, ADMIN, {"subprocedure": "Build"})
        c.add("step", "copy", deploy, ADMIN, {"command": "cp"})
        c.add("schedule", "Nightly", shop, ADMIN, {"procedureName": "Deploy", "actualParameter": {"target": "night"}})
        web = c.add("pipeline", "Web", shop, ADMIN)
        for name in ("Test", "Production"):
            c.add("stage", name, web, ADMIN)
        elsewhere = c.add("project", "Releases", c.root, ADMIN)
        release = {"pipelineName": "Web", "pipelineProjectName": "Shop"}
        c.add("release", "Spring", elsewhere, ADMIN, release)

    def run(self, module: str, /, *, check: bool = False, **options: Any) -> Result:
        """The result of one task; faults and log of the wire stay."""
        given = {"api_url": self.wire.url, "api_retries": 0, **LOGIN, **options}
        return runner.run(f"cloudbees_{module}", given, check=check, verbosity=3)

    def ok(self, module: str, /, **options: Any) -> Result:
        """The result of a task that must not fail."""
        result = self.run(module, **options)
        assert not result.get("failed"), (result["msg"], result.get("exception"))
        return result

    def refused(self, module: str, kind: str, /, **options: Any) -> Result:
        """The result of a task that must fail in this way."""
        result = self.run(module, **options)
        assert result.get("failed"), result
        assert "error" in result, result
        assert result["error"]["kind"] == kind, result
        return result

    def writes(self) -> list[Exchange]:
        return self.wire.writes(is_write)

    def runs(self, kind: str = "job") -> list[str]:
        """The ids of all runs of that kind, the oldest first."""
        return [thing.id for thing in self.cloudbees.all_of(kind)]

    def plan(self, **plan: Any) -> None:
        """What becomes of the runs to come."""
        self.cloudbees.run_plan = RunPlan(**plan)

    def note(self, key: str, project: str = "Shop") -> Any:
        """The property that keeps a key of `run_once_key`, None when there is none."""
        holder = self.cloudbees.get(self.cloudbees.root, "project", project)
        sheet = holder.properties.properties.get("opsdesk_run_once")
        return sheet.inner.properties.get(key) if sheet is not None and sheet.inner is not None else None


@contextmanager
def open_shop(setting: str = "seen") -> Iterator[Shop]:
    """A started one."""
    shop = Shop(setting)
    with shop.wire:
        yield shop
