# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test server that a person names to run the laws on (on.py), and what a run leaves on it: nothing, if it can.

Such a server cannot go back to an earlier state. The names of a run carry its id, so everything a scenario made can be
found by it. Objects that the scenarios need are used where they exist, and otherwise made and removed again.
"""

from __future__ import annotations

import importlib
import secrets
import ssl
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlsplit

import requests

from tests.laws import scenario as words
from tests.laws.scenario import Scenario
from tests.laws.server import Server
from tests.simulators.wire import Wire

Account = Mapping[str, str]


class Refused(Exception):
    """The laws cannot run on this server; the message says why and what to do."""


@dataclass(frozen=True)
class Address:
    """A server and the accounts to use on it."""

    system: str
    url: str
    #: Connection options of the modules: 'agent' works on tickets, 'admin' manages people, queues and settings.
    accounts: Mapping[str, Account] = field(repr=False)
    #: The certificates to trust: those of the requests library, those of a file, or any (False).
    verify: bool | str = True
    version: str = ""

    @property
    def path(self) -> str:
        """What of the URL follows the host."""
        return urlsplit(self.url).path

    def wire(self) -> Wire:
        """A wire before the server."""
        parts = urlsplit(self.url)
        trust = None
        if parts.scheme == "https":
            trust = ssl.create_default_context(cafile=self.verify if isinstance(self.verify, str) else None)
            if self.verify is False:
                trust.check_hostname = False
                trust.verify_mode = ssl.CERT_NONE
        return Wire(f"{parts.scheme}://{parts.netloc}", host=parts.netloc, trust=trust)

    def session(self) -> requests.Session:
        """For requests that go past the wire."""
        session = requests.Session()
        session.trust_env, session.verify = False, self.verify
        return session

    def plays(self, scenario: Scenario) -> bool:
        """Whether the scenario is one of this system and version."""
        return scenario.system == self.system and bool(part_of(self.system).plays(scenario, self.version))


@dataclass(frozen=True)
class Gap:
    """An option of a module that cannot be tried on this server, and why.

    `option` is a path such as `custom_fields.severity`; `wire` is the same in the words of the server.
    """

    module: str
    option: str
    reason: str
    wire: str = ""


class Visit(Server):
    """What a run finds missing on a named server, makes there and removes again.

    Goes before the class of the system's servers.
    """

    def arrive(self, address: Address) -> None:
        """Remember the server."""
        self.address = address
        self.session = address.session()
        self.gaps: list[Gap] = []
        #: Names in the scenarios that are others on this server.
        self.other_names: dict[str, str] = {}
        self.made: list[str] = []
        self.remains: list[str] = []
        self._undo: list[tuple[str, Callable[[], object]]] = []
        VISITS.append(self)

    def __enter__(self) -> Self:
        super().__enter__()
        try:
            self.furnish()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        """Remove what was made, the last first; what cannot be removed is noted."""
        self.wire.clear()
        self.attempt("the objects of the run", self.sweep)
        while self._undo:
            self.attempt(*self._undo.pop())
        super().__exit__()

    def furnish(self) -> None:
        """Make what the scenarios need."""
        raise NotImplementedError

    def sweep(self) -> None:
        """Remove what carries the id of the run."""
        raise NotImplementedError

    def attempt(self, what: str, undo: Callable[[], object]) -> None:
        """Remove something; the rest is to be removed all the same if that fails."""
        try:
            undo()
        except Exception as error:  # noqa: BLE001
            self.remains.append(f"{what}: {error}")

    def restore(self, what: str, undo: Callable[[], object]) -> None:
        """Remember how to undo a change of what was there before."""
        self._undo.append((what, undo))

    def make(self, what: str, undo: Callable[[], object]) -> None:
        """Remember an object that was made, and how to remove it."""
        self.made.append(what)
        self._undo.append((what, undo))

    def lacks(self, module: str, option: str, reason: str, wire: str = "") -> None:
        """Leave an option out of the module's scenarios."""
        self.gaps.append(Gap(module, option, reason, wire))

    def why_not(self, scenario: Scenario) -> str:
        """Why the scenario cannot be tried here; empty where it can."""
        fitted = self.fitted(scenario)
        missing = [gap.reason for gap in self._gaps(scenario)]
        if fitted.create != scenario.create and not fitted.create:
            return "; ".join(missing)
        return "; ".join(missing) if fitted.update != scenario.update and not fitted.update else ""

    def fitted(self, scenario: Scenario) -> Scenario:
        """The scenario without the options that cannot be tried here."""
        said = {name: getattr(scenario, name) for name in ("identity", "create", "update", "at_last", "by_hand")}
        for gap in self._gaps(scenario):
            said |= {name: without(said[name], gap.option) for name in ("create", "update")}
            said["by_hand"] = without(said["by_hand"], gap.wire or gap.option)
        return replace(scenario, **{name: self._named_here(options) for name, options in said.items()})

    def dropped(self, scenario: Scenario) -> list[Gap]:
        """The gaps that touch the scenario."""
        both = (scenario.create, scenario.update)
        return [gap for gap in self._gaps(scenario) if any(without(said, gap.option) != said for said in both)]

    def _gaps(self, scenario: Scenario) -> list[Gap]:
        return [gap for gap in self.gaps if gap.module == scenario.module]

    def _named_here(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {self._named_here(name): self._named_here(item) for name, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._named_here(item) for item in value]
        return self.other_names.get(value, value) if isinstance(value, str) else value


def without(options: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Options without the one at the path; a dictionary that is left empty goes too. Case does not count."""
    first, _dot, rest = path.partition(".")
    left: dict[str, Any] = {}
    for name, value in options.items():
        if name.lower() != first.lower():
            left[name] = value
        elif rest and isinstance(value, Mapping):
            inner = without(value, rest)
            if inner:
                left[name] = inner
    return left


VISITS: list[Visit] = []
_addresses: list[Address] = []


def visit(address: Address) -> str:
    """From now on the laws of this process run on the server; returns the id of the run."""
    _addresses[:] = [address]
    letters = string.ascii_lowercase + string.digits
    words.RUN = "k" + "".join(secrets.choice(letters) for _letter in range(6))
    return words.RUN


def address() -> Address | None:
    """The server that was named, if one was."""
    return _addresses[0] if _addresses else None


def part_of(system: str) -> Any:
    """What a system knows of named servers."""
    return importlib.import_module(f"tests.laws.{system}.named")
