# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the tests that are many and alike a check plays (conftest.py loads this).

A test marked `sampled(6)` says that one in six of its cases is enough for a check of one change. The checks set
OPSDESK_SAMPLE to a word: the same word gives the same cases, another word others. Without OPSDESK_SAMPLE, so whenever a
person calls pytest, all cases are played; `make everything` does so too, with every combination of the laws.
"""

from __future__ import annotations

import os
import zlib

import pytest

from tests.laws.scenario import Scenario


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", "sampled(share): in a check, one in `share` of these cases is played")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not drawn."""
    word = os.environ.get("OPSDESK_SAMPLE")
    if not word:
        return
    drawn: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (drawn if _drawn(item, word) else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = drawn


def _drawn(item: pytest.Item, word: str) -> bool:
    mark = item.get_closest_marker("sampled")
    if mark is None:
        return True
    share: int = mark.args[0]
    # The name without what pytest-xdist has put behind it.
    name = item.nodeid.partition("@")[0]
    return zlib.crc32(f"{word} {name}".encode()) % (share * (2 if _echoes(item) else 1)) == 0


def _echoes(item: pytest.Item) -> bool:
    """Whether another scenario plays the same life on another version."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    scenario = params.get("scenario") or next(iter(params.get("life", ())), None)
    return isinstance(scenario, Scenario) and scenario.echo
