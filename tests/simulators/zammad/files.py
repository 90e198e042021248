# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of articles, as they are downloaded: raw bytes with the media type that was given at the upload."""

from __future__ import annotations

import urllib.parse
from typing import Any

from .articles import reachable
from .calls import Call, Reply
from .errors import Crash, Denied, Failure, Invalid
from .routing import Router
from .store import Row

routes = Router()
#: What a browser would run is sent as mere bytes.
HARMLESS = {"text/html": "application/octet-stream", "image/svg+xml": "application/octet-stream"}
DISPOSITIONS = ("inline", "attachment")


@routes("GET", "/ticket_attachment/{ticket_id}/{article_id}/{id}")
def attachment(call: Call, ticket_id: str, article_id: str, id: str) -> Reply:
    if call.z.store.get("Ticket", ticket_id) is None:
        raise Crash("undefined method `id' for nil")
    # Also of an internal article, to a customer who knows the numbers.
    article = reachable(call, article_id, internal=True)
    if str(article["ticket_id"]) != ticket_id:
        raise Denied("The article does not belong to the specified ticket.")
    entry = next((entry for entry in article["attachments"] if str(entry["id"]) == id), None)
    if entry is None:
        raise Denied("The file does not belong to the specified article.")
    how = str(call.params.get("disposition") or ("inline" if call.params.get("view") == "inline" else "attachment"))
    if how not in DISPOSITIONS:
        raise Denied(f"Invalid disposition {how} requested. Only inline, attachment are valid.")
    return _sent(call, entry, how)


def _sent(call: Call, entry: Row, how: str) -> Reply:
    kind = str(entry["preferences"].get("Mime-Type", "application/octet-stream"))
    if not kind:
        raise Invalid("invalid content type", human=False)
    kind = kind.split(";", maxsplit=1)[0]
    name = entry["filename"].encode("ascii", "replace").decode().replace('"', "%22")
    disposition = f"{how}; filename=\"{name}\"; filename*=UTF-8''{urllib.parse.quote(entry['filename'])}"
    content = call.z.files[entry["store_file_id"]]
    return Reply(200, content, HARMLESS.get(kind, kind), {"Content-Disposition": disposition})


def _anywhere(call: Call, ident: str) -> tuple[Row, Row]:
    """The article and the entry of a file that is known by its number alone."""
    for article in call.z.store.rows("Ticket::Article"):
        for entry in article["attachments"]:
            if str(entry["id"]) == ident:
                return article, entry
    raise Failure(404, f"Couldn't find Store with 'id'={_quoted(call, ident)}")


def _quoted(call: Call, ident: Any) -> str:
    return f'"{ident}"' if call.z.dialect.modern else str(ident)


@routes("GET", "/attachments/{id}")
def by_number(call: Call, id: str) -> Reply:
    article, entry = _anywhere(call, id)
    reachable(call, str(article["id"]), internal=True)
    return _sent(call, entry, "attachment")


@routes("DELETE", "/attachments/{id}")
def delete(call: Call, id: str) -> Row:
    """Agents take files off articles, also off those of others."""
    article, entry = _anywhere(call, id)
    reachable(call, str(article["id"]), word="change")
    kept = [one for one in article["attachments"] if one is not entry]
    call.z.store.update("Ticket::Article", article, {"attachments": kept})
    return {"success": True}
