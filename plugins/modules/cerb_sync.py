#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep many objects of Cerb in the declared state with one task."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_sync
short_description: Keep many objects of Cerb in the declared state with one task
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Brings a whole list of organizations, workers, groups or other records to the declared state. It does what a loop
    over the module of one such object does, in a fraction of the time and of the requests.
  - What there is is read by pages, everything is planned before the first write, and only what differs is written,
    several objects at a time. A mistake in one object, such as a worker that does not exist, is found while nothing has
    been changed yet.
  - A run that was interrupted can be started again; it goes on with what is left.
options:
  resource:
    description:
      - What kind of objects they are.
      - V(bucket), V(custom_field), V(group) and V(ticket) are what the modules of these names keep.
      - Any other is a type of records, by its alias or context, as O(opsdesk.itsm.cerb_record#module:type) takes it,
        for example V(org), V(worker) or V(task); custom records are among them.
  objects:
    description:
      - The objects. Each is a dictionary of the options of the module for one such object, O(ignore:state) included.
        Those of a record are the options of M(opsdesk.itsm.cerb_record) without C(type).
      - Their order does not matter. A category of the knowledge base is made after the one that it belongs to.
      - All records of one task are recognised by the same attributes. C(match_on), where it is given, is the same for
        all of them.
      - Two entries that mean the same object are a mistake.
  purge_scope:
    description:
      - The values by which you know your own objects, for example C(private) of groups with V(true). Attributes of
        records stand here by themselves, without C(fields). Objects with other values are left alone. Needed with
        O(purge).
notes:
  - Tickets, and records whose O(objects) name C(fieldsets), are looked for one by one, O(concurrency) at a time, and
    cannot be purged.
  - What Cerb's API never deletes, such as an C(address), can be neither absent nor purged here.
seealso:
  - module: opsdesk.itsm.cerb_record
  - module: opsdesk.itsm.cerb_group
  - module: opsdesk.itsm.cerb_bucket
  - module: opsdesk.itsm.cerb_custom_field
  - module: opsdesk.itsm.cerb_ticket
extends_documentation_fragment:
  - opsdesk.itsm.sync
  - opsdesk.itsm.cerb
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: All organizations, as a file lists them
  opsdesk.itsm.cerb_sync:
    api_url: https://cerb.example.com
    api_access_key: abcdef123456
    api_secret_key: "{{ vault_cerb_secret_key }}"
    resource: org
    objects: "{{ lookup('ansible.builtin.file', 'orgs.json') | from_json }}"
  delegate_to: localhost

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: Two organizations, and their fields
  opsdesk.itsm.cerb_sync:
    resource: org
    objects:
      - fields: {name: Customer Inc., city: Bern}
        custom_fields: {customer_number: "4711"}
      - fields: {name: Supplier AG, city: Basel}

- name: Groups, with who is in them
  opsdesk.itsm.cerb_sync:
    resource: group
    objects:
      - {name: Service, managers: [ann], members: [bob, carol]}
      - {name: Network, private: true, managers: [bob]}

- name: Exactly these categories at the top of the knowledge base
  opsdesk.itsm.cerb_sync:
    resource: kb_category
    objects:
      - fields: {name: Hardware, parent_id: 0}
      - fields: {name: Software, parent_id: 0}
    purge: true
    purge_scope:
      parent_id: 0
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
      sample: Customer Inc.
    action:
      description:
        - What was done, or in check mode would be done.
        - V(not_done) is an object that was not begun, because another failed.
      type: str
      choices: [created, updated, deleted, none, failed, not_done]
      sample: updated
    id:
      description: Id of the object, where it is known.
      type: int
      sample: 42
    healed:
      description: Ids of tickets with the same key that were merged into this one, or that a real run will merge.
      type: list
      elements: int
    merged_into:
      description: Of a ticket that somebody merged into another one, the id of that one. The ticket is left alone.
      type: int
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
      description: The options that Cerb did not set; for each the value wanted and the value found.
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
      sample: Olive
    id:
      description: Id of the object.
      type: int
      sample: 1
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
      sample: Cerb
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
  sample: ['GET https://cerb.example.com/rest/records/org/search.json?q=id%3A%3E0+sort%3Aid&limit=250 200 43 ms']
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.registry import SYNC
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(SYNC)


if __name__ == "__main__":
    main()
