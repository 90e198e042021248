# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of a ticket's thread: comments, replies, articles. Posted once, recognised over the whole thread.

An entry is recognised by its kind, its text without regard to markup and white space, and its attachments' names
and SHA-256; or, when the task gives a `key`, by that key, which stands in the last line of the posted text.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import Optional

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import (
    Entry,
    Post,
    Posted,
    Thread,
    Toggle,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.recognise import (
    files_of,
    find_entry,
    fits,
    known_entry,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.words import plain
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.duplicates import patiently, settle
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Locks, Turn
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import (
    hopeless,
    still_at_it,
    waits_after,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import (
    ACTION,
    OR_ANOTHER,
    UNCERTAIN,
    written,
    wrote_nothing,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.documents import understood
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Result, Values

Appended = tuple[bool, Optional[Entry], tuple[str, ...]]  # noqa: UP045  (ansible-test reads it with an older Python)


def append(
    thread: Thread, post: Post, *, check: bool, clock: Clock, patience: float = 0.0, locks: Locks | None = None
) -> Appended:
    """Make sure that the entry is in the thread; returns (changed, the entry if it can be read, server messages)."""

    def work(turn: Turn) -> Appended:
        with understood(f"the {post.kind}"):
            known = None if post.repeat else known_entry(thread, post)
        if known is not None:
            return False, known, ()
        if check:
            return True, None, ()
        turn.take("entry", *thread.place, post.kind, post.key or (plain(post.text, post.is_html), *files_of(post)))
        return _append(thread, post, clock, patience)

    return (locks or Locks("", clock, 0.0)).exclusively(work)


def _append(thread: Thread, post: Post, clock: Clock, patience: float) -> Appended:
    already = {entry.id for entry in thread.entries() if fits(entry, post)} if post.repeat else set()
    posted, late = Posted(), 0.0
    before = written()
    for attempt in range(4):
        try:
            with understood(f"the {post.kind}"):
                posted = thread.post(post)
            break
        except errors.AnswerLost as lost:
            if wrote_nothing(lost, before):
                raise
            found = _look_again(thread, post, lost, already, clock, patience)
            if found is not None:
                said = f"the answer was lost; found as {found.id}, posted {OR_ANOTHER}"
                posted = Posted((said,), uncertain=(ACTION,))
                late = patience if still_at_it(lost) else 0.0
                break
            end = hopeless(lost, f"the {post.kind}", ["content"])
            if end is not None:
                raise end from lost
            if attempt == 3:
                raise _not_found(lost, post) from lost
    try:
        return _settled(thread, post, posted, already, clock, late)
    except errors.OpsdeskError as error:
        # It was posted, as the server says; only looking at it failed.
        error.done = {"changed": True, "action": "created", "uncertain": [*posted.uncertain, "content"]}
        raise


def _settled(
    thread: Thread, post: Post, posted: Posted, already: Container[int | str], clock: Clock, late: float
) -> Appended:
    """What became of an entry that was posted, and of those that other controllers posted meanwhile."""
    seen: dict[int | str, Entry] = {}

    def read() -> list[int | str]:
        with understood(f"the {post.kind}"):
            found = {entry.id: entry for entry in thread.entries() if entry.id not in already and fits(entry, post)}
        seen.update(found)
        return list(found)

    def look() -> list[int | str]:
        # Nobody else may report what this run does not see.
        return patiently(read, clock)

    alike = look()
    if not alike:
        raise errors.NotApplied(
            f"the server took the {post.kind} but it is not in the thread as it was sent",
            server_messages=posted.messages,
            advice="Its text or a file may have been changed on the way; look at the ticket before running the "
            "task again",
        )
    mine = posted.id if posted.id in alike else None
    if post.repeat or (len(alike) == 1 and not late):
        return True, replace(seen[mine or alike[0]], uncertain=posted.uncertain), posted.messages
    settled = settle(alike, mine, look, thread.remover(post), clock, late)
    said = posted.messages
    if settled.removed:
        said += (f"another controller posted the same as {settled.id}; the entry of this run is removed again",)
    entry = replace(seen[settled.id], uncertain=posted.uncertain)
    if settled.duplicates:
        there = [key for key in seen if key in {settled.id, *settled.duplicates}]
        why = f", and it cannot be removed: {settled.refusal}" if settled.refusal else ""
        told = f"the {post.kind} is there {len(there)} times ({', '.join(map(str, there))}): it was posted by"
        warnings = (f"{told} several controllers at the same moment{why}", *thread.recount(post, there, mine))
        entry = replace(entry, duplicates=settled.duplicates, warnings=warnings)
    return True, entry, said


def told(entry: Entry | None) -> Result:
    """The keys of a result that an entry has when others posted the same, or may have."""
    if entry is None:
        return {}
    uncertain = {UNCERTAIN: list(entry.uncertain)} if entry.uncertain else {}
    if not entry.duplicates:
        return uncertain
    return {"duplicates": list(entry.duplicates), "warnings": list(entry.warnings), **uncertain}


def turn(flag: Toggle, entry: Entry, wanted: bool, *, created: bool, check: bool) -> tuple[str, Values]:
    """Bring a flag of an entry to what is wanted.

    Returns the action that came of it, and for an entry that was there already the flag as it was found.
    """
    key, action = int(entry.id), "created" if created else "none"
    try:
        found = flag.read(key)
        if found != wanted:
            if not check:
                flag.write(key, wanted)
            action = "created" if created else "updated"
    except errors.OpsdeskError as error:
        if created:
            error.done = {"changed": True, "action": action, "id": entry.id, **error.done}
        raise
    return action, {} if created else {flag.name: found}


def _not_found(lost: errors.AnswerLost, post: Post) -> errors.OpsdeskError:
    """The error for an entry that is nowhere to be seen after its answer was lost."""
    if not post.repeat:
        return lost
    return errors.Ambiguous(
        f"{lost.message}, and the {post.kind} was not found in the thread afterwards",
        status=lost.status,
        server_messages=lost.server_messages,
        attempts=lost.attempts,
        advice="Look at the ticket before running the task again: with repeat, it posts whatever is there",
    )


def _look_again(
    thread: Thread, post: Post, lost: errors.AnswerLost, already: Container[int | str], clock: Clock, patience: float
) -> Entry | None:
    def look() -> Entry | None:
        with understood(f"the {post.kind}"):
            return find_entry(thread, post, without=already)

    try:
        for wait in waits_after(lost, patience):
            clock.sleep(wait)
            found = patiently(look, clock)
            if found is not None:
                return found
    except errors.OpsdeskError as error:
        ambiguous = errors.Ambiguous(
            f"{lost.message}, and then the server could not be asked whether the {post.kind} was posted: {error}",
            advice="Look at the ticket before running the task again: with repeat, it posts whatever is there"
            if post.repeat
            else "Run the task again: it will find the entry if it was posted",
        )
        ambiguous.safe_to_retry = not post.repeat
        raise ambiguous from error
    return None
