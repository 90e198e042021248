#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a ticket of Cerb in the declared state."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_ticket
short_description: Keep a ticket of Cerb in the declared state
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Creates, changes, merges and deletes tickets of Cerb.
  - A ticket is created once. The task says how its ticket is recognised (by O(id), O(mask), O(external_id) or
    O(match_on)), and neither a second run, nor an answer that got lost, nor a second controller at the same moment
    makes a second ticket.
  - Groups, buckets, workers, organizations and custom fields are given by name and looked up before anything is
    written. Cerb itself would create an organization that it does not know. What the module reports as done was read
    back.
options:
  state:
    description:
      - V(present) creates the ticket where there is none, and changes it where something differs. A ticket that is
        marked as deleted is brought back.
      - V(absent) marks the ticket as deleted, which is all that Cerb does. People can bring it back, its mask stays
        taken, and Cerb removes it for good after some days (7, unless set otherwise). To close a ticket, set
        O(status).
  id:
    description:
      - Id of the ticket. Where there is no such ticket the task fails; with O(state=absent) there is nothing to do.
    type: int
  mask:
    description:
      - The reference that people know the ticket by, for example C(ABC-12345-678). It recognises a ticket like O(id)
        does; Cerb gives it to a new one.
      - Together with O(id) it is a new mask for that ticket.
    type: str
  external_id:
    description:
      - A key of your own by which the ticket is recognised whatever becomes of its subject, group and status, for
        example C(host1/disk-full).
      - It is kept in a custom field, and is part of the request that creates the ticket.
      - A ticket that is marked as deleted is brought back by it. One that was merged into another is left alone; see
        RV(merged_into).
      - Any text on one line, up to 255 bytes.
    type: str
  external_id_field:
    description:
      - Name or URI of the custom field on tickets that holds O(external_id); a single line of text.
      - When the option is left out, C(External reference) is meant. M(opsdesk.itsm.cerb_custom_field) makes it; where
        it is missing, the task fails and says so.
    type: str
  match_on:
    description:
      - Names of the options that recognise the ticket together; each must be given and not be empty. One of
        O(subject), O(group), O(bucket), O(owner), O(org), O(status), O(importance), O(participants), O(watchers) and
        a text among O(custom_fields) must be among them, since Cerb is searched by these.
      - Without O(id), O(mask), O(external_id) and this option, V([subject, group]) is meant. O(external_id) excludes
        it.
      - With an empty list the task always creates a ticket. If the answer gets lost then, the task fails and
        RV(ambiguous) says that there may be a ticket.
  match_among:
    description:
      - Where to look for a ticket that O(external_id) or O(match_on) recognises. O(match_on) never
        finds deleted or merged ones.
      - When the option is left out, it is V(any) for O(external_id) and V(open) for O(match_on).
      - V(open) means open and waiting tickets.
      - V(any) means closed tickets, too.
  subject:
    description:
      - Subject. Needed to create a ticket. Cerb keeps 255 columns, in which letters of Chinese, Japanese and Korean
        count twice, and ends what is longer with three dots.
    type: str
  group:
    description:
      - Name or id of the group. Needed to create a ticket.
      - A ticket that changes to another group comes into its default bucket, unless O(bucket) is given.
      - Two groups of one name are an error that lists their ids.
    type: str
  bucket:
    description:
      - Name or id of the bucket, which must belong to the group.
    type: str
  status:
    description:
      - Status. Without it a new ticket is V(open).
      - Deleting is O(state=absent).
    type: str
    choices: [open, waiting, closed]
  reopen_date:
    description:
      - When Cerb opens a waiting or closed ticket again; an empty text clears it.
      - Written like V(2031-06-01T12:00:00+02:00); a time without an offset is in UTC. Records show UTC.
    type: str
  owner:
    description:
      - The worker who owns the ticket, by mention name, e-mail address, full name or id. An empty text is nobody.
      - Records show the mention name.
    type: str
  org:
    description:
      - Name or id of the organization, which must exist. An empty text is none.
    type: str
    aliases: [organization]
  importance:
    description:
      - Importance, from 0 to 100. Cerb gives a new ticket 50.
    type: int
  participants:
    description:
      - E-mail addresses of those who get the replies. Cerb calls them requesters, too.
    type: list
    elements: str
  watchers:
    description:
      - Workers who are told of what happens to the ticket, by mention name, e-mail address, full name or id.
    type: list
    elements: str
  links:
    description:
      - Ids of linked records. The keys are types of records (C(org), C(task), C(ticket), ...), the values are lists.
    type: dict
  custom_fields:
    description:
      - Custom fields, by name or URI, never by number. V(null) or an empty text clears one; one with several values
        takes a list.
      - What is not among the options of a picklist is an error before anything is written. Decimals are written with a
        point.
      - A field that refers to a worker or to another record takes its name or id; records show the id.
    type: dict
  merged_into:
    description:
      - Id of the ticket into which this one is merged. Cerb always keeps the ticket with the lowest id, so a higher one
        is an error. Cerb cannot undo it. No other change goes with it.
      - The record of a merged ticket does not say where it went, so a ticket that is merged already counts as merged
        into this one.
    type: int
  content:
    description:
      - Text of the first message. It is mailed to O(to), or else to O(participants), when the ticket is created, and
        not compared later; what comes after it is for M(opsdesk.itsm.cerb_message). The same holds for the options of
        the message below.
      - Without it the ticket has no message, and nothing is mailed.
    type: str
    aliases: [body]
  content_format:
    description:
      - How O(content) is written. Without it, it is plain text.
      - V(markdown) is what Cerb makes HTML of. Cerb knows no other format here; what it calls HTML is Markdown, too.
    type: str
    choices: [plain, markdown]
  to:
    description:
      - Recipients of the first message. They become participants, unless O(participants) says who these are.
    type: list
    elements: str
  cc:
    description:
      - Who gets copies of the first message.
    type: list
    elements: str
  bcc:
    description:
      - Who gets copies without the others knowing.
    type: list
    elements: str
  quiet:
    description:
      - Whether O(content) is kept as a message without being mailed. Cerb shows it as not sent.
    type: bool
  commands:
    description:
      - Whether lines of O(content) that begin with C(#) and a word are commands for Cerb, such as C(#comment).
        Otherwise a blank is put before them, so that Cerb does not carry them out.
    type: bool
  attachments:
    description:
      - Files for the first message.
notes:
  - Cerb removes merged tickets, and their keys with them, some days after the merge (7, unless set otherwise). After
    that the key finds nothing, and the next task creates a ticket.
  - The worker whose key is used should be a member of the group. For one who is not, Cerb composes the ticket and then
    answers with an error; the module looks for the ticket and finds it. In a private group it cannot read it, though,
    and fails.
  - A group, bucket, worker, organization or custom field that is not there yet is an error, and in check mode a
    warning, since an earlier task of the same play may be about to create it.
seealso:
  - module: opsdesk.itsm.cerb_message
  - module: opsdesk.itsm.cerb_comment
  - module: opsdesk.itsm.cerb_ticket_info
  - module: opsdesk.itsm.cerb_custom_field
  - plugin: opsdesk.itsm.cerb_ticket
    plugin_type: lookup
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.attachments
  - opsdesk.itsm.reconcile
  - opsdesk.itsm.reconcile.identity
  - opsdesk.itsm.reconcile.life
  - opsdesk.itsm.reconcile.lists
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cerb
"""

EXAMPLES = r"""
- name: The custom field that keeps keys, once for a server
  opsdesk.itsm.cerb_custom_field:
    api_url: https://cerb.example.com/rest
    api_access_key: "{{ cerb_access_key }}"
    api_secret_key: "{{ vault_cerb_secret_key }}"
    record_type: ticket
    uri: external_reference
    name: External reference
    type: text
  delegate_to: localhost

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the tasks below
# rely on it.
- name: One ticket for this alarm, however often it comes; closed meanwhile, it is opened again
  opsdesk.itsm.cerb_ticket:
    external_id: "{{ inventory_hostname }}/disk-full"
    when_closed: reopen
    group: Support
    subject: Disk full on {{ inventory_hostname }}
    participants: [ops@example.com]
    importance: 80
    content: |
      /var is at 97 %.
    quiet: true
  delegate_to: localhost
  register: ticket

- name: Close it when the alarm is over, if there is one
  opsdesk.itsm.cerb_ticket:
    external_id: "{{ inventory_hostname }}/disk-full"
    status: closed
    create: false
  delegate_to: localhost

- name: A ticket of its own each time the alarm comes back after its ticket was closed
  opsdesk.itsm.cerb_ticket:
    external_id: "{{ inventory_hostname }}/link-down"
    when_closed: new
    group: Support
    subject: Link down on {{ inventory_hostname }}
  delegate_to: localhost

- name: Write to a customer, once
  opsdesk.itsm.cerb_ticket:
    external_id: renewal/{{ contract }}
    group: Sales
    bucket: Leads
    subject: Your contract {{ contract }}
    to: [alice@customer.example]
    content: |
      Hello Alice,

      your contract **{{ contract }}** ends soon.
    content_format: markdown
    attachments:
      - path: /srv/contracts/{{ contract }}.pdf
    status: waiting
    reopen_date: 2031-06-01T08:00:00+02:00
    owner: "@KinaHalpue"
    org: Customer Ltd

- name: An open ticket with this subject in this group, made where there is none
  opsdesk.itsm.cerb_ticket:
    group: Support
    subject: Renew the certificate of www.example.com
    owner: bob@example.com
    custom_fields:
      Environment: production
      Areas: [web, mail]

- name: Take the ticket by its mask
  opsdesk.itsm.cerb_ticket:
    mask: ABC-12345-678
    status: waiting
    reopen_date: 2031-06-01

- name: One more watcher, the others stay
  opsdesk.itsm.cerb_ticket:
    id: 42
    watchers: [kina@example.com]
    list_mode: add

- name: Nobody owns it any more, and it belongs to an organization
  opsdesk.itsm.cerb_ticket:
    id: 42
    owner: ""
    links:
      org: [7]

- name: Keep the key in another field
  opsdesk.itsm.cerb_ticket:
    external_id: router7/firmware
    external_id_field: asset_key
    group: Support
    subject: New firmware for router7

- name: Merge a duplicate into the older ticket, which stays
  opsdesk.itsm.cerb_ticket:
    id: 43
    merged_into: 42

- name: Always a new ticket, whatever is there
  opsdesk.itsm.cerb_ticket:
    match_on: []
    group: Support
    subject: Weekly report

- name: Mark a ticket as deleted
  opsdesk.itsm.cerb_ticket:
    id: 44
    state: absent
"""

RETURN = r"""
# Generated by "make returns" from the options above and from tests/ci/returns; do not edit.
action:
  description: What was done, or in check mode would be done.
  returned: success, and on failure when Cerb was changed or rejected a change
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
  description: The ticket after the task, as Cerb shows it. Names and values are those of the options, so they can be
    given to the module again. In check mode, the ticket as it would be, as far as that is known.
  returned: success, and on failure when the ticket was read
  type: dict
  contains:
    id: {description: Id of the ticket., type: int}
    external_id: {description: Your own key for the ticket., type: str}
    mask:
      description: The reference that people know the ticket by, for example C(ABC-12345-678).
      type: str
      sample: ABC-12345-678
    subject: {description: Subject., type: str, sample: Renew the certificate of www.example.com}
    group: {description: Name of the group., type: str}
    bucket: {description: Name of the bucket., type: str}
    status: {description: Status., type: str, sample: closed}
    reopen_date: {description: "When Cerb reopens it, in UTC.", type: str}
    owner: {description: Mention name of the owner; V(null) for nobody., type: str}
    org: {description: Name of the organization., type: str}
    importance: {description: "Importance, from 0 to 100.", type: int, sample: 80}
    participants: {description: "E-mail addresses of those who get the replies, sorted.", type: list, elements: str}
    watchers: {description: "Mention names of the watchers, sorted.", type: list, elements: str}
    links: {description: Ids of linked records by their type., type: dict}
    custom_fields: {description: "All custom fields of tickets, by name.", type: dict}
    merged_into:
      description: Id of the ticket that the task merged this one into; only if the task gives it.
      type: int
    external_id_field: {description: The custom field that holds the key; only if the task names one., type: str}
    num_messages: {description: How many messages it has., type: int}
    created: {description: "When it was created, in UTC.", type: str, sample: "2031-05-01T08:15:00Z"}
    last_updated:
      description: When the last mail was sent or received, in UTC. Cerb ignores other changes here.
      type: str
    closed: {description: "When it was first closed, in UTC; it remains when the ticket is reopened.", type: str}
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
  description: What Cerb said to the changes, and what the module did besides, such as a search after a lost answer.
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

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.tickets import TICKET
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.module import run_module


def main() -> None:
    run_module(TICKET)


if __name__ == "__main__":
    main()
