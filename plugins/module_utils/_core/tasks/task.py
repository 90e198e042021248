# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module does: the declaration of a task, and all that happens between validated options and the result."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.reconcile import reconcile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import PATIENT, Locks
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors, wellformed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.documents import STUMBLES, plain, understood
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByKey, ByMatch
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.origins import (
    secrets_of_environment,
    with_environment,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import Outcome
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID, Resource, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options, Result
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets import secrets
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import (
    ArgumentSpec,
    connection_options,
    resource_options,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport

#: `mutually_exclusive`, `required_if` and so on, as AnsibleModule reads them.
Rules = dict[str, Any]


class Client(Protocol):
    """One server. A system's own client has more."""

    @property
    def transport(self) -> Transport:
        """The way to the server."""

    def close(self) -> None:
        """Log out where the login asks for it, and close the connections."""


#: The client of one system.
Own = TypeVar("Own", bound=Client)


@dataclass(frozen=True)
class Call(Generic[Own]):
    """What a `Task` works with: a client of its system, the validated options, and whether it may write."""

    client: Own
    options: Options
    check: bool
    clock: Clock

    @property
    def patience(self) -> float:
        """For how many seconds a request that was given up may still be carried out."""
        return float(self.options.get("api_timeout") or 0.0)

    @property
    def locks(self) -> Locks:
        """The locks that keep the forks of one controller apart."""
        return Locks(self.client.transport.connection.base, self.clock, PATIENT * self.patience)

    def reconcile(self, resource: Resource, wish: Wish, *, check: bool = False) -> Outcome:
        """Bring one object to what the wish says. `check`: only say what would be done, also out of check mode."""
        return reconcile(
            resource,
            resource.bound(self.client, wish),
            wish,
            check=check or self.check,
            clock=self.clock,
            patience=self.patience,
            locks=self.locks,
        )


@dataclass(frozen=True)
class Task:
    """What a module does: its own options (the connection options come by themselves) and the function that does it."""

    system: System
    options: ArgumentSpec
    run: Callable[[Call[Any]], Result]
    rules: Rules = field(default_factory=dict)
    #: For secrets inside of free dictionaries, which no argument specification describes: the options without them,
    #: and the secrets.
    shown: Callable[[Options], Options] | None = None
    hidden: Callable[[Options], Iterable[str]] | None = None
    #: Keys of the result whose values are secrets that the task is asked for.
    reveals: tuple[str, ...] = ()

    def argument_spec(self) -> ArgumentSpec:
        """All options, the connection options first."""
        return {**connection_options(self.system), **self.options}

    def secrets(self, options: Options) -> set[str]:
        """The texts among the options that no result may hold."""
        known = {*secrets.secrets_of(self.argument_spec(), options), *secrets_of_environment(self.system)}
        return known.union(self.hidden(options)) if self.hidden else known

    def invocation(self, options: Options) -> Options:
        """The options as a result and a log may repeat them."""
        shown: Options = secrets.shown(self.argument_spec(), options)
        shown = self.shown(shown) if self.shown else shown
        # A text may hold what another option says.
        cleaned: Options = Redactor(self.secrets(options)).clean_all(shown)
        return cleaned


class Connections:
    """How a task gets its client, and what becomes of it: here a connection of its own, closed at the end."""

    def open(self, system: System, settings: Settings, check: bool, clock: Clock) -> Client:
        """A client; nothing is sent yet."""
        client: Client = system.connect(settings, check, clock)
        return client

    def release(self, client: Client) -> None:
        """The task needs the client no longer."""
        client.close()

    def abandon(self, client: Client) -> None:
        """The task was stopped from outside, perhaps in the middle of a request."""
        client.close()


def task_of(declaration: Resource | Task) -> Task:
    """The task that keeps one object of a resource in the declared state."""
    if isinstance(declaration, Task):
        return declaration
    resource = declaration

    def run(call: Call[Client]) -> Result:
        return call.reconcile(resource, wish_of(resource, call.options)).as_result()

    own_key = resource.matched_by(ByKey) and resource.matched_by(ByMatch)
    rules = {"mutually_exclusive": [[EXTERNAL_ID, "match_on"]]} if own_key else {}
    return Task(resource.system, resource_options(resource), run, rules)


def execute(
    task: Task,
    options: Options,
    *,
    check: bool,
    verbosity: int = 0,
    clock: Clock | None = None,
    connections: Connections | None = None,
) -> Result:
    """Run a task with validated options; returns a module's result, with `failed` when it failed. Never raises."""
    clock = clock or Clock()
    connections = connections or Connections()
    redactor = Redactor(task.secrets(options))
    client, hint = None, ""
    try:
        _refuse(task, options)
        options, hint = with_environment(task.system, options)
        redactor.learn(task.secrets(options))
        client = connections.open(task.system, task.system.settings(options), check, clock)
        client.transport.redactor.learn(redactor.secrets)
        redactor = client.transport.redactor
        with understood("the answer"):
            result = dict(task.run(Call(client, options, check, clock)))
    except errors.OpsdeskError as error:
        error.system = error.system or task.system.title
        if client is None or isinstance(error, errors.LoginRefused):
            error.advise(hint)
        result = {"failed": True, **error.as_result()}
        if isinstance(error.__cause__, STUMBLES):
            result["exception"] = traceback.format_exc()
    except Exception as error:
        result = {
            "failed": True,
            "msg": f"{task.system.title}: {type(error).__name__}: {error}. This is a mistake of the collection: "
            "please report it",
            "exception": traceback.format_exc(),
        }
    except BaseException:
        if client is not None:
            connections.abandon(client)
        raise
    if client is not None:
        connections.release(client)
        if client.transport.warnings:
            result["warnings"] = [*result.get("warnings", ()), *client.transport.warnings]
    if verbosity >= 3 and client is not None:
        result["http_log"] = list(client.transport.log)
    printed: Result = wellformed.printable(_without_secrets(task, plain(result), redactor))
    return printed


def _without_secrets(task: Task, result: Result, redactor: Redactor) -> Result:
    """The result as it may leave this process."""
    revealed = {name: result.pop(name) for name in task.reveals if name in result}
    cleaned: Result = redactor.clean_all(result)
    return {**cleaned, **revealed}


def _refuse(task: Task, options: Options) -> None:
    """Raise InvalidInput for what ansible-core lets through and nobody can work with."""
    for name, spec in task.argument_spec().items():
        wellformed.refuse(name, options.get(name), secret=bool(spec.get("no_log")))
        # To ansible-core an option that is null is given.
        if spec.get("required") and options.get(name) is None:
            raise errors.InvalidInput(f"{name} is required, and is null", advice=f"Give {name} a value")
    for names in task.rules.get("required_one_of", ()):
        if all(options.get(name) is None for name in names):
            raise errors.InvalidInput(f"one of {', '.join(names)} is required, and what is given is null")


def wish_of(resource: Resource, options: Options) -> Wish:
    """What the validated options of a resource's module say."""
    return Wish(
        values=resource.parse(options),
        switches=resource.parse_switches(options),
        present=options.get("state") != "absent",
        id=options.get("id"),
        match_on=options.get("match_on"),
        match_among=options.get("match_among"),
        on_multiple=options.get("on_multiple") or "error",
        list_mode=options.get("list_mode") or "exact",
        update_secrets=options.get("update_password") == "always",
        when_closed=options.get("when_closed"),
        create=options.get("create") is not False,
        losses=resource.losses(options),
    )
