#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""rt_user"""

from __future__ import annotations

DOCUMENTATION = r"""
module: rt_user
"""
EXAMPLES = r""""""
RETURN = r""""""

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.users import USER


def main() -> None:
    run_module(USER)


if __name__ == "__main__":
    main()
