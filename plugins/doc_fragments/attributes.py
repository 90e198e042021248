# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module of the collection promises: check mode, diff mode, idempotence, and its action group."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.attributes` for modules that write, `.info` for those that read, `.action_group_rt` for RT's.

    A part must not have the name of another file here: ansible-core takes `attributes.rt` for `rt.py`.
    """

    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Says what the task would change, and changes nothing.
    support: full
    details:
      - The prediction comes from the code that a real run is verified with. No request that writes leaves the machine.
      - What only the server can decide (a status transition, a right to write, a pattern of a custom field) is not
        known before it is tried.
  diff_mode:
    description: Returns what differs before and after, with C(--diff) shown on the screen.
    support: full
    details:
      - Only what the task gives is compared and shown. Secrets are not.
  idempotent:
    description: Run again with the same options, the task changes nothing and says so.
    support: full
"""

    INFO = r"""
attributes:
  check_mode:
    description: Says what the task would change, and changes nothing.
    support: full
    details:
      - The module reads, so that it does the same in check mode.
  diff_mode:
    description: Returns what differs before and after, with C(--diff) shown on the screen.
    support: N/A
    details:
      - There is nothing to compare.
  idempotent:
    description: Run again with the same options, the task changes nothing and says so.
    support: full
"""

    ACTION_GROUP_RT = r"""
attributes:
  action_group:
    description: Use C(group/opsdesk.itsm.rt) in C(module_defaults) to set the connection options for all these modules.
    support: full
    membership:
      - opsdesk.itsm.rt
"""

    ACTION_GROUP_RT_HOST = r"""
attributes:
  action_group:
    description:
      - Use C(group/opsdesk.itsm.rt_host) in C(module_defaults) to say where Request Tracker is on its host.
    support: full
    membership:
      - opsdesk.itsm.rt_host
"""

    ACTION_GROUP_ZAMMAD = r"""
attributes:
  action_group:
    description:
      - Use C(group/opsdesk.itsm.zammad) in C(module_defaults) to set the connection options for all these modules.
    support: full
    membership:
      - opsdesk.itsm.zammad
"""

    ACTION_GROUP_CLOUDBEES = r"""
attributes:
  action_group:
    description:
      - Use C(group/opsdesk.itsm.cloudbees) in C(module_defaults) to set the connection options for all these modules.
    support: full
    membership:
      - opsdesk.itsm.cloudbees
"""

    ACTION_GROUP_CERB = r"""
attributes:
  action_group:
    description:
      - Use C(group/opsdesk.itsm.cerb) in C(module_defaults) to set the connection options for all these modules.
    support: full
    membership:
      - opsdesk.itsm.cerb
"""
