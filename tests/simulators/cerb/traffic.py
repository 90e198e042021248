# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests to Cerb can change something, the method alone not being the answer."""

from __future__ import annotations

import re
from typing import Protocol

READS_BY_POST = re.compile(r"/rest/(data/query|[a-z_]+/search)\.(json|xml)$")


class Request(Protocol):
    method: str
    path: str


def is_write(request: Request) -> bool:
    """True for what can change the server's data; searches may come as POST and cannot."""
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return False
    return not (request.method == "POST" and READS_BY_POST.search(request.path))
