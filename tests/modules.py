# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules by how they reach their server."""

from __future__ import annotations

from pathlib import Path

#: They run on the host of the server; what simulators show is not theirs. tests/real_rt has their tests.
ON_THE_HOST = ("rt_host_config",)
OVER_HTTP = sorted(
    path.stem for path in (Path(__file__).parents[1] / "plugins/modules").glob("*.py") if path.stem not in ON_THE_HOST
)
