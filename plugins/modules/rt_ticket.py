#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a ticket of Request Tracker in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_ticket
short_description: Keep a ticket of Request Tracker in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes, merges and deletes tickets of Request Tracker (RT), over REST 2.0 or REST 1.0.
  - A ticket is created once. The task says how its ticket is recognised (by O(id), O(external_id) or O(match_on)),
    and neither a second run, nor an answer that got lost, nor a second controller at the same moment makes a second
    ticket.
  - What the module reports as done was read back from RT. RT answers "OK" to updates which it refused, and drops
    without a word what it does not like in a new ticket; here both are errors, in RT's own words where it gave any.
options:
  state:
    description:
      - V(present) creates the ticket where there is none, and changes it where something differs.
      - V(absent) deletes the ticket. RT then keeps it under its number, but no search finds it, and the API has no
        way to bring it back. To close a ticket, set O(status).
  id:
    description:
      - Number of the ticket. Where there is no such ticket the task fails; with O(state=absent) there is nothing to do.
      - The number of a ticket that was merged into another one changes nothing; see RV(merged_into).
    type: int
  external_id:
    description:
      - A key of your own by which the ticket is recognised whatever becomes of its subject, queue and status, for
        example C(host1/disk-full).
      - It is kept on the ticket as a link, I(Refers to) C(urn:opsdesk:) and the key, so that RT needs no preparation.
        The link is part of the request that creates the ticket. REST 1.0 accepts no links there. Until the link is
        made, right afterwards, O(time_left) is a large number computed from the key. RT's mail does not show it.
      - Together with O(id) it puts the key on a ticket that is already there.
      - Any text on one line, up to 228 characters after percent-encoding.
    type: str
  match_on:
    description:
      - Names of the options that recognise the ticket together; each must be given and not be empty. One of O(subject),
        O(queue), O(status), O(owner), O(priority), O(requestor), O(cc), O(admin_cc) and O(custom_fields) must be among
        them, since RT is searched by these.
      - Without O(id), O(external_id) and this option, V([subject, queue]) is meant. O(external_id) excludes it.
      - With an empty list the task always creates a ticket. If the answer gets lost then, the task fails and
        RV(ambiguous) says that there may be a ticket.
  match_among:
    description:
      - Where to look for a ticket that O(external_id) or O(match_on) recognises. Deleted tickets are never found.
      - When the option is left out, it is V(any) for O(external_id) and V(open) for O(match_on).
      - V(open) means tickets that are not closed, whose status RT counts as initial or active.
      - V(any) means all tickets.
  queue:
    description:
      - Name or number of the queue. Needed to create a ticket; on an existing ticket it moves the ticket.
      - RT gives the same answer for a queue that does not exist and one that the account may not see.
    type: str
  subject:
    description:
      - Subject, on one line. Needed to create a ticket.
      - RT keeps 200 characters and no line breaks; the module compares with what RT will keep.
    type: str
  status:
    description:
      - Status, as the lifecycle of the queue names it, for example V(new), V(open), V(stalled), V(resolved) or
        V(rejected).
      - Which status may follow which is up to the lifecycle, and RT says so only when it is tried. The status is
        therefore set first, and where RT refuses it, nothing else is changed. Only with O(queue) or O(links), which may
        make a status possible, everything goes in one request.
      - A ticket that may not begin with this status is created with the queue's own and changed right afterwards.
      - To delete a ticket use O(state=absent).
    type: str
  owner:
    description:
      - Name or e-mail address of the owner; V(Nobody) or an empty text for none.
      - The owner needs the right C(OwnTicket) in the queue.
    type: str
  requestor:
    description:
      - The requestors, as e-mail addresses, C(Name <address>), names of users, or C(group:Name) (REST 2.0 only).
      - RT makes a user for an address that it does not know. A name that nobody has is an error.
      - Addresses are compared in lower case. Records show the address, or the name of a user who has none.
    type: list
    elements: str
    aliases: [requestors]
  cc:
    description:
      - Who gets copies of correspondence; written like O(requestor).
    type: list
    elements: str
  admin_cc:
    description:
      - Who gets copies of correspondence and comments; written like O(requestor).
    type: list
    elements: str
  custom_roles:
    description:
      - Custom roles of the queue by name; the value is a list of people, written like O(requestor), and an empty list
        for nobody. A role for a single person takes one.
      - REST 2.0 only.
    type: dict
  priority:
    description:
      - Priority, as a number also where RT's pages show words.
    type: int
  initial_priority:
    description:
      - Priority with which the ticket began.
    type: int
  final_priority:
    description:
      - Priority towards which RT may raise the ticket as it comes due.
    type: int
  time_worked:
    description:
      - Time worked on the ticket altogether, in minutes, or like V(1h 30m) or V(2 hours). O(time_estimated) and
        O(time_left) are written in the same way.
      - To add time, and not to set it, use O(opsdesk.itsm.rt_comment#module:time_worked).
    type: str
  time_estimated:
    description:
      - Time that the work was expected to take.
    type: str
  time_left:
    description:
      - Time that the work is expected to take yet.
    type: str
  starts:
    description:
      - When work shall begin.
      - All dates are written like V(2031-06-01T12:00:00+02:00). A time without an offset is in UTC, a date without a
        time is its midnight in UTC, and an empty text clears the date. Records show dates in UTC.
    type: str
  started:
    description:
      - When work began. RT sets it by itself when the ticket is opened.
    type: str
  due:
    description:
      - When the ticket is due.
    type: str
  told:
    description:
      - When the requestors heard of the ticket last. RT sets it by itself when somebody replies.
    type: str
  resolved:
    description:
      - When the ticket was closed. RT sets it by itself.
    type: str
  sla:
    description:
      - Service level. RT takes any word for one, and sets O(due) and O(starts) by it.
      - Over REST 1.0, only in queues with service levels. RT does not show it elsewhere.
    type: str
  custom_fields:
    description:
      - Custom fields by name. A field that the queue does not have is an error, where RT would just drop it.
      - A field for several values takes a list; one for a single value takes text. V(null) or an empty text clears a
        single value, an empty list clears several.
      - Over REST 2.0 values are checked and brought to RT's form before anything is written. A select takes one of its
        values, in any case of letters; a date is C(2031-06-01), a date with time is written like O(starts).
      - A file (C(Image), C(Binary)) is a dictionary of C(filename), C(content_type), and C(path) or
        C(content_base64). REST 2.0 only.
      - REST 1.0 cannot write a field whose name contains a comma.
      - REST 1.0 does not tell the types of fields. There, give a list for several values and an offset for a time, so
        that they are recognised; whether RT took the value is found out by reading it back.
    type: dict
  links:
    description:
      - Links to tickets (by number) and to anything else (by address). The keys are C(depends_on), C(depended_on_by),
        C(refers_to), C(referred_to_by), C(parents) and C(children), the values are lists.
      - The link that carries O(external_id) is not shown here and stays.
    type: dict
  merged_into:
    description:
      - Number of the ticket into which this one is merged. RT cannot undo a merge.
      - Name the ticket by O(id), which alone still means this ticket afterwards. No other change goes with it.
    type: int
  content:
    description:
      - First message of a new ticket. It is sent when the ticket is created and not compared later; what comes after
        it is for M(opsdesk.itsm.rt_comment).
    type: str
    aliases: [text]
  content_type:
    description:
      - Kind of O(content). Without it, it is plain text.
    type: str
    choices: [text/plain, text/html]
  attachments:
    description:
      - Files for the first message of a new ticket; like O(content), they are not compared later.
      - After the ticket was created each file is fetched and its bytes are compared.
notes:
  - RT moves the key of a merged ticket to the ticket that stays and does not record which ticket a key was created
    with. The module concludes it from added links, creators and subjects. If that is not enough, for example because
    two alarms were merged and the task gives no O(subject), it changes nothing and says so.
  - O(when_closed=reopen) sets the status C(open), or the first one that RT offers for the ticket if its lifecycle has
    no C(open).
  - The account needs the rights C(SeeQueue), C(ShowTicket), C(CreateTicket), C(ModifyTicket), C(SeeCustomField),
    C(ModifyCustomField) and, for O(state=absent), C(DeleteTicket) in the queue.
seealso:
  - module: opsdesk.itsm.rt_comment
  - module: opsdesk.itsm.rt_ticket_info
  - module: opsdesk.itsm.rt_attachment_info
  - plugin: opsdesk.itsm.rt_ticket
    plugin_type: lookup
extends_documentation_fragment:
  - opsdesk.itsm.rt
  - opsdesk.itsm.attachments
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.reconcile.identity
  - opsdesk.itsm.reconcile.life
  - opsdesk.itsm.reconcile.lists
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_rt
"""

EXAMPLES = r"""
- name: One ticket for this alarm, however often it comes; closed meanwhile, it is opened again
  opsdesk.itsm.rt_ticket:
    api_url: https://rt.example.com
    api_token: "{{ vault_rt_token }}"
    external_id: "{{ inventory_hostname }}/disk-full"
    when_closed: reopen
    queue: General
    subject: Disk full on {{ inventory_hostname }}
    requestor: ops@example.com
    priority: 70
    content: |
      /var is at 97 %.
  delegate_to: localhost
  register: ticket

# RT_URL and RT_TOKEN in the environment say where RT is and who is asking; the tasks below rely on it.
- name: Close it when the alarm is over, if there is one
  opsdesk.itsm.rt_ticket:
    external_id: "{{ inventory_hostname }}/disk-full"
    status: resolved
    create: false
  delegate_to: localhost

- name: A ticket of its own each time the alarm comes back after its ticket was closed
  opsdesk.itsm.rt_ticket:
    external_id: "{{ inventory_hostname }}/link-down"
    when_closed: new
    queue: General
    subject: Link down on {{ inventory_hostname }}
  delegate_to: localhost

- name: An open ticket with this subject in this queue, made where there is none
  opsdesk.itsm.rt_ticket:
    queue: Helpdesk
    subject: Renew the certificate of www.example.com
    owner: alice
    cc:
      - bob@example.com
      - group:Web team
    due: "2031-06-01T12:00:00+02:00"
    time_estimated: 1h 30m
    custom_fields:
      Severity: high
      Components: [web, mail]
      Maintenance window: 2031-05-31T22:00:00+02:00
    links:
      depends_on: [41]
      refers_to: [https://wiki.example.com/certificates]

- name: Take the ticket by its number
  opsdesk.itsm.rt_ticket:
    id: 42
    owner: alice
    status: open

- name: One more requestor, the others stay
  opsdesk.itsm.rt_ticket:
    id: 42
    requestor: carol@example.com
    list_mode: add

- name: Clear the due date, the owner, the copies and a custom field
  opsdesk.itsm.rt_ticket:
    id: 42
    due: ""
    owner: ""
    cc: []
    custom_fields:
      Severity: null

- name: Recognise the ticket by a custom field, closed tickets as well
  opsdesk.itsm.rt_ticket:
    match_on: [queue, custom_fields]
    match_among: any
    queue: Helpdesk
    subject: Asset {{ serial }} is due for replacement
    custom_fields:
      Serial: "{{ serial }}"

- name: Formatted text and a file with the first message
  opsdesk.itsm.rt_ticket:
    external_id: nightly-backup/{{ backup_date }}
    queue: General
    subject: Backup of {{ backup_date }} failed
    content: <p>The log is <b>attached</b>.</p>
    content_type: text/html
    attachments:
      - path: /var/log/backup.log
      - name: summary.txt
        content: "{{ backup_summary }}"

- name: Put a key on a ticket that somebody made by hand
  opsdesk.itsm.rt_ticket:
    id: 42
    external_id: router7/firmware

- name: Merge a duplicate into the ticket that stays
  opsdesk.itsm.rt_ticket:
    id: 43
    merged_into: 42

- name: Always a new ticket, whatever is there
  opsdesk.itsm.rt_ticket:
    match_on: []
    queue: General
    subject: Weekly report

- name: Delete a ticket
  opsdesk.itsm.rt_ticket:
    id: 44
    state: absent

- name: Connection options once for all tasks, and another way when RT says no
  module_defaults:
    group/opsdesk.itsm.rt:
      api_url: https://rt.example.com
      api_username: ansible
      api_password: "{{ vault_rt_password }}"
  block:
    - name: Resolve the ticket
      opsdesk.itsm.rt_ticket:
        id: 42
        status: resolved
      register: closing
  rescue:
    - name: Say what stands in the way
      opsdesk.itsm.rt_comment:
        ticket: 42
        content: "Not resolved: {{ ansible_failed_result.error.server_messages | join(' / ') }}"
      when: ansible_failed_result.error.kind == 'not_applied'
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description: What was done, or in check mode would be done.
  returned: success, and on failure when RT was changed or rejected a change
  type: str
  choices: [created, updated, deleted, none]
id:
  description: Id of the ticket; V(null) for one that check mode would create, or that was already absent.
  returned: success, and on failure when the ticket is known
  type: int
url:
  description: Page of the ticket in the web interface.
  returned: success, and on failure when the ticket is known
  type: str
merged_into:
  description: Id of the ticket that this ticket was merged into; V(null) if it is not known. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when somebody merged the ticket into another one
  type: int
record:
  description: The ticket after the task, as RT shows it. Names and values are those of the options, so they can be
    given to the module again. In check mode, the ticket as it would be, as far as that is known.
  returned: success, and on failure when the ticket was read
  type: dict
  contains:
    id: {description: Id of the ticket., type: int}
    external_id: {description: Your own key for the ticket., type: str}
    queue: {description: Name of the queue., type: str}
    subject: {description: "Subject, on one line.", type: str, sample: Renew the certificate of www.example.com}
    status: {description: "Status, in lower case.", type: str}
    owner: {description: Name of the owner; V(Nobody) for none., type: str}
    requestor:
      description: Addresses of the requestors, sorted; names of users who have none.
      type: list
      elements: str
    cc: {description: "Who gets copies of correspondence, in the same form.", type: list, elements: str}
    admin_cc:
      description: Who gets copies of correspondence and comments, in the same form.
      type: list
      elements: str
    custom_roles:
      description: All custom roles of the queue by name, each with its people; empty over REST 1.0.
      type: dict
    priority: {description: "Priority, as a number also where RT's pages show words.", type: int, sample: 70}
    initial_priority: {description: Priority with which the ticket began., type: int}
    final_priority: {description: Priority towards which RT may raise the ticket as it comes due., type: int}
    time_worked: {description: Minutes worked., type: int}
    time_estimated: {description: Minutes that the work was expected to take., type: int}
    time_left: {description: Minutes that the work is expected to take yet., type: int}
    starts:
      description: When work begins, in UTC; V(null) if it is not set. The same applies to the other dates.
      type: str
    started: {description: When work began., type: str}
    due: {description: When the ticket is due., type: str, sample: "2031-06-01T10:00:00Z"}
    told: {description: When the requestors heard of the ticket last., type: str}
    resolved: {description: When the ticket was closed., type: str}
    sla: {description: Service level; empty for none., type: str}
    custom_fields:
      description: All custom fields that the account may see. Text or V(null) for a single value, a sorted list for
        several, a dictionary of C(filename) and C(content_type) for a file. REST 1.0 shows several values as one text,
        unless the task gives a list for the field.
      type: dict
    links: {description: "Links by their kind; tickets are shown by their ids, as texts.", type: dict}
    merged_into: {description: Id of the ticket that this one was merged into., type: int}
    created: {description: "When it was created, in UTC.", type: str, sample: "2031-05-01T08:15:00Z"}
    last_updated: {description: "When it was changed last, in UTC.", type: str}
    creator: {description: Name of the user who created it., type: str}
diff:
  description: The options that the task gives, in C(before) and C(after); for a deleted ticket, all that it held.
  returned: success
  type: dict
healed:
  description: Ids of the tickets with the same key that were merged into this one, or would be in check mode. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when tickets were merged, also in a failed task
  type: list
  elements: int
found:
  description: The tickets with the same key, and what tells them apart. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: failure, when several tickets have the same key
  type: list
  elements: dict
  sample: [{id: 42, subject: Disk full, creator: ansible, created: "2031-05-01T08:15:00Z", last_writer: alice}]
server_messages:
  description: What RT said to the changes, and what the module did besides, such as a search after a lost answer.
  returned: success
  type: list
  elements: str
applied:
  description: Names of the options that were set before the task failed.
  returned: failure, when only a part of a change was made
  type: list
  elements: str
not_applied:
  description: The options that were not set, each with the value wanted and the value found.
  returned: failure, when only a part of a change was made
  type: dict
  sample: {owner: {wanted: alice, found: bob}}
uncertain:
  description: Names of the options that may have been set or not; V(action) if another run may have made the change.
    See R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: when an answer was lost, or the ticket could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether the ticket may have been created although the task failed. See
    R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors).
  returned: failure, when the answer to the creating request was lost and the ticket could not be looked for
  type: bool
error:
  description: "The failure as data: C(system), C(kind), C(status), C(server_messages), C(attempts) and
    C(safe_to_retry). See R(docs/errors.md,ansible_collections.opsdesk.itsm.docsite.errors)."
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
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.tickets import TICKET


def main() -> None:
    run_module(TICKET)


if __name__ == "__main__":
    main()
