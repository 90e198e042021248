# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request Tracker as a system: its connection options, and how to get a client."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import Transport
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.options import (
    FOLLOWS,
    PASSWORD,
    TOKEN,
    USERNAME,
    Option,
    Settings,
    System,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt import auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.answers import API

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.clock import Clock
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient


def connect(settings: Settings, read_only: bool, clock: Clock | None) -> RTClient:
    """A client; nothing is sent yet."""
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt import protocols
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

    connection = settings.connection()
    # Other clients want the address of a protocol: all spellings mean the same server.
    root = re.sub(r"/REST(/\d+\.\d+)?$", "", connection.base, flags=re.IGNORECASE)
    connection = replace(connection, api_url=root)
    transport = Transport(connection, auth.choose(settings), read_only=read_only, clock=clock, api=API)
    return RTClient(transport, settings, protocols)


RT = System(
    name="rt",
    title="Request Tracker",
    extra_options=(
        TOKEN,
        USERNAME,
        PASSWORD,
        Option("api_auth", choices=auth.METHODS, way=FOLLOWS),
        Option("api_version", default="auto", choices=("auto", "rest2", "rest1")),
        Option("api_timezone"),
    ),
    connect=connect,
)
