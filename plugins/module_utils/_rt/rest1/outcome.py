# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tell what a reply of Request Tracker's REST 1.0 means for the request it answers.

HTTP says 200 to everything, and RT's own status says 200 to much that it did not do, so the sentences decide. Those
tested for here stand in RT's templates and stay English whatever the API user's language; where RT puts a translated
sentence in the same place, the outcome is `unclear`, and only reading back tells. RT also accepts and ignores values
without a word: `created` and `updated` say that something was done, not that all of it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import shortened
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.read import Reply, parse_reply

Kind = Literal[
    "created",
    "updated",
    "unchanged",
    "found",
    "empty",  # nothing found, or nothing there
    "refused",
    "not_found",
    "forbidden",
    "login",  # not logged in, or not with these credentials
    "unclear",  # accepted by status, in words unknown here: read back
    "server_error",  # no reply of RT: a Perl error, a proxy's page
]


@dataclass(frozen=True)
class Outcome:
    """id: of the object that was created or changed, where RT names it by number.

    messages: all that RT said beside the sentence that decided `created` and `updated`.
    partial: RT says that it did a part and refused a part; `messages` tell which.
    """

    kind: Kind
    id: int | None = None
    messages: tuple[str, ...] = ()
    partial: bool = False


_CREATED = re.compile(r"(?:Ticket|User|Queue|Group) (\d+) created\.")
_UPDATED = re.compile(r"(?:(?:Ticket|User|Queue|Group) (.+)|Links for ticket (\d+)) updated\.")
_NOT_FOUND = re.compile(
    r"(?:Ticket|User|Queue|Group|Attachment) .* does not exist\."
    r"|No (?:user|queue|group) named .* exists\."
    r"|Invalid attachment id: .*"
    r"|Transaction .* is not related to Ticket .*"
    r"|Couldn't load ticket id: .*",
    re.DOTALL,
)
_FORBIDDEN = re.compile(r"You are not allowed to .*|No permission to .*|Permission [Dd]enied\.?", re.DOTALL)
_BAD_REQUEST = re.compile(r"Invalid object specification: .*|Unknown object type: .*|Objects of type .* must be .*")
_NO_CONTENT = re.compile(r"# (Invalid attachment id: \S+|(?:Ticket|Attachment) \S+ does not exist\.)\n\n\n")
_LONGEST_REFUSAL = 400
_SERVER_PATH = re.compile(r" at /\S+ line \d+.*", re.DOTALL)
_BAD_QUERY = re.compile(r"Invalid query: '(.*)'\.?\s*", re.DOTALL)
# RT 5.0.3 stumbles over a queue or group that the user may not see, when it is asked for by name.
_HIDDEN_BY_NAME = re.compile(r"Can't call method \"Id\" on an undefined value at \S*/Forms/(?:queue|group)/ns line")


def logged_in(reply: Reply) -> bool:
    """Tell whether a reply to `POST /REST/1.0/` (user, pass) took the credentials. It complains in any case."""
    return reply.status == 200


def show_outcome(reply: Reply) -> Outcome:
    """found, empty (a list of no attachments), not_found, forbidden, refused, login, unclear, server_error."""
    return _general(reply, empty="empty") or _read(reply)


def content_outcome(body: bytes) -> Outcome:
    """For .../content: found, empty, not_found, refused, login, forbidden, server_error.

    A file may hold any sentence of RT's, so only a body that is nothing but a refusal is taken for one.
    """
    start = parse_reply(body[:_LONGEST_REFUSAL])
    general = _general(start, empty="empty")
    if general:
        return general
    refused = _NO_CONTENT.fullmatch(start.text)
    if refused:
        return Outcome("not_found", messages=(refused[1],))
    return Outcome("found") if start.status == 200 else Outcome("refused", messages=start.comments)


def search_outcome(reply: Reply) -> Outcome:
    """found, empty, refused (with RT's complaint about the query), forbidden, login, server_error."""
    general = _general(reply)
    if general:
        return general
    if reply.status != 200:
        return Outcome("refused", messages=_complaint(reply))
    if reply.text.strip("\n") in ("", "No matching results."):
        return Outcome("empty")
    return Outcome("found", messages=reply.comments if not reply.forms else ())


def create_outcome(reply: Reply) -> Outcome:
    """created (partial if RT says more than that), not_found, forbidden, refused, login, unclear, server_error.

    An object may have been created although the status is 409; then it has its id here all the same.
    """
    general = _general(reply)
    if general:
        return general
    done, others = _sought(reply, _CREATED)
    if done:
        return Outcome("created", int(done[1]), others, partial=bool(others))
    return _not_done(reply)


def edit_outcome(reply: Reply) -> Outcome:
    """updated, unchanged, refused (partial if some fields were set), not_found, forbidden, login, ...

    Also for links: there, RT sets the fields it likes without telling when it refuses another, so that a refusal by
    409 is always partial. A custom field or a list of links that is set to what it was is `updated` to RT.
    """
    general = _general(reply, empty="unchanged")
    if general:
        return general
    done, others = _sought(reply, _UPDATED)
    number = _number(done)
    if reply.status == 409:
        links = any("DependedOnBy" in form for form in reply.forms)
        return Outcome("refused", number, others, partial=done is not None or links)
    return Outcome("updated", number, others) if done else _not_done(reply)


