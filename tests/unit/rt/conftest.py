# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted Request Tracker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.rt.scripted import Scripted


@pytest.fixture
def rt() -> Iterator[Scripted]:
    """All that the test expects must happen, and nothing else."""
    transport = Scripted()
    yield transport
    transport.finished()
