#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Book time on a ticket of Zammad, once."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_time_accounting
short_description: Book time on a ticket of Zammad, once
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Books, changes and removes time on tickets of Zammad, apart from articles. From version 6 on; before that, time is
    booked with an article, see O(opsdesk.itsm.zammad_article#module:time_unit).
  - A booking holds no text, so it is recognised by ticket and amount; the same amount is booked once, whoever booked
    it. To book it again, set O(match_on) to an empty list.
options:
  state:
    description:
      - V(present) books the time where it is not booked.
      - V(absent) removes the booking.
    type: str
    default: present
    choices: [present, absent]
  id:
    description:
      - Id of the booking. With it, O(time_unit) and O(type) may be new ones; O(ticket) is needed all the same.
    type: int
  ticket:
    description:
      - Id of the ticket.
    type: int
  time_unit:
    description:
      - Amount, in the unit that the administrator chose.
    type: float
  type:
    description:
      - Name of the kind of activity; an empty text for none.
    type: str
  match_on:
    description:
      - Names of the options that recognise the booking together.
      - When the option is left out, V([ticket, time_unit]) is meant. With an empty list the task books every time it
        runs.
  match_among:
    description:
      - It has no meaning for bookings.
  on_multiple:
    description:
      - What to do when several bookings fit.
      - With V(error) the task fails and lists their ids.
      - With V(oldest) or V(newest) that one of them is meant.
    choices: [error, oldest, newest]
notes:
  - The account needs the permission C(admin.time_accounting), or the access C(change) to the group; time accounting
    must be turned on.
seealso:
  - module: opsdesk.itsm.zammad_article
  - module: opsdesk.itsm.zammad_ticket
extends_documentation_fragment:
  - opsdesk.itsm.zammad
  - opsdesk.itsm.reconcile.identity
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_zammad
"""

EXAMPLES = r"""
- name: Half an hour of work
  opsdesk.itsm.zammad_time_accounting:
    api_url: https://desk.example.com
    api_token: "{{ vault_zammad_token }}"
    ticket: 42
    time_unit: 30
    type: Travel
  delegate_to: localhost

# ZAMMAD_URL and ZAMMAD_TOKEN in the environment say where Zammad is and who is asking; the tasks below rely on it.
- name: It was less
  opsdesk.itsm.zammad_time_accounting:
    ticket: 42
    id: 7
    time_unit: 20

- name: It was nothing
  opsdesk.itsm.zammad_time_accounting:
    ticket: 42
    id: 7
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
  description: Id of the booking; V(null) for one that check mode would create, or that was absent already.
  returned: success, and on failure when the booking is known
  type: int
  sample: 42
url:
  description: Page of the ticket, for people.
  returned: success, and on failure when the booking is known
  type: str
  sample: https://desk.example.com/#ticket/zoom/42
record:
  description:
    - The booking as Zammad shows it after the task. Names and values are those of the options, so that they can be
      given to the module again. In check mode it is the booking as it would be, as far as the task tells.
  returned: success, and on failure when the booking was read
  type: dict
  contains:
    id:
      description: Id of the booking.
      type: int
      sample: 42
    ticket:
      description: Id of the ticket.
      type: int
    time_unit:
      description: Amount.
      type: float
      sample: 30.0
    type:
      description: Name of the kind of activity.
      type: str
    article:
      description: Id of the article that it was booked with.
      type: int
    created:
      description: When it was booked, in UTC.
      type: str
diff:
  description: The options that the task gives, before and after; for a deleted booking all that it held.
  returned: success
  type: dict
  contains:
    before:
      description: Values before; empty for a booking that was not there.
      type: dict
    after:
      description: Values after, or in check mode the values that a real run will set; empty for a deleted booking.
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
  returned: when an answer was lost, or the booking could not be read back
  type: list
  elements: str
ambiguous:
  description: Whether a booking may have been created without the module knowing. RV(error) and the message say what
    to do.
  returned: failure, when the answer to the creating request was lost and the booking could not be looked for
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
  sample: [GET https://desk.example.com/api/v1/tickets/42/time_accountings/42 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.time_accounting import TIME_ACCOUNTING


def main() -> None:
    run_module(TIME_ACCOUNTING)


if __name__ == "__main__":
    main()
