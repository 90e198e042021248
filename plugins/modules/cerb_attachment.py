#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put a file on a record of Cerb, or download it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_attachment
short_description: Put a file on a record of Cerb, or download it
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Uploads a file to a ticket or any other record of Cerb, puts a file that Cerb has on one more record, downloads it
    to this machine, or deletes it.
  - A file is uploaded once. It is recognised among the files of the record by its name, its size and its SHA-1. A file
    of the same name with other content is another file; both stay.
  - Cerb's own call for uploads gives back an older file, under its old name, when it has one with the same content.
    This module does not use it, and makes sure that the file has the name that the task gives.
  - Downloaded bytes are compared with the checksum that Cerb keeps, and a file is replaced only when it differs.
options:
  state:
    description:
      - V(present) has the file on the record, or with O(dest) on this machine.
      - V(absent) deletes the attachment O(id), from all records at once.
    type: str
    default: present
    choices: [present, absent]
  id:
    description:
      - Id of an attachment that Cerb has, to put it on a record, download it or delete it.
    type: int
  record_type:
    description:
      - Type of the record, for example V(ticket), V(message), V(comment) or V(org).
    type: str
    default: ticket
  record_id:
    description:
      - Id of the record. Needed to upload a file or to put one on a record.
    type: int
  path:
    description:
      - The file to upload. One of O(path), O(content) and O(content_base64) is needed for that.
    type: path
  content:
    description:
      - Text to upload as a file, in UTF-8.
    type: str
  content_base64:
    description:
      - Bytes to upload as a file, in base64.
    type: str
  name:
    description:
      - Name of the file, without directories. With O(path), its own name is taken when this is left out; with O(dest),
        the name that Cerb knows it by.
    type: str
  content_type:
    description:
      - Media type. Without it, it is guessed by the name.
    type: str
  dest:
    description:
      - Directory on this machine into which the attachment is downloaded. It must exist.
    type: path
notes:
  - To send files with a reply, give them to M(opsdesk.itsm.cerb_message).
seealso:
  - module: opsdesk.itsm.cerb_message
  - module: opsdesk.itsm.cerb_ticket_info
  - module: opsdesk.itsm.cerb_record_info
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: The log on the ticket, once
  opsdesk.itsm.cerb_attachment:
    api_url: https://cerb.example.com/rest
    api_access_key: "{{ cerb_access_key }}"
    api_secret_key: "{{ vault_cerb_secret_key }}"
    record_id: 42
    path: /var/log/backup.log
  delegate_to: localhost
  register: log

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: The same file on an organization
  opsdesk.itsm.cerb_attachment:
    id: "{{ log.id }}"
    record_type: org
    record_id: 7

- name: Text as a file
  opsdesk.itsm.cerb_attachment:
    record_id: 42
    name: facts.json
    content: "{{ ansible_facts | to_nice_json }}"

- name: Download an attachment
  opsdesk.itsm.cerb_attachment:
    id: 11
    dest: /srv/incoming

- name: Delete it
  opsdesk.itsm.cerb_attachment:
    id: 11
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done; V(updated) when a file was put on one more record.
  returned: success, and on failure when Cerb was changed
  type: str
  choices: [created, updated, downloaded, deleted, none]
  sample: created
id:
  description: Id of the attachment; V(null) for one that check mode would upload, or that was absent already.
  returned: success
  type: int
  sample: 11
attachment:
  description: The attachment as Cerb shows it; V(null) like RV(id).
  returned: success
  type: dict
  contains:
    id:
      description: Id of the attachment.
      type: int
      sample: 11
    name:
      description: Name of the file.
      type: str
      sample: backup.log
    content_type:
      description: Media type.
      type: str
      sample: text/plain
    size:
      description: Size in bytes.
      type: int
      sample: 1024
    sha1:
      description: SHA-1 of the content, hexadecimal, as Cerb keeps it.
      type: str
path:
  description: The file on this machine.
  returned: success, with O(dest)
  type: str
  sample: /srv/incoming/backup.log
sha256:
  description: SHA-256 of the downloaded content, hexadecimal.
  returned: success, with O(dest)
  type: str
duplicates:
  description:
    - Ids of the same attachments that other controllers added at the same moment and that could not be removed.
    - Of a file that is already there, the ids of the same attachments that earlier runs left.
    - A warning lists them.
  returned: when the file is on the record more than once
  type: list
  elements: int
  sample: [42]
diff:
  description: The file, before and after.
  returned: success
  type: dict
  contains:
    before:
      description: Empty for a file that was not there.
      type: dict
    after:
      description: Name, size and checksum of the file; or the record that it is on, or its path.
      type: dict
uncertain:
  description:
    - V(action) if the answer to the upload was lost and this run or another one at the same moment uploaded the file.
    - V(state) if Cerb could not be asked after the change.
  returned: when an answer was lost, or the attachment could not be verified
  type: list
  elements: str
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
      sample: missing
    status:
      description: HTTP status of the answer, where one answer is to blame. Cerb answers most errors with 200.
      type: int
      sample: 200
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
  sample: [GET https://cerb.example.com/rest/attachments/11/download.json 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.attachments import ATTACHMENT
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(ATTACHMENT)


if __name__ == "__main__":
    main()
