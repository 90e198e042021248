# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudBees CD as a system: its connection options, and how to get a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.answers import API
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

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock


def connect(settings: Settings, read_only: bool, clock: Clock | None) -> CloudBeesClient:
    """A client; nothing is sent yet."""
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

    return CloudBeesClient(transport(settings, read_only, clock, login=auth.choose, root=_root, api=API))


def _root(api_url: str) -> str:
    """Other clients want the address of the API: both spellings mean the same server."""
    return api_url.removesuffix("/rest/v1.0").removesuffix("/rest").rstrip("/")


CLOUDBEES = System(
    name="cloudbees",
    title="CloudBees CD",
    extra_options=(
        USERNAME,
        PASSWORD,
        TOKEN,
        Option("api_session_id", secret=True, way="session"),
        Option("api_auth", choices=auth.METHODS, way=FOLLOWS),
    ),
    connect=connect,
)
