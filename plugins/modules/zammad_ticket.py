#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a ticket of Zammad in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_ticket
short_description: Keep a ticket of Zammad in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes, merges and deletes tickets of Zammad.
  - A ticket is created once. The task says how its ticket is recognised (by O(id), O(number), O(external_id) or
    O(match_on)), and neither a second run, nor an answer that got lost, nor a second controller at the same moment
    makes a second ticket.
  - Groups, statuses, priorities, people and attributes are checked before anything is written, since Zammad drops what
    it does not know without a word. What the module reports as done was read back.
options:
  state:
    description:
      - V(present) creates the ticket where there is none, and changes it where something differs.
      - V(absent) deletes the ticket for good, for which Zammad wants the permission C(admin). To close a ticket, set
        O(status).
  id:
    description:
      - Id of the ticket, as in the address of its page; this is not its number. Where there is no such ticket the task
        fails; with O(state=absent) there is nothing to do.
    type: int
  number:
    description:
      - Number of the ticket, as people see it. It recognises a ticket like O(id) does; Zammad gives the number to a
        new one.
    type: str
  external_id:
    description:
      - A key of your own by which the ticket is recognised whatever becomes of its title, group and status, for
        example C(host1/disk-full).
      - It is kept as a tag, C(opsdesk:) and the key, which is part of the request that creates the ticket. O(tags)
        does not show it and does not remove it.
      - Zammad must let the account make new tags (the setting C(tag_new)), unless O(external_id_field) is given.
      - Any text on one line, up to 242 characters; a comma or percent sign counts as three.
    type: str
  external_id_field:
    description:
      - Name of an attribute of tickets, added in the object manager, which holds O(external_id) in place of a tag.
        M(opsdesk.itsm.zammad_object) adds one.
    type: str
  match_on:
    description:
      - Names of the options that recognise the ticket together; each must be given and not be empty. One of O(title),
        O(group), O(customer), O(owner), O(status), O(priority), O(type), O(tags) and O(custom_fields) must be among
        them, since Zammad is searched by these.
      - Without O(id), O(number), O(external_id) and this option, V([title, group]) is meant. O(external_id) excludes
        it.
      - With an empty list the task always creates a ticket. If the answer gets lost then, the task fails and
        RV(ambiguous) says that there may be a ticket.
  match_among:
    description:
      - Where to look for a ticket that O(external_id) or O(match_on) recognises.
      - When the option is left out, it is V(any) for O(external_id) and V(open) for O(match_on).
      - V(open) means tickets whose status is of a type that Zammad counts as new, open or pending.
      - V(any) means all tickets.
  title:
    description:
      - Title. Needed to create a ticket. Zammad keeps 250 characters.
    type: str
    aliases: [subject]
  group:
    description:
      - Name of the group; C(Parent::Child) for one below another. Needed to create a ticket.
      - Zammad tells names of groups, statuses and priorities apart by case; one that differs in case alone is an error
        that says so.
      - An account that may create in a group but not read there would never find the ticket again; this is an error.
    type: str
  customer:
    description:
      - Login or e-mail address of the customer. Needed to create a ticket.
      - V(guess:address) has Zammad create the customer together with the ticket when nobody has that address.
    type: str
  status:
    description:
      - Name of the status, for example V(new), V(open), V(pending reminder), V(pending close) or V(closed). Zammad
        calls it state.
    type: str
  pending_time:
    description:
      - Until when a pending status waits. Needed with a pending status, and an error with any other.
      - Written like V(2031-06-01T12:00:00+02:00); a time without an offset is in UTC. Zammad keeps no seconds. Records
        show UTC.
    type: str
  priority:
    description:
      - Name of the priority, for example V(2 normal).
    type: str
  owner:
    description:
      - Login or e-mail address of the owner, who must be an agent with access to the group. An empty text or V(-) is
        nobody.
      - A user who may not own in the group is an error. Zammad drops such an owner from an existing ticket and reports
        success.
    type: str
  organization:
    description:
      - Name of the organization. Zammad takes that of the customer when it is left out.
    type: str
  type:
    description:
      - Type of the ticket, where the object manager has this attribute turned on; an empty text clears it.
    type: str
  note:
    description:
      - Note on the ticket, up to 250 characters. It is compared by its words.
    type: str
  tags:
    description:
      - Tags. V(db) and V(DB) are two of them for Zammad. A tag cannot hold a comma.
    type: list
    elements: str
  links:
    description:
      - Ids of linked tickets. The keys are C(parent), C(child) and C(normal), and say what the other ticket is to this
        one; the values are lists.
    type: dict
  mentions:
    description:
      - Logins or e-mail addresses of the agents who follow the ticket.
      - On an existing ticket everybody can only add and remove themselves, so that the account needs the permission
        C(admin.user) to do it on behalf of others.
    type: list
    elements: str
  custom_fields:
    description:
      - Attributes that were added in the object manager, by name. V(null) or an empty text clears one; one with
        several values takes a list.
      - An attribute that tickets do not have is an error; in check mode it is a warning, since an earlier task may
        create it.
      - Values are converted to the type of the attribute, or rejected before anything is written. Zammad stores
        another value in place of a wrong one and reports success. The types are known where the account may read the
        definitions (C(admin.object)); otherwise flags, numbers and lists are recognised by the values that are there.
    type: dict
  merged_into:
    description:
      - Id of the ticket into which this one is merged. Zammad cannot undo it. No other change goes with it.
    type: int
  content:
    description:
      - Text of the first article of a new ticket. It is sent when the ticket is created and not compared later; what
        comes after it is for M(opsdesk.itsm.zammad_article). The same holds for the options of the article below.
    type: str
    aliases: [body]
  content_type:
    description:
      - Kind of O(content). Without it, it is plain text. Zammad removes what may do harm from HTML.
    type: str
    choices: [text/plain, text/html]
  article_type:
    description:
      - Type of the first article, for example V(note), V(phone), V(web) or V(email). Without it, it is a note, which
        is mailed to nobody.
      - V(email) sends a mail to O(to), for which the group needs an e-mail address.
    type: str
  article_subject:
    description:
      - Subject of the first article.
    type: str
  sender:
    description:
      - Who the first article is from. Without it, Zammad says V(Agent) for agents.
    type: str
    choices: [Agent, Customer, System]
  internal:
    description:
      - Whether the first article is hidden from customers.
    type: bool
  to:
    description:
      - Recipient of the first article.
    type: str
  cc:
    description:
      - Who gets copies of the first article.
    type: str
  attachments:
    description:
      - Files for the first article.
  time_unit:
    description:
      - Time to book with the first article, in the unit that the administrator chose. From version 6 on Zammad refuses
        it while time accounting is turned off.
    type: float
