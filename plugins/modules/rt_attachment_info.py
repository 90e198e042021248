#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""List and download attachments of a ticket of Request Tracker."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_attachment_info
short_description: List and download attachments of a ticket of Request Tracker
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Lists the files of a ticket of Request Tracker (RT), and writes them to a directory where O(dest) is given.
  - A file is written only when it is not there yet or its bytes differ, and then whole or not at all. Its bytes are
    those that were sent to RT, whatever they are.
  - No name that somebody gave a file in RT leads out of the directory.
  - In RT nothing is changed.
options:
  ticket:
    description:
      - Number of the ticket.
    type: int
    required: true
  ids:
    description:
      - Numbers of the attachments wanted. One that the ticket does not have is an error.
    type: list
    elements: int
  names:
    description:
      - Names of the files wanted. Of several files with one name all are meant; a name that no file has finds nothing.
    type: list
    elements: str
  texts:
    description:
      - Whether the texts of messages are wanted as well, RT's own outgoing mail among them. They have no name.
      - It counts only without O(ids) and O(names).
    type: bool
    default: false
  dest:
    description:
      - A directory to download to; it must exist. A file is called by its number and name, like C(183-backup.log),
        and a text by its number, like C(182.txt), so that nothing is overwritten by a file of the same name.
      - Slashes, control characters and leading dots in a name are replaced or removed. A new file may be read and
        written by its owner only.
    type: path
notes:
  - The account needs the rights C(SeeQueue) and C(ShowTicket), and C(ShowTicketComments) for the files of comments.
seealso:
  - module: opsdesk.itsm.rt_comment
  - module: opsdesk.itsm.rt_ticket_info
extends_documentation_fragment:
  - opsdesk.itsm.rt
  - opsdesk.itsm.attributes.info
  - opsdesk.itsm.attributes.action_group_rt
attributes:
  check_mode:
    details:
      - In check mode files are fetched and compared, but not written.
"""

EXAMPLES = r"""
- name: What is attached to the ticket
  opsdesk.itsm.rt_attachment_info:
    api_url: https://rt.example.com
    api_token: "{{ vault_rt_token }}"
    ticket: 42
  delegate_to: localhost
  register: found

# RT_URL and RT_TOKEN in the environment say where RT is and who is asking; the tasks below rely on it.
- name: A place for them
  ansible.builtin.file:
    path: /srv/rt/42
    state: directory
    mode: "0700"

- name: Download all files
  opsdesk.itsm.rt_attachment_info:
    ticket: 42
    dest: /srv/rt/42
  register: found

- name: Show where they are
  ansible.builtin.debug:
    msg: "{{ item.name }} ({{ item.sha256 }}) is {{ item.path }}"
  loop: "{{ found.attachments }}"
  loop_control:
    label: "{{ item.id }}"

- name: Download by name
  opsdesk.itsm.rt_attachment_info:
    ticket: 42
    names: [backup.log]
    dest: /srv/rt/42

- name: Download by number
  opsdesk.itsm.rt_attachment_info:
    ticket: 42
    ids: [183]
    dest: /srv/rt/42

- name: List the texts of all messages as well
  opsdesk.itsm.rt_attachment_info:
    ticket: 42
    texts: true
"""

RETURN = r"""
ticket:
  description: Number of the ticket.
  returned: success
  type: int
  sample: 42
count:
  description: Number of attachments found.
  returned: success
  type: int
  sample: 1
attachments:
  description: The attachments found, in the order of their numbers.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Number of the attachment.
      type: int
      sample: 183
    transaction:
      description: Number of the transaction that brought it.
      type: int
      sample: 2160
    name:
      description: Name of the file; empty for a text.
      type: str
      sample: backup.log
    content_type:
      description: Media type.
      type: str
      sample: text/plain
    size:
      description: Bytes; V(null) over REST 1.0, which tells no exact size, unless the file was downloaded.
      type: int
      sample: 1337
    created:
      description: When it came, in UTC.
      type: str
      sample: "2031-05-01T08:18:00Z"
    creator:
      description: Name of the user who sent it.
      type: str
      sample: ansible
    path:
      description: Where it was written.
      returned: with O(dest)
      type: str
      sample: /srv/rt/42/183-backup.log
    sha256:
      description: SHA-256 of its bytes, hexadecimal.
      returned: with O(dest)
      type: str
      sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    downloaded:
      description: Whether it was written, or in check mode would be; V(false) when the same bytes were there.
      returned: with O(dest)
      type: bool
      sample: true
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: Request Tracker
    kind:
      description:
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(not_applied),
          V(unreachable), V(answer_lost), V(timed_out), V(server_failed) or V(unexpected_answer).
      type: str
      sample: missing
    status:
      description: HTTP status of the answer, where one answer is to blame.
      type: int
      sample: 404
    server_messages:
      description: What RT said.
      type: list
      elements: str
    attempts:
      description: How often the request was sent; V(0) when no single request is to blame.
      type: int
    safe_to_retry:
      description: Whether the same task may succeed when it is run again; V(null) when that is not known.
      type: bool
http_log:
  description: One line for each request, with its verb, address, status and milliseconds. Secrets are replaced.
  returned: with C(-vvv)
  type: list
  elements: str
  sample: [GET https://rt.example.com/REST/2.0/attachment/183 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.attachment_info import ATTACHMENT_INFO


def main() -> None:
    run_module(ATTACHMENT_INFO)


if __name__ == "__main__":
    main()
