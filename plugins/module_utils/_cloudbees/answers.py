# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers of CloudBees CD: decoded, or turned into the error that their code stands for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.error_codes import SESSION_CODES, meaning
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import ROOT
from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.answers import JsonApi
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import Request, Response, not_the_api


@dataclass(frozen=True)
class Complaint:
    """An error as the server tells it; all empty where the answer is not one of its errors."""

    code: str = ""
    message: str = ""
    details: str = ""

    @property
    def messages(self) -> tuple[str, ...]:
        """The server's own words, the code before the first of them."""
        first = ": ".join(part for part in (self.code, self.message) if part)
        return tuple(part for part in (first, self.details) if part)


def content(response: Response) -> Any:
    """The decoded body, None when it is empty or not JSON."""
    try:
        return json.loads(response.body)
    except ValueError:
        return None


def complaint(response: Response) -> Complaint:
    """The error in an answer."""
    answer = content(response)
    told = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(told, list) and told:
        told = told[0]
    if not isinstance(told, dict):
        return Complaint()
    words = {name: " ".join(str(told.get(name) or "").split()) for name in ("code", "message", "details")}
    return Complaint(**words)


def decode(response: Response) -> Any:
    """The decoded answer, None for an empty one; raises the error that code and status stand for."""
    if 200 <= response.status < 300:
        if not response.body.strip():
            return None
        answer = response.json()
        if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
            raise error_of(response)
        return answer
    raise error_of(response)


def error_of(response: Response) -> errors.OpsdeskError:
    """The error that an answer stands for."""
    said, status = complaint(response), response.status
    if status < 400 and not said.code:
        return not_the_api(response)
    # 404 and 405 come from a web server that is not CloudBees CD, which answers 501 to what it does not know.
    if not said.code and content(response) is None and status in (404, 405):
        return not_the_api(response)
    found = meaning(said.code, status)
    words = (said.message or said.code).rstrip(".!") or f"HTTP {status}"
    code = f" ({said.code})" if said.code and said.message else ""
    verb = {errors.ServerFailed: "failed at", errors.Missing: "has nothing at"}.get(found.kind, "refuses")
    return found.kind(
        f"CloudBees CD {verb} {response.url}: {words}{code}",
        status=status,
        server_messages=said.messages,
        attempts=response.attempts,
        advice=found.advice,
    )


class CloudBeesApi(JsonApi):
    """JSON below the root of the REST API; the scripts of the web server answer as they like, and tell in words."""

    def owns(self, request: Request, response: Response) -> bool:
        if not request.path.startswith(ROOT):
            return True
        # Which of its requests are answered by nothing at all is known for none for sure.
        silent = request.method in ("PUT", "DELETE") and 200 <= response.status < 300 and not response.body.strip()
        return silent or super().owns(request, response)


API = CloudBeesApi("error")


def session_ended(response: Response) -> bool:
    """Whether a request was turned away because its session is not known (any more)."""
    if response.status < 400:
        return False
    return response.status == 401 or complaint(response).code in SESSION_CODES
