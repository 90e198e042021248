# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that name the object of CloudBees CD which has a property or an access control list."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.cloudbees_holder`; the options are those of `_cloudbees/context.py`."""

    DOCUMENTATION = r"""
options:
  project:
    description:
      - Name of the project that holds it, or in which the object below is.
    type: str
  procedure:
    description:
      - Name of a procedure; its project is needed, too.
    type: str
  step:
    description:
      - Name of a step of a procedure; its project and procedure are needed, too.
    type: str
  job:
    description:
      - Id or name of a job.
    type: str
  job_step:
    description:
      - Id of a step of a job. It also gives paths that begin with C(/myJob) or C(/myStep) their meaning.
    type: str
  resource:
    description:
      - Name of a resource.
    type: str
  resource_pool:
    description:
      - Name of a resource pool.
    type: str
  workspace:
    description:
      - Name of a workspace.
    type: str
  zone:
    description:
      - Name of a zone.
    type: str
  gateway:
    description:
      - Name of a gateway.
    type: str
  user:
    description:
      - Name of a user.
    type: str
  group:
    description:
      - Name of a group.
    type: str
  artifact:
    description:
      - Name of an artifact, group and key with a colon between them.
    type: str
  artifact_version:
    description:
      - Name of an artifact version.
    type: str
  repository:
    description:
      - Name of an artifact repository.
    type: str
  schedule:
    description:
      - Name of a schedule; its project is needed, too.
    type: str
  credential:
    description:
      - Name of a credential; its project is needed, too.
    type: str
  plugin:
    description:
      - Name of a plugin.
    type: str
  pipeline:
    description:
      - Name of a pipeline; its project is needed, too.
    type: str
  stage:
    description:
      - Name of a stage; its project and pipeline (or release) are needed, too.
    type: str
  task:
    description:
      - Name of a task of a stage; project, pipeline and stage are needed, too.
    type: str
  release:
    description:
      - Name of a release; its project is needed, too.
    type: str
  flow_runtime:
    description:
      - Id of a run of a pipeline or release.
    type: str
  application:
    description:
      - Name of an application; its project is needed, too.
    type: str
  component:
    description:
      - Name of a component; its project is needed, too.
    type: str
  environment:
    description:
      - Name of an environment; its project is needed, too.
    type: str
  environment_tier:
    description:
      - Name of a tier of an environment; project and environment are needed, too.
    type: str
  service:
    description:
      - Name of a service; its project is needed, too.
    type: str
  cluster:
    description:
      - Name of a cluster of an environment; project and environment are needed, too.
    type: str
  catalog:
    description:
      - Name of a catalog; its project is needed, too.
    type: str
  dashboard:
    description:
      - Name of a dashboard; its project is needed, too.
    type: str
  snapshot:
    description:
      - Name of a snapshot; project and application are needed, too.
    type: str
  system_object:
    description:
      - Name of a part of the server itself, for example V(server), V(projects), V(resources) or V(artifacts).
    type: str
  object_id:
    description:
      - Id of any object, its type and UUID with a hyphen between them, as M(opsdesk.itsm.cloudbees_object_info) returns
        it.
    type: str
"""
