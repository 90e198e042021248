#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a bucket of a group of Cerb in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_bucket
short_description: Keep a bucket of a group of Cerb in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes and deletes buckets, in which the tickets of a group lie.
  - A bucket is recognised by its group and its exact name. Cerb lets several have one name; then O(id) must tell which
    is meant.
options:
  state:
    description:
      - V(present) creates the bucket where there is none, and changes it where something differs.
      - V(absent) deletes it. Cerb moves its tickets to the default bucket of a group.
    type: str
    default: present
    choices: [present, absent]
  id:
    description:
      - Id of the bucket. With it, O(name) may be a new name.
    type: int
  name:
    description:
      - Name. Needed to create a bucket, and without O(id).
    type: str
  group:
    description:
      - Group that it belongs to, by name or id. Needed to create a bucket, and without O(id). A bucket stays in its
        group.
    type: str
  default:
    description:
      - Whether tickets of the group come into this bucket first. V(true) makes it the default; to end that, make
        another bucket the default.
    type: bool
  reply_from:
    description:
      - Name that replies come from; it may hold placeholders.
    type: str
notes:
  - The account must be an administrator or a manager of the group.
seealso:
  - module: opsdesk.itsm.cerb_group
  - module: opsdesk.itsm.cerb_record
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: A bucket
  opsdesk.itsm.cerb_bucket:
    api_url: https://cerb.example.com/rest
    api_access_key: abcdef123456
    api_secret_key: "{{ vault_cerb_secret_key }}"
    group: Support
    name: Returns
  delegate_to: localhost

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: A new name
  opsdesk.itsm.cerb_bucket:
    id: 7
    name: Refunds

- name: Delete a bucket
  opsdesk.itsm.cerb_bucket:
    group: Support
    name: Refunds
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done.
  returned: success, and on failure when Cerb was changed or refused a change
  type: str
  choices: [created, updated, deleted, none]
  sample: created
id:
  description: Id of the bucket; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the bucket is known
  type: int
  sample: 42
url:
  description: Page of the web interface that shows the bucket, for people.
  returned: success, and on failure when the bucket is known
  type: str
  sample: https://cerb.example.com/profiles/bucket/42
record:
  description:
    - The bucket as Cerb shows it after the task. Names and values are those of the options, so that they can be given
      to the module again. In check mode it is the bucket as it would be, as far as the task tells.
  returned: success, and on failure when the bucket was read
  type: dict
  contains:
    id:
      description: Id of the bucket.
      type: int
      sample: 42
    name:
      description: Name.
      type: str
      sample: Returns
    group:
      description: Name of its group.
      type: str
      sample: Support
    default:
      description: Whether tickets of the group come into this bucket first.
      type: bool
    reply_from:
      description: Name that replies come from.
      type: str
diff:
  description: The options that the task gives, before and after; for a deleted bucket all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a bucket that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a deleted bucket.
      type: dict
server_messages:
  description: What the change brings with it, and what the module had to do besides (look for a lost answer).
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when not all of a change was done
  type: list
  elements: str
not_applied:
  description: The options that Cerb did not set; for each the value wanted and the value found.
  returned: failure, when not all of a change was done
  type: dict
uncertain:
  description:
    - Names of the options that may have been set or not, because Cerb could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the bucket could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a bucket may have been created without the module knowing. RV(error) and the message say what
    to do.
  returned: failure, when the answer to the creating request was lost and the bucket could not be looked for
  type: bool
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: Cerb
    kind:
      description:
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(not_applied),
          V(several_found), V(ambiguous), V(unreachable), V(answer_lost), V(timed_out), V(server_failed) or
          V(unexpected_answer).
      type: str
      sample: not_applied
    status:
      description: HTTP status of the answer, where one answer is to blame. Cerb answers 200 to most of what it refuses.
      type: int
      sample: 401
    server_messages:
      description: What Cerb said.
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
  sample: [GET https://cerb.example.com/rest/records/bucket/42.json 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.groups import BUCKET
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(BUCKET)


if __name__ == "__main__":
    main()
