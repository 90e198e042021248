# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all modules have in common that send one raw request."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.request`, which takes the place of `opsdesk.itsm.attributes`."""

    DOCUMENTATION = r"""
options:
  query:
    description:
      - A JMESPath expression for the answer. Its result is returned as RV(content).
attributes:
  check_mode:
    description: Says what the task would change, and changes nothing.
    support: partial
    details:
      - A request that reads is sent. Any other is not; the task is reported as changed, with
        RV(skipped_in_check_mode), since what the request would do is not known.
  diff_mode:
    description: Returns what differs before and after, with C(--diff) shown on the screen.
    support: none
    details:
      - What a request changes is not known.
  idempotent:
    description: Run again with the same options, the task changes nothing and says so.
    support: none
    details:
      - A request that does not read is sent, and reported as changed, every time.
"""
