# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests to CloudBees CD can change something, the method alone not being the answer."""

from __future__ import annotations

import json
import re
import urllib.parse
from typing import Protocol

READING = re.compile(r"(get|find|count|check|expand)[A-Z]\w*")
#: Logging in and out changes no data, and replacing references in a text none either.
HARMLESS = re.compile(r"/rest/v1\.0/(sessions(/[^/]+)?|loginSso|expandString)/?")
READING_DSL = re.compile(r"\s*(return\s+)?(generateDsl|(get|find|count)[A-Z]\w*)\s*\([^()]*\)\s*;?\s*")


class Request(Protocol):
    method: str
    path: str
    query: str
    body: bytes


def is_write(request: Request) -> bool:
    """True for what can change the server's data; searches come as PUT, and reading DSL as POST."""
    if request.method in ("GET", "HEAD", "OPTIONS") or HARMLESS.fullmatch(request.path):
        return False
    arguments = urllib.parse.parse_qs(request.query)
    if READING.fullmatch(arguments.get("request", [""])[0]):
        return False
    if request.path.rstrip("/").endswith("/server/dsl"):
        return not _reads(request.body, arguments.get("dsl", [""])[0])
    return True


def _reads(body: bytes, dsl: str) -> bool:
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        return False
    if not isinstance(content, dict):
        return False
    described = str(content.get("describe", "")).lower() in ("true", "1")
    return described or bool(READING_DSL.fullmatch(str(content.get("dsl", dsl))))
