#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manage rights, scrips, templates, custom roles and settings on the host of Request Tracker."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_host_config
short_description: Manage rights, scrips, templates, custom roles and settings on the host of Request Tracker
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Brings objects that REST has no way for to the declared state. The module runs on the host of Request Tracker and
    uses RT's own Perl API, in one Perl process for a task.
  - Only what O(objects) names is changed. A right is revoked only if its entry has C(state=absent), or if O(purge) is
    set and the right is in O(purge_scope).
options:
  resource:
    description:
      - What kind of objects they are. Each object also takes C(state), V(present) or V(absent).
      - V(right) is a right of one holder, on one object or on all. Options C(right) (its name, such as C(ShowTicket));
        one of C(group), C(system_group) (C(Everyone), C(Privileged) or C(Unprivileged)), C(user), C(role) (such as
        C(Requestor)) and C(custom_role); and at most one of C(queue), C(catalog), C(class), C(on_group) and
        C(on_custom_field). Without any of these the right is global.
      - V(template) is a template of a queue, or a global one. Options C(name), C(queue), C(description), C(type)
        (C(Simple) or C(Perl)) and C(content).
      - V(scrip) is recognised by its C(description), and the module creates no second one. Options C(condition),
        C(action), C(template), C(queues) (names, or V(*) alone for all queues), C(stage) (C(TransactionCreate) or
        C(TransactionBatch)), C(enabled), and for conditions and actions that are defined by the user
        C(applicable_code), C(prepare_code) and C(commit_code).
      - V(custom_role) has the options C(name), C(description), C(hint), C(multiple) (whether several people may have
        it) and C(queues). RT keeps custom roles for the tickets that use them, so V(absent) disables one.
      - V(custom_field_application) says where a custom field is used. Options C(custom_field), and at most one of
        C(queue), C(catalog) and C(class). Without any of these the field is used everywhere, and RT removes its other
        applications.
      - V(setting) is a setting in the database of RT. Options C(name) and C(value), a text, a list or a dictionary;
        numbers are texts to RT. V(absent) removes it, so that the files are in force again.
      - A custom field whose name others have too is written with the kind of its objects, as in
        C(Region [RT::Queue-RT::Ticket]).
    choices: [right, template, scrip, custom_role, custom_field_application, setting]
  purge_scope:
    description:
      - The values by which you know your own objects, for example C(queue) with V(Helpdesk). Objects with other values
        are left alone. Needed with O(purge).
  library:
    description:
      - The directory that has RT's C(RT.pm). By default it is searched in C(/usr/share/request-tracker5/lib),
        C(/usr/share/request-tracker6/lib), C(/opt/rt6/lib) and C(/opt/rt5/lib), in this order.
      - It may also come from the environment variable E(RT_HOST_LIBRARY).
    type: path
  perl:
    description:
      - The Perl that runs Request Tracker. By default it is C(perl) from E(PATH).
      - It may also come from the environment variable E(RT_HOST_PERL).
    type: path
requirements:
  - Request Tracker 5 on the host, with its Perl modules. Request Tracker 6 is searched for as well, but was not tried.
notes:
  - The account must be able to read RT's configuration, which holds the password of the database; use C(become).
  - Changes are made as RT's system user. Each object is one transaction of the database.
  - Names are compared exactly as RT shows them.
  - In check mode names, rights and Perl code are checked like in a real run.
  - RT rejects settings that it reads from C(RT_SiteConfig.pm) alone. The module also rejects settings that hold
    secrets.
seealso:
  - module: opsdesk.itsm.rt_queue
  - module: opsdesk.itsm.rt_group
  - module: opsdesk.itsm.rt_sync
