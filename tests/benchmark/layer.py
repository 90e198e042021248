# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processor time of one call through the collection's transport, and of the same call by a bare requests.Session.

`python -m tests.benchmark.layer URL` prints both in seconds, and the larger of the ratios' medians cannot hide: the two
take turns in batches.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable

import requests
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import BasicAuth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Transport

BATCH = 100
PATH = "/api/v1/users/7"


def compare(url: str, batches: int = 20) -> dict[str, float]:
    """Seconds of processor time for one call, by either way."""
    transport = Transport(Connection(url), BasicAuth("bench", "mark"))
    with requests.Session() as session:
        session.auth = ("bench", "mark")
        ways: dict[str, Callable[[], object]] = {
            "transport": lambda: transport.send(Request("GET", PATH)).json(),
            "requests.Session": lambda: session.get(url + PATH, timeout=30).json(),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for call in ways.values():
            call()
        for _batch in range(batches):
            for name, call in ways.items():
                began = time.process_time()
                for _call in range(BATCH):
                    call()
                seconds[name].append((time.process_time() - began) / BATCH)
    transport.close()
    return {name: statistics.median(values) for name, values in seconds.items()}


if __name__ == "__main__":
    print(json.dumps(compare(sys.argv[1])))
