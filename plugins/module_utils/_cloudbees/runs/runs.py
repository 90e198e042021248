# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running something on the server: starting it (once, where a key is given), waiting for its end, telling how it ended.

Jobs, runs of pipelines and runs of releases are `Kind`s; what they have in common stands here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import Rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.runs.notes import Notes
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.runs.run_once import Found, RunOnce, Startable
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.search import condition, find_objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Turn
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import ArgumentSpec
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

Result = dict[str, Any]
RUN, WAIT, ABORT = "run", "wait", "abort"
PLUGIN_PROJECT = re.compile(r"/plugins/[^/]+/project")
#: The status of a run that is no longer there.
DELETED = "deleted"


@dataclass(frozen=True)
class State:
    """What a run is doing. `outcome` is empty until it has ended."""

    status: str
    ended: bool = False
    outcome: str = ""


class Kind(Startable, Protocol):
    """One kind of run, with what the task says of it."""

    def check(self) -> None:
        """Make sure, by reading, that it can be run as the task says. Raises InvalidInput or Missing."""

    def request(self) -> Result:
        """What starting it says to the server, without secrets."""

    def state(self, key: str) -> State:
        """What the run is doing; raises Missing."""

    def report(self, key: str) -> Result:
        """More of the run, for the result: name, steps or stages, and `failed_steps` or `failed_stages`."""

    def abort(self, key: str) -> None:
        """Ask the server to end the run."""

    def url(self, key: str, report: Result) -> str | None:
        """The page that a person opens."""


#: The options that all kinds have.
OPTIONS: ArgumentSpec = {
    "action": {"type": "str", "choices": [RUN, WAIT, ABORT], "default": RUN},
    "id": {"type": "str"},
    "project": {"type": "str"},
    "parameters": {"type": "dict"},
    "run_once_key": {"type": "str", "no_log": False},
    "run_once_parameter": {"type": "str"},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 3600.0},
    "poll_interval": {"type": "float", "default": 10.0},
    "accept": {"type": "list", "elements": "str", "default": ["success", "warning"]},
    "force": {"type": "bool", "default": False},
    "reason": {"type": "str"},
}


def perform(call: Call[CloudBeesClient], kind: Kind, *, alone: tuple[str, str]) -> Result:
    """Do what the option `action` says. `alone`: two options of the kind of which one may say something at most."""
    options = call.options
    # No rule of the argument specification: to those an empty text, as a survey of AWX gives it, says something.
    for one, other in (alone, ("id", "run_once_key")):
        if options[one] and options[other]:
            raise errors.InvalidInput(f"{one} and {other} are both given", advice="Give one of them")
    if options["wait_timeout"] < 0 or options["poll_interval"] <= 0:
        raise errors.InvalidInput("wait_timeout must not be negative and poll_interval must be more than 0")
    if options["run_once_parameter"] and not options["run_once_key"]:
        raise errors.InvalidInput("run_once_parameter is given without run_once_key")
    return {RUN: _run, WAIT: _wait, ABORT: _abort}[options["action"]](call, kind)


def parameters_of(options: Mapping[str, Any]) -> dict[str, str]:
    """The parameters as the server takes them: texts. Flags, lists and dictionaries are JSON."""
    return {str(name): _text(value) for name, value in (options.get("parameters") or {}).items()}


