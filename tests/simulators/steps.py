# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Half-done requests: the points between the writes of one request at which a real server can die.

A simulator calls `step` where its real server ends one statement and begins the next without a transaction around both.
The fault `half` (faults.py) ends the request at such a point: what was written stays, the rest never happens.

* Cerb runs no request in a transaction. `records/*/create`: an empty row, its columns, each custom field, links.
  `tickets/compose`: the mail, an empty row, the ticket, the message, the status, each custom field. `tickets/reply`:
  the mail, the message, the status, each custom field. A change: columns, each custom field, links.
* RT creates a ticket or an asset in one transaction, over both protocols. Over REST 2.0 it creates a user, group or
  queue first and sets each custom field then; an update sets one field after the other.
* Zammad runs every request in one transaction, a ticket with its article and tags, too.
* Of CloudBees CD no half-done request is known; no server was seen.

So there is no step in the simulators of Zammad and CloudBees, nor where RT creates a ticket: a worker that dies there
is the fault `status` or `drop`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

#: The step after which there is a row, and nothing in it.
BLANK = "an empty row"


class Died(BaseException):
    """The worker is gone. No handler of the application may catch it."""


class _Request(threading.local):
    """The request that this thread is at."""

    done: list[str] | None = None
    last: int | None = None


_request = _Request()


def step(name: str) -> None:
    """`name` is written; what comes next is another statement."""
    if _request.done is None:
        return
    _request.done.append(name)
    if _request.last is not None and len(_request.done) > _request.last:
        raise Died(name)


@contextlib.contextmanager
def counted(last: int | None) -> Iterator[list[str]]:
    """Collects the steps of the request that this thread does within; it dies after step `last`, counted from 0."""
    done: list[str] = []
    _request.done, _request.last = done, last
    try:
        yield done
    finally:
        _request.done = _request.last = None