def link_outcome(reply: Reply) -> Outcome:
    """For `POST /ticket/link`: updated, unchanged (link there already, or not there to be deleted), refused, ..."""
    general = _general(reply)
    if general:
        return general
    said = tuple(line for line in reply.text.split("\n") if line)
    first = said[0] if said else ""
    if first.startswith("Link already exists") or first == "Link not found":
        return Outcome("unchanged", messages=said)
    return Outcome("updated" if reply.status == 200 else "refused", messages=said)


def merge_outcome(reply: Reply) -> Outcome:
    """updated, refused, not_found, forbidden, login, unclear, server_error. RT does not say why it refuses."""
    return _by_sentence(reply, done=lambda said: said == "Merge completed.")


def take_outcome(reply: Reply) -> Outcome:
    """For take, steal and untake: updated, unchanged (the user owns it already), refused, not_found, ..."""
    if reply.status == 400 and reply.comments == ("That user already owns that ticket",):
        return Outcome("unchanged", messages=reply.comments)
    general = _general(reply)
    if general:
        return general
    if reply.status == 200 and reply.comments and not _judged(reply.comments):
        # RT describes the change in the user's language; a refusal has status 400.
        return Outcome("updated", messages=reply.comments)
    return _not_done(reply)


def comment_outcome(reply: Reply) -> Outcome:
    """updated, refused, not_found, forbidden, login, unclear (RT answers in the user's language), server_error.

    A status given with the comment is told of in `messages` only, done or refused.
    """
    return _by_sentence(reply, done=lambda said: said in ("Comments added", "Correspondence added"))


def _general(reply: Reply, *, empty: Kind = "unclear") -> Outcome | None:
    """What any request may be answered. `empty` is what an empty body means for this one."""
    if not reply.raw:
        return Outcome(empty)
    if reply.status is None:
        return _without_status(reply)
    if reply.status == 401:
        return Outcome("login", messages=reply.comments)
    if reply.status == 403:
        return Outcome("forbidden", messages=reply.comments)
    if reply.status == 404:
        return Outcome("not_found", messages=reply.comments)
    return None


def _without_status(reply: Reply) -> Outcome:
    said = _SERVER_PATH.sub("", reply.text).strip()
    if _HIDDEN_BY_NAME.match(reply.text):
        return Outcome("forbidden", messages=(said,))
    return Outcome("server_error", messages=(shortened(said.split("\n", 1)[0]),))


def _judged(said: tuple[str, ...]) -> Kind | None:
    """What is said of the object as a whole."""
    patterns: tuple[tuple[re.Pattern[str], Kind], ...] = (
        (_NOT_FOUND, "not_found"),
        (_FORBIDDEN, "forbidden"),
        (_BAD_REQUEST, "refused"),
    )
    return next((kind for pattern, kind in patterns if any(map(pattern.fullmatch, said))), None)


def _read(reply: Reply) -> Outcome:
    kind = _judged(reply.comments)
    if kind:
        return Outcome(kind, messages=reply.comments)
    if reply.status != 200:
        return Outcome("refused", messages=reply.comments)
    return Outcome("found" if reply.forms else "unclear", messages=reply.comments)


def _not_done(reply: Reply) -> Outcome:
    """A write that RT does not say it did."""
    kind = _judged(reply.comments)
    if kind is None:
        said_so = any(line.startswith(("Could not ", "No attachment ")) for line in reply.comments)
        kind = "refused" if said_so or reply.status != 200 else "unclear"
    return Outcome(kind, messages=reply.comments)


def _by_sentence(reply: Reply, *, done: Callable[[str], bool]) -> Outcome:
    general = _general(reply)
    if general:
        return general
    if reply.status == 200 and reply.comments and done(reply.comments[0]):
        return Outcome("updated", messages=reply.comments[1:])
    return _not_done(reply)


def _sought(reply: Reply, sentence: re.Pattern[str]) -> tuple[re.Match[str] | None, tuple[str, ...]]:
    """Return the first comment that is the sentence, and all the others."""
    for number, line in enumerate(reply.comments):
        match = sentence.fullmatch(line)
        if match:
            return match, reply.comments[:number] + reply.comments[number + 1 :]
    return None, reply.comments


def _number(done: re.Match[str] | None) -> int | None:
    name = (done[1] or done[2]) if done else ""
    return int(name) if name.isdecimal() else None


def _complaint(reply: Reply) -> tuple[str, ...]:
    """RT's complaint about a query, without the server's paths and stack."""
    text = reply.text.strip()
    query = _BAD_QUERY.fullmatch(text)
    return (_SERVER_PATH.sub("", query[1] if query else text).strip(),)
