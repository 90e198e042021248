# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that all modules share which keep one object in the declared state."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.reconcile`; a module describes in its own words what is special about its objects."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - Whether the object shall be there.
    type: str
    default: present
    choices: [present, absent]
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
notes:
  - An option that is left out is left alone on the server.
  - After a write the object is read back and compared. When the server did not do all that was asked, the task fails,
    with RV(applied) and RV(not_applied) saying what was done and what was not.
"""
