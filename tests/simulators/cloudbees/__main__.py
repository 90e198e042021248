# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.simulators.cloudbees`: serve a seeded simulator on 127.0.0.1 until SIGTERM or SIGINT."""

from __future__ import annotations

import sys

from ..program import Program
from . import SETTINGS
from .app import create_app

if __name__ == "__main__":
    program = Program("cloudbees", __doc__)
    program.parser.add_argument(
        "--setting", choices=SETTINGS, default="seen", help="how it decides what the facts leave open"
    )
    sys.exit(program.run(lambda options: create_app(SETTINGS[options.setting])))
