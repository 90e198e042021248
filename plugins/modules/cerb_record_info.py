#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read records of Cerb, of any type."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_record_info
short_description: Read records of Cerb, of any type
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads records of Cerb by id, by exact values of attributes, or by a query in Cerb's search language; without any of
    them, all records of the type. Pages are followed to the end.
options:
  ids:
    description:
      - Ids of the records to read.
    type: list
    elements: int
    aliases: [id]
  match:
    description:
      - Attributes and the values that they have exactly. Cerb's own search does not tell upper from lower case, nor
        accents; what it finds is compared again.
      - Any text is safe in it.
    type: dict
  search:
    description:
      - A query in Cerb's search language, for example V(status:o created:"-7 days to now").
      - A key that does not exist is an error. Text from elsewhere does not belong in it, since nothing can escape a
        quotation mark there; use O(match) for that.
      - The account needs the path C(data/query).
    type: str
  sort:
    description:
      - Keys of the search language to sort by, with O(search); one after a minus descends.
      - Without it, the oldest come first.
    type: list
    elements: str
  limit:
    description:
      - Return no more records than this.
    type: int
  missing:
    description:
      - What to do about an id that is not there, or that the account may not see.
      - V(error) fails.
      - V(ignore) leaves it out.
    type: str
    default: error
    choices: [error, ignore]
  query:
    description:
      - A JMESPath expression for the list of records. Its result is returned as RV(records).
notes:
  - Cerb's search also finds records that the account may not read one by one.
seealso:
  - module: opsdesk.itsm.cerb_record
  - module: opsdesk.itsm.cerb_info
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.reading.cerb_records
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.info
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: Open tasks of a worker, the latest first
  opsdesk.itsm.cerb_record_info:
    api_url: https://cerb.example.com/rest
    api_access_key: abcdef123456
    api_secret_key: "{{ vault_cerb_secret_key }}"
    type: task
    search: status:o owner.id:2
    sort: [-updated]
    limit: 20
  delegate_to: localhost
  register: tasks

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: An organization by its exact name
  opsdesk.itsm.cerb_record_info:
    type: org
    match:
      name: Example "Great" GmbH
    custom_fields: true
  register: org

- name: Addresses of some contacts
  opsdesk.itsm.cerb_record_info:
    type: contact
    ids: [3, 4]
    expand: [email_]
    query: "[].raw.email_email"
"""

RETURN = r"""
count:
  description: How many records were found.
  returned: success
  type: int
  sample: 1
records:
  description: The records; with O(query), what it selects.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: Type of the record.
      type: str
      sample: org
    id:
      description: Id of the record.
      type: int
      sample: 42
    label:
      description: What Cerb's web interface calls the record.
      type: str
      sample: Example GmbH
    fields:
      description: The attributes that M(opsdesk.itsm.cerb_record) takes, in the same form.
      type: dict
    custom_fields:
      description: Custom fields by name, or by URI where two have one name; only with O(custom_fields).
      type: dict
    raw:
      description: The record as Cerb shows it, with all that O(expand) names.
      type: dict
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
  sample: [GET https://cerb.example.com/rest/records/org/42.json 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.record_info import INFO
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(INFO)


if __name__ == "__main__":
    main()
