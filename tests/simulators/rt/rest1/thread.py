# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens on a ticket: comments, replies, history, attachments, links, merging, taking."""

from __future__ import annotations

from .. import history as wording
from .. import links, messages, parts, people, rights, update
from ..errors import Refused
from ..records import Attachment, Ticket, Transaction, User
from ..state import NOBODY, State
from . import forms
from .asked import Asked
from .desk import Desk, Handled, MasonError, NoFile, echoed, said, shown, text, uploaded
from .forms import Form, Value

LINKS = ("DependsOn", "DependedOnBy", "RefersTo", "ReferredToBy", "Members", "MemberOf")
LINK_COMMAND = {name.lower(): name for name in (*LINKS[:4], "HasMember", "MemberOf")}
NO_CONTENT = "This transaction appears to have no content"


def _missing(desk: Desk) -> Handled:
    return said(f"# Ticket {desk.ident} does not exist.", refused=True)


# --- comments and replies ---------------------------------------------------------------------------------------------


def comment(desk: Desk) -> Handled:
    if desk.changes is None:
        raise MasonError("no value sent for required parameter 'changes'")
    found = desk.rt.ticket(desk.ident)
    if found is None:
        return _missing(desk)
    changes = desk.changes
    action = text(changes.get("Action")).capitalize()
    if action not in ("Comment", "Correspond"):
        return said(f"# Invalid action: `{action}'.", refused=True)
    body = text(changes.get("Text"))
    if not body and not forms.split(changes.get("Attachment")):
        return said("# Empty comment with no attachments submitted.", refused=True)
    try:
        files = uploaded(desk, changes.get("Attachment"))
    except NoFile as problem:
        return said(f"# {problem}", refused=True)
    message = messages.Message(
        text=body,
        content_type=text(changes.get("Content-Type")) or "text/plain",
        files=files,
        cc=", ".join(forms.split(changes.get("Cc"))),
        bcc=", ".join(forms.split(changes.get("Bcc"))),
        time_taken=update.minutes(text(changes.get("TimeWorked"))),
    )
    try:
        _entry, sentence = messages.add(desk.rt, desk.who, found, action.lower(), message)
    except Refused:
        return said(f"# You are not allowed to {action} on ticket {desk.ident}.", refused=True)
    if changes.get("Status"):
        sentence += f"\n# {update.set_status(desk.rt, desk.who, found, text(changes['Status']))[1]}"
    return said(f"# {sentence}")


# --- history ----------------------------------------------------------------------------------------------------------


def _entries(desk: Desk, found: Ticket) -> list[Transaction]:
    every = [desk.rt.transactions[ident] for ident in found.history]
    return [entry for entry in every if rights.may_see_transaction(desk.rt, desk.who, entry)]


def history(desk: Desk) -> Handled:
    """A line per entry; with `format=l` a form per entry; `id/<n>` is one entry; a type's name picks that type."""
    found = desk.rt.ticket(desk.ident)
    if found is None:
        return _missing(desk)
    entries = _entries(desk, found)
    total = len(entries)
    kind, _slash, number = (desk.argument or "").partition("/")
    if kind == "id":
        entry = next((entry for entry in entries if str(entry.id) == number), None)
        if entry is None:
            return said(f"# Transaction {number} is not related to Ticket {desk.ident}", refused=True)
        return Handled(_entry_form(desk, entry, total))
    wanted = number if kind == "type" else kind
    entries = [entry for entry in entries if not wanted or _is_of(entry, wanted)]
    if desk.request.get("format") == "l" or desk.fields:
        handled = Handled(Form(""))
        handled.more = [_entry_form(desk, entry, total) for entry in entries]
        return handled
    pairs: list[tuple[str, Value]] = [
        (str(entry.id), wording.description(desk.rt, desk.who, entry)) for entry in entries
    ]
    handled = shown(pairs)
    handled.form.comment = f"# {len(entries)}/{total} ({desk.argument or ''}/total)"
    return handled


def _is_of(entry: Transaction, wanted: str) -> bool:
    if wanted in ("link", "links"):
        return entry.type.endswith("Link")
    return entry.type.endswith("Watcher") if wanted in ("watcher", "watchers") else entry.type == wanted


