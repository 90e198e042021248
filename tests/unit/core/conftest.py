# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that misbehaves on order, and transports to it. No test sees this machine's proxies and certificates."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Transport

from tests.unit.core.fakes import FakeClock
from tests.unit.core.sockets import Server

FOREIGN = ("proxy", "_ca_bundle", "ssl_cert", "netrc")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if any(part in name.lower() for part in FOREIGN):
            monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


#: `connect(url, auth=None, read_only=False, **connection)`
Connect = Callable[..., Transport]


@pytest.fixture
def connect(clock: FakeClock) -> Iterator[Connect]:
    opened: list[Transport] = []

    def connect(url: str, auth: Auth | None = None, read_only: bool = False, **connection: Any) -> Transport:
        connection = {"timeout": 5.0, "retries": 2, **connection}
        opened.append(Transport(Connection(url, **connection), auth or Auth(), read_only=read_only, clock=clock))
        return opened[-1]

    yield connect
    for transport in opened:
        transport.close()
