# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose property is meant: options that name an object, and absolute paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: Option -> the argument that the server knows. Several together name one object: a step needs project and procedure.
CONTEXT: dict[str, str] = {
    "project": "projectName",
    "procedure": "procedureName",
    "step": "stepName",
    "job": "jobId",
    "job_step": "jobStepId",
    "resource": "resourceName",
    "resource_pool": "resourcePoolName",
    "workspace": "workspaceName",
    "zone": "zoneName",
    "gateway": "gatewayName",
    "user": "userName",
    "group": "groupName",
    "artifact": "artifactName",
    "artifact_version": "artifactVersionName",
    "repository": "repositoryName",
    "schedule": "scheduleName",
    "credential": "credentialName",
    "plugin": "pluginName",
    "pipeline": "pipelineName",
    "stage": "stageName",
    "task": "taskName",
    "release": "releaseName",
    "flow_runtime": "flowRuntimeId",
    "application": "applicationName",
    "component": "componentName",
    "environment": "environmentName",
    "environment_tier": "environmentTierName",
    "service": "serviceName",
    "cluster": "clusterName",
    "catalog": "catalogName",
    "dashboard": "dashboardName",
    "snapshot": "snapshotName",
    "system_object": "systemObjectName",
    "object_id": "objectId",
}
#: What an absolute path may need beside it: `/myJob/...` has a meaning inside a step only.
BESIDE_A_PATH = frozenset(("job_step",))


def given(options: Mapping[str, Any]) -> dict[str, str]:
    """The options among these that name an object."""
    return {name: str(options[name]) for name in CONTEXT if options.get(name) not in (None, "")}


def called(options: Mapping[str, Any]) -> list[str]:
    """What tells these objects from all others."""
    return [f"{name} {value}" for name, value in given(options).items()]


def query(options: Mapping[str, Any]) -> dict[str, str]:
    """The arguments that name the object."""
    return {CONTEXT[name]: value for name, value in given(options).items()}


def for_path(name: str, options: Mapping[str, Any]) -> dict[str, str]:
    """The options that matter for this name: an absolute path needs next to none of them."""
    return {
        option: value for option, value in given(options).items() if option in BESIDE_A_PATH or not name.startswith("/")
    }


def check_named(name: str, options: Mapping[str, Any]) -> None:
    """Raises InvalidInput when it is not said, or said twice, whose property `name` is."""
    holders = [option for option in given(options) if not (name.startswith("/") and option in BESIDE_A_PATH)]
    if name.startswith("/") and holders:
        raise errors.InvalidInput(
            f"name {name!r} is an absolute path and says itself whose property it is, so {holders[0]} cannot be given"
        )
    if not name.startswith("/") and not holders:
        raise errors.InvalidInput(
            f"it is not said whose property {name!r} is",
            advice="Give project, or another option that names an object, or an absolute path such as "
            "/projects/Default/version",
        )
