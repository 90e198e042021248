# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.simulators.zammad`: serve a seeded simulator on 127.0.0.1 until SIGTERM or SIGINT."""

from __future__ import annotations

import sys

from ..program import Program
from . import VERSIONS
from .app import create_app

if __name__ == "__main__":
    program = Program("zammad", __doc__)
    program.parser.add_argument(
        "--version", choices=VERSIONS, default=VERSIONS[-1], help="the server's version; %(default)s by default"
    )
    sys.exit(program.run(lambda options: create_app(options.version)))
