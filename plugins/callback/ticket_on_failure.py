# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep a ticket for each playbook that fails: listens to ansible-core, and speaks when the run is over."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ticket_on_failure
type: notification
short_description: Keep a ticket for each playbook that fails
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Opens a ticket in Request Tracker, Zammad or Cerb when a playbook fails, comments it at every run that fails, and
    closes it when a run went well.
  - The ticket is recognised by a key made of the playbook, the inventory and, with O(per), the host or role. However
    often it fails, there is one ticket. If O(close) closed it, a run that fails again opens it again, or creates
    another one; see O(when_closed).
  - If somebody merged the ticket into another one, comments go to that one, and its status is left alone.
  - A failure is what the recap at the end of the run counts as C(failed) or C(unreachable). What was ignored or rescued
    is none.
  - All is done after the recap, over one session, and ends with O(deadline). What goes wrong is one warning; the result
    of the run stays what it is. With C(--check) nothing is done.
  - A run with C(--limit), C(--tags), C(--skip-tags), C(--start-at-task) or C(--step) closes nothing, since it says
    nothing of what it left out; but with O(per=host), C(--limit) only leaves out hosts.
options:
  system:
    description:
      - The system that has the tickets.
    type: str
    required: true
    choices: [rt, zammad, cerb]
    env:
      - name: OPSDESK_TICKET_SYSTEM
    ini:
      - section: callback_ticket_on_failure
        key: system
  queue:
    description:
      - The queue of RT, or the group of Zammad or Cerb, where new tickets go.
    type: str
    required: true
    env:
      - name: OPSDESK_TICKET_QUEUE
    ini:
      - section: callback_ticket_on_failure
        key: queue
  requestor:
    description:
      - Who the ticket is from. Addresses of requestors in RT or of participants in Cerb, separated by commas; the
        customer in Zammad, which needs one, and where V(guess:address) is for somebody whom Zammad does not know yet.
    type: str
    env:
      - name: OPSDESK_TICKET_REQUESTOR
    ini:
      - section: callback_ticket_on_failure
        key: requestor
  per:
    description:
      - What has a ticket of its own.
      - V(play) is the playbook with its inventory, that is, one ticket for all its plays and hosts.
      - V(host) is each host, V(role) each role in that playbook with that inventory. What fails outside of all roles
        belongs to the ticket of V(play).
    type: str
    default: play
    choices: [play, host, role]
    env:
      - name: OPSDESK_TICKET_PER
    ini:
      - section: callback_ticket_on_failure
        key: per
  close:
    description:
      - Whether a run without failures closes the ticket.
    type: bool
    default: true
    env:
      - name: OPSDESK_TICKET_CLOSE
    ini:
      - section: callback_ticket_on_failure
        key: close
  closed_status:
    description:
      - The status that closes a ticket. Without it, it is V(resolved) in RT and V(closed) in Zammad and Cerb.
    type: str
    env:
      - name: OPSDESK_TICKET_CLOSED_STATUS
    ini:
      - section: callback_ticket_on_failure
        key: closed_status
  when_closed:
    description:
      - What a run that fails does with a closed ticket.
      - V(reopen) sets O(open_status) on a ticket that has the status by which O(close) closes.
      - V(new) creates another ticket, which has the key from then on.
      - V(leave) adds the comment and leaves the ticket closed.
    type: str
    default: reopen
    choices: [leave, reopen, new]
    env:
      - name: OPSDESK_TICKET_WHEN_CLOSED
    ini:
      - section: callback_ticket_on_failure
        key: when_closed
  open_status:
    description:
      - The status that O(when_closed=reopen) sets.
    type: str
    default: open
    env:
      - name: OPSDESK_TICKET_OPEN_STATUS
    ini:
      - section: callback_ticket_on_failure
        key: open_status
  messages:
    description:
      - Whether comments hold the messages of failed tasks.
      - No output, argument or item of a task is ever sent, but a message may quote what a module was given. With
        V(false), comments name hosts, tasks and modules only.
    type: bool
    default: true
    env:
      - name: OPSDESK_TICKET_MESSAGES
    ini:
      - section: callback_ticket_on_failure
        key: messages
  fields:
    description:
      - 'More options of the ticket module for new tickets, as a JSON object; for example C({"priority": 50}).'
    type: raw
    env:
      - name: OPSDESK_TICKET_FIELDS
    ini:
      - section: callback_ticket_on_failure
        key: fields
  playbook:
    description:
      - Name of the playbook, in place of its path; O(inventory) likewise. Both are part of what recognises the ticket.
      - The path is taken below the directory of C(ansible.cfg) where it is there, and is absolute elsewhere.
    type: str
    env:
      - name: OPSDESK_TICKET_PLAYBOOK
    ini:
      - section: callback_ticket_on_failure
        key: playbook
  inventory:
    description:
      - Name of the inventory, in place of its paths.
    type: str
    env:
      - name: OPSDESK_TICKET_INVENTORY
    ini:
      - section: callback_ticket_on_failure
        key: inventory
  deadline:
    description:
      - Seconds after which Ansible goes on, whatever became of the ticket.
    type: float
    default: 20.0
    env:
      - name: OPSDESK_TICKET_DEADLINE
    ini:
      - section: callback_ticket_on_failure
        key: deadline
