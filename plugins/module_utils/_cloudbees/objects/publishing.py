# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Publishing files as an artifact version, once.

REST cannot upload; the web server can. Neither tells later what a version holds, so the digest of the files is kept in
two properties: with the artifact before the upload (what is about to be published), with the version after it. A play
that dies in between, or loses the answer, is so continued by the next one. When two wanted to publish different files
as one version, and neither told of it to the end, nobody can say whose they are, and nothing is taken for granted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.answers import complaint
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import (
    UPLOAD_DONE,
    UPLOAD_REFUSED,
    UPLOADS,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.runs.notes import Notes
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.runs.run_once import name_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import looking
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import shortened
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.multipart import Part, multipart

#: The property of a version with the digest of its files, and the sheet of an artifact with those to be published.
CONTENT, INTENTIONS = "opsdesk_content", "opsdesk_publishing"
AVAILABLE = "available"
#: Seconds before each look for a version whose answer was lost.
LOOKS = (0.0, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Files:
    """The files of a version, by their names."""

    contents: tuple[tuple[str, bytes], ...]

    @classmethod
    def read(cls, paths: Sequence[str]) -> Files:
        """Raises InvalidInput for a file that cannot be read, and for two of the same name."""
        found: dict[str, bytes] = {}
        for path in paths:
            name = Path(path).name
            if name in found:
                raise errors.InvalidInput(
                    f"files: two of them are called {name!r}", advice="A version holds its files by name only"
                )
            try:
                found[name] = Path(path).read_bytes()
            except OSError as error:
                raise errors.InvalidInput(f"files: cannot read {path}: {error.strerror}") from None
        if not found:
            raise errors.InvalidInput("files is empty", advice="Leave it out to keep the metadata of a version only")
        return cls(tuple(sorted(found.items())))

    @property
    def digest(self) -> str:
        """SHA-256 over the names and the contents."""
        lines = (f"{name}\0{hashlib.sha256(content).hexdigest()}\n" for name, content in self.contents)
        return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Version:
    """An artifact version, by the names of its parts."""

    group: str
    key: str
    version: str

    @property
    def artifact(self) -> str:
        """The name of the artifact."""
        return f"{self.group}:{self.key}"

    def __str__(self) -> str:
        return f"{self.artifact}:{self.version}"


class Publisher:
    """Publishes one version. `look` reads it: the record with the server's `name`, or None."""

    def __init__(self, client: CloudBeesClient, version: Version, look: Callable[[], Values | None]) -> None:
        self._client = client
        self._version = version
        self._look = look
        self._artifact = Notes(client.rest, {"artifactName": version.artifact}, f"artifact {version.artifact}")
        #: A sheet with a property for each content that somebody has begun to publish.
        self._intentions = (INTENTIONS, name_of(version.version))

    def published(self, files: Files, found: Values) -> bool:
        """Whether the version that is there holds these files, as far as was noted. Writes nothing."""
        kept = self._content(found).read((CONTENT,))
        return kept is not None and _digest(kept.value) == files.digest

    def begun(self, files: Files, found: Values) -> bool:
        """Whether the version comes from an upload of these files that was not told of to its end."""
        if found.get("status") != AVAILABLE or self._content(found).read((CONTENT,)) is not None:
            return False
        return set(self._artifact.siblings(*self._intentions)) == {files.digest}

    def publish(self, files: Files, repository: str, clock: Clock) -> Values:
        """Upload the files of a version that is not there; returns what was found afterwards."""
        self._artifact.write((*self._intentions, files.digest), _note(files))
        try:
            self._upload(files, repository)
        except errors.AnswerLost as lost:
            with looking(lost, f"{self._version}", "Run the task again: it recognises its own upload"):
                found = self._wait_for(clock, lambda found: found.get("status") == AVAILABLE)
            if found is None:
                raise self._unknown(lost) from lost
        except errors.Refused:
            # Another controller may have published the same files in the same moment, or the first of two scripts
            # this task, and something else answered.
            found = self._wait_for(clock, lambda found: self.published(files, found) or self.begun(files, found))
            if found is None:
                raise
        else:
            found = self._look()
        if found is None or found.get("status") != AVAILABLE:
            status = f"is {found.get('status')}" if found else "is not there"
            raise errors.NotApplied(
                f"the files of {self._version} were taken, but the version {status}",
                advice="Look at the repository server and its log",
                done={"changed": True, "action": "created"},
            )
        self.note(files, found)
        return found

    def note(self, files: Files, found: Values) -> None:
        """Record what the version holds."""
        self._content(found).write((CONTENT,), _note(files))
        # Left over, it would do no harm: the note above is asked first.
        with suppress(errors.OpsdeskError):
            self._artifact.delete(self._intentions)

    def _content(self, found: Values) -> Notes:
        return Notes(self._client.rest, {"artifactVersionName": found["name"]}, f"artifact version {found['name']}")

    def _wait_for(self, clock: Clock, done: Callable[[Values], bool]) -> Values | None:
        for wait in LOOKS:
            clock.sleep(wait)
            found = self._look()
            if found is not None and done(found):
                return found
        return None

    def _unknown(self, lost: errors.AnswerLost) -> errors.Ambiguous:
        again = "Run the task again: it recognises its own upload"
        error = errors.like(
            errors.Ambiguous,
            lost,
            f"{lost.message}: {self._version} may or may not have been published",
            advice=f"{lost.advice}. {again}" if lost.advice else again,
        )
        error.safe_to_retry = True
        return error

    # -- the web server -----------------------------------------------------------------

    def _upload(self, files: Files, repository: str) -> None:
        """Send the files; raises Refused with the server's words, AnswerLost when it is not known."""
        transport, session = self._client.transport, self._client.session_id()
        transport.redactor.add(session)
        fields = {
            "artifactName": self._version.artifact,
            "artifactVersionVersion": self._version.version,
            "repositoryName": repository,
            "compress": "1",
            # In the body: an address would tell it to every log on the way.
            "commanderSessionId": session,
        }
        for path, part in UPLOADS:
            sent = [Part(name, value.encode("utf-8")) for name, value in fields.items()]
            sent += [Part(part, content, name, "application/octet-stream") for name, content in files.contents]
            body, kind = multipart(sent)
            response = transport.send_plain(Request("POST", path, body=body, headers={"Content-Type": kind}))
            # Older web servers have the other script only.
            if response.status != 404:
                break
        self._judge(response)

    def _judge(self, response: Response) -> None:
        if response.status == 200 and UPLOAD_DONE in response.text:
            return
        said = complaint(response).message or " ".join(response.text.split())
        message = f"{response.url} did not publish {self._version}: HTTP {response.status} {shortened(said)}".rstrip()
        refused = bool(complaint(response).code) or UPLOAD_REFUSED in response.text
        kind = errors.Refused if refused and response.status < 500 else errors.AnswerLost
        raise kind(
            message,
            status=response.status,
            server_messages=[said] if said else [],
            attempts=response.attempts,
            advice="api_url must be the address of the web server: a port of the server itself (8000, 8443) has no "
            "upload"
            if response.status == 404
            else "",
        )


def _note(files: Files) -> str:
    return json.dumps({"sha256": files.digest, "files": [name for name, _content in files.contents]}, sort_keys=True)


def _digest(note: str) -> str:
    try:
        return str(json.loads(note)["sha256"])
    except (ValueError, TypeError, KeyError):
        return ""
