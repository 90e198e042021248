# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stand-in for get-pip.py, put into ansible-test's cache by tests/ci/ansible-test.

ansible-test runs it with the arguments of get-pip.py (`--no-setuptools --no-wheel pip==24.2 ...`) on any Python it
tests with. It takes the pip that comes with the interpreter and has that install the one asked for.
"""

from __future__ import annotations

import subprocess
import sys

arguments = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", *arguments])
