# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of pipelines and of releases.

`POST /pipelines` and `POST /releases` start a run; creating one of these is a `POST` below its project. What is to be
run is read first, and an answer without a run is an error: nothing here creates a pipeline or a release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.runs.runs import (
    OPTIONS,
    Result,
    State,
    parameters_of,
    perform,
    started,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task

#: What a run is called whose end was asked for; the server's words -> the outcome.
ABORTED = {"ABORT": "aborted", "FORCE_ABORT": "aborted"}
FAILED = frozenset(("error", *ABORTED))


@dataclass(frozen=True)
class Species:
    """A pipeline or a release: its words on the wire."""

    name: str
    attribute: str
    run: str
    find: str
    parameters: str
    parameter: str


PIPELINE = Species("pipeline", "pipelineName", "pipeline.run", "pipeline.get", "actualParameter", "actualParameterName")
RELEASE = Species("release", "releaseName", "release.run", "release.get", "pipelineParameter", "pipelineParameterName")


class Runtime:
    """One run of a pipeline or release, to be started or started before, as the options of a task tell."""

    def __init__(self, species: Species, client: CloudBeesClient, options: Mapping[str, Any]) -> None:
        self.noun = f"{species.name} run"
        self._species = species
        self._client = client
        self._rest = client.rest
        self._options = options
        self._parameters = parameters_of(options)
        #: The id of the pipeline or release, once it was looked at.
        self._key = ""

    @property
    def what(self) -> str:
        """What is run."""
        name = self._options[self._species.name]
        return f"{self._species.name} {self._options['project']}/{name}" if name else ""

    # -- what is to be run ----------------------------------------------------------

    def check(self) -> None:
        names = {"name": self._options[self._species.name]}
        answer = self._rest.call(self._species.find, names, query={"projectName": self._options["project"]})
        found = decoding.one(answer, self._species.name)
        if found is None:
            raise errors.Missing(f"{self.what} does not exist")
        self._key = decoding.text(found.get(f"{self._species.name}Id"))

    def request(self) -> Result:
        return self._document("")

    def _document(self, nonce: str) -> Result:
        options, species = self._options, self._species
        values = self._given(nonce)
        document = {
            "projectName": options["project"],
            species.attribute: options[species.name],
            "startingStage": options["start_at"],
            "stagesToRun": options["stages"],
            species.parameters: [{species.parameter: name, "value": value} for name, value in values.items()],
        }
        return {name: value for name, value in document.items() if value}

    def _given(self, nonce: str) -> dict[str, str]:
        name = self._options["run_once_parameter"]
        return {**self._parameters, **({name: nonce} if name else {})}

    # -- the run -----------------------------------------------------------------

    def start(self, nonce: str) -> str:
        answer = self._rest.call(self._species.run, document=self._document(nonce))
        key = decoding.text((decoding.one(answer, "flowRuntime") or {}).get("flowRuntimeId"))
        if not key:
            raise errors.AnswerLost(f"the server was asked to run {self.what} and told no flowRuntimeId")
        return key

    def started_since(self, moment: str, nonce: str) -> list[str]:
        # By id: a release may run a pipeline of another project, which the run then shows.
        wanted = {f"{self._species.name}Id": self._key, self._species.attribute: self._options[self._species.name]}
        found = started(self._rest, "flowRuntime", wanted, moment, searchable=False)
        return [decoding.text(item.get("flowRuntimeId")) for item in found if self._has_parameters(item, nonce)]

    def _has_parameters(self, item: Mapping[str, Any], nonce: str) -> bool:
        """Whether a run was started with what this task gives; one that shows no parameters may have been."""
        shown = {
            decoding.text(each.get("actualParameterName")): decoding.text(each.get("value"))
            for each in decoding.many(item, "actualParameter")
        }
        given = {name: decoding.text(value) for name, value in self._given(nonce).items() if "$[" not in value}
        return not shown or all(shown.get(name, "") == value for name, value in given.items())

    def _details(self, key: str) -> dict[str, Any]:
        answer = self._rest.call("runtime.details", document={"flowRuntimeId": [key]})
        found = decoding.one(answer, "flowRuntime")
        if found is None:
            raise errors.Missing(f"there is no {self.noun} {key}")
        return found

    def state(self, key: str) -> State:
        told = self._details(key)
        status, ended = decoding.text(told.get("status")), decoding.flag(told.get("completed"))
        return State(status, ended, ABORTED.get(status, status) if ended else "")

    def report(self, key: str) -> Result:
        told = self._details(key)
        stages = [_stage(item) for item in _stages(told)]
        return {
            "name": decoding.text(told.get("flowRuntimeName")),
            "pipeline_id": decoding.text(told.get("pipelineId")) or None,
            "stages": stages,
            "failed_stages": [stage for stage in stages if stage["outcome"] in FAILED],
        }

    def abort(self, key: str) -> None:
        document = {"force": self._options["force"], "reason": self._options["reason"] or ""}
        self._rest.call("runtime.abort", {"runtime": key}, document)

    def url(self, key: str, report: Result) -> str | None:
        pipeline = report.get("pipeline_id")
        return self._client.run_page(pipeline, key) if pipeline else None


def _stages(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The stages, under whichever key and in whichever wrapper they come."""
    found = decoding.items(told.get("stages") or told.get("stage"))
    return [item for item in found if isinstance(item, Mapping)]


def _stage(item: Mapping[str, Any]) -> Result:
    status = decoding.text(item.get("status"))
    ended = decoding.flag(item.get("completed"), default=status not in ("running", "pending", ""))
    return {
        "path": decoding.text(item.get("stageName") or item.get("name")),
        "status": status,
        "outcome": ABORTED.get(status, status) if ended else None,
        "message": decoding.text(item.get("errorMessage")) or None,
    }


def _task(species: Species) -> Task:
    def run(call: Call[CloudBeesClient]) -> Result:
        return perform(call, Runtime(species, call.client, call.options), alone=("start_at", "stages"))

    return Task(
        system=CLOUDBEES,
        options={
            **OPTIONS,
            species.name: {"type": "str"},
            "start_at": {"type": "str"},
            "stages": {"type": "list", "elements": "str"},
        },
        run=run,
        rules={
            "required_if": [
                ["action", "run", ["project", species.name]],
                ["action", "wait", ["id", "run_once_key"], True],
                ["action", "abort", ["id", "run_once_key"], True],
            ],
            "required_by": {"run_once_key": ["project"]},
        },
    )


PIPELINE_RUN = _task(PIPELINE)
RELEASE_RUN = _task(RELEASE)
