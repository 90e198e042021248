#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep many objects of CloudBees CD in the declared state with one task."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_sync
short_description: Keep many objects of CloudBees CD in the declared state with one task
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Brings a whole list of projects, procedures, resources, properties or other objects to the declared state. It does
    what a loop over the module of one such object does, in a fraction of the time and of the requests.
  - What there is is read as whole lists, everything is planned before the first write, and only what differs is
    written, several objects at a time. A mistake in one object, such as a project that does not exist, is found while
    nothing has been changed yet.
  - A run that was interrupted can be started again; it goes on with what is left.
options:
  resource:
    description:
      - What kind of objects they are. V(project) is what M(opsdesk.itsm.cloudbees_project) keeps, and so on.
      - V(property) is one property each; for whole sheets there is M(opsdesk.itsm.cloudbees_property).
      - V(artifact_version) is what is said of a version, whose files M(opsdesk.itsm.cloudbees_artifact_version)
        publishes.
    choices:
      - acl
      - artifact
      - artifact_version
      - credential
      - group
      - procedure
      - project
      - property
      - resource
      - resource_pool
      - schedule
      - user
  objects:
    description:
      - The objects. Each is a dictionary of the options of the module for one such object, O(ignore:state) included.
      - Their order does not matter.
      - Two entries that mean the same object are a mistake, and so are two names that differ only in case.
  purge_scope:
    description:
      - The values by which you know your own objects, for example C(project) with V(Shop). Objects with other values
        are left alone. Needed with O(purge).
notes:
  - A list only tells which objects are as they shall be. Whatever differs, is missing, or is to be removed is read once
    more by itself before anything is written.
  - Versions of artifacts, access control entries, properties, users whose O(objects) name C(groups), groups that name
    C(users), schedules that name C(parameters), and procedures that name C(steps) or C(parameters) are looked for one
    by one, O(concurrency) at a time, and cannot be purged.
seealso:
  - module: opsdesk.itsm.cloudbees_project
  - module: opsdesk.itsm.cloudbees_procedure
  - module: opsdesk.itsm.cloudbees_resource
  - module: opsdesk.itsm.cloudbees_property
extends_documentation_fragment:
  - opsdesk.itsm.sync
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: All resources, as a file lists them
  opsdesk.itsm.cloudbees_sync:
    api_url: https://cd.example.com
    api_token: "{{ vault_cloudbees_token }}"
    resource: resource
    objects: "{{ lookup('ansible.builtin.file', 'resources.json') | from_json }}"
  delegate_to: localhost

# CLOUDBEES_URL and CLOUDBEES_TOKEN in the environment say where the server is and who is asking; the tasks below rely
# on it.
- name: Properties of several projects
  opsdesk.itsm.cloudbees_sync:
    resource: property
    objects:
      - {project: Shop, name: version, value: "4.2"}
      - {project: Shop, name: hosts, value: [web1, web2], value_format: json}
      - {name: /server/title, value: Lab}

- name: Exactly these schedules in the project
  opsdesk.itsm.cloudbees_sync:
    resource: schedule
    objects:
      - {project: Shop, name: every night, procedure: Deploy, start_time: "02:30"}
      - {project: Shop, name: at noon, procedure: Check, start_time: "12:00"}
    purge: true
    purge_scope:
      project: Shop
    purge_limit: 5
"""

RETURN = r"""
objects:
  description: What became of each object, in the order of the task; those that O(purge) removes come last.
  returned: success, and on failure when all objects were planned
  type: list
  elements: dict
  contains:
    name:
      description: What the object is recognised by.
      type: str
      sample: Shop Deploy
    action:
      description:
        - What was done, or in check mode would be done.
        - V(not_done) is an object that was not begun, because another failed.
      type: str
      choices: [created, updated, deleted, none, failed, not_done]
      sample: updated
    id:
      description: Id of the object, where it is known.
      type: str
      sample: 5d0f4c1e-2f0c-11f1-9d7e-0242ac110002
    msg:
      description: Why it failed.
      type: str
    error:
      description: The same for a program, as the module of one object returns it.
      type: dict
    applied:
      description: Names of the options that were set before it failed.
      type: list
      elements: str
    not_applied:
      description: The options that CloudBees CD did not set; for each the value wanted and the value found.
      type: dict
    uncertain:
      description:
        - Names of the options that may have been set or not.
        - V(action) if an answer was lost and this run or another one at the same moment made the change.
      type: list
      elements: str
    ambiguous:
      description: Whether the object may have been created without the module knowing.
      type: bool
purged:
  description: Names of the objects that O(purge) removed, or in check mode would remove.
  returned: with O(purge), on success, and on failure when all objects were planned
  type: list
  elements: str
  sample: [eve]
kept:
  description: Objects in O(purge_scope) that O(objects) does not name and O(purge) left alone all the same.
  returned: with O(purge), on success, and on failure when all objects were planned
  type: list
  elements: dict
  contains:
    name:
      description: What the object is recognised by.
      type: str
      sample: admin
    id:
      description: Id of the object.
      type: str
      sample: 4fe9a2d0-6c3f-11ee-b962-0242ac120002
    reason:
      description: Why it was left alone.
      type: str
      sample: the account that this task logs in with
counts:
  description: How many objects were created, updated, deleted, left as they were, failed, and not begun.
  returned: success, and on failure when all objects were planned
  type: dict
  contains:
    created:
      description: How many were created.
      type: int
    updated:
      description: How many were changed.
      type: int
    deleted:
      description: How many were removed.
      type: int
    unchanged:
      description: How many were as they should be.
      type: int
    failed:
      description: How many failed.
      type: int
    not_done:
      description: How many were not begun.
      type: int
diff:
  description: For each object that changed, the options that the task gives, before and after.
  returned: success, and on failure when all objects were planned
  type: list
  elements: dict
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: CloudBees CD
    kind:
      description:
        - V(partly_done) when single objects failed, whose lines say more; otherwise V(invalid_input),
          V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(unreachable), V(answer_lost),
          V(timed_out), V(server_failed) or V(unexpected_answer).
      type: str
      sample: partly_done
    status:
      description: HTTP status of the answer, where one answer is to blame.
      type: int
      sample: 403
    server_messages:
      description: What CloudBees CD said.
      type: list
      elements: str
    attempts:
      description: How often the request was sent; V(0) when no single request is to blame.
      type: int
    safe_to_retry:
      description: Whether the same task may succeed when it is run again and does no harm; V(null) when that is not
        known.
      type: bool
http_log:
  description: One line for each request, with its verb, address, status and milliseconds. Secrets are replaced.
  returned: with C(-vvv)
  type: list
  elements: str
  sample: ['GET https://cd.example.com/rest/v1.0/projects/Shop/procedures 200 43 ms']
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.registry import SYNC
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(SYNC)


if __name__ == "__main__":
    main()
