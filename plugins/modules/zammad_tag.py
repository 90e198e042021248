#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a tag of the list of tags of Zammad in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_tag
short_description: Keep a tag of the list of tags of Zammad in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, renames and deletes tags in the list that an administrator of Zammad keeps. Tags of single tickets are set
    with M(opsdesk.itsm.zammad_ticket).
  - V(db) and V(DB) are two tags. Zammad creates a tag a second time without a word; this module does not.
options:
  state:
    description:
      - V(present) creates the tag where there is none.
      - V(absent) deletes it, from all tickets as well.
    type: str
    default: present
    choices: [present, absent]
  id:
    description:
      - Id of the tag. With it, O(name) may be a new name.
    type: int
  name:
    description:
      - The tag. It cannot hold a comma.
    type: str
  renamed_from:
    description:
      - Former name. Where there is no tag O(name) and one of this name, that one gets the new name, on all tickets as
        well.
    type: str
notes:
  - The account needs the permission C(admin.tag).
seealso:
  - module: opsdesk.itsm.zammad_ticket
  - module: opsdesk.itsm.zammad_info
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: A tag for agents to choose
  opsdesk.itsm.zammad_tag:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    name: waiting-for-parts
  delegate_to: localhost

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: A better name, on all tickets as well
  opsdesk.itsm.zammad_tag:
    name: parts-ordered
    renamed_from: waiting-for-parts

- name: Delete it
  opsdesk.itsm.zammad_tag:
    name: parts-ordered
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done.
  returned: success, and on failure when Zammad was changed or refused a change
  type: str
  choices: [created, updated, deleted, none]
  sample: created
id:
  description: Id of the tag; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the tag is known
  type: int
  sample: 42
url:
  description: Page of the web interface that shows the tag, for people.
  returned: success, and on failure when the tag is known
  type: str
  sample: https://desk.example.com/#manage/tags
record:
  description:
    - The tag as Zammad shows it after the task. Names and values are those of the options, so that they can be given
      to the module again. In check mode it is the tag as it would be, as far as the task tells.
  returned: success, and on failure when the tag was read
  type: dict
  contains:
    id:
      description: Id of the tag.
      type: int
      sample: 42
    name:
      description: The tag.
      type: str
      sample: waiting-for-parts
    count:
      description: How many tickets have it.
      type: int
diff:
  description: The options that the task gives, before and after; for a deleted tag all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a tag that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a deleted tag.
      type: dict
server_messages:
  description: What Zammad said to the changes, and what the module had to do besides (look for a lost answer).
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when not all of a change was done
  type: list
  elements: str
not_applied:
  description: The options that Zammad did not set; for each the value wanted and the value found.
  returned: failure, when not all of a change was done
  type: dict
uncertain:
  description:
    - Names of the options that may have been set or not, because Zammad could not be asked after the
      change.
    - V(action) if the answer to a request was lost and this run or another one at the same moment made the change.
  returned: when an answer was lost, or the tag could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a tag may have been created without the module knowing. RV(error) and the message say what
    to do.
  returned: failure, when the answer to the creating request was lost and the tag could not be looked for
  type: bool
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: Zammad
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
      description: What Zammad said.
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
  sample: [GET https://desk.example.com/api/v1/tag_list/42 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tags import TAG_RESOURCE


def main() -> None:
    run_module(TAG_RESOURCE)


if __name__ == "__main__":
    main()
