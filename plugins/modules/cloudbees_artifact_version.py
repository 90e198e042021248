#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep an artifact version in the declared state, and publish its files once."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_artifact_version
short_description: Publish and manage artifact versions on CloudBees CD
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Publishes files as a version of an artifact, and keeps what the server knows of the version in the declared state.
  - Files are published once. A digest of their names and contents is kept in the property C(opsdesk_content) of the
    version; where it is the same, nothing is sent.
  - Without O(files), a version that is not there is created with its metadata only.
options:
  state:
    description:
      - V(present) creates or publishes the version where there is none.
      - V(absent) deletes it, with its files.
    type: str
    default: present
    choices: [present, absent]
  group:
    description:
      - Group of the artifact, the part of its name before the colon.
    type: str
    required: true
  key:
    description:
      - Key of the artifact, the part of its name after the colon.
    type: str
    required: true
  version:
    description:
      - The version, for example V(1.4.2).
    type: str
    required: true
  files:
    description:
      - Paths of the files to publish, on the machine that the task runs on. Their names in the version are those
        without directories. They are read whole into memory.
      - A version that is there already is left alone when it holds the same files. Otherwise the task fails, unless
        O(replace=true).
      - They are uploaded through the web server, which has no part in the REST API, so O(api_url) must be its address.
        O(api_timeout) has to suffice for the upload. An artifact that is not there is created.
      - The upload gets the id of a session in its body.
    type: list
    elements: path
  replace:
    description:
      - Whether to delete a version with other files, and publish these.
    type: bool
    default: false
  description:
    description:
      - Text for people.
    type: str
  repository:
    description:
      - Repository server that has the files. Files are published to V(default) where nothing else is said.
    type: str
  status:
    description:
      - Whether the version can be retrieved. The server calls it C(artifactVersionState).
    type: str
    choices: [available, publishing, unavailable]
  dependencies:
    description:
      - Other versions that this one needs, each as C(group:key:version).
    type: list
    elements: str
  list_mode:
    description:
      - What O(dependencies) means.
      - V(exact) has it hold exactly these elements; an empty list empties it.
      - V(add) has these elements in the list; others stay.
      - V(remove) has these elements not in the list; others stay.
    type: str
    default: exact
    choices: [exact, add, remove]
seealso:
  - module: opsdesk.itsm.cloudbees_artifact
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: Publish what was built
  opsdesk.itsm.cloudbees_artifact_version:
    api_url: https://cd.example.com
    api_token: "{{ vault_cloudbees_token }}"
    group: com.example
    key: shop
    version: 1.4.2
    files:
      - build/shop.war
      - build/shop.properties
    description: Built from commit 4be1f00
  delegate_to: localhost

# CLOUDBEES_URL and CLOUDBEES_TOKEN in the environment say where CloudBees CD is and who is asking; the tasks below rely
# on it.
- name: Nobody shall retrieve it any more
  opsdesk.itsm.cloudbees_artifact_version:
    group: com.example
    key: shop
    version: 1.4.1
    status: unavailable

- name: Delete it
  opsdesk.itsm.cloudbees_artifact_version:
    group: com.example
    key: shop
    version: 1.4.0
    state: absent
"""

RETURN = r"""
published:
  description: Whether the files were published (in check mode, would be), or an upload that an earlier play had not
    brought to its end was found and noted.
  returned: success
  type: bool
action:
  description: What was done, or in check mode what would be done.
  returned: success, and on failure when CloudBees CD was changed or refused a change
  type: str
  choices: [created, updated, deleted, none]
  sample: created
id:
  description: Id of the version; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the version is known
  type: str
  sample: 5f1c3b2e-8f0a-11ee-9d4e-005056330fc3
url:
  description: Always V(null), since no page of a single version is known.
  returned: success, and on failure when the version is known
  type: str
record:
  description:
    - The version as CloudBees CD shows it after the task. Names and values are those of the options, so that they can
      be given to the module again. In check mode it is the version as it would be, as far as the task tells.
  returned: success, and on failure when the version was read
  type: dict
  contains:
    id:
      description: Id of the version.
      type: str
    group:
      description: Group of the artifact.
      type: str
      sample: com.example
    key:
      description: Key of the artifact.
      type: str
      sample: shop
    version:
      description: The version.
      type: str
      sample: 1.4.2
    description:
      description: Text for people.
      type: str
    repository:
      description: Repository server that has the files.
      type: str
      sample: default
    status:
      description: Whether the version can be retrieved.
      type: str
      sample: available
    dependencies:
      description: Other versions that this one needs.
      type: list
      elements: str
diff:
  description: The options that the task gives, before and after; for a deleted version all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a version that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a deleted version.
      type: dict
server_messages:
  description: What the module had to do besides, such as looking for a lost answer.
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when not all of a change was done
  type: list
  elements: str
not_applied:
  description: The options that CloudBees CD did not set; for each the value wanted and the value found.
  returned: failure, when not all of a change was done
  type: dict
uncertain:
  description:
    - Names of the options that may have been set or not, because CloudBees CD could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the version could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a version may have been created without the module knowing. RV(error) and the message say what to
    do.
  returned: failure, when the answer to the creating request was lost and the version could not be looked for
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
  sample: ["GET https://cd.example.com/rest/v1.0/artifactVersions?artifactName=com.example%3Ashop 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.artifact_versions import ARTIFACT_VERSION
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(ARTIFACT_VERSION)


if __name__ == "__main__":
    main()
