# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only file that knows AnsibleModule: makes one from a declaration, runs it, and turns errors into results.

`execute` is all that happens between validated options and the result; it needs no AnsibleModule.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils import basic
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import AnsibleFallbackNotFound
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors, secrets, wellformed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.closed import WHEN_CLOSED
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.documents import STUMBLES, understood
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lock import PATIENT, Locks
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.options import Option, Settings, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.origins import secrets_of_environment, with_environment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.reconcile import reconcile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.redact import Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import EXTERNAL_ID, Field, Resource, Wish

ArgumentSpec = dict[str, dict[str, Any]]
#: Ansible's types whose values need no conversion when they are of these types of Python already.
PLAIN: Mapping[str, type] = {"str": str, "bool": bool, "int": int, "list": list, "dict": dict}
#: Where Linux takes what programs have to say to syslog.
SYSTEM_LOG = "/dev/log"
#: Options that are no secrets, though Ansible takes their names for that.
SOUND_SECRET = (EXTERNAL_ID, "key")


@dataclass(frozen=True)
class Call:
    """What a `Task` works with: a client, the validated options, and whether it may write."""

    client: Any
    options: Mapping[str, Any]
    check: bool
    clock: Clock

    @property
    def locks(self) -> Locks:
        """The locks that keep the forks of one controller apart."""
        patience = PATIENT * float(self.options.get("api_timeout") or 0.0)
        return Locks(self.client.transport.connection.base, self.clock, patience)