def _text(value: Any) -> str:
    if isinstance(value, (bool, list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def started(rest: Rest, kind: str, wanted: Mapping[str, str], moment: str, *, searchable: bool = True) -> list[Result]:
    """The objects of that kind with these attributes that were created at or after a time of the server's.

    `searchable`: whether the attributes are known to be ones that the server can search for. A filter that it does not
    understand could make a run invisible.
    """
    filters = [condition(name, "equals", value) for name, value in wanted.items()] if searchable else []
    if moment:
        filters.append(condition("createTime", "greaterOrEqual", moment))
    found = find_objects(rest, kind, filters)
    # Once more, exactly: some databases compare without case. What the server does not show cannot be compared.
    return [
        item
        for item in found
        if decoding.text(item.get("createTime") or moment) >= moment
        and all(decoding.text(item.get(name)) in ("", value) for name, value in wanted.items())
    ]


# -- actions -----------------------------------------------------------------


def _run(call: Call[CloudBeesClient], kind: Kind) -> Result:
    once = _once(call, kind)
    if call.check:
        return _would_run(kind, once)
    if once is None:
        kind.check()
        key, started, message = _start_blindly(kind), True, ""
    else:
        found = call.locks.exclusively(lambda turn: _start_once(kind, once, turn))
        key, started, message = found.run, found.started, found.message
    report = {"action": "started" if started else "found", "changed": started}
    said = {"server_messages": [message]} if message else {}
    return _follow(call, kind, key, {**report, **said}, gone_is_fine=not started)


def _start_once(kind: Kind, once: RunOnce, turn: Turn) -> Found:
    note = once.recorded()
    if note is None or not note.run:
        kind.check()
        turn.take("run", once.place)
    return once.run(note)


def _start_blindly(kind: Kind) -> str:
    """Start without a key: nothing would recognise a run whose answer was lost."""
    try:
        return kind.start("")
    except errors.AnswerLost as lost:
        raise errors.like(
            errors.Ambiguous,
            lost,
            f"{lost.message}: the {kind.noun} may or may not have been started",
            advice="Look on the server before running the task again; run_once_key prevents this",
        ) from lost


def _would_run(kind: Kind, once: RunOnce | None) -> Result:
    """Check mode: what would be sent, or the run that the key has already."""
    note = once.recorded() if once else None
    run = once.run_of(note) if once and note else ""
    if run:
        return {"changed": False, "action": "found", "id": run, "url": None, "request": kind.request()}
    result: Result = {"changed": True, "action": "started", "id": None, "url": None, "request": kind.request()}
    warnings = []
    try:
        kind.check()
    except errors.Missing as missing:
        warnings.append(f"{missing.message} (perhaps an earlier task would have created it)")
    if note is not None:
        warnings.append("an earlier play began this run and did not note it, and no such run is there now")
    return {**result, "warnings": warnings} if warnings else result


def _wait(call: Call[CloudBeesClient], kind: Kind) -> Result:
    return _follow(call, kind, _named(call, kind), {"action": "none", "changed": False})


def _abort(call: Call[CloudBeesClient], kind: Kind) -> Result:
    key = _named(call, kind)
    state = kind.state(key)
    if state.ended or call.check:
        action = {"action": "none" if state.ended else "aborted", "changed": not state.ended}
        return _told(kind, key, state, action, [])
    done: Result = {"action": "aborted", "changed": True}
    try:
        kind.abort(key)
    except (errors.Refused, errors.AnswerLost, errors.ServerFailed) as error:
        # It may have ended by itself in between, or been ended though the answer was lost.
        if not kind.state(key).ended:
            raise
        if isinstance(error, errors.Refused):
            done = {"action": "none", "changed": False}
    return _follow(call, kind, key, done, any_outcome=True)


def _named(call: Call[CloudBeesClient], kind: Kind) -> str:
    """The id of the run that the task means."""
    if call.options["id"]:
        return str(call.options["id"])
    once = _once(call, kind)
    note = once.recorded() if once else None
    if once is None or note is None or not note.run:
        raise errors.Missing(
            f"no {kind.noun} is noted for run_once_key {call.options['run_once_key']!r}",
            advice=f"The note would stand at {once.place}" if once else "",
        )
    return note.run


def _once(call: Call[CloudBeesClient], kind: Kind) -> RunOnce | None:
    options, client = call.options, call.client
    key = options["run_once_key"]
    if not key:
        return None
    project = _home(options)
    notes = Notes(client.rest, {"projectName": project}, f"/projects/{project}")
    return RunOnce(notes, key, kind, call.clock, patience=call.patience)


def of_plugin(project: str | None) -> bool:
    """Whether this is the project of the promoted version of a plugin: `/plugins/KEY/project`."""
    return bool(PLUGIN_PROJECT.fullmatch(project or ""))


def _home(options: Mapping[str, Any]) -> str:
    """The project that keeps the notes; that of a plugin goes with the next version of the plugin."""
    project, other = options["project"], options.get("destination_project")
    if of_plugin(project) and not other:
        raise errors.InvalidInput(
            f"run_once_key: project {project!r} changes with the version of its plugin, so it cannot hold the note",
            advice="Give destination_project, which then keeps the note",
        )
    return str(other if of_plugin(project) else project)


# -- waiting -----------------------------------------------------------------


@dataclass
class Watch:
    """Looks at a run until it has ended. Times are seconds."""

    kind: Kind
    clock: Clock
    timeout: float
    interval: float
    #: One line for each change that was seen.
    progress: list[str] = field(default_factory=list)

    def until_ended(self, key: str) -> State:
        """The last state seen: of the end, or when the time was over."""
        begun, pause = self.clock.now(), min(1.0, self.interval)
        while True:
            state, trouble = self._look(key, begun)
            left = begun + self.timeout - self.clock.now()
            if state is not None and (state.ended or left <= 0):
                return state
            if trouble is not None and left <= 0:
                raise trouble
            self.clock.sleep(min(pause, left))
            pause = min(pause * 1.5, self.interval)

    def _look(self, key: str, begun: float) -> tuple[State | None, errors.OpsdeskError | None]:
        """The state, or why it cannot be told now: a server that restarts does not end the waiting."""
        try:
            state = self.kind.state(key)
        except (errors.Unreachable, errors.AnswerLost, errors.ServerFailed) as error:
            self._note(begun, f"cannot be asked: {error.message}")
            return None, error
        self._note(begun, state.status + (f", outcome {state.outcome}" if state.outcome else ""))
        return state, None

    def _note(self, begun: float, words: str) -> None:
        if not self.progress or self.progress[-1].partition(": ")[2] != words:
            self.progress.append(f"{self.clock.now() - begun:.0f} s: {words}")


def _follow(
    call: Call[CloudBeesClient],
    kind: Kind,
    key: str,
    done: Result,
    *,
    gone_is_fine: bool = False,
    any_outcome: bool = False,
) -> Result:
    """Wait as the task says; the result, or the error that tells how the run ended."""
    options = call.options
    timeout = options["wait_timeout"] if options["wait"] and not call.check else 0.0
    watch = Watch(kind, call.clock, timeout, options["poll_interval"])
    try:
        state = watch.until_ended(key)
        result = _told(kind, key, state, done, watch.progress)
    except errors.Missing as missing:
        if not gone_is_fine:
            missing.done = {**done, "id": key}
            raise
        # It ran, and somebody has deleted it since.
        return {**done, "id": key, "url": None, "status": DELETED, "outcome": None, "progress": watch.progress}
    except errors.OpsdeskError as error:
        error.done = {**done, "id": key, "progress": watch.progress, **error.done}
        raise
    if not state.ended and options["wait"] and not call.check:
        raise _too_long(kind, key, state, timeout, result, has_key=bool(options["run_once_key"] or options["id"]))
    if state.ended and not any_outcome and state.outcome not in options["accept"]:
        raise _ended_badly(kind, key, state, result)
    return result


def _told(kind: Kind, key: str, state: State, done: Result, progress: list[str]) -> Result:
    report = kind.report(key)
    return {
        **done,
        "id": key,
        "url": kind.url(key, report),
        "status": state.status,
        "outcome": state.outcome or None,
        **report,
        "progress": progress,
    }


def _too_long(
    kind: Kind, key: str, state: State, timeout: float, result: Result, *, has_key: bool
) -> errors.OpsdeskError:
    error = errors.TimedOut(
        f"{_named_run(kind, key)} is {state.status} after {timeout:g} seconds, and goes on",
        advice=f"See {result['url']}; with action: wait and its id a task waits longer, with action: abort it is ended",
        done=result,
    )
    # Another run of the task would start another one, unless something recognises this one.
    error.safe_to_retry = has_key
    return error


def _ended_badly(kind: Kind, key: str, state: State, result: Result) -> errors.NotApplied:
    failed = [item for name in ("failed_steps", "failed_stages") for item in result.get(name, ())]
    told = "; ".join(_failing(item) for item in failed[:5])
    more = f" and {len(failed) - 5} more" if len(failed) > 5 else ""
    advice = f"See {result['url']}"
    if result["action"] == "found":
        advice += ". It was run before for this run_once_key; another key runs it again"
    return errors.NotApplied(
        f"{_named_run(kind, result.get('name') or key)} ended with {state.outcome}"
        + (f": {told}{more}" if told else ""),
        server_messages=[item["message"] for item in failed if item.get("message")],
        advice=advice,
        done=result,
    )


def _named_run(kind: Kind, name: str) -> str:
    return f"{kind.noun} {name}" + (f" of {kind.what}" if kind.what else "")


def _failing(item: Mapping[str, Any]) -> str:
    """`compile: exit code 1 (compile.log)`."""
    reason = item.get("message") or item.get("code") or item.get("outcome") or ""
    log = f" ({item['log_file']})" if item.get("log_file") else ""
    return f"{item['path']}: {reason}{log}"