def _entry_form(desk: Desk, entry: Transaction, total: int) -> Form:
    rt = desk.rt
    held = [rt.attachments[ident] for ident in entry.attachments]
    listing = "".join(f"\n{part.id}: {part.filename or 'untitled'} ({_size(part)})" for part in held)
    pairs: list[tuple[str, Value]] = [
        ("id", str(entry.id)),
        ("Ticket", str(entry.object_id)),
        ("TimeTaken", entry.time_taken),
        ("Type", entry.type),
        ("Field", entry.field),
        ("OldValue", entry.old),
        ("NewValue", entry.new),
        ("Data", entry.data),
        ("Description", wording.description(rt, desk.who, entry)),
        ("Content", parts.text_of(rt, entry) or NO_CONTENT),
        ("Creator", rt.users[entry.creator].name),
        ("Created", entry.created),
        ("Attachments", listing),
    ]
    form = Form(f"# 1/{total} (id/{entry.id}/total)", [name for name, _value in pairs], dict(pairs))
    if not desk.fields:
        return form
    # The creator goes with the content, whatever is asked for.
    if "content" not in desk.fields:
        form.order.remove("Creator")
    return forms.selected(form, list(desk.fields))


def transaction(desk: Desk) -> Handled:
    entry = desk.rt.transactions.get(int(desk.ident)) if desk.ident.isdigit() else None
    if entry is None or not rights.may_see_transaction(desk.rt, desk.who, entry):
        return shown([("id", ""), ("Description", "Permission Denied")])
    if desk.request.get("format") == "l":
        form = _entry_form(desk, entry, 1)
        form.comment = ""
        return Handled(form)
    return shown([("id", str(entry.id)), ("Description", wording.description(desk.rt, desk.who, entry))])


# --- attachments ------------------------------------------------------------------------------------------------------


def _size(part: Attachment) -> str:
    """Characters of a text, bytes of anything else; large ones in units of 1024."""
    content = part.content or b""
    size = len(content.decode("utf-8", "replace")) if part.content_type.startswith("text/") else len(content)
    return f"{int(size / 102.4) / 10:g}k" if size > 1024 else f"{size}b"


def attachments(desk: Desk) -> Handled:
    """The list of a ticket's attachments, one of them as a form, or one's bytes (`<id>/content`)."""
    found = desk.rt.ticket(desk.ident)
    if found is None:
        return _missing(desk)
    if desk.argument:
        number, _slash, what = desk.argument.partition("/")
        part = desk.rt.attachments.get(int(number)) if number.isdigit() else None
        if part is None:
            return said(f"# Invalid attachment id: {number}", refused=True)
        return _content(part) if what == "content" else _part_form(desk, part)
    listing = [
        f"{part.id}: {part.filename or '(Unnamed)'} ({part.content_type} / {_size(part)})"
        for entry in _entries(desk, found)
        for part in (desk.rt.attachments[ident] for ident in entry.attachments)
    ]
    if not listing:
        return Handled(Form(""))
    return shown([("id", f"ticket/{found.id}/attachments"), ("Attachments", listing)])


def _content(part: Attachment) -> Handled:
    """The bytes as they were sent: a text goes back into the charset it came in."""
    content = part.content or b""
    if part.charset:
        content = content.decode("utf-8", "replace").encode(part.charset, "replace")
    plain = part.content_type.startswith("text/")
    kind = "text/plain; charset=utf-8" if plain else part.content_type
    return Handled(Form(content.decode("utf-8", "surrogateescape")), raw=kind)


def _part_form(desk: Desk, part: Attachment, *, alone: bool = False) -> Handled:
    prefix = "attachment/" if alone else ""
    readable = not alone or part.content_type.startswith("text/")
    content = (part.content or b"").decode("utf-8", "surrogateescape")
    unreadable = (
        "Content is not text and will not be displayed!\n"
        'Use "rt show attachment/<id>/content [> file.ext]" to get the content.'
    )
    return shown(
        [
            ("id", f"{prefix}{part.id}"),
            ("Subject", part.subject),
            ("Creator", str(part.creator)),
            ("Created", part.created),
            ("Transaction", str(part.transaction)),
            ("Parent", f"{prefix}{part.parent}"),
            ("MessageId", part.message_id),
            ("Filename", part.filename or ""),
            ("ContentType", part.content_type),
            ("ContentEncoding", part.encoding),
            ("Headers", f"{part.headers}\n" if part.headers else ""),
            ("Content", content if readable else unreadable),
        ]
    )


