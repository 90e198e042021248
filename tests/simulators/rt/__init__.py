# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Request Tracker 5.0.3 that speaks REST 1.0 and REST 2.0 with the quirks of the real one.

`create_app()` gives a Flask application whose `rt` is the server's state; serve it with `tests.simulators.wire.Wire`.
"""

from __future__ import annotations

from .app import create_app
from .seed import PASSWORDS, TOKEN_APIUSER, TOKEN_ROOT, TOKENS
from .state import State
from .traffic import is_write

__all__ = ["PASSWORDS", "TOKENS", "TOKEN_APIUSER", "TOKEN_ROOT", "State", "create_app", "is_write"]
