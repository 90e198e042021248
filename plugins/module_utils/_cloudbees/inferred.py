# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths and shapes of the REST API, each with how certain it is. All that is inferred about it stands here.

No real server could be asked. The evidence of an entry is one of the marks below; an entry marked INFERRED may be wrong
on a real server, which then answers 501. The server tells the truth at /rest/doc/v1.0/: a correction is one line here.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Seen in the vendor's documentation, clients or tests.
SEEN = "seen"
#: Verb, name and arguments of the command are known, its path is a guess after the convention of the others.
INFERRED = "inferred"

ROOT = "/rest/v1.0/"
#: The web server's uploads of artifact versions, and the name of the files in each; they are no part of the REST API.
UPLOADS = (("/commander/publishArtifact.php", "files[]"), ("/commander/cgi-bin/publishArtifactAPI.cgi", "files"))
UPLOAD_DONE = "Artifact-Published-OK"
#: How the server's refusal reads: `couldn't create artifact version: error [InvalidVersion]: ...`.
UPLOAD_REFUSED = ": error ["


#: The argument that puts formal parameters in order. INFERRED: the name occurs in the vendor's DSL samples.
ORDER = "orderIndex"


#: The argument that has deleting a project wait until it is gone. INFERRED: some clients' code has it.
FOREGROUND = "foreground"


@dataclass(frozen=True)
class Route:
    """One request: verb, path below ROOT, and the command for `?request=` where the path alone does not tell."""

    verb: str
    path: str
    command: str = ""
    evidence: str = SEEN
    #: Changes nothing, whatever its verb looks like.
    reads: bool = False


@dataclass(frozen=True)
class Collection:
    """The place of one kind of object. The evidence is that of reading, creating, changing and deleting, in order."""

    path: str
    #: The letters S (seen) and I (inferred) for get, create, modify, delete.
    evidence: str = "IIII"


_STEP = "projects/{project}/procedures/{procedure}/steps/{step}"
#: Everything that is not plain creating, reading, changing and deleting of a named object.
ROUTES: dict[str, Route] = {
    "session.login": Route("POST", "sessions"),
    # The command is deprecated, and its path inferred: asked where the path alone is unknown.
    "session.logout": Route("DELETE", "sessions/{session_id}", evidence=INFERRED),
    "session.delete": Route("DELETE", "sessions/{session_id}", "deleteSession", INFERRED),
    "property.get": Route("GET", "properties/{path}"),
    "property.set": Route("PUT", "properties/{path}"),
    "property.create": Route("POST", "properties"),
    "property.delete": Route("DELETE", "properties/{path}"),
    "property.increment": Route("PUT", "properties/{path}", "incrementProperty", INFERRED),
    # findProperties was seen at this path, but nothing says how to keep it from expanding values.
    "sheet.own": Route("GET", "properties", "getProperties", INFERRED),
    "sheet.get": Route("GET", "propertySheets/{id}"),
    "step.move": Route("PUT", _STEP, "moveStep", INFERRED),
    "step.parameters": Route("GET", f"{_STEP}/actualParameters", evidence=INFERRED),
    "step.parameter_create": Route("POST", f"{_STEP}/actualParameters", evidence=INFERRED),
    "step.parameter_modify": Route("PUT", f"{_STEP}/actualParameters/{{name}}", evidence=INFERRED),
    "step.parameter_delete": Route("DELETE", f"{_STEP}/actualParameters/{{name}}", evidence=INFERRED),
    "resource_pool.remove": Route("DELETE", "resourcePools/{resource_pool}/resources", evidence=INFERRED),
    "group.remove_users": Route("PUT", "groups/{group}/users", "removeUsersFromGroup", INFERRED),
    "acl.get": Route("GET", "aclEntries/{principal_type}/{principal}", evidence=INFERRED),
    "acl.create": Route("POST", "aclEntries", evidence=INFERRED),
    "acl.modify": Route("PUT", "aclEntries/{principal_type}/{principal}", evidence=INFERRED),
    "acl.delete": Route("DELETE", "aclEntries/{principal_type}/{principal}", evidence=INFERRED),
    "acl.access": Route("GET", "access", "getAccess", INFERRED),
    "acl.break": Route("PUT", "acl", "breakAclInheritance", INFERRED),
    "acl.restore": Route("PUT", "acl", "restoreAclInheritance", INFERRED),
    "objects.find": Route("PUT", "objects", "findObjects", reads=True),
    "objects.get": Route("PUT", "objects", "getObjects", INFERRED, reads=True),
    "objects.count": Route("PUT", "objects", "countObjects", INFERRED, reads=True),
    "job.run": Route("POST", "jobs", "runProcedure"),
    "job.status": Route("GET", "jobs/{job}", "getJobStatus"),
    "job.details": Route("GET", "jobs/{job}", "getJobDetails"),
    "job.get": Route("GET", "jobs/{job}"),
    "job.abort": Route("PUT", "jobs/{job}", "abortJob", INFERRED),
    "pipeline.get": Route("GET", "pipelines/{name}"),
    "pipeline.run": Route("POST", "pipelines"),
    "release.get": Route("GET", "releases/{name}"),
    "release.run": Route("POST", "releases"),
    "runtime.details": Route("PUT", "pipelineRuntimeDetails", "getPipelineRuntimeDetails", reads=True),
    "runtime.abort": Route("PUT", "pipelineRuntimes/{runtime}", "abortPipelineRun", INFERRED),
    "dsl.eval": Route("POST", "server/dsl"),
    "artifact_versions.list": Route("GET", "artifactVersions"),
}

#: Arguments of reading one object. Unless told otherwise, getUser registers a user whom only a directory knows.
READING: dict[str, dict[str, str]] = {"user": {"registerLDAPUser": "0"}}

#: Objects that have a name and the four verbs. Steps and parameters belong to a procedure.
COLLECTIONS: dict[str, Collection] = {
    "project": Collection("projects", "SSSS"),
    "procedure": Collection("projects/{project}/procedures"),
    "step": Collection("projects/{project}/procedures/{procedure}/steps"),
    "formalParameter": Collection("projects/{project}/procedures/{procedure}/formalParameters"),
    "credential": Collection("projects/{project}/credentials", "ISIS"),
    "schedule": Collection("projects/{project}/schedules"),
    "resource": Collection("resources", "SSIS"),
    "resourcePool": Collection("resourcePools", "SSIS"),
    "user": Collection("users"),
    "group": Collection("groups"),
    "artifact": Collection("artifacts", "ISIS"),
    "artifactVersion": Collection("artifactVersions"),
}
