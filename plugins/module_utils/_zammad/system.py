# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zammad as a system: its connection options, and how to get a client."""

from __future__ import annotations

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
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad import auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.answers import API

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient


def connect(settings: Settings, read_only: bool, clock: Clock | None) -> ZammadClient:
    """A client; nothing is sent yet."""
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

    return ZammadClient(transport(settings, read_only, clock, login=auth.choose, root=_root, api=API))


def _root(api_url: str) -> str:
    """Other clients want the address of the API: both spellings mean the same server."""
    return api_url.removesuffix("/api/v1").removesuffix("/api").rstrip("/")


ZAMMAD = System(
    name="zammad",
    title="Zammad",
    extra_options=(
        TOKEN,
        USERNAME,
        PASSWORD,
        Option("api_auth", choices=auth.METHODS, way=FOLLOWS),
        Option("api_on_behalf_of", way=FOLLOWS),
    ),
    connect=connect,
)
