# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers of CloudBees CD: decoded, or turned into the error that their code stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.error_codes import SESSION_CODES, meaning
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import COLLECTIONS, ROOT, ROUTES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import JsonApi
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response, not_the_api
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.shapes import (
    Shape,
    Shapes,
    a_list,
    an_object,
    around,
    either,
)

#: How much of an error's details its message repeats; `server_messages` has all of them.
LONGEST_DETAILS = 500


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
    return response.json() if response.is_json else None


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
    if said.details and said.details not in words:
        # The reason why a script failed is there, and nowhere else.
        words += f": {said.details[:LONGEST_DETAILS].rstrip('.!')}"
    code = f" ({said.code})" if said.code and said.message else ""
    verb = {errors.ServerFailed: "failed at", errors.Missing: "has nothing at"}.get(found.kind, "refuses")
    return found.kind(
        f"CloudBees CD {verb} {response.url}: {words}{code}",
        status=status,
        server_messages=said.messages,
        attempts=response.attempts,
        advice=found.advice,
    )


def _one(name: str) -> Shape:
    return around(name, either(an_object(), a_list(an_object())))


def _many(*names: str) -> Shape:
    """A list, which has no key at all where it is empty."""

    def fits(document: Any) -> bool:
        return isinstance(document, dict) and (not document or any(name in document for name in names))

    return fits


#: Path and command of a reading request -> its answer.
_ANSWERS: dict[str, Shape] = {
    "property.get": _one("property"),
    "sheet.own": _one("propertySheet"),
    "sheet.get": _one("propertySheet"),
    "acl.get": _one("aclEntry"),
    "objects.find": _many("object", "objectId", "requestId"),
    "objects.get": _many("object", "objectId", "requestId"),
    "objects.count": an_object("count"),
    "job.status": either(an_object("status"), _one("job")),
    "job.details": _one("job"),
    "job.get": _one("job"),
    "pipeline.get": _one("pipeline"),
    "release.get": _one("release"),
    "runtime.details": _one("flowRuntime"),
    "artifact_versions.list": _many("artifactVersion", "requestId"),
}


def _pattern(path: str, command: str = "") -> str:
    """A regular expression for the addresses of a path with `{names}`; only a property's path has slashes."""
    parts = re.split(r"\{(\w+)\}", path)
    for number, part in enumerate(parts):
        parts[number] = (".+" if part == "path" else "[^/]+") if number % 2 else re.escape(part)
    return "".join(parts) + re.escape(f"?{command}")


_SHAPES = Shapes(
    [
        *((_pattern(ROUTES[name].path, ROUTES[name].command), shape) for name, shape in _ANSWERS.items()),
        *((_pattern(f"{item.path}/{{name}}"), _one(kind)) for kind, item in COLLECTIONS.items()),
        *((_pattern(item.path), _many(kind, "requestId")) for kind, item in COLLECTIONS.items()),
    ]
)


class CloudBeesApi(JsonApi):
    """JSON below the root of the REST API; the scripts of the web server answer as they like, and tell in words."""

    def owns(self, request: Request, response: Response) -> bool:
        if not request.path.startswith(ROOT):
            return True
        # Which of its requests are answered by nothing at all is known for none for sure.
        silent = request.method in ("PUT", "DELETE") and 200 <= response.status < 300 and not response.body.strip()
        return silent or super().owns(request, response)

    def shape(self, request: Request) -> Shape:
        command = dict(request.query).get("request", "")
        return _SHAPES.of(f"{request.path.removeprefix(ROOT)}?{command}")


API = CloudBeesApi("error")


def session_ended(response: Response) -> bool:
    """Whether a request was turned away because its session is not known (any more)."""
    if response.status < 400:
        return False
    return response.status == 401 or complaint(response).code in SESSION_CODES
