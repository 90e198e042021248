# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Publishing files: the web server's own pages, which answer a text and know sessions only."""

from __future__ import annotations

from flask import Request

from . import objects, rules, sessions
from .calls import Call, Reply
from .errors import Failure
from .state import CloudBees
from .types import TYPES

PATHS = {"/commander/publishArtifact.php": "files[]", "/commander/cgi-bin/publishArtifactAPI.cgi": "files"}
OK = b"Artifact-Published-OK"


def publish(c: CloudBees, request: Request) -> Reply:
    """Make the version, and the artifact too if need be, and keep the files. Any part that has a file name counts."""
    form = request.form
    try:
        user = sessions.check_session(c, form.get("commanderSessionId", ""))
        call = Call(c, "POST", [], {"artifactName": form.get("artifactName", "")}, user=user)
        name = rules.name_of(call, TYPES["artifact"])
        args = {"version": form.get("artifactVersionVersion", "")}
        if form.get("repositoryName"):
            args["repositoryName"] = c.get(c.root, "repository", form["repositoryName"]).name
        version = call.with_args(**args)
        rules.name_of(version, TYPES["artifactVersion"])
        if c.find(c.root, "artifact", name) is None:
            objects.create(call, c.root, TYPES["artifact"])
        made = objects.create(version, c.root, TYPES["artifactVersion"])
    except Failure as error:
        return Reply(error.status, rules.artifact_error(error).encode(), "text/plain")
    part = PATHS[request.path]
    c.files[made.name] = {file.filename or part: file.read() for file in request.files.getlist(part)}
    return Reply(200, OK, "text/plain")
