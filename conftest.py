# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every test: none of them sees the connection settings of whoever runs it."""

from __future__ import annotations

import os

pytest_plugins = ["tests.real_rt.fixtures"]

# With RT_URL and RT_TOKEN of a person's shell in place, a test could write to that person's server.
for name in [name for name in os.environ if name.startswith(("RT_", "ZAMMAD_", "CERB_", "CLOUDBEES_"))]:
    del os.environ[name]
