# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the simulated server, the clock, and the knobs that tests turn.

Everything is guarded by `CloudBees.lock`; the application holds it for the length of a request. All else in it can be
pickled, so that tests can keep a state and come back to it.
"""

from __future__ import annotations

import random
import re
import secrets
import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from .errors import Failure
from .switches import Switches
from .things import Entry, Property, Record, Sheet, Thing
from .types import TYPES, Type

SYSTEM_OBJECTS = (
    *("admin", "artifacts", "directory", "emailConfigs", "forceAbort", "licensing", "log", "plugins", "priority"),
    *("projects", "repositories", "resources", "session", "workspaces", "zonesAndGateways"),
)
#: Names the project of the promoted version of a plugin, wherever a project is named.
_PLUGIN = re.compile(r"/plugins/([^/]+)/project")


@dataclass
class Session:
    """A login; `requests` counts how often it was used."""

    user: str
    requests: int = 0
    expired: bool = False


@dataclass
class RunPlan:
    """What becomes of a run: it is over after `polls` questions about it (never, if None), with this outcome.

    `failing` names the steps, tasks or stages that end with an error. `status` of a run of a pipeline is the outcome.
    """

    polls: int | None = 2
    outcome: str = "success"
    failing: dict[str, str] = field(default_factory=dict)


class CloudBees:
    """Everything one server knows."""

    def __init__(self, switches: Switches) -> None:
        self.lock = threading.RLock()
        self.switches = switches
        self.sessions: dict[str, Session] = {}
        # Access tokens: the user's name by token.
        self.tokens: dict[str, str] = {}
        self.things: dict[str, Thing] = {}
        self.sheets: dict[str, Sheet] = {}
        # The files of artifact versions: by the version's name, bytes by file name.
        self.files: dict[str, dict[str, bytes]] = {}
        self.builds: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        # Knobs: a session expires after so many requests; a login fails with a code; results of runs by name of
        # procedure, pipeline or process; how many ids findObjects gives at most; resources whose agent is down.
        self.session_requests: int | None = None
        self.login_error: str | None = None
        self.run_plan = RunPlan()
        self.run_plans: dict[str, RunPlan] = {}
        self.max_ids = 1000
        self.down: set[str] = set()
        # Users whom only the directory knows, until the server registers them.
        self.directory: set[str] = set()
        self._runs = 0
        self._random = random.Random(secrets.randbits(64))
        self._last = datetime.now(timezone.utc)
        self.root = self.add("server", "server", None, "admin")
        for name in SYSTEM_OBJECTS:
            self.add("systemObject", name, self.root, "admin")

    # --- time and numbers ---------------------------------------------------------------------------------------------

    def moment(self) -> str:
        """The time, later than any it has told before by at least a millisecond, so that the order of changes shows."""
        now = datetime.now(timezone.utc)
        self._last = max(now, self._last + timedelta(milliseconds=1))
        return self._last.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def new_id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=1))

    def run_number(self) -> int:
        self._runs += 1
        return self._runs

    # --- objects ------------------------------------------------------------------------------------------------------

    def _born(self, person: str) -> dict[str, Any]:
        moment = self.moment()
        people = {"owner": person, "changed_by": person, "created": moment, "modified": moment}
        return {"id": self.new_id(), **people}

    def add(
        self, kind: str, name: str, parent: Thing | None, person: str, attributes: dict[str, Any] | None = None
    ) -> Thing:
        """Put a new object into the tree, last of its kind."""
        thing = Thing(kind=kind, name=name, parent=parent, attributes=dict(attributes or {}), **self._born(person))
        thing.sheet = self.add_sheet(thing, person)
        self.things[thing.object_id] = thing
        if parent is not None:
            key = thing.id if kind in ("job", "jobStep", "flowRuntime") else name
            parent.children.setdefault(kind, {})[key] = thing
        return thing

    def remove(self, thing: Thing) -> None:
        """Take an object and all below it out of the tree."""
        for inner in thing.everything():
            self.things.pop(inner.object_id, None)
            self.forget(inner.properties)
        siblings = thing.parent.children[thing.kind] if thing.parent else {}
        for key in [key for key, other in siblings.items() if other is thing]:
            del siblings[key]

    def find(self, parent: Thing, kind: str, name: str) -> Thing | None:
        siblings = parent.children.get(kind, {})
        plugin = _PLUGIN.fullmatch(name) if kind == "project" and isinstance(name, str) else None
        if plugin is not None:
            name = self._project_of_plugin(plugin[1])
        if name in siblings or self.switches.case == "sensitive":
            return siblings.get(name)
        return next((thing for key, thing in siblings.items() if key.lower() == name.lower()), None)

    def _project_of_plugin(self, key: str) -> str:
        """The name of the project of the version that is promoted, '' where there is none."""
        versions = (plugin for plugin in self.root.of("plugin") if plugin.attributes["pluginKey"] == key)
        return next((plugin.name for plugin in versions if plugin.attributes["promoted"] == "1"), "")

    def get(self, parent: Thing, kind: str, name: str) -> Thing:
        """The object of this name directly below `parent`, or NoSuch."""
        type_ = TYPES[kind]
        check_name(type_, name)
        thing = self.find(parent, kind, name)
        if thing is None:
            raise no_such(type_, name)
        return thing

    def all_of(self, kind: str) -> list[Thing]:
        """Every object of one type, the oldest first."""
        return [thing for thing in self.things.values() if thing.kind == kind]

    # --- properties ---------------------------------------------------------------------------------------------------

    def add_sheet(self, thing: Thing, person: str) -> Sheet:
        sheet = Sheet(thing=thing, **self._born(person))
        self.sheets[sheet.id] = sheet
        return sheet

    def add_property(self, sheet: Sheet, name: str, person: str, value: str | None) -> Property:
        """A property with a value, or with a sheet when there is none."""
        prop = Property(name=name, sheet=sheet, value=value, **self._born(person))
        if value is None:
            prop.inner = self.add_sheet(sheet.thing, person)
        sheet.properties[name] = prop
        return prop

    def forget(self, sheet: Sheet) -> None:
        """Drop a sheet and those in it from the index of sheets."""
        self.sheets.pop(sheet.id, None)
        for prop in sheet.properties.values():
            if prop.inner is not None:
                self.forget(prop.inner)

    def entry(self, person: str, principal_type: str, principal: str) -> Entry:
        return Entry(principal_type=principal_type, principal=principal, **self._born(person))

    def touch(self, record: Record, person: str) -> None:
        record.touch(self.moment(), person)

    # --- knobs --------------------------------------------------------------------------------------------------------

    def new_session(self, user: str) -> str:
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        ident = "".join(self._random.choice(alphabet) for _letter in range(16))
        self.sessions[ident] = Session(user)
        return ident

    def expire_sessions(self) -> None:
        """Expire every session that is open now."""
        with self.lock:
            for session in self.sessions.values():
                session.expired = True

    def open_sessions(self) -> list[str]:
        with self.lock:
            return [ident for ident, session in self.sessions.items() if not session.expired]

    def plan_for(self, name: str) -> RunPlan:
        return self.run_plans.get(name, self.run_plan)


def check_name(type_: Type, name: Any, argument: str | None = None) -> str:
    """The name if it is one."""
    if not isinstance(name, str) or not 1 <= len(name) <= 255:
        text = f"'{argument or type_.key}' is required and must be between 1 and 255 characters"
        raise Failure(type_.misnamed, text)
    return name


def no_such(type_: Type, name: str) -> Failure:
    return Failure(type_.missing, f"{type_.label} '{name}' does not exist")


def taken(type_: Type, name: str) -> Failure:
    """The answer to a name that is there already."""
    return Failure(type_.taken, f"{type_.label} '{name}' already exists")