notes:
  - The account needs the permission C(ticket.agent), and the access C(read), C(create) and C(change) (or C(full)) to
    the group.
  - A group, status, priority or person that is not there yet is an error, and in check mode a warning, since an
    earlier task of the same play may be about to create it.
seealso:
  - module: opsdesk.itsm.zammad_article
  - module: opsdesk.itsm.zammad_ticket_info
  - module: opsdesk.itsm.zammad_time_accounting
  - module: opsdesk.itsm.zammad_object
  - module: opsdesk.itsm.zammad_user
  - plugin: opsdesk.itsm.zammad_ticket
    plugin_type: lookup
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.attachments
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.reconcile.identity
  - opsdesk.itsm.reconcile.life
  - opsdesk.itsm.reconcile.lists
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: One ticket for this alarm, however often it comes; closed meanwhile, it is opened again
  opsdesk.itsm.zammad_ticket:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    external_id: "{{ inventory_hostname }}/disk-full"
    when_closed: reopen
    group: Users
    title: Disk full on {{ inventory_hostname }}
    customer: guess:ops@example.com
    priority: 3 high
    tags: [disk, ansible]
    content: |
      /var is at 97 %.
  delegate_to: localhost
  register: ticket

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: Close it when the alarm is over, if there is one
  opsdesk.itsm.zammad_ticket:
    external_id: "{{ inventory_hostname }}/disk-full"
    status: closed
    create: false
  delegate_to: localhost

- name: A ticket of its own each time the alarm comes back after its ticket was closed
  opsdesk.itsm.zammad_ticket:
    external_id: "{{ inventory_hostname }}/link-down"
    when_closed: new
    group: Users
    title: Link down on {{ inventory_hostname }}
    customer: guess:ops@example.com
  delegate_to: localhost

- name: An open ticket with this title in this group, made where there is none
  opsdesk.itsm.zammad_ticket:
    group: Support::Web
    title: Renew the certificate of www.example.com
    customer: alice@example.com
    owner: bob@example.com
    status: pending reminder
    pending_time: 2031-06-01T08:00:00+02:00
    custom_fields:
      environment: production
    mentions: [carol@example.com]