@dataclass(frozen=True)
class Task:
    """What a module does: its own options (the connection options come by themselves) and the function that does it."""

    system: System
    options: ArgumentSpec
    run: Callable[[Call], dict[str, Any]]
    #: mutually_exclusive, required_if, ... as AnsibleModule knows them.
    rules: Mapping[str, Any] = field(default_factory=dict)
    #: For secrets inside of free dictionaries, which no argument specification describes: the options without them,
    #: and the secrets.
    shown: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    hidden: Callable[[Mapping[str, Any]], Iterable[str]] | None = None
    #: Keys of the result whose values are secrets that the task is asked for.
    reveals: tuple[str, ...] = ()

    def argument_spec(self) -> ArgumentSpec:
        """All options, the connection options first."""
        return {**connection_options(self.system), **self.options}

    def secrets(self, options: Mapping[str, Any]) -> set[str]:
        """The texts among the options that no result may hold."""
        known = {*secrets.secrets_of(self.argument_spec(), options), *secrets_of_environment(self.system)}
        return known.union(self.hidden(options)) if self.hidden else known

    def invocation(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """The options as a result and a log may repeat them."""
        shown: Mapping[str, Any] = secrets.shown(self.argument_spec(), options)
        shown = self.shown(shown) if self.shown else shown
        # A text may hold what another option says.
        cleaned: Mapping[str, Any] = Redactor(self.secrets(options)).clean_all(shown)
        return cleaned


class Connections:
    """How a task gets its client, and what becomes of it: here a connection of its own, closed at the end."""

    def open(self, system: System, settings: Settings, check: bool, clock: Clock) -> Any:
        """A client; nothing is sent yet."""
        return system.connect(settings, check, clock)

    def release(self, client: Any) -> None:
        """The task needs the client no longer."""
        client.close()

    def abandon(self, client: Any) -> None:
        """The task was stopped from outside, perhaps in the middle of a request."""
        client.close()


#: Where `run_module` gets its connections; who runs several tasks in one process may keep some of them open.
CONNECTIONS: ContextVar[Connections] = ContextVar("CONNECTIONS")


class _Module(basic.AnsibleModule):
    """An AnsibleModule that leaves it to the task what is secret.

    ansible-core before 2.22 takes the values of secret options out of results, short ones out of every number and
    word, and from 2.22 on it takes out none. So here it knows none, and all versions give the same result.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        super().__init__(argument_spec=task.argument_spec(), supports_check_mode=True, **task.rules)  # type: ignore[no-untyped-call]  # ansible-core is not typed
        self.no_log_values: set[str] = set()

    def _log_invocation(self) -> None:
        # To word what nobody takes down, as in a container, would take longer than the request.
        if sys.platform != "linux" or os.path.exists(SYSTEM_LOG) or getattr(basic, "has_journal", True):
            given, self.params = self.params, dict(self._task.invocation(self.params))
            try:
                super()._log_invocation()  # type: ignore[no-untyped-call]  # nor is this
            finally:
                self.params = given

    def _return_formatted(self, kwargs: dict[str, Any]) -> None:
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


def task_of(declaration: Resource | Task) -> Task:
    """The task that keeps one object of a resource in the declared state."""
    if isinstance(declaration, Task):
        return declaration
    resource = declaration

    def run(call: Call) -> dict[str, Any]:
        wish = wish_of(resource, call.options)
        patience = float(call.options.get("api_timeout") or 0.0)
        operations = resource.bound(call.client, wish)
        how: dict[str, Any] = {"check": call.check, "clock": call.clock, "patience": patience, "locks": call.locks}
        return reconcile(resource, operations, wish, **how).as_result()

    own_key = resource.identity.external and resource.identity.match_on
    rules = {"mutually_exclusive": [[EXTERNAL_ID, "match_on"]]} if own_key else {}
    return Task(resource.system, resource_options(resource), run, rules)


def execute(
    task: Task,
    options: Mapping[str, Any],
    *,
    check: bool,
    verbosity: int = 0,
    clock: Clock | None = None,
    connections: Connections | None = None,
) -> dict[str, Any]:
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
    if verbosity >= 3 and client is not None:
        result["http_log"] = list(client.transport.log)
    printed: dict[str, Any] = wellformed.printable(_without_secrets(task, result, redactor))
    return printed


def _without_secrets(task: Task, result: dict[str, Any], redactor: Redactor) -> dict[str, Any]:
    """The result as it may leave this process."""
    revealed = {name: result.pop(name) for name in task.reveals if name in result}
    cleaned: dict[str, Any] = redactor.clean_all(result)
    return {**cleaned, **revealed}


def _refuse(task: Task, options: Mapping[str, Any]) -> None:
    """Raise InvalidInput for what ansible-core lets through and nobody can work with."""
    for name, spec in task.argument_spec().items():
        wellformed.refuse(name, options.get(name), secret=bool(spec.get("no_log")))
        # To ansible-core an option that is null is given.
        if spec.get("required") and options.get(name) is None:
            raise errors.InvalidInput(f"{name} is required, and is null", advice=f"Give {name} a value")
    for names in task.rules.get("required_one_of", ()):
        if all(options.get(name) is None for name in names):
            raise errors.InvalidInput(f"one of {', '.join(names)} is required, and what is given is null")


class Checker:
    """Checks the options of one object after the other, as Ansible would check those of a task."""

    def __init__(self, spec: ArgumentSpec) -> None:
        self._validator = ArgumentSpecValidator(spec)
        self._defaults = {name: option.get("default") for name, option in spec.items()}
        self._required = {name for name, option in spec.items() if option.get("required")}
        #: What is right as it stands, by option: its Python type, that of a list's elements, and the choices.
        self._plain = {
            name: (PLAIN[option["type"]], PLAIN.get(option.get("elements", "")), tuple(option.get("choices", ())))
            for name, option in spec.items()
            if option["type"] in PLAIN
            and not set(option) - {"type", "elements", "choices", "aliases", "default", "no_log", "required"}
        }

    def options(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All options, with defaults and as their types; raises InvalidInput as Ansible would say it."""
        # Of thousands of objects nearly all are written as they are meant: ansible-core's own check takes ten times as
        # long to come to the same result.
        if self._required <= given.keys() and all(self._is_plain(name, value) for name, value in given.items()):
            return {**self._defaults, **given}
        result = self._validator.validate(given)
        if result.error_messages:
            raise errors.InvalidInput("; ".join(result.error_messages))
        options: dict[str, Any] = result.validated_parameters
        return options

    def _is_plain(self, name: str, value: Any) -> bool:
        if name not in self._plain:
            return False
        kind, of_elements, choices = self._plain[name]
        if kind is list:
            plain = isinstance(value, list) and of_elements is str and all(isinstance(item, str) for item in value)
            return plain and not choices
        # `True` is an int for Python, but not for Ansible.
        plain = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        return plain and (not choices or value in choices)


def wish_of(resource: Resource, options: Mapping[str, Any]) -> Wish:
    """What the validated options of a resource's module say."""
    return Wish(
        values=resource.parse(options),
        present=options.get("state") != "absent",
        id=options.get("id"),
        match_on=options.get("match_on"),
        match_among=options.get("match_among"),
        on_multiple=options.get("on_multiple") or "error",
        list_mode=options.get("list_mode") or "exact",
        update_secrets=options.get("update_password") == "always",
        when_closed=options.get("when_closed"),
        create=options.get("create") is not False,
    )


# -- argument specs -----------------------------------------------------------------


def resource_options(resource: Resource) -> ArgumentSpec:
    """The options of a resource's module, without the connection options."""
    identity = resource.identity
    spec: ArgumentSpec = {"state": {"type": "str", "choices": ["present", "absent"], "default": "present"}}
    if resource.id_kind is not None:
        spec["id"] = {"type": resource.id_kind.type}
    for item in resource.fields:
        spec[item.name] = _specify_field(item)
    if identity.match_on:
        spec["match_on"] = {"type": "list", "elements": "str"}
    if identity.match_on or identity.external:
        spec["match_among"] = {"type": "str", "choices": ["open", "any"]}
    if identity.match_on or identity.external:
        choices = ["error", *(["merge"] if identity.external else []), "oldest", "newest"]
        spec["on_multiple"] = {"type": "str", "choices": choices, "default": "error"}
    if resource.life:
        spec["when_closed"] = {"type": "str", "choices": list(WHEN_CLOSED)}
        spec["create"] = {"type": "bool", "default": True}
    if resource.collective:
        spec["list_mode"] = {"type": "str", "choices": ["exact", "add", "remove"], "default": "exact"}
    if any(item.secret for item in resource.fields):
        spec["update_password"] = {
            "type": "str",
            "choices": ["on_create", "always"],
            "default": "on_create",
            "no_log": False,
        }
    return spec


def _specify_field(item: Field) -> dict[str, Any]:
    spec: dict[str, Any] = {"type": item.kind.type, **item.kind.spec}
    if item.kind.elements:
        spec["elements"] = item.kind.elements
    if item.kind.choices:
        spec["choices"] = list(item.kind.choices)
    if item.aliases:
        spec["aliases"] = list(item.aliases)
    if item.secret:
        spec["no_log"] = True
    elif item.name in SOUND_SECRET:
        spec["no_log"] = False
    return spec


def _set_variable(name: str) -> str:
    """An environment variable. An empty one counts as not set: so launchers leave what nobody filled in."""
    value = os.environ.get(name)
    if not value:
        raise AnsibleFallbackNotFound
    return value


def connection_options(system: System) -> ArgumentSpec:
    """The connection options of a system's modules."""
    return {option.name: _specify(option, system.prefix) for option in system.options}


def _specify(option: Option, prefix: str) -> dict[str, Any]:
    spec: dict[str, Any] = {"type": option.type}
    if not option.way:
        # Credentials count as a group: `with_environment` reads them.
        spec["fallback"] = (_set_variable, [option.variable(prefix)])
    if option.default is not None:
        spec["default"] = option.default
    # A required option is missed by `System.settings`, whose message tells of the variable, too.
    if option.choices:
        spec["choices"] = list(option.choices)
    spec["no_log"] = option.secret
    return spec
