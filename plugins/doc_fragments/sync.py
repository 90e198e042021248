# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that all modules share which keep many objects in the declared state."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.sync`; a module describes in its own words what its objects are, and how to name those to purge."""

    DOCUMENTATION = r"""
options:
  resource:
    type: str
    required: true
  objects:
    description:
      - The objects. Each is a dictionary of the options of the module for one such object, O(ignore:state) included.
      - Their order does not matter.
      - Two entries that mean the same object are a mistake.
    type: list
    elements: dict
    required: true
  concurrency:
    description:
      - How many objects are written at the same time, from 1 to 32. A server that is busy answers no faster when it is
        asked by more.
    type: int
    default: 4
  on_error:
    description:
      - What to do when an object cannot be brought to its state.
      - V(stop) begins with no other object. What had been begun is finished, and the result says which objects were not
        begun.
      - V(continue) goes on with the others. The task fails in the end all the same.
    type: str
    default: stop
    choices: [stop, continue]
  purge:
    description:
      - Whether to remove the objects in O(purge_scope) that O(objects) does not name, as O(ignore:state=absent) would.
      - The account that the task logs in with is never removed, nor is what the server made itself and needs, nor an
        object whose name differs from a declared one only in case, accents or Unicode normalisation. RV(ignore:kept)
        lists what was left alone and why; RV(ignore:purged) lists what was removed, or in check mode would be.
      - A O(purge_scope) that says nothing is rejected, since it would cover everything. It says nothing when it is
        empty, or when a value in it is null, an empty text, an empty list or an empty dictionary. Its values are
        converted like options (V(no) is false).
    type: bool
    default: false
  purge_scope:
    type: dict
  purge_scope_empty:
    description:
      - Names of values in O(purge_scope) that are empty on purpose, for objects that have no value there. Without it,
        an empty value is rejected, because it may come from a variable that is not set.
      - A key inside of a dictionary is written with a dot, as in V(custom_fields.tier).
    type: list
    elements: str
    default: []
  purge_everything:
    description:
      - Whether O(purge) may remove everything in O(purge_scope) when O(objects) names nothing that is to stay. Without
        it, such a task is rejected, because O(objects) may come from a variable that is not set.
    type: bool
    default: false
  purge_limit:
    description:
      - How many objects may be removed at the most. When there are more, the task fails and nothing is changed.
    type: int
    default: 10
notes:
  - Existing objects are read in bulk, and everything is planned before the first write. Only what differs is written,
    several objects at a time. A mistake in one object, such as a group that does not exist, is found before anything is
    changed.
  - An interrupted run can be started again; it continues with what is left.
  - Secrets among the O(objects) are shown nowhere. Take care that the variable they come from is not shown either.
"""
