# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Artifact versions: what the server keeps of them, and the publishing of their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.error_codes import AlreadyExists
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.forms import (
    NamesForm,
    line,
    listed,
    name,
    text,
    word,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.objects import CloudBeesResource, Objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.publishing import (
    Files,
    Publisher,
    Version,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Raw, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import resource_options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task, task_of, wish_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

#: The options that name a version.
PARTS = ("group", "key", "version")
STATUSES = ("available", "publishing", "unavailable")


class Versions(Objects):
    """Operations on one version. Its name comes from a template of the artifact, so it is looked for by its parts."""

    _known_as = ""

    @property
    def listable(self) -> bool:
        """Their names are made by the server, from a template."""
        return False

    def name_of(self, values: Values) -> str:
        return self._known_as or f"{values['group']}:{values['key']}:{values['version']}"

    def read(self, key: int | str) -> Values | None:
        artifact = f"{self.names['group']}:{self.names['key']}"
        answer = self.rest.call_or_none("artifact_versions.list", query={"artifactName": artifact})
        for raw in decoding.many(answer, self.resource.kind):
            if decoding.text(raw.get("version")) == self.names["version"]:
                self._known_as = decoding.text(raw.get("artifactVersionName"))
                return self.record(raw)
        self._known_as = ""
        return None

    def record(self, raw: Raw) -> Values:
        record = super().record(raw)
        # A list need not show which artifact it is of.
        return {**record, **self.names}

    @property
    def known_as(self) -> str:
        """The name by which the server knows the version that was read last."""
        return self.name_of(self.names)

    def document(self, values: Values) -> Values:
        document = super().document(values)
        if PARTS[0] in values:
            document["artifactName"] = f"{document.pop('groupId')}:{document.pop('artifactKey')}"
        return document


VERSION = CloudBeesResource(
    name="artifact version",
    kind="artifactVersion",
    identity=(ByName(*PARTS),),
    operations=Versions,
    fields=(
        name("groupId", "group"),
        name("artifactKey", "key"),
        name("version", "version"),
        text("description"),
        line("repository", "repositoryName"),
        # Creating one takes no status.
        replace(word("status", STATUSES, "artifactVersionState"), update_only=True),
        listed("dependencies", "dependentArtifactVersion", NamesForm(clear="removeAllDependentArtifactVersions")),
    ),
)


def manage(call: Call[CloudBeesClient]) -> dict[str, Any]:
    """Publish the files where there are any, then keep the rest in the declared state."""
    options = call.options
    paths: Sequence[str] | None = options["files"]
    if paths is None:
        return {**task_of(VERSION).run(call), "published": False}
    if options["state"] == "absent":
        raise errors.InvalidInput("files are given with state: absent")
    published = _publish(call, Files.read(paths))
    result = task_of(VERSION).run(call)
    if published:
        result = {**result, "changed": True, "action": published}
    return {**result, "published": bool(published)}


def _publish(call: Call[CloudBeesClient], files: Files) -> str:
    """'' when the version holds the files, else what was (in check mode: would be) done: created or updated."""
    wish = wish_of(VERSION, call.options)
    operations = Versions(call.client, wish, VERSION)
    version = Version(*(str(operations.names[part]) for part in PARTS))

    def look() -> Values | None:
        found = operations.read("")
        return None if found is None else {**found, "name": operations.known_as}

    publisher = Publisher(call.client, version, look)
    found = look()
    if found is not None:
        if publisher.published(files, found):
            return ""
        if publisher.begun(files, found):
            if not call.check:
                publisher.note(files, found)
            return "updated"
        if not call.options["replace"]:
            raise _other_content(version)
    if call.check:
        return "created" if found is None else "updated"
    if found is not None:
        operations.delete(found)
    _have_artifact(call, version)
    publisher.publish(files, str(wish.wanted("repository") or "default"), call.clock)
    return "created" if found is None else "updated"


def _have_artifact(call: Call[CloudBeesClient], version: Version) -> None:
    """What is about to be published is noted with the artifact, so it has to be there."""
    rest = call.client.rest
    if rest.get_or_none(f"artifacts/{segment(version.artifact)}") is None:
        try:
            rest.post("artifacts", {"groupId": version.group, "artifactKey": version.key})
        except (AlreadyExists, errors.AnswerLost):
            rest.get(f"artifacts/{segment(version.artifact)}")


def _other_content(version: Version) -> errors.InvalidInput:
    return errors.InvalidInput(
        f"{version} is there already, and its files are others, or were not published by this module",
        advice="Give another version, or replace: true to delete it and publish these files",
    )


ARTIFACT_VERSION = Task(
    system=VERSION.system,
    options={
        **resource_options(VERSION),
        # `key` is no secret, though it sounds like one.
        **{part: {"type": "str", "required": True, "no_log": False} for part in PARTS},
        "files": {"type": "list", "elements": "path"},
        "replace": {"type": "bool", "default": False},
    },
    run=manage,
)
