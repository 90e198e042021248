# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notifications of the account itself: what the module `zammad_notification` does."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Instant
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

PATH = "online_notifications"


def manage(call: Call[ZammadClient]) -> dict[str, Any]:
    """Have the notifications that are meant seen, unseen or gone."""
    options, rest = call.options, call.client.rest
    chosen = _chosen([_shown(raw) for raw in rest.items(PATH)], options)
    absent = options["state"] == "absent"
    todo = [item for item in chosen if absent or (options["seen"] is not None and item["seen"] != options["seen"])]
    if todo and not call.check:
        _apply(call, todo, absent)
    before = {str(item["id"]): {"seen": item["seen"]} for item in todo}
    after: dict[str, Any] = {} if absent else {str(item["id"]): {"seen": options["seen"]} for item in todo}
    changed = {item["id"] for item in todo}
    left = [item for item in chosen if not (absent and item["id"] in changed)]
    shown = [{**item, "seen": options["seen"]} if item["id"] in changed and not absent else item for item in left]
    return {
        "changed": bool(todo),
        "action": "none" if not todo else "deleted" if absent else "updated",
        "count": len(todo),
        "notifications": shown,
        "diff": {"before": before, "after": after},
    }


def _apply(call: Call[ZammadClient], todo: list[dict[str, Any]], absent: bool) -> None:
    """Send what is to do, and look whether it was done, also after a request that failed."""
    trouble: errors.OpsdeskError | None = None
    try:
        for item in todo:
            _write(call, item["id"], absent)
    except errors.OpsdeskError as error:
        trouble = error
    try:
        found = {item["id"]: item for item in (_shown(raw) for raw in call.client.rest.items(PATH))}
    except errors.OpsdeskError as error:
        failure = trouble or error
        failure.done = {"changed": True, "uncertain": ["state" if absent else "seen"]}
        raise failure from None
    wrong = sorted(
        item["id"]
        for item in todo
        if (item["id"] in found if absent else found.get(item["id"], {}).get("seen") != call.options["seen"])
    )
    if wrong:
        failure = trouble or errors.NotApplied(
            f"the server did not do all that was asked: notifications {', '.join(map(str, wrong))} are as before"
        )
        failure.done = {"changed": len(wrong) < len(todo)}
        raise failure


def _write(call: Call[ZammadClient], key: int, absent: bool) -> None:
    if not absent:
        call.client.rest.put(f"{PATH}/{key}", {"seen": call.options["seen"]})
        return
    # The first of two tries may have done it.
    with contextlib.suppress(errors.Missing):
        call.client.rest.delete(f"{PATH}/{key}")


def _chosen(found: list[dict[str, Any]], options: Mapping[str, Any]) -> list[dict[str, Any]]:
    ids, ticket = options.get("ids"), options.get("ticket")
    if ids is not None and options["state"] == "present":
        missing = [key for key in ids if all(item["id"] != key for item in found)]
        if missing:
            raise errors.Missing(f"the account has no notification {missing[0]}")
    return [
        item
        for item in found
        if (ids is None or item["id"] in ids)
        and (ticket is None or (item["object"] == "Ticket" and item["object_id"] == ticket))
    ]


def _shown(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": int(raw["id"]),
        "object": raw.get("object"),
        "object_id": raw.get("o_id"),
        "type": raw.get("type"),
        "seen": bool(raw.get("seen")),
        "created": Instant().parse(raw.get("created_at") or ""),
        "creator": raw.get("created_by"),
    }


NOTIFICATION = Task(
    system=ZAMMAD,
    options={
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "ids": {"type": "list", "elements": "int", "aliases": ["id"]},
        "ticket": {"type": "int"},
        "seen": {"type": "bool"},
    },
    run=manage,
)