- name: Take the ticket by its number
  opsdesk.itsm.zammad_ticket:
    number: "67042"
    owner: bob@example.com
    status: open

- name: One more tag, the others stay
  opsdesk.itsm.zammad_ticket:
    id: 42
    tags: [waiting-for-parts]
    list_mode: add

- name: Nobody owns it any more, and it belongs to another ticket
  opsdesk.itsm.zammad_ticket:
    id: 42
    owner: ""
    links:
      parent: [41]

- name: Recognise the ticket by a custom field, closed tickets as well
  opsdesk.itsm.zammad_ticket:
    match_on: [group, custom_fields]
    match_among: any
    group: Users
    title: Asset {{ serial }} is due for replacement
    customer: ops@example.com
    custom_fields:
      serial: "{{ serial }}"

- name: Keep the key in an attribute, not in a tag
  opsdesk.itsm.zammad_ticket:
    external_id: router7/firmware
    external_id_field: opsdesk_key
    group: Users
    title: New firmware for router7
    customer: ops@example.com

- name: A mail to the customer, with a file
  opsdesk.itsm.zammad_ticket:
    external_id: nightly-backup/{{ backup_date }}
    group: Users
    title: Backup of {{ backup_date }} failed
    customer: ops@example.com
    article_type: email
    to: ops@example.com
    content: <p>The log is <b>attached</b>.</p>
    content_type: text/html
    attachments:
      - path: /var/log/backup.log

- name: Merge a duplicate into the ticket that stays
  opsdesk.itsm.zammad_ticket:
    id: 43
    merged_into: 42

- name: Always a new ticket, whatever is there
  opsdesk.itsm.zammad_ticket:
    match_on: []
    group: Users
    title: Weekly report
    customer: ops@example.com

- name: Delete a ticket
  opsdesk.itsm.zammad_ticket:
    id: 44
    state: absent
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description: What was done, or in check mode would be done.
  returned: success, and on failure when Zammad was changed or rejected a change
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
  description: The ticket after the task, as Zammad shows it. Names and values are those of the options, so they can be
    given to the module again. In check mode, the ticket as it would be, as far as that is known.
  returned: success, and on failure when the ticket was read
  type: dict
  contains:
    id: {description: Id of the ticket., type: int}
    external_id: {description: Your own key for the ticket., type: str}
    number: {description: "Number of the ticket, as people see it.", type: str, sample: "67042"}
    title: {description: Title., type: str, sample: Renew the certificate of www.example.com}
    group: {description: Name of the group., type: str, sample: Users}
    customer: {description: Login of the customer., type: str}
    status:
      description: Name of the status, for example V(new), V(open), V(pending reminder), V(pending close) or V(closed).
      type: str
      sample: closed
    pending_time: {description: "Until when a pending status waits, in UTC.", type: str}
    priority: {description: "Name of the priority, for example V(2 normal).", type: str, sample: 3 high}
    owner: {description: Login of the owner; V(-) for nobody., type: str}
    organization: {description: Name of the organization., type: str}
    type: {description: "Type of the ticket, where the object manager has this attribute turned on.", type: str}
    note: {description: "Note on the ticket, up to 250 characters.", type: str}
    tags:
      description: Tags, sorted, without those that hold a key; V(null) if the account may not see them.
      type: list
      elements: str
    links: {description: Ids of linked tickets by what they are to this one; only if the task gives links., type: dict}
    mentions:
      description: Logins of the users who follow the ticket; only if the task gives them.
      type: list
      elements: str
    custom_fields: {description: All attributes that were added in the object manager., type: dict}
    merged_into: {description: Id of the ticket that this one was merged into., type: int}
    external_id_field: {description: Name of the attribute that holds the key; only if the task names one., type: str}
    created: {description: "When it was created, in UTC.", type: str, sample: "2031-05-01T08:15:00Z"}
    last_updated: {description: "When it was changed last, in UTC.", type: str}
    creator: {description: Login of the user who created it., type: str}
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
  description: What Zammad said to the changes, and what the module did besides, such as a search after a lost answer.
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
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets.tickets import TICKET


def main() -> None:
    run_module(TICKET)


if __name__ == "__main__":
    main()
