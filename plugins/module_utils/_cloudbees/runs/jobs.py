# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs: runs of a procedure, or of what a schedule runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import COLLECTIONS
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.dsl import names_nothing, quoted
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.runs.runs import (
    OPTIONS,
    Result,
    State,
    of_plugin,
    parameters_of,
    perform,
    started,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment

#: Types of parameters whose values a job shows otherwise than they were given, or not at all.
VEILED = frozenset(("credential", "password"))


class Job:
    """One job, to be started or started before, as the options of a task tell."""

    noun = "job"

    def __init__(self, client: CloudBeesClient, options: Mapping[str, Any]) -> None:
        self._client = client
        self._rest = client.rest
        self._options = options
        self._parameters = parameters_of(options)
        self._credentials = list(options["credentials"] or ())

    @property
    def what(self) -> str:
        """What is run."""
        if self._options["schedule"]:
            return f"schedule {self._options['project']}/{self._options['schedule']}"
        if self._options["procedure"]:
            return f"procedure {self._options['project']}/{self._options['procedure']}"
        return ""

    # -- what is to be run ----------------------------------------------------------

    def check(self) -> None:
        options = self._options
        if options["schedule"]:
            path = COLLECTIONS["schedule"].path.format(project=segment(options["project"]))
            self._rest.get(f"{path}/{segment(options['schedule'])}")
            return
        given = {*self._parameters, *(item["name"] for item in self._credentials), *self._nonce("")}
        known = {decoding.text(item.get("formalParameterName")): item for item in self._formal_parameters}
        for name in sorted(given - set(known)):
            raise errors.InvalidInput(f"{self.what} has no parameter {name!r}", advice=errors.did_you_mean(name, known))
        missing = [
            name
            for name, item in known.items()
            if decoding.flag(item.get("required")) and not item.get("defaultValue") and name not in given
        ]
        if missing:
            raise errors.InvalidInput(f"{self.what} needs a value for {', '.join(missing)}")

    @cached_property
    def _formal_parameters(self) -> list[dict[str, Any]]:
        if of_plugin(self._options["project"]):
            return self._parameters_by_script()
        names = {name: segment(self._options[name]) for name in ("project", "procedure")}
        answer = self._rest.get(COLLECTIONS["formalParameter"].path.format(**names))
        return decoding.many(answer, "formalParameter")

    def _parameters_by_script(self) -> list[dict[str, Any]]:
        """Scripts are known to take the project of a plugin; whether a path with %2F in it does, nobody knows."""
        named = (("projectName", self._options["project"]), ("procedureName", self._options["procedure"]))
        asked = ", ".join(f"{name}: {quoted(value)}" for name, value in named)
        script = {"dsl": f"getFormalParameters({asked})"}
        try:
            answer = self._rest.call("dsl.eval", document=script, effect=Effect.READ)
        except errors.OpsdeskError as error:
            if not names_nothing(error):
                raise
            raise errors.Missing(f"{self.what} does not exist", server_messages=error.server_messages) from None
        return decoding.many(answer, "formalParameter")

    def _nonce(self, nonce: str) -> dict[str, str]:
        name = self._options["run_once_parameter"]
        return {name: nonce} if name else {}

    def request(self) -> Result:
        document = self._document("")
        document["credential"] = [{**item, "password": None} for item in document.get("credential", ())]
        return {name: value for name, value in document.items() if value}

    def _document(self, nonce: str) -> Result:
        options = self._options
        values = {**self._parameters, **{item["name"]: item["name"] for item in self._credentials}}
        values |= self._nonce(nonce)
        document = {
            "projectName": options["project"],
            "procedureName": options["procedure"],
            "scheduleName": options["schedule"],
            "destinationProject": options["destination_project"],
            "priority": options["priority"],
            "actualParameter": [{"actualParameterName": name, "value": value} for name, value in values.items()],
            "credential": [
                {"credentialName": item["name"], "userName": item["username"], "password": item["password"]}
                for item in self._credentials
            ],
        }
        return {name: value for name, value in document.items() if value}

    # -- the run -----------------------------------------------------------------

    def start(self, nonce: str) -> str:
        answer = self._rest.call("job.run", document=self._document(nonce))
        key = decoding.text(answer.get("jobId")) if isinstance(answer, Mapping) else ""
        if not key:
            raise errors.AnswerLost(f"the server was asked to run {self.what} and told no jobId")
        return key

    def started_since(self, moment: str, nonce: str) -> list[str]:
        options = self._options
        field = "scheduleName" if options["schedule"] else "procedureName"
        wanted = {field: options["schedule"] or options["procedure"]}
        # A job of a plugin names the project of the version that ran.
        if not options["destination_project"] and not of_plugin(options["project"]):
            wanted["projectName"] = options["project"]
        found = started(self._rest, "job", wanted, moment)
        return [key for key in (decoding.text(item.get("jobId")) for item in found) if self._has_parameters(key, nonce)]

    def _has_parameters(self, key: str, nonce: str) -> bool:
        """Whether a job was started with what this task gives, as far as the server shows it unchanged."""
        veiled = {
            decoding.text(item.get("formalParameterName"))
            for item in ([] if self._options["schedule"] else self._formal_parameters)
            if item.get("type") in VEILED
        }
        wanted = {
            name: value
            for name, value in {**self._parameters, **self._nonce(nonce)}.items()
            # References in a value are replaced by what they refer to.
            if name not in veiled and "$[" not in value
        }
        job = decoding.one(self._rest.call("job.get", {"job": key}), "job") or {}
        shown = {
            decoding.text(item.get("actualParameterName")): decoding.text(item.get("value"))
            for item in decoding.many(job, "actualParameter")
        }
        return all(shown.get(name, "") == decoding.text(value) for name, value in wanted.items())

    def state(self, key: str) -> State:
        answer = self._rest.call("job.status", {"job": key})
        told = decoding.one(answer, "job") or answer or {}
        status, outcome = decoding.text(told.get("status")), decoding.text(told.get("outcome"))
        ended = status == "completed"
        return State(status, ended, outcome if ended else "")

    def report(self, key: str) -> Result:
        job = decoding.one(self._rest.call("job.details", {"job": key}), "job") or {}
        steps = list(_steps(job, ()))
        return {
            "name": decoding.text(job.get("jobName")),
            "project": decoding.text(job.get("projectName")),
            "procedure": decoding.text(job.get("procedureName")),
            "started_at": decoding.text(job.get("start")) or None,
            "finished_at": decoding.text(job.get("finish")) or None,
            "aborted_by": decoding.text(job.get("abortedBy")) or None,
            "steps": steps,
            "failed_steps": _failed(steps),
        }

    def abort(self, key: str) -> None:
        document = {"force": self._options["force"], "reason": self._options["reason"] or ""}
        self._rest.call("job.abort", {"job": key}, document)

    def url(self, key: str, report: Result) -> str | None:
        return self._client.job_page(key)


def _steps(parent: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[Result]:
    """The steps of a job, each before those of the procedure that it calls."""
    for step in decoding.many(parent, "jobStep"):
        name = decoding.text(step.get("stepName")) or decoding.text(step.get("jobStepId"))
        path = (*above, name)
        yield {
            "id": decoding.text(step.get("jobStepId")),
            "path": "/".join(path),
            "status": decoding.text(step.get("status")),
            "outcome": decoding.text(step.get("outcome")) or None,
            "code": decoding.text(step.get("errorCode")) or None,
            "message": decoding.text(step.get("errorMessage")) or None,
            "log_file": decoding.text(step.get("logFileName")) or None,
        }
        yield from _steps(decoding.one(step, "calledProcedure") or {}, path)


def _failed(steps: list[Result]) -> list[Result]:
    """The steps that failed themselves, and not only because of one that they called."""
    failed = [step for step in steps if step["outcome"] == "error"]
    return [step for step in failed if not any(other["path"].startswith(f"{step['path']}/") for other in failed)]


def run(call: Call[CloudBeesClient]) -> Result:
    """Run a procedure, wait for a job, or abort it."""
    return perform(call, Job(call.client, call.options), alone=("procedure", "schedule"))


JOB = Task(
    system=CLOUDBEES,
    options={
        **OPTIONS,
        "procedure": {"type": "str"},
        "schedule": {"type": "str"},
        "credentials": {
            "type": "list",
            "elements": "dict",
            "no_log": False,
            "options": {
                "name": {"type": "str", "required": True},
                "username": {"type": "str", "required": True},
                "password": {"type": "str", "required": True, "no_log": True},
            },
        },
        "destination_project": {"type": "str"},
        "priority": {"type": "str", "choices": ["low", "normal", "high", "highest"]},
    },
    run=run,
    rules={
        "required_if": [
            ["action", "run", ["project"]],
            ["action", "run", ["procedure", "schedule"], True],
            ["action", "wait", ["id", "run_once_key"], True],
            ["action", "abort", ["id", "run_once_key"], True],
        ],
        "required_by": {"run_once_key": ["project"]},
    },
)
