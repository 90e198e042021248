# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all lookups have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.lookup`; `opsdesk.itsm.query` says the rest of its option `query`."""

    DOCUMENTATION = r"""
options:
  cache:
    description:
      - Whether to keep each result, and to answer the same term with the same options from memory from then on.
      - Results are kept as long as the process of ansible-core that looks them up. It has one for each task and host,
        so that the items of a loop and the templates of one task share them. What its main process has looked up is
        known to all tasks after that.
      - Leave it off where something is waited for.
    type: bool
    default: false
  query:
    description:
      - A JMESPath expression for the result of each term.
notes:
  - Several terms are looked up side by side. Lookups of one process with the same connection options share a session
    and its login, until the process ends.
"""
