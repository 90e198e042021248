# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tests stay together when pytest runs in several processes (conftest.py loads this; `-n 3 --dist loadgroup`).

A real server is started once, and the life of a scenario is played once, by the process that has the tests of it. All
other tests stay with those of their file, which may share fixtures.
"""

from __future__ import annotations

import pytest

REAL_SERVERS = ("kerberos_rt", "real_rt")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put every test into a group. The groups of real servers take longest, and so come first."""
    groups = {item: _group(item) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: groups[item] not in REAL_SERVERS)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Make sure that the groups reach pytest-xdist's controller, which knows tests by their names alone."""
    if session.config.getoption("loadgroup", False) and not all("@" in item.nodeid for item in session.items):
        raise pytest.UsageError("this pytest-xdist does not put its groups into the names of tests of this pytest")


def _group(item: pytest.Item) -> str:
    for server in REAL_SERVERS:
        if server in getattr(item, "fixturenames", ()) or item.get_closest_marker(server):
            return server
    params = getattr(getattr(item, "callspec", None), "params", {})
    scenario = params.get("scenario") or next(iter(params.get("life", ())), None)
    return getattr(scenario, "name", "") or item.nodeid.partition("::")[0]
