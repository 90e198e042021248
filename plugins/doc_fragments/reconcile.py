# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that all modules share which keep one object in the declared state."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.reconcile`, and parts of it for what not all objects have.

    A module describes in its own words what is special about its objects: what it says of an option goes first.
    `.identity` is for what is recognised by `match_on`, `.life` for what people close and merge. For lists there is
    `.lists`, and `.flat_lists` where no dictionary of the module has lists inside.
    """

    DOCUMENTATION = r"""
options:
  state:
    description:
      - Whether the object shall be there.
    type: str
    default: present
    choices: [present, absent]
notes:
  - An option that is left out is left alone on the server.
  - After a write the object is read back and compared. When the server did not do all that was asked, the task fails,
    with RV(applied) and RV(not_applied) saying what was done and what was not.
"""

    IDENTITY = r"""
options:
  match_on:
    type: list
    elements: str
  match_among:
    type: str
    choices: [open, any]
  on_multiple:
    description:
      - What to do when several tickets fit.
      - With V(error), the task fails and lists them. Twins of the oldest ticket with one O(external_id) are merged into
        it instead, and reported as RV(healed). A ticket is a twin if the same account created it within an hour and
        nobody else wrote in it or changed it since.
      - With V(merge), all of them are merged into the oldest, whoever created them. A merge cannot be undone.
      - With V(oldest) or V(newest), the task uses that one and leaves the others.
    type: str
    default: error
    choices: [error, merge, oldest, newest]
"""

    LIFE = r"""
options:
  when_closed:
    description:
      - What to do when O(external_id) or O(match_on) finds a closed ticket and the task gives no O(status).
      - V(leave) leaves it closed; other options that the task gives are still set.
      - V(reopen) opens it again.
      - V(new) creates another ticket. From then on O(external_id) names the new one; the closed one keeps its key.
      - If the option is left out, V(leave) applies, with a warning that names the choices.
    type: str
    choices: [leave, reopen, new]
  create:
    description:
      - Whether to create the ticket if there is none. With V(false), a task whose ticket does not exist changes nothing
        and does not fail; RV(id) is then V(null). Use it to close a ticket if there is one.
    type: bool
    default: true
notes:
  - Of several tickets with one O(external_id), the open one is used; if none is open, the newest closed one.
  - A task that gives a closed O(status) and searches open tickets also finds the ticket that it closed itself.
  - If somebody merged the ticket into another one, the task changes nothing, neither fields nor status, and deletes
    nothing. It ends with a warning and RV(merged_into). To change the ticket that stayed, name it by its own O(id).
"""

    LISTS = r"""
options:
  list_mode:
    description:
      - What a list in the task means. It holds for all options that are lists, and for the lists inside dictionaries.
      - Dictionaries keep the keys that the task does not name, in every mode.
      - V(exact) has the list hold exactly these elements; an empty list empties it.
      - V(add) has these elements in the list; others stay.
      - V(remove) has these elements not in the list; others stay.
    type: str
    default: exact
    choices: [exact, add, remove]
"""

    FLAT_LISTS = r"""
options:
  list_mode:
    description:
      - What a list in the task means.
      - V(exact) has the list hold exactly these elements; an empty list empties it.
      - V(add) has these elements in the list; others stay.
      - V(remove) has these elements not in the list; others stay.
    type: str
    default: exact
    choices: [exact, add, remove]
"""
