# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a module's `main` runs inside a process of ansible-core: the only file that knows ansible-core's private parts.

ansible-core's own steps around a module stay what they are: what it puts into the arguments, how AnsibleModule checks
them, what it does with the result. Only the two in the middle are replaced. Where the module would be packed, its
arguments are kept; where a process would be started, `main` is called, with the arguments on AnsibleModule's table, in
the directory and with the environment that the process would have, and what it prints is caught. Seen in ansible-core
2.16 to 2.22. On a later one, all that is used here is looked at first, and a module that does nothing is run.
"""

from __future__ import annotations

import functools
import gc
import inspect
import io
import json
import locale
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from ansible import constants
from ansible.module_utils import basic
from ansible.module_utils.common import warnings as module_warnings
from ansible.plugins.action.normal import ActionModule as Ordinary
from ansible.release import __version__

OLDEST, NEWEST = (2, 16), (2, 22)
PROFILE = "legacy"
DISCOVERY = re.compile("auto(_legacy)?(_silent)?")
#: After so many new objects Python looks for garbage; usually it does after 700.
SELDOM = 20000
#: The methods that are replaced, and what they are called with; the variables that are set for a module.
METHODS: Mapping[str, tuple[str, ...]] = {
    "_execute_module": ("module_args", "task_vars", "wrap_async"),
    "_configure_module": ("module_args",),
    "_is_pipelining_enabled": (),
    "_low_level_execute_command": ("cmd",),
    "_compute_environment_string": (),
}
VARIABLES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (basic, ("_ANSIBLE_ARGS", "_ANSIBLE_PROFILE", "_PARSED_MODULE_ARGS")),
    (module_warnings, ("_global_warnings", "_global_deprecations")),
)
OWN_PYTHON = "{{ ansible_playbook_python }}"  # what ansible-core says of a localhost that no inventory names

#: How json writes arguments.
ENCODING: dict[str, Any] = {}
HAS_PROFILES = False
try:  # ansible-core 2.19 and later
    from ansible.executor.module_common import _BuiltModule
    from ansible.module_utils import _internal
    from ansible.module_utils.common.json import Direction, get_module_encoder

    HAS_PROFILES = True
    ENCODING = {"cls": get_module_encoder(PROFILE, Direction.CONTROLLER_TO_MODULE)}
    # Imports what results are written with, before the main process forks its workers.
    get_module_encoder(PROFILE, Direction.MODULE_TO_CONTROLLER)
except ImportError:
    # A version to come may have neither: modules run as ordinary ones there.
    with suppress(ImportError):
        from ansible.module_utils.common.json import AnsibleJSONEncoder

        ENCODING = {"cls": AnsibleJSONEncoder, "vault_to_text": True}


@functools.cache
def unsuitable() -> str:
    """Why modules cannot run inside of this ansible-core; empty when they can.

    A version that this file was not written for is tried, once in a process.
    """
    version = tuple(int(number) for number in __version__.split(".")[:2])
    if OLDEST <= version <= NEWEST:
        return ""
    told = f"ansible-core {__version__} is not known to this collection"
    if version < OLDEST:
        return told
    missing = next(_missing(), "") or _dry_run()
    return f"{told}, and {missing}" if missing else ""


def _missing() -> Iterator[str]:
    """What of that which is used here is not there, or takes other arguments."""
    for name, taken in METHODS.items():
        method = getattr(Ordinary, name, None)
        known = () if method is None else inspect.signature(method).parameters
        if not set(taken) <= set(known):
            yield f"ActionModule.{name} is not what it was"
    for place, names in VARIABLES:
        yield from (f"{place.__name__} has no {name}" for name in names if not hasattr(place, name))
    if not HAS_PROFILES:
        yield "it writes the arguments of modules in another way"


def _dry_run() -> str:
    """Run a module that does nothing; what went wrong with it."""
    output = io.StringIO()
    try:
        arguments = _encoded({"ANSIBLE_MODULE_ARGS": {"_ansible_check_mode": True, "word": "known"}})
        with _surroundings(_Work({}, arguments), os.getcwd()), redirect_stdout(output), suppress(SystemExit):
            module = basic.AnsibleModule({"word": {}}, supports_check_mode=True)
            module.exit_json(word=module.params["word"], check=module.check_mode)
        result = json.loads(output.getvalue())
    except Exception as surprise:
        return f"a module that does nothing failed there: {type(surprise).__name__}: {surprise}"
    done = (result.get("word"), result.get("check")) == ("known", True)
    return "" if done else "a module that does nothing returned something else there"


@dataclass
class _Work:
    """A module that is about to run here."""

    environment: Mapping[str, str]
    arguments: str = ""


class Inside(Ordinary):
    """Runs `main` here, or hands a task over to the ordinary way."""

    main: ClassVar[Callable[[], None]]
    _work: _Work | None = None

    # -- for the subclass -----------------------------------------------------------------

    def execute(self, task_vars: Mapping[str, Any], *, wrap_async: bool) -> dict[str, Any]:
        """The result of the module."""
        raise NotImplementedError

    def execute_inside(self, task_vars: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
        """Run the module here. An exception means that there is no result; what was done by then, is done."""
        self._work = _Work(environment)
        # There is next to no garbage, and to look for it again and again among thousands of objects takes its time.
        usual = gc.get_threshold()
        gc.set_threshold(SELDOM)
        try:
            result: dict[str, Any] = super()._execute_module(module_args=self._task.args.copy(), task_vars=task_vars)
            return result
        finally:
            gc.set_threshold(*usual)
            self._work = None

    def execute_outside(self, task_vars: Mapping[str, Any], *, wrap_async: bool) -> dict[str, Any]:
        """Run the module as ansible-core runs modules."""
        result: dict[str, Any] = super()._execute_module(task_vars=task_vars, wrap_async=wrap_async)
        return result

    def environment(self) -> dict[str, str]:
        """What the task's keyword `environment` adds, as a process would see it."""
        added: dict[str, Any] = {}
        self._compute_environment_string(added)
        return {str(name): str(value) for name, value in added.items()}

    def interpreter(self, task_vars: Mapping[str, Any]) -> str:
        """The Python that the task's variables or ansible.cfg ask for; empty when it is left to discovery."""
        delegated = task_vars.get("ansible_delegated_vars", {}) if self._task.delegate_to else {}
        variables = delegated.get(self._task.delegate_to, task_vars)
        asked = constants.config.get_config_value("INTERPRETER_PYTHON", variables=variables)
        if asked == OWN_PYTHON:
            # A name alone needs no template, which takes longer than the request may.
            asked = variables.get("ansible_playbook_python", asked)
        asked = str(self._templar.template(asked) or "").strip()
        return "" if DISCOVERY.fullmatch(asked) else asked

    @property
    def in_a_loop(self) -> bool:
        """Whether more items, or more tries, may follow in this process."""
        return bool(self._task.loop or self._task.loop_with or self._task.until or self._task.retries)

    @property
    def keeps_files(self) -> bool:
        """Whether the files of modules are to be kept, for a person to look at."""
        return bool(constants.config.get_config_value("DEFAULT_KEEP_REMOTE_FILES"))

    # -- ansible-core's steps -----------------------------------------------------------------

    def _execute_module(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        if arguments or set(options) - {"task_vars", "wrap_async"}:
            result: dict[str, Any] = super()._execute_module(*arguments, **options)
            return result
        return self.execute(options.get("task_vars") or {}, wrap_async=bool(options.get("wrap_async")))

    def _is_pipelining_enabled(self, *arguments: Any, **options: Any) -> bool:
        # Then no temporary directory is made.
        return self._work is not None or bool(super()._is_pipelining_enabled(*arguments, **options))

    def _configure_module(self, *arguments: Any, **options: Any) -> Any:
        if self._work is None:
            return super()._configure_module(*arguments, **options)
        self._work.arguments = _encoded({"ANSIBLE_MODULE_ARGS": options["module_args"]})
        path = sys.modules[type(self).main.__module__].__file__
        shebang = f"#!{sys.executable}"
        if HAS_PROFILES:
            built = _BuiltModule(b_module_data=b"", module_style="new", shebang=shebang, serialization_profile=PROFILE)
            return built, path
        return "new", shebang, b"", path

    def _low_level_execute_command(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        if self._work is None:
            ordinary: dict[str, Any] = super()._low_level_execute_command(*arguments, **options)
            return ordinary
        status: Any = 0
        output, errors = io.StringIO(), io.StringIO()
        directory = self._loader.get_basedir()
        with _surroundings(self._work, directory), redirect_stdout(output), redirect_stderr(errors):
            try:
                type(self).main()
            except SystemExit as end:
                status = end.code or 0
        out, err = output.getvalue(), errors.getvalue()
        lines = {"stdout_lines": out.splitlines(), "stderr_lines": err.splitlines()}
        return {"rc": status, "stdout": out, "stderr": err, **lines}


def _encoded(arguments: Mapping[str, Any]) -> str:
    """Arguments as the module gets them: vaulted values open, nothing trusted as a template."""
    return json.dumps(arguments, **ENCODING)


@contextmanager
def _surroundings(work: _Work, directory: str) -> Iterator[None]:
    """This process as a module's: its arguments, empty lists of warnings, its environment and its directory."""
    with ExitStack() as stack:
        places: list[tuple[Any, str, Any]] = [
            (basic, "_ANSIBLE_ARGS", work.arguments.encode()),
            (module_warnings, "_global_warnings", module_warnings._global_warnings.__class__()),
            (module_warnings, "_global_deprecations", module_warnings._global_deprecations.__class__()),
        ]
        if HAS_PROFILES:
            places += [
                (basic, "_ANSIBLE_PROFILE", PROFILE),
                (basic, "_PARSED_MODULE_ARGS", None),
                # So that warnings go into the result, where secrets are taken out of them, and not to the screen.
                (_internal, "is_controller", False),
            ]
        for place, name, value in places:
            stack.callback(setattr, place, name, getattr(place, name))
            setattr(place, name, value)
        # A log file of ansible-core's gets what every library tells, addresses with passwords in them included.
        stack.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.CRITICAL)
        stack.callback(locale.setlocale, locale.LC_ALL, locale.setlocale(locale.LC_ALL))
        # AnsibleModule may set these three.
        for name in {*work.environment, "LANG", "LC_ALL", "LC_MESSAGES"}:
            stack.callback(_set_variable, name, os.environ.get(name))
        os.environ.update(work.environment)
        stack.callback(os.chdir, os.getcwd())
        os.chdir(directory)
        yield


def _set_variable(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
