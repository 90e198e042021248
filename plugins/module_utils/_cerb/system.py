# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cerb as a system: its connection options, and how to get a client."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.answers import API
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import REST
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import (
    FOLLOWS,
    TOKEN,
    Option,
    Settings,
    System,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.connect import transport

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock


def rest_base(api_url: str) -> str:
    """The address of the REST API: with `/rest` at its end, and no empty path segment.

    The path is part of every signature, and Cerb answers `//rest` with a redirect.
    """
    parts = urlsplit(api_url.strip())
    path = re.sub("//+", "/", parts.path).rstrip("/")
    if not path.endswith(REST):
        path += REST
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def connect(settings: Settings, read_only: bool, clock: Clock | None) -> CerbClient:
    """A client; nothing is sent yet."""
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

    return CerbClient(transport(settings, read_only, clock, login=auth.choose, root=rest_base, api=API))


CERB = System(
    name="cerb",
    title="Cerb",
    extra_options=(
        Option("api_access_key", way="keys"),
        Option("api_secret_key", secret=True, way="keys"),
        TOKEN,
        Option("api_auth", choices=auth.METHODS, way=FOLLOWS),
    ),
    connect=connect,
)
