# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is the same for all REST 1.0 requests: the login, which objects a path means, and the frame around the answer.

The HTTP status is always 200, whatever happened; GET, POST, PUT and DELETE are one and the same; and the answer to a
change that changes nothing is no byte at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Request, Response

from .. import auth
from ..errors import Redirect
from ..records import User
from ..state import State
from . import forms, people, queries, thread, tickets
from .asked import Asked
from .desk import Desk, Handled, MasonError
from .forms import Form

PREFIX = "/REST/1.0"
NAME = r"[\w.-]+"
LABEL = r"[^,\\/]+"
Handler = Callable[[Desk], Handled]

HANDLERS: dict[str, Handler] = {
    "ticket/default": tickets.ticket,
    "ticket/comment": thread.comment,
    "ticket/history": thread.history,
    "ticket/attachments": thread.attachments,
    "ticket/links": thread.links_of,
    "ticket/merge": thread.merge,
    "ticket/take": thread.take,
    "attachment/default": thread.attachment,
    "transaction/default": thread.transaction,
    "user/default": people.user,
    "queue/default": people.queue,
    "queue/customfields": people.fields_of_queue,
    "queue/ticketcustomfields": people.ticket_fields_of_queue,
    "group/default": people.group,
}
RESOLVERS = {"user": people.find_user, "queue": people.find_queue, "group": people.find_group}


