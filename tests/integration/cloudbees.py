# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated CloudBees CD that playbooks are run against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.integration.servers import Act, served
from tests.simulators.cloudbees import ADMIN, PASSWORDS, CloudBees, create_app, is_write
from tests.simulators.cloudbees.things import Thing
from tests.simulators.wire import Exchange, Wire


@dataclass(frozen=True)
class Factory:
    """One server: where it is, what it knows, and what has been asked of it."""

    wire: Wire
    cloudbees: CloudBees

    @classmethod
    def simulated(cls, act: Act | None = None) -> Factory:
        """A fresh, seeded simulator, not started yet; `act` is done before each request reaches it."""
        application = create_app()
        return cls(Wire(served(application, act)), application.cloudbees)

    @property
    def login(self) -> dict[str, str]:
        """What a person has in the environment of the shell."""
        names = {"CLOUDBEES_USERNAME": ADMIN, "CLOUDBEES_PASSWORD": PASSWORDS[ADMIN]}
        return {"CLOUDBEES_URL": self.wire.url, "CLOUDBEES_RETRIES": "0", **names}

    def writes(self) -> list[Exchange]:
        """The requests since the wire was cleared that were to change something."""
        return self.wire.writes(is_write)

    def get(self, *path: str) -> Thing:
        """The object at the end of a path of kinds and names: project, Shop, procedure, Deploy."""
        thing = self.cloudbees.root
        for kind, name in zip(path[::2], path[1::2], strict=True):
            thing = self.cloudbees.get(thing, kind, name)
        return thing

    def add(self, kind: str, name: str, *path: str, **attributes: Any) -> Thing:
        """Make an object below the one at a path."""
        return self.cloudbees.add(kind, name, self.get(*path), ADMIN, attributes)
