# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request Tracker as a system: its connection options, and how to get a client."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import (
    FOLLOWS,
    PASSWORD,
    TOKEN,
    USERNAME,
    Option,
    Settings,
    System,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.connect import transport
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt import auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.answers import API

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient


def connect(settings: Settings, read_only: bool, clock: Clock | None) -> RTClient:
    """A client; nothing is sent yet."""
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt import protocols
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

    way = transport(settings, read_only, clock, login=auth.choose, root=_root, api=API)
    return RTClient(way, settings, protocols)


def _root(api_url: str) -> str:
    """Other clients want the address of a protocol: all spellings mean the same server."""
    return re.sub(r"/REST(/\d+\.\d+)?$", "", api_url, flags=re.IGNORECASE)


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