requirements:
  - enabling in configuration (C(callbacks_enabled))
  - requests >= 2.28
notes:
  - The connection options are those of M(opsdesk.itsm.rt_ticket), M(opsdesk.itsm.zammad_ticket) and
    M(opsdesk.itsm.cerb_ticket), where more is said of each.
  - In Cerb, tickets need a custom field for the key; see M(opsdesk.itsm.cerb_custom_field).
seealso:
  - module: opsdesk.itsm.rt_ticket
  - module: opsdesk.itsm.zammad_ticket
  - module: opsdesk.itsm.cerb_ticket
extends_documentation_fragment:
  - opsdesk.itsm.callback
"""

EXAMPLES = r"""
# RT_URL and RT_TOKEN in the environment say where the server is and who is asking; in ansible.cfg:
#
# [defaults]
# callbacks_enabled = opsdesk.itsm.ticket_on_failure
#
# [callback_ticket_on_failure]
# system = rt
# queue = Operations
# requestor = ops@example.com
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

from ansible import context
from ansible.plugins.callback import CallbackBase
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import System
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.failure_tickets import FailureTickets, tell, within, words_of
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.failure_words import comment_of, failure_of, part_of, role_of
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.run_failures import (
    Recap,
    RunFailures,
    Subject,
    concerned,
    recovered,
    since,
)
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.this_command import inventory_name, left_out, place

NAME = "opsdesk.itsm.ticket_on_failure"


class CallbackModule(CallbackBase):
    """Remembers what failed, and tells the desk of it when the playbook is at its end."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = NAME
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._run = RunFailures()
        self._before: Recap = {}
        self._playbook = ""
        self._began = ""
        self._key = ""

    # -- what ansible-core tells ------------------------------------------------------------------------------------

    def v2_playbook_on_start(self, playbook: Any) -> None:
        with self._unharmed():
            self._run = RunFailures()
            self._key = uuid.uuid4().hex[:16]
            self._began = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
            self._playbook = self.get_option("playbook") or place(str(getattr(playbook, "_file_name", "playbook")))

    def v2_runner_on_ok(self, result: Any) -> None:
        with self._unharmed():
            role = role_of(part_of(result, "task"))
            if role:
                self._run.roles.add(role)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            with self._unharmed():
                self._run.seen.append(failure_of(result))

    def v2_runner_on_unreachable(self, result: Any) -> None:
        with self._unharmed():
            if not getattr(part_of(result, "task"), "ignore_unreachable", False):
                self._run.seen.append(failure_of(result, unreachable=True))

    def v2_playbook_on_stats(self, stats: Any) -> None:
        with self._unharmed():
            recap = {host: dict(stats.summarize(host)) for host in stats.processed}
            # The counts go on where several playbooks are run by one command.
            grown, self._before = since(self._before, recap), recap
            if context.CLIARGS.get("check"):
                self._display.v(f"{NAME}: nothing is done in check mode")
            elif self._playbook:
                self._report(grown)

    # -- what the desk is told --------------------------------------------------------------------------------------

    def _report(self, recap: Recap) -> None:
        inventory, per = self.get_option("inventory") or inventory_name(), self.get_option("per")
        failing = concerned(self._playbook, inventory, per, self._run.final(recap))
        again: list[Subject] = []
        if self.get_option("close"):
            limited, tagged = left_out()
            again = recovered(
                self._playbook, inventory, per, self._run, recap, limited=limited or tagged, tagged=tagged
            )
        if not failing and not again:
            return
        seconds = float(self.get_option("deadline"))
        done: list[str] = []
        messages = self.get_option("messages")
        texts = {subject: comment_of(self._began, of, messages=messages) for subject, of in failing.items()}
        trouble = within(seconds, lambda: tell(lambda: self._tickets(seconds), texts, again, self._key, done))
        for line in done:
            # Not on the standard output: that may be JSON for a program.
            self._display.display(f"{NAME}: {line}", stderr=True)
        if trouble:
            more = f" (and {len(trouble) - 1} more)" if len(trouble) > 1 else ""
            self._display.warning(f"{NAME}: {trouble[0]}{more}")

    def _tickets(self, seconds: float) -> FailureTickets:
        option = self.get_option
        words = words_of(option("system"))
        return FailureTickets(
            words,
            self._connection(words.system),
            queue=option("queue"),
            requestor=option("requestor"),
            fields=option("fields"),
            statuses=(option("closed_status"), option("open_status")),
            seconds=seconds,
            when_closed=option("when_closed"),
        )

    def _connection(self, system: System) -> dict[str, Any]:
        """What ansible.cfg says; a variable in the environment goes first, as everywhere in Ansible.

        Credentials are another matter: those of ansible.cfg are for this callback, those of the environment for all.
        """
        names = [
            option.name for option in system.options if option.way or not os.environ.get(option.variable(system.prefix))
        ]
        given = {name: self.get_option(name) for name in names}
        return {name: value for name, value in given.items() if value is not None}

    @contextmanager
    def _unharmed(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            # Its text might be anything.
            self._display.warning(f"{NAME}: {type(error).__name__}; this is a mistake of the collection")
