# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recognise an entry in a thread: by its kind, its text and its files, or by the key in its last line."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import replace

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.entries import Entry, Post, Thread, mark
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.words import plain
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors


def known_entry(thread: Thread, post: Post) -> Entry | None:
    """The entry, if it is there; with the later ones of the same author that the same reading shows to be it, too."""
    entries = iter(thread.entries())
    known = next((entry for entry in entries if fits(entry, post)), None)
    if known is None:
        return None
    others: list[int | str] = []
    # That there are others is no reason to fail, and neither is that they cannot be read.
    with suppress(errors.OpsdeskError):
        others.extend(entry.id for entry in _as_read(entries, known) if _like(entry, known) and fits(entry, post))
    if not others:
        return known
    there = ", ".join(map(str, (known.id, *others)))
    warning = (
        f"the {post.kind} is there {1 + len(others)} times ({there}): earlier runs posted it again. This run removes "
        "none of them and corrects no time that is booked with them"
    )
    return replace(known, duplicates=tuple(others), warnings=(warning,))


def _as_read(entries: Iterator[Entry], known: Entry) -> Iterator[Entry]:
    """The entries after the known one that are read already."""
    last: Entry | None = known
    while last is not None and not last.ends_page:
        last = next(entries, None)
        if last is not None:
            yield last


def _like(entry: Entry, known: Entry) -> bool:
    """Whether it is worth a request to know if the two are the same."""
    if known.shown is None:
        return False
    return (entry.author, entry.shown, sorted(entry.names)) == (known.author, known.shown, sorted(known.names))


def find_entry(thread: Thread, post: Post, without: Container[int | str] = ()) -> Entry | None:
    """The first entry of the whole thread that is this post."""
    return next((entry for entry in thread.entries() if entry.id not in without and fits(entry, post)), None)


def fits(entry: Entry, post: Post) -> bool:
    """Whether the entry is this post. Fetches its text and its files only where they matter."""
    if entry.kind != post.kind:
        return False
    wanted_text = mark(post.key) if post.key is not None else plain(post.text, post.is_html)
    if entry.size is not None and entry.size < len(wanted_text.encode("utf-8")):
        return False
    text = plain(entry.read(), entry.is_html)
    if post.key is not None:
        return text == wanted_text or text.endswith(" " + wanted_text)
    if text != wanted_text:
        return False
    wanted = files_of(post)
    if not wanted:
        return True
    if sorted(entry.names) != [name for name, _digest in wanted]:
        return False
    return sorted(zip(entry.names, entry.digests(), strict=True)) == wanted


def files_of(post: Post) -> list[tuple[str, str]]:
    """Names and SHA-256 of the files."""
    return sorted((file.name, file.digest) for file in post.attachments)
