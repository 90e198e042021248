# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on records: what the module `cerb_attachment` does."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.targets import Record, record_named
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.uploads import is_file, upload
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Values, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import (
    ATTACHMENT_OPTIONS,
    Attachment,
    read_attachments,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.files import Target, whole
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.duplicates import patiently, settle
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Turn
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import (
    looking,
    still_at_it,
    waits_after,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import ACTION, UNCERTAIN
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Begin

FILE = ("path", "content", "content_base64")


def attachment(call: Call[CerbClient]) -> dict[str, Any]:
    """Have the file on the record, or not at all, or on this machine."""
    options = call.options
    if options["state"] == "absent":
        return _remove(call)
    if options.get("dest") is not None:
        return _download(call)
    if options.get("record_id") is None:
        raise errors.InvalidInput(
            "Cerb removes a file that is on no record",
            advice="Give record_id, or dest to download",
        )
    record = record_named(call)
    return _attach(call, record) if options.get("id") is not None else _add(call, record)


# -- files on a record -----------------------------------------------------------------


def files_on(client: CerbClient, record: Record) -> list[Values]:
    """The attachments of a record, as Cerb shows them."""
    terms = [search.within(f"on.{record.type}", search.exactly("id", record.id))]
    return list(client.search.records("attachment", terms))


def _add(call: Call[CerbClient], record: Record) -> dict[str, Any]:
    """Upload the file that the task gives, unless it is there: recognised by its name, size and SHA-1."""
    file = _file(call.options)

    def work(turn: Turn) -> dict[str, Any]:
        found = _known(call.client, record, file)
        if found:
            result = _result(found[0], "none", _shown(file), _shown(file))
            return result | _twice(record, file, [number(raw["id"]) for raw in found[1:]])
        if call.check:
            return _result(None, "created", {}, _shown(file))
        turn.take("attachment", record.tuple, file.name, file.digest)
        mine: int | None = None
        late = 0.0
        try:
            mine = upload(call.client, file, [record.tuple])
        except errors.AnswerLost as lost:
            _look_again(call, record, file, lost)
            if still_at_it(lost):
                late = call.patience
        with _afterwards("created"):
            settled = _settled(call, record, file, mine, late)
        # After a lost answer nobody knows who uploaded it.
        return settled if mine is not None else {**settled, UNCERTAIN: [ACTION]}

    return call.locks.exclusively(work)


def _settled(call: Call[CerbClient], record: Record, file: Attachment, mine: int | None, late: float) -> dict[str, Any]:
    """What became of an uploaded file, and of those that other controllers uploaded at the same moment."""
    seen: dict[int, Values] = {}

    def look() -> list[int]:
        raws = patiently(lambda: _known(call.client, record, file), call.clock)
        found = {number(raw["id"]): raw for raw in raws}
        seen.update(found)
        return sorted(found)

    there = look()
    if not there:
        raise errors.NotApplied(f"Cerb took {file.name!r}, but it is not on {record.tuple}")
    known = mine if mine in there else None
    if len(there) == 1 and not late:
        return _result(seen[there[0]], "created", {}, _shown(file))
    remove: Callable[[int | str], object] = lambda key: call.client.rest.delete(f"records/attachment/{key}")  # noqa: E731  (a Callable with a type)
    settled = settle(there, known, look, remove, call.clock, late)
    raw = seen[int(settled.id)]
    return _result(raw, "created", {}, _shown(file)) | _twice(record, file, settled.duplicates)


def _twice(record: Record, file: Attachment, others: Sequence[int | str]) -> dict[str, Any]:
    """The keys of a result for a file that is there several times."""
    if not others:
        return {}
    there = ", ".join(map(str, others))
    warning = f"{file.name!r} is on {record.tuple} more than once: the attachments {there} are the same"
    return {"duplicates": list(others), "warnings": [warning]}


@contextlib.contextmanager
def _afterwards(action: str) -> Iterator[None]:
    """What fails in here fails after Cerb said that it did it."""
    try:
        yield
    except errors.OpsdeskError as error:
        error.done = {"changed": True, "action": action, "uncertain": ["state"], **error.done}
        raise


def _look_again(call: Call[CerbClient], record: Record, file: Attachment, lost: errors.AnswerLost) -> None:
    with looking(lost, f"{file.name!r}", "Run the task again: it will find the file if it is there"):
        for wait in waits_after(lost, call.patience):
            call.clock.sleep(wait)
            if _known(call.client, record, file):
                return
    raise lost


def _known(client: CerbClient, record: Record, file: Attachment) -> list[Values]:
    """The attachments of the record that are this file, the oldest first."""
    return sorted((raw for raw in files_on(client, record) if is_file(raw, file)), key=lambda raw: number(raw["id"]))


def _attach(call: Call[CerbClient], record: Record) -> dict[str, Any]:
    """Put an attachment that Cerb has on one more record."""
    raw = _read(call)
    shown = {"record": record.tuple}
    if any(number(item["id"]) == number(raw["id"]) for item in files_on(call.client, record)):
        return _result(raw, "none", shown, shown)
    if not call.check:
        call.client.rest.put(f"records/attachment/{number(raw['id'])}", {"fields": {"attach": [record.tuple]}})
        with _afterwards("updated"):
            if all(number(item["id"]) != number(raw["id"]) for item in files_on(call.client, record)):
                raise errors.NotApplied(f"attachment {raw['id']} is not on {record.tuple}")
    return _result(raw, "updated", {}, shown)


# -- downloading and deleting -----------------------------------------------------------------


def _download(call: Call[CerbClient]) -> dict[str, Any]:
    """Write the file below `dest`; its bytes are compared with the checksum that Cerb keeps."""
    target = Target(call.options["dest"])
    raw = _read(call)
    check = whole(f"attachment {raw['id']}", number(raw.get("size")), str(raw.get("storage_sha1hash") or ""))

    def bring(begin: Begin) -> None:
        call.client.rest.download(f"attachments/{number(raw['id'])}/download", begin)

    name = call.options.get("name") or str(raw.get("name") or "")
    stored = target.fetch(name, bring, write=not call.check, check=check)
    after = {"path": stored.path, "sha256": stored.digest, "size": stored.size}
    found = _result(raw, "downloaded" if stored.changed else "none", {} if stored.changed else after, after)
    return {**found, "path": stored.path, "sha256": stored.digest}


def _remove(call: Call[CerbClient]) -> dict[str, Any]:
    """Delete an attachment from all records at once."""
    if call.options.get("id") is None:
        raise errors.InvalidInput("state: absent needs the id of the attachment", advice="Give id")
    path = f"records/attachment/{call.options['id']}"
    raw = call.client.rest.get_or_none(path)
    if raw is None:
        return _result(None, "none", {}, {})
    if not call.check:
        with contextlib.suppress(errors.Missing):
            call.client.rest.delete(path)
        with _afterwards("deleted"):
            if call.client.rest.get_or_none(path) is not None:
                raise errors.NotApplied(f"attachment {raw['id']} is still there after Cerb was asked to delete it")
    return _result(raw, "deleted", {"name": raw.get("name"), "size": number(raw.get("size"))}, {})


def _read(call: Call[CerbClient]) -> Values:
    key = call.options.get("id")
    if key is None:
        raise errors.InvalidInput("no attachment is named", advice="Give id")
    raw: Values | None = call.client.rest.get_or_none(f"records/attachment/{key}")
    if raw is None:
        raise errors.Missing(errors.unseen(f"attachment {key} does not exist"))
    return raw


# -- options and results -----------------------------------------------------------------


def _file(options: Mapping[str, Any]) -> Attachment:
    given = {name: options.get(name) for name in (*FILE, "name", "content_type")}
    if not any(given[name] is not None for name in FILE):
        raise errors.InvalidInput("no file is given", advice="Give path, content or content_base64")
    return read_attachments([given])[0]


def _shown(file: Attachment) -> Values:
    return {"name": file.name, "size": len(file.content), "sha256": file.digest}


def _result(raw: Values | None, action: str, before: Values, after: Values) -> dict[str, Any]:
    return {
        "changed": action != "none",
        "action": action,
        "id": number(raw["id"]) if raw else None,
        "attachment": None
        if raw is None
        else {
            "id": number(raw["id"]),
            "name": raw.get("name"),
            "content_type": raw.get("mime_type"),
            "size": number(raw.get("size")),
            "sha1": raw.get("storage_sha1hash"),
        },
        "diff": {"before": before, "after": after},
    }


ATTACHMENT = Task(
    system=CERB,
    options={
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "id": {"type": "int"},
        "record_type": {"type": "str", "default": "ticket"},
        "record_id": {"type": "int"},
        **ATTACHMENT_OPTIONS["options"],
        "dest": {"type": "path"},
    },
    run=attachment,
    rules={"mutually_exclusive": [["id", *FILE], ["dest", *FILE], ["dest", "record_id"]]},
)
