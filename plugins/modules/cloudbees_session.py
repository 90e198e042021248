#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log in to CloudBees CD for a whole play, and out."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_session
short_description: Log in to CloudBees CD for a whole play, and out
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Logs in to CloudBees CD and returns the id of the session, for the tasks of a whole play, and logs it out.
  - Every task that is given user name and password makes a session of its own and logs it out. With a session of
    the play they share one.
  - A session lasts three days without use, unless it is logged out.
options:
  state:
    description:
      - V(present) logs in with O(api_username) and O(api_password), or with O(api_token).
      - V(absent) logs out O(api_session_id). A session that is gone already, or cannot be logged out, is no error.
    type: str
    default: present
    choices: [present, absent]
notes:
  - Use C(no_log) for the task that logs in, since whoever knows the session id can use the session.
  - O(api_session_id) of the environment or of C(module_defaults) is not looked at when logging in.
seealso:
  - module: opsdesk.itsm.cloudbees_property
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cloudbees
attributes:
  check_mode:
    support: full
    details:
      - A session is made in check mode, too, since the tasks after it need one to read.
  diff_mode:
    support: N/A
    details:
      - There is nothing to compare.
  idempotent:
    support: none
    details:
      - Each run makes another session. It never counts as a change, since a session is nothing that a play declares.
"""

EXAMPLES = r"""
- name: Log in
  opsdesk.itsm.cloudbees_session:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
  delegate_to: localhost
  register: login
  no_log: true

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: All tasks of a block with this session
  module_defaults:
    group/opsdesk.itsm.cloudbees:
      api_session_id: "{{ login.session_id }}"
  block:
    - name: A property
      opsdesk.itsm.cloudbees_property:
        project: Default
        name: version
        value: "1.4.2"
  always:
    - name: Log out
      opsdesk.itsm.cloudbees_session:
        state: absent
"""

RETURN = r"""
session_id:
  description: Id of the session, for O(api_session_id) of other tasks.
  returned: success, with O(state=present)
  type: str
  sample: 4VOZBL8M9X5BJYI9
logged_out:
  description: Whether the server logged the session out.
  returned: success, with O(state=absent)
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
  sample: ["GET https://cd.example.com/rest/v1.0/sessions 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.sessions import SESSION
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(SESSION)


if __name__ == "__main__":
    main()