extends_documentation_fragment:
  - opsdesk.itsm.sync
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_rt_host
"""

EXAMPLES = r"""
- name: Operators work in the queue Network, and nobody else does
  opsdesk.itsm.rt_host_config:
    resource: right
    objects:
      - {right: SeeQueue, group: Operators, queue: Network}
      - {right: ShowTicket, group: Operators, queue: Network}
      - {right: ModifyTicket, group: Operators, queue: Network}
      - {right: ReplyToTicket, role: Requestor, queue: Network}
    purge: true
    purge_scope:
      queue: Network
  become: true

- name: What a requestor reads when a ticket is opened
  opsdesk.itsm.rt_host_config:
    resource: template
    objects:
      - name: Network autoreply
        queue: Network
        content: |
          Subject: We have your request

          Your request has the number {$TicketId}.
  become: true

- name: Send it
  opsdesk.itsm.rt_host_config:
    resource: scrip
    objects:
      - description: On create, reply in the queue Network
        condition: On Create
        action: Autoreply To Requestors
        template: Network autoreply
        queues: [Network]
  become: true

- name: Tickets of the queue Network have a supervisor
  opsdesk.itsm.rt_host_config:
    resource: custom_role
    objects:
      - {name: Supervisor, multiple: false, queues: [Network]}
  become: true

- name: They have a region
  opsdesk.itsm.rt_host_config:
    resource: custom_field_application
    objects:
      - {custom_field: Region, queue: Network}
  become: true

- name: A setting that pages of RT would change
  opsdesk.itsm.rt_host_config:
    resource: setting
    objects:
      - {name: AutoLogoff, value: 480}
  become: true
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
objects:
  description: What was done with each object, in the order of the task. Objects that O(purge) removes come last.
  returned: success, and on failure when all objects were planned
  type: list
  elements: dict
  contains:
    name: {description: What identifies the object., type: str}
    action:
      description: What was done, or in check mode would be done; V(not_done) if the module stopped before it.
      type: str
      choices: [created, updated, deleted, none, failed, not_done]
    id: {description: "Id of the object, if it is known.", type: int}
    msg: {description: Why it failed., type: str}
    error: {description: "The same as data, like RV(error).", type: dict}
    applied: {description: Names of the options that were set before it failed., type: list, elements: str}
    not_applied:
      description: The options that were not set, each with the value wanted and the value found.
      type: dict
    uncertain:
      description: Names of the options that may have been set or not; V(action) if another run may have made the
        change.
      type: list
      elements: str
    ambiguous: {description: Whether the object may have been created although it failed., type: bool}
counts:
  description: How many objects were created, updated, deleted, left unchanged, failed, and not begun.
  returned: success, and on failure when all objects were planned
  type: dict
  sample: {created: 1, updated: 2, deleted: 0, unchanged: 397, failed: 0, not_done: 0}
purged:
  description: Names of the objects that O(purge) removed, or in check mode would remove.
  returned: with O(purge), on success, and on failure when all objects were planned
  type: list
  elements: str
kept:
  description: Objects in O(purge_scope) that are not in O(objects) and that O(purge) left alone nevertheless.
  returned: with O(purge), on success, and on failure when all objects were planned
  type: list
  elements: dict
  contains:
    name: {description: What identifies the object., type: str}
    id: {description: Id of the object., type: int}
    reason: {description: Why it was left alone., type: str, sample: the account that this task logs in with}
diff:
  description: For each changed object, the options that the task gives, in C(before) and C(after).
  returned: success, and on failure when all objects were planned
  type: list
  elements: dict
error:
  description:
    - "The failure as data: C(system), C(kind), C(status), C(server_messages), C(attempts) and C(safe_to_retry). See
      R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors)."
    - Its C(kind) is V(partly_done) if single objects failed; RV(objects) shows which.
  returned: failure
  type: dict
http_log:
  description: Verb, address, status and milliseconds of each request, without secrets. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: with C(-vvv)
  type: list
  elements: str
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.host.kinds import HOST_CONFIG


def main() -> None:
    run_module(HOST_CONFIG)


if __name__ == "__main__":
    main()
