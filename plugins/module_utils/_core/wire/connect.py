# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From connection options to a transport; nothing is sent yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import Api
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport


def transport(
    settings: Settings,
    read_only: bool,
    clock: Clock | None,
    *,
    login: Callable[[Settings], Auth],
    root: Callable[[str], str],
    api: Api,
) -> Transport:
    """`root`: what to begin addresses with for an `api_url`, which may also be the address of the API itself."""
    connection = settings.connection()
    connection = replace(connection, api_url=root(connection.base))
    return Transport(connection, login(settings), read_only=read_only, clock=clock, api=api)
