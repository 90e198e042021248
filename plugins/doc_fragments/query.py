# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option that has a JMESPath expression pick from what was read."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.query`; a module says what the expression is for."""

    DOCUMENTATION = r"""
options:
  query:
    type: str
requirements:
  - jmespath, with O(query) only
seealso:
  - name: JMESPath
    description: The language of O(query).
    link: https://jmespath.org/
"""
