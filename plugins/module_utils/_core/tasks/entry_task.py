# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task that adds one entry to a thread: what the modules for comments, replies and articles do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import (
    Entry,
    Post,
    Thread,
    Toggle,
    keyed,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.thread import append, told, turn
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.addressed import addressed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import (
    MERGED_INTO,
    addressee,
    left_closed,
    went_along,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByHandle
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Operations,
    Resource,
    Values,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import ArgumentSpec
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import (
    Call,
    Client,
    Own,
    Rules,
    Task,
    wish_of,
)


@dataclass
class Found:
    """What an entry belongs to; `record` is None where only a task before this one would create it (check mode)."""

    record: Values | None = None
    url: str | None = None
    #: What the result says of a merge that was followed.
    merged: Values = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    #: The operations of a ticket, which people close and merge.
    operations: Operations | None = None


@dataclass(frozen=True)
class Place:
    """How a task names what an entry belongs to."""

    system: System
    find: Callable[[Call[Any]], Found]
    options: ArgumentSpec
    #: Keys of the result, and the keys of the record that have their values.
    shows: Mapping[str, str]
    #: The options of which a task gives exactly one, where there are several.
    one_of: tuple[str, ...] = ()
    #: The field of a ticket that says whether it is closed.
    life: str = ""


@dataclass(frozen=True)
class Posting:
    """One entry for one thread, and what is special about it."""

    thread: Thread
    post: Post
    #: What can be changed of an entry that is there.
    toggle: Toggle | None = None
    #: Whether a closed ticket stays closed, so a warning is due.
    leaves_closed: bool = True
    #: Bring the ticket to the status that the task gives with the entry, or check it; returns warnings. Raises
    #: NotApplied for another status; any other error leaves it uncertain.
    see_to_status: Callable[[Entry | None, Sequence[str]], Sequence[str]] = lambda entry, said: ()
    #: Say more of an entry that the server took and does not show.
    explain_unseen: Callable[[errors.NotApplied], None] = lambda unseen: None


def ticket_place(ticket: Resource, options: ArgumentSpec | None = None) -> Place:
    """A ticket that is named by its id, by what else the server names it by, or by the caller's own key."""
    handle = ticket.matched_by(ByHandle)
    handles = handle.names if handle else ()
    one_of = ("ticket", *handles, EXTERNAL_ID)

    def find(call: Call[Client]) -> Found:
        given = {name: value for name, value in call.options.items() if name in known and value not in (None, "")}
        if given.keys().isdisjoint(one_of):
            raise errors.InvalidInput("no ticket is named", advice=f"Give one of {', '.join(one_of)}")
        wish = wish_of(ticket, {**given, "id": given.get("ticket")})
        operations = ticket.bound(call.client, wish)
        found, twins = addressed(ticket, operations, wish, call.clock)
        if found is not None:
            record, merged, warnings = addressee(operations, found)
            return Found(record, operations.url(record), merged, [*twins, *warnings], operations)
        if call.check:
            return Found()
        raise errors.Missing(errors.unseen(f"no ticket has the external_id {wish.external_id!r}"))

    spec: ArgumentSpec = {
        "ticket": {"type": "int", "aliases": ["id"]},
        **{name: {"type": "str"} for name in handles},
        EXTERNAL_ID: {"type": "str", "no_log": False},
        **(options or {}),
    }
    known = set(spec)
    shows = {"ticket": "id", **{name: name for name in handles}}
    return Place(ticket.system, find, spec, shows, one_of, ticket.life)


def entry_task(
    place: Place,
    options: ArgumentSpec,
    read: Callable[[Options, Post], Post],
    prepare: Callable[[Call[Own], Values, Post, list[str]], Posting],
    *,
    toggle: str = "",
    page: str = "",
) -> Task:
    """The task that makes sure that an entry is in a thread.

    `options`: those of the entry. `read`: the entry, from what all systems have in common; raises InvalidInput.
    `prepare`: what to post to this record; takes warnings. `toggle`: the option that says how a `Posting.toggle` should
    be. `page`: the end of the address of the entry itself, with `{id}`.
    """
    content_needed = bool(options["content"].get("required"))

    def shown(call: Call[Own], post: Post) -> Values:
        files = {"attachments": [file.name for file in post.attachments]} if "attachments" in options else {}
        kind = {"type": call.options["type"]} if "type" in options else {}
        return {**kind, "content": post.text, **files}

    def result(
        call: Call[Own], found: Found, post: Post, entry: Entry | None, action: str, before: Values, said: Sequence[str]
    ) -> Values:
        record = found.record or {}
        flag = {toggle: call.options[toggle]} if toggle and call.options.get(toggle) is not None else {}
        more = told(entry)
        warnings = [*found.warnings, *more.pop("warnings", ())]
        return {
            "changed": action != "none",
            "action": action,
            **{name: record.get(key) for name, key in place.shows.items()},
            "id": entry.id if entry else None,
            "url": found.url + page.format(id=entry.id) if found.url and entry else found.url,
            "diff": {"before": before, "after": {**shown(call, post), **flag}},
            "server_messages": list(said),
            **more,
            **found.merged,
            **({"warnings": warnings} if warnings else {}),
        }

    def run(call: Call[Own]) -> Values:
        post = keyed(read(call.options, _post(call.options, content_needed)), call.options.get("key"))
        found = place.find(call)
        if found.record is None:
            return result(call, found, post, None, "created", {}, ())
        posting = prepare(call, found.record, post, found.warnings)
        try:
            changed, entry, said = append(
                posting.thread,
                posting.post,
                check=call.check,
                clock=call.clock,
                patience=call.patience,
                locks=call.locks,
            )
        except errors.NotApplied as unseen:
            posting.explain_unseen(unseen)
            raise
        action, before = ("created", {}) if changed else ("none", shown(call, post))
        if posting.toggle is not None and entry is not None and call.options.get(toggle) is not None:
            wanted = call.options[toggle]
            action, was = turn(posting.toggle, entry, wanted, created=changed, check=call.check)
            before |= was
        if changed:
            _see_to_status(place, posting, found, entry, said)
            by_key = bool(call.options.get(EXTERNAL_ID))
            _look_at_ticket(found, found.record, place.life if by_key and posting.leaves_closed else "")
        return result(call, found, post, entry, action, before, said)

    rules: Rules = {"mutually_exclusive": [["key", "repeat"]], "required_one_of": []}
    if place.one_of:
        rules["mutually_exclusive"].append(list(place.one_of))
        rules["required_one_of"].append(list(place.one_of))
    if not content_needed:
        rules["required_one_of"].append(["content", "attachments"])
    if "external_id_field" in place.options:
        rules["required_by"] = {"external_id_field": EXTERNAL_ID}
    own: ArgumentSpec = {"key": {"type": "str", "no_log": False}, "repeat": {"type": "bool", "default": False}}
    return Task(place.system, {**place.options, **options, **own}, run, rules)


def _post(options: Options, content_needed: bool) -> Post:
    """What all systems have in common."""
    text = options.get("content") or ""
    files = read_attachments(options.get("attachments"))
    if not text.strip() and (content_needed or not files):
        # Some servers post an empty entry silently.
        what = "content is empty" if content_needed else "content and attachments are both empty"
        raise errors.InvalidInput(what, advice="Give a text" if content_needed else "Give at least one of them")
    is_html = options.get("content_type") == "text/html"
    return Post(options.get("type") or "", text, is_html, files, repeat=options["repeat"])


def _see_to_status(place: Place, posting: Posting, found: Found, entry: Entry | None, said: Sequence[str]) -> None:
    try:
        found.warnings.extend(posting.see_to_status(entry, said))
    except errors.OpsdeskError as error:
        # The entry is there; only its consequences are others, or could not be looked at.
        ids = {name: (found.record or {}).get(key) for name, key in place.shows.items()}
        uncertain = {} if isinstance(error, errors.NotApplied) else {"uncertain": ["status"]}
        error.done = {"changed": True, "action": "created", **ids, "id": entry.id if entry else None, **uncertain}
        raise


def _look_at_ticket(found: Found, record: Values, life: str) -> None:
    """Warn of a ticket that was merged, or that is closed and stays so: `life` says by which field, if any."""
    if found.operations is None:
        return
    # The entry is there: that no more can be said of the ticket is no failure.
    with suppress(errors.OpsdeskError):
        went = None if found.merged else found.operations.survivor(record)
        if went is not None and went.merged is not None:
            found.merged = {MERGED_INTO: record["id"]}
            found.warnings.append(went_along(went.merged, record["id"]))
        if life:
            found.warnings.extend(left_closed(found.operations, record, life))