def attachment(desk: Desk) -> Handled:
    part = desk.rt.attachments.get(int(desk.ident)) if desk.ident.isdigit() else None
    if part is None:
        return said(f"# Attachment {desk.ident} does not exist.", refused=True)
    if (desk.argument or "") == "content":
        return _content(part)
    return _part_form(desk, part, alone=True)


# --- links, merging, taking -------------------------------------------------------------------------------------------


def links_of(desk: Desk) -> Handled:
    """Show the links; or make each kind that is named exactly what is listed."""
    found = desk.rt.ticket(desk.ident)
    if found is None:
        return _missing(desk)
    if desk.changes is None:
        pairs: list[tuple[str, Value]] = [("id", f"ticket/{found.id}/links")]
        for name in LINKS:
            uris = links.others(desk.rt, found, name)
            if not uris and desk.request.get("format") == "l":
                uris = [""]
            pairs += [(name, list(uris))] if uris else []
        return shown(pairs)
    known = {name.lower(): name for name in LINKS}
    comments = []
    for key, value in desk.changes.items():
        low = key.lower()
        if low in ("id", "type"):
            continue
        problem = _set_links(desk, found, known[low], value) if low in known else f"Unknown field: {low}"
        if problem:
            comments.append(f"# {known.get(low, low)}: {problem}")
    if comments:
        return echoed("\n".join(comments), ["id", *LINKS], desk.changes)
    return said(f"# Links for ticket {desk.ident} updated.")


def _set_links(desk: Desk, found: Ticket, name: str, value: Value) -> str | None:
    """A missing ticket is noticed before anything is done, everything else after the old links are gone."""
    wanted: dict[str, None] = {}
    for word in forms.split(value):
        other = desk.rt.ticket(word) if word.isdigit() else None
        if word.isdigit() and other is None:
            return f"Ticket {word} does not exist."
        wanted[links.uri_of(other.id) if other else word] = None
    problem = None
    for uri in links.others(desk.rt, found, name):
        if uri in wanted:
            del wanted[uri]
        else:
            done, sentence = links.remove(desk.rt, desk.who, found, name, uri)
            problem = None if done else sentence
    for uri in wanted:
        done, sentence = links.add(desk.rt, desk.who, found, name, uri)
        problem = None if done else sentence
    return problem


def link(rt: State, who: User, request: Asked) -> tuple[str, str]:
    """`ticket/link`: add or take one link; answers status and text."""
    ident, rel, to = (request.get(name, "") for name in ("id", "rel", "to"))
    delete = request.get("del") not in (None, "", "0")
    if not ident.isdigit():
        return "400 Bad Request", f"/REST/1.0/ticket/link\nInvalid ticket id: '{ident}'.\n"
    if rel.lower() not in LINK_COMMAND:
        return "400 Bad Request", f"Invalid link: '{rel}'.\n"
    name = LINK_COMMAND[rel.lower()]
    found = rt.ticket(ident)
    if found is None:
        return "404 Ticket not found", f"Couldn't load ticket id: '{ident}'.\n"
    done, sentence = (links.remove if delete else links.add)(rt, who, found, name, to)
    if not done:
        return "500 Error", sentence
    return "200 Ok", f"{sentence} {'Deleted' if delete else 'Created'} link {found.id} {name} {to}"


def merge(desk: Desk) -> Handled:
    found, into = desk.rt.ticket(desk.ident), desk.rt.ticket(desk.argument or "")
    if found is None:
        return _missing(desk)
    if into is None:
        return said(f"# Ticket {desk.argument} does not exist.", refused=True)
    if not rights.may(desk.rt, desk.who, "ModifyTicket", found):
        return said(f"# You are not allowed to modify ticket {desk.ident}.", refused=True)
    done, _sentence = links.merge(desk.rt, desk.who, found, into.id)
    return said("# Merge completed." if done else "# Could not complete the merge.", refused=not done)


def take(desk: Desk) -> Handled:
    found = desk.rt.ticket(desk.ident)
    if found is None:
        return _missing(desk)
    action = text((desk.changes or {}).get("Action")).capitalize()
    if action not in ("Take", "Steal", "Untake"):
        return said(f"# Invalid action: `{action}'.", refused=True)
    owner = NOBODY if action == "Untake" else desk.who.id
    done, sentence = people.set_owner(desk.rt, desk.who, found, owner, action)
    return said(f"# {sentence}", refused=not done)
