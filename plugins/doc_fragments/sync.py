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
    type: bool
    default: false
  purge_scope:
    type: dict
  purge_limit:
    description:
      - How many objects may be removed at the most. When there are more, the task fails and nothing is changed.
    type: int
    default: 10
notes:
  - Secrets among the O(objects) are shown nowhere. Take care that the variable they come from is not shown either.
"""
