# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the module zammad_attachment_info in the worker process, where that is possible."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.modules.zammad_attachment_info import main
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    """See InProcess."""

    main = staticmethod(main)
