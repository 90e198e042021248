# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Zammad that speaks its REST API as 5.5 or as 6.5, with the quirks of each, or as 7.1 by what is read of it.

`create_app(version="6.5")` gives a Flask application whose `zammad` is the server's state; serve it with
`tests.simulators.wire.Wire`.
"""

from __future__ import annotations

from .app import create_app
from .seed import BEARER_ADMIN, PASSWORDS, TOKEN_ADMIN, TOKEN_AGENT, TOKEN_CUSTOMER, TOKENS
from .state import Zammad
from .traffic import is_write

#: Versions that were recorded, and one that nobody has run.
VERSIONS = ("5.5", "6.5")
UNSEEN = "7.1"

__all__ = [
    "BEARER_ADMIN",
    "PASSWORDS",
    "TOKENS",
    "TOKEN_ADMIN",
    "TOKEN_AGENT",
    "TOKEN_CUSTOMER",
    "UNSEEN",
    "VERSIONS",
    "Zammad",
    "create_app",
    "is_write",
]
