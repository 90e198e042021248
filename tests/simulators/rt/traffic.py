# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests to Request Tracker can change something, the method alone not being the answer."""

from __future__ import annotations

import re
from typing import Protocol

SEARCHES = re.compile(r"^/REST/2\.0/(tickets|transactions|attachments|users|groups|queues|customfields|customroles)/?$")
WRITES_BY_PATH = re.compile(r"^/REST/1\.0/ticket/(\d+/merge/|merge|link)")


class Request(Protocol):
    method: str
    path: str
    query: str
    body: bytes


def is_write(request: Request) -> bool:
    """True for what can change the server's data; logging in and out, and searching by POST, cannot."""
    if request.path.startswith("/REST/1.0"):
        if WRITES_BY_PATH.search(request.path):
            return True
        form = f"&{request.query}&".encode() + request.body
        return (b"content=" in form and not re.search(rb"[?&]content=(&|$)", form)) or b'name="content"' in form
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return False
    return not (request.method == "POST" and SEARCHES.search(request.path))
