# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Cerb that speaks the REST API of 10.4, signatures and quirks included.

`create_app()` gives a Flask application whose `cerb` is the server's state; serve it with `tests.simulators.wire.Wire`.
The API is at `/rest/` and at `/support/rest/`.
"""

from __future__ import annotations

from .app import create_app
from .seed import (
    BEARER_ADMIN,
    BEARER_READER,
    BEARER_WORKER,
    KEY_ADMIN,
    KEY_OTHER,
    KEY_PATHLESS,
    KEY_RESTRICTED,
    KEY_WORKER,
    KEYS,
)
from .state import Cerb
from .traffic import is_write

__all__ = [
    "BEARER_ADMIN",
    "BEARER_READER",
    "BEARER_WORKER",
    "KEYS",
    "KEY_ADMIN",
    "KEY_OTHER",
    "KEY_PATHLESS",
    "KEY_RESTRICTED",
    "KEY_WORKER",
    "Cerb",
    "create_app",
    "is_write",
]
