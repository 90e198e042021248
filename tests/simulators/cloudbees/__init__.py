# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small CloudBees CD that speaks its REST API, strings and all.

No real server could be asked; what is not known is a switch. `create_app(switches=SETTINGS["..."])` gives a Flask
application whose `cloudbees` is the server's state; serve it with `tests.simulators.wire.Wire`.
"""

from __future__ import annotations

from .app import create_app
from .seed import ADMIN, PASSWORDS, TOKEN_ADMIN, TOKEN_USER, TOKENS, USER, VIEWER
from .state import CloudBees, RunPlan
from .switches import SETTINGS, Switches
from .traffic import is_write

__all__ = [
    "ADMIN",
    "PASSWORDS",
    "SETTINGS",
    "TOKENS",
    "TOKEN_ADMIN",
    "TOKEN_USER",
    "USER",
    "VIEWER",
    "CloudBees",
    "RunPlan",
    "Switches",
    "create_app",
    "is_write",
]