class _Status(Exception):
    """An answer that is no form."""

    def __init__(self, status: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def answer(rt: State, sent: Request) -> Response:
    request = Asked(sent)
    headers = {"X-Frame-Options": "DENY"}
    path = request.path.removeprefix(PREFIX).lstrip("/")
    try:
        who, cookie = _login(rt, request)
        headers["Set-Cookie"] = auth.fresh_cookie(rt, request.host, cookie)
        if who is None:
            return _plain(_refusal(rt, request), headers)
        if not who.privileged:
            raise Redirect(f"http://{request.host}/SelfService/")
        if path == "logout":
            rt.sessions = {key: user for key, user in rt.sessions.items() if key != cookie}
            headers["Set-Cookie"] = auth.fresh_cookie(rt, request.host)
            return _plain(f"RT/{rt.version} 200 Ok\n", headers)
        text, kind = _body(rt, request, who, path)
        return _plain(text, headers, kind)
    except Redirect as redirect:
        location = {"Location": redirect.location, "Content-Type": "text/html; charset=utf-8"}
        return Response("", 302, {**headers, **location})
    except MasonError as error:
        stack = "\n".join(f"  [/opt/rt/html/{where}]" for where in ("REST/1.0/autohandler:55", "autohandler:53"))
        return _plain(f"{error}\nStack:\n{stack}\n", headers)


def _plain(text: str, headers: dict[str, str], kind: str = "text/plain; charset=utf-8") -> Response:
    # Bytes that are no UTF-8 travel inside of the text as lone surrogates.
    return Response(text.encode("utf-8", "surrogateescape"), 200, {**headers, "Content-Type": kind})


def _login(rt: State, request: Asked) -> tuple[User | None, str | None]:
    """The caller, and the session the answer's cookie names. Basic counts for nothing here."""
    name, password = request.get("user"), request.get("pass")
    if name is not None:
        user = auth.by_password(rt, name, password or "")
        return user, rt.session(user) if user and user.privileged else None
    user = auth.by_cookie(rt, request.headers)
    if user is not None:
        return user, auth.session_of(rt, request.headers)
    return auth.by_token(rt, request.headers), None


def _refusal(rt: State, request: Asked) -> str:
    tried = request.get("user") is not None
    text = "\nYour username or password is incorrect\n" if tried else ""
    return f"RT/{rt.version} 401 Credentials required\n{text}"


def _body(rt: State, request: Asked, who: User, path: str) -> tuple[str, str]:
    kind = "text/plain; charset=utf-8"
    try:
        if path.startswith("search/"):
            status, output = queries.search(rt, who, request, path.removeprefix("search/"))
            return f"RT/{rt.version} {status}\n\n{output}\n\n", kind
        if path == "ticket/link":
            status, output = thread.link(rt, who, request)
            return f"RT/{rt.version} {status}\n\n{output}\n", kind
        if path == "ticket/comment":
            raise _Status("400 Bad Request", f"Invalid ticket id: `REST/1.0/{path}'.\n")
        status, output, raw = _objects(rt, request, who, path)
    except _Status as problem:
        status, output, raw = problem.status, problem.text, None
    if raw:
        return f"RT/{rt.version} {status}\n\n{output}" if output else "", raw
    if not output and status.startswith("200"):
        return "", kind
    return f"RT/{rt.version} {status}\n\n{output}{chr(10) if output else ''}", kind


def _objects(rt: State, request: Asked, who: User, path: str) -> tuple[str, str, str | None]:
    """Do what is asked for each object; answers status, text, and the content type of raw bytes."""
    content = _content(request)
    objects, given = _specified(request, path, content)
    fields = _fields(request)
    changing = bool(content)
    comments: list[str] = []
    output: list[Form] = []
    status, raw = "200 Ok", None
    for index, spec in enumerate(objects):
        desk = Desk(rt, who, request, fields=dict.fromkeys(fields), changes=None)
        if changing:
            desk.changes = given[index].values if index < len(given) else {}
        problem, handler = _handler(desk, spec)
        if handler is None:
            output.append(
                Form(problem, given[index].order, given[index].values)
                if changing and index < len(given)
                else Form(problem, ["id"], {"id": spec})
            )
            continue
        handled = handler(desk)
        raw = handled.raw or raw
        if changing and handled.refused:
            status = "409 Syntax Error" if handled.form.order else "400 Bad Request"
            output.append(handled.form)
        elif changing:
            comments.append(handled.form.comment)
        else:
            form = handled.form
            if not handled.refused and form.order and fields:
                form = forms.selected(form, fields)
            output += [form] if form.comment or form.order or form.values else []
            output += handled.more
    if raw:
        return status, "".join(form.comment for form in output), raw
    text = "\n".join(comment for comment in comments if comment)
    return status, forms.compose([*([Form(text)] if text else []), *output]), None


def _content(request: Asked) -> str:
    content = request.get("content", "")
    if "content" in request.files:
        content = request.files["content"].read().decode("utf-8", "surrogateescape")
    return "" if content == "0" else content


def _specified(request: Asked, path: str, content: str) -> tuple[list[str], list[Form]]:
    """The objects a request is about, and the forms it brings for them."""
    kind, _slash, last = path.rpartition("/")
    if last == "show" and (not kind or re.fullmatch(NAME, kind)):
        return [spec for ident in request.all("id") for spec in _expanded(kind, ident)], []
    if last == "edit" and (not kind or re.fullmatch(NAME, kind)):
        given = forms.parse(content)
        specs = []
        for form in given:
            ident = str(form.values.get("id") or "")
            specs.append(ident if not kind or ident.startswith(f"{kind}/") else f"{kind}/{ident}")
        if any(form.error for form in given) or not all(specs):
            raise _Status("409 Syntax Error", forms.compose([Form("# Please resubmit with errors corrected."), *given]))
        return specs, given
    given = forms.parse(content) if content else []
    if content and not given:
        problem = "Can't use an undefined value as an ARRAY reference"
        raise MasonError(f"{problem} at /opt/rt/html/REST/1.0/dhandler line 189\n")
    if len(given) > 1:
        raise _Status("400 Bad Request", "You may submit only one form to this object.")
    if given and given[0].error:
        raise _Status("409 Syntax Error", forms.compose([Form("# Syntax error.", error=given[0].error)]))
    return [path], given


def _expanded(kind: str, ident: str) -> list[str]:
    """ "ticket/1-3,5" as one object each."""
    text = ident if not kind or ident.startswith(f"{kind}/") else f"{kind}/{ident}"
    match = re.fullmatch(rf"({NAME})/([^/\\]+)(/.*)?", text)
    if not match:
        raise _Status("400 Bad Request", f"Invalid object ID specified: '{ident}'")
    found = []
    for part in match[2].split(","):
        first, dash, last = part.partition("-")
        several = range(int(first), int(last) + 1) if dash and first.isdigit() and last.isdigit() else [part]
        found += [f"{match[1]}/{one}{match[3] or ''}" for one in several]
    return found


def _fields(request: Asked) -> list[str]:
    """The fields asked for, in lower case, with the id in front."""
    text = request.get("fields")
    if not text:
        return []
    names = [name.strip().lower() for name in text.split(",")]
    if not all(re.fullmatch(forms.FIELD, name, re.IGNORECASE) for name in names):
        raise _Status("400 Bad Request", f"Invalid field specification: {text}")
    names = [re.sub(r"^c(?:ustom)?f(?:ield)?-(.+)", r"cf.{\1}", name) for name in names]
    return names if "id" in names else ["id", *names]


def _handler(desk: Desk, spec: str) -> tuple[str, Handler | None]:
    """Who handles an object; a complaint when nobody does. Names are only resolved where no word follows them that the
    server does not know, such as "edit"; there the name goes on as it is."""
    match = re.fullmatch(rf"({NAME})/(\d+|{LABEL})(?:/({NAME})(?:/(.*))?)?", spec)
    if not match:
        return f"# Invalid object specification: '{spec}'", None
    kind, ident, attribute, desk.argument = match[1], match[2], match[3] or "default", match[4]
    desk.ident = ident
    handler = HANDLERS.get(f"{kind}/{attribute}")
    if handler is None:
        desk.argument = f"{attribute}/{match[4]}" if match[4] is not None else attribute
        handler = HANDLERS.get(f"{kind}/default")
        return ("", handler) if handler else (f"# Unknown object type: {kind}", None)
    if ident != "new" and not ident.isdigit():
        resolver = RESOLVERS.get(kind)
        if resolver is None:
            return f"# Objects of type {kind} must be specified by numeric id.", None
        number, problem = resolver(desk.rt, desk.who, ident)
        if problem:
            return f"# {problem}", None
        desk.ident = str(number)
    return "", handler
