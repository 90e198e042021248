#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a property or property sheet of CloudBees CD in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_property
short_description: Keep a property or property sheet of CloudBees CD in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Sets, changes and deletes properties of CloudBees CD, and keeps whole property sheets in the declared state.
  - Whose property it is is said by the options that name an object (O(project), O(procedure), O(resource) and so
    on), or by an absolute path.
  - Values are compared as they are stored. References such as C($[/myProject/x]) are not expanded.
options:
  state:
    description:
      - Whether the property or sheet shall be there.
      - V(absent) deletes a sheet with all that is in it.
  name:
    description:
      - Name of the property, for example V(version), or a path through property sheets, for example
        V(deploy/web/version).
      - A path that begins with a slash is absolute and names the holder itself, for example
        V(/projects/Default/version), V(/server/title) or V(/jobs/4fa765dd/summary).
      - With O(properties), the name of the sheet; left out or V(.), it is the sheet of the holder itself.
    type: str
    aliases: [path]
  value:
    description:
      - Value. A number or a flag of YAML is stored as its text.
      - A dictionary or list needs O(value_format).
    type: raw
  value_format:
    description:
      - How the value is compared.
      - V(text) compares letter by letter.
      - V(json) and V(yaml) compare what the texts mean, so that order of keys and white space do not count; a
        dictionary or list is stored in that format.
    type: str
    default: text
    choices: [text, json, yaml]
  description:
    description:
      - Text that describes the property.
    type: str
  expandable:
    description:
      - Whether references in the value are expanded when it is used. The server makes properties expandable unless
        told otherwise.
    type: bool
  properties:
    description:
      - Values of the properties in a sheet. Sheets inside it are dictionaries, or paths with slashes.
      - Only the properties named here are compared, unless O(purge) is set. A sheet that is not there is made.
    type: dict
  purge:
    description:
      - With O(properties), whether to delete what the sheet holds beside them.
      - With the sheet of a holder itself this deletes properties that plug-ins and the server keep there, too.
    type: bool
    default: false
  purge_everything:
    description:
      - Whether O(purge) may empty the whole sheet when O(properties) names nothing that is to stay. Without it, such a
        task is rejected, because O(properties) may come from a variable that is not set.
    type: bool
    default: false
notes:
  - Adding to a property is what M(opsdesk.itsm.cloudbees_property_increment) does.
  - A value may be a secret for which the module cannot tell; use C(no_log) for such a task.
requirements:
  - PyYAML, with O(value_format=yaml) only
seealso:
  - module: opsdesk.itsm.cloudbees_property_info
  - module: opsdesk.itsm.cloudbees_property_increment
  - plugin: opsdesk.itsm.cloudbees_property
    plugin_type: lookup
extends_documentation_fragment:
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.cloudbees_holder
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: A property of a project
  opsdesk.itsm.cloudbees_property:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    project: Default
    name: version
    value: "1.4.2"
  delegate_to: localhost

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: The same by its absolute path
  opsdesk.itsm.cloudbees_property:
    path: /projects/Default/version
    value: "1.4.2"

- name: In a sheet, which is made where it is not there
  opsdesk.itsm.cloudbees_property:
    resource: build-7
    name: hardware/memory
    value: 64 GiB

- name: JSON, compared by what it means
  opsdesk.itsm.cloudbees_property:
    project: Web Shop
    name: settings
    value_format: json
    value:
      regions: [eu, us]
      debug: false

- name: A whole sheet, and nothing else in it
  opsdesk.itsm.cloudbees_property:
    project: Web Shop
    name: deploy
    properties:
      web: {version: "1.4.2", replicas: 3}
      db/version: "15"
    purge: true

- name: Delete it
  opsdesk.itsm.cloudbees_property:
    project: Web Shop
    name: deploy
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done.
  returned: success, and on failure when the server was changed or refused a change
  type: str
  choices: [created, updated, deleted, none]
  sample: created
id:
  description: Id of the property, for a sheet its path; V(null) for one that check mode would create, or that was
    absent already.
  returned: success, and on failure when the property is known
  type: str
  sample: d527401a-d390-11e7-832b-005056330fc3
url:
  description: Always V(null), since the address of its page is not known.
  returned: success, and on failure when the property is known
  type: str
