# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every integration test uses: Ansible in a private home, and a server to play against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.programs import Ansible
from tests.integration.servers import Server
from tests.simulators.wire import Wire

#: Parameters of `server`: the simulator always, a real Request Tracker where it can run.
BOTH = ("simulator", pytest.param("real", marks=pytest.mark.real_rt))


@pytest.fixture
def ansible(tmp_path: Path) -> Ansible:
    """Ansible's programs below a directory of this test."""
    return Ansible(tmp_path / "ansible")


@pytest.fixture
def simulator() -> Iterator[Server]:
    """A fresh, seeded simulator of Request Tracker."""
    server = Server.simulated()
    with server.wire:
        yield server


@pytest.fixture
def real(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The real Request Tracker of this test run, behind a wire of its own. What a test leaves there stays."""
    rt = request.getfixturevalue("real_rt")
    with Wire(rt.url) as wire:
        yield Server(wire, rt.tokens, rt.passwords)


@pytest.fixture(params=BOTH)
def server(request: pytest.FixtureRequest) -> Server:
    """Each of the servers in turn."""
    chosen: Server = request.getfixturevalue(request.param)
    return chosen