record:
  description:
    - The property as the server shows it after the task. Names and values are those of the options, so that they
      can be given to the module again. In check mode it is the property as it would be, as far as the task tells.
  returned: success, and on failure when the property was read
  type: dict
  contains:
    id:
      description: Id of the property.
      type: str
      sample: d527401a-d390-11e7-832b-005056330fc3
    name:
      description: Path of the property or sheet, as the task names it.
      type: str
    value:
      description: Value as it is stored, without expansion; V(null) for a sheet.
      type: str
    description:
      description: Description.
      type: str
    expandable:
      description: Whether references in the value are expanded when it is used.
      type: bool
    is_sheet:
      description: Whether it is a property sheet.
      type: bool
    properties:
      description: With O(properties), all values in the sheet and the sheets inside it, by path.
      type: dict
    project:
      description: The option O(project), where the task gives it.
      type: str
    procedure:
      description: The option O(procedure), where the task gives it.
      type: str
    step:
      description: The option O(step), where the task gives it.
      type: str
    job:
      description: The option O(job), where the task gives it.
      type: str
    job_step:
      description: The option O(job_step), where the task gives it.
      type: str
    resource:
      description: The option O(resource), where the task gives it.
      type: str
    resource_pool:
      description: The option O(resource_pool), where the task gives it.
      type: str
    workspace:
      description: The option O(workspace), where the task gives it.
      type: str
    zone:
      description: The option O(zone), where the task gives it.
      type: str
    gateway:
      description: The option O(gateway), where the task gives it.
      type: str
    user:
      description: The option O(user), where the task gives it.
      type: str
    group:
      description: The option O(group), where the task gives it.
      type: str
    artifact:
      description: The option O(artifact), where the task gives it.
      type: str
    artifact_version:
      description: The option O(artifact_version), where the task gives it.
      type: str
    repository:
      description: The option O(repository), where the task gives it.
      type: str
    schedule:
      description: The option O(schedule), where the task gives it.
      type: str
    credential:
      description: The option O(credential), where the task gives it.
      type: str
    plugin:
      description: The option O(plugin), where the task gives it.
      type: str
    pipeline:
      description: The option O(pipeline), where the task gives it.
      type: str
    stage:
      description: The option O(stage), where the task gives it.
      type: str
    task:
      description: The option O(task), where the task gives it.
      type: str
    release:
      description: The option O(release), where the task gives it.
      type: str
    flow_runtime:
      description: The option O(flow_runtime), where the task gives it.
      type: str
    application:
      description: The option O(application), where the task gives it.
      type: str
    component:
      description: The option O(component), where the task gives it.
      type: str
    environment:
      description: The option O(environment), where the task gives it.
      type: str
    environment_tier:
      description: The option O(environment_tier), where the task gives it.
      type: str
    service:
      description: The option O(service), where the task gives it.
      type: str
    cluster:
      description: The option O(cluster), where the task gives it.
      type: str
    catalog:
      description: The option O(catalog), where the task gives it.
      type: str
    dashboard:
      description: The option O(dashboard), where the task gives it.
      type: str
    snapshot:
      description: The option O(snapshot), where the task gives it.
      type: str
    system_object:
      description: The option O(system_object), where the task gives it.
      type: str
    object_id:
      description: The option O(object_id), where the task gives it.
      type: str
diff:
  description: The options that the task gives, before and after; for a property that is deleted, all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a property that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty where it is deleted.
      type: dict
server_messages:
  description: What the module had to do besides, for example look for the property after a lost answer.
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when not all of a change was done
  type: list
  elements: str
not_applied:
  description: The options that the server did not set; for each the value wanted and the value found.
  returned: failure, when not all of a change was done
  type: dict
uncertain:
  description:
    - Names of the options that may have been set or not, because the server could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the property could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a property may have been created without the module knowing. RV(error) and the message say
    what to do.
  returned: failure, when the answer to the creating request was lost and the property could not be looked for
  type: bool
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
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(not_applied),
          V(several_found), V(ambiguous), V(unreachable), V(answer_lost), V(timed_out), V(server_failed) or
          V(unexpected_answer).
      type: str
      sample: not_applied
    status:
      description: HTTP status of the answer, where one answer is to blame.
      type: int
      sample: 403
    server_messages:
      description: What CloudBees CD said, its error code first.
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
  sample: ["GET https://cd.example.com/rest/v1.0/properties/version?projectName=Default 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.property_tasks import PROPERTY
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(PROPERTY)


if __name__ == "__main__":
    main()
