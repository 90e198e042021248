# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the answers of Zammad look."""

from __future__ import annotations

import re

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import JsonApi
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.shapes import (
    Shape,
    Shapes,
    a_list,
    an_object,
    anything,
    around,
    either,
    some,
)

API_ROOT = "/api/v1/"
#: After an attribute was added, each connection of Zammad 5.5 to its database fails once.
_PASSING = re.compile("PG::InFailedSqlTransaction|cached plan must not change result type")
_OBJECT, _LIST = an_object("id"), a_list(an_object("id"))
_NAMED = a_list(anything)
_SHAPES = Shapes(
    [
        (r"version", an_object("version")),
        (r"tags", around("tags", _NAMED)),
        (r"links", around("links", _NAMED)),
        (r"mentions", around("mentions", _NAMED)),
        (r"ticket_history/\d+", around("history", _NAMED)),
        (r"ticket_related/\d+", anything),
        (r"\w+/(\d+|me)", _OBJECT),
        (r"\w+/search", either(_LIST, an_object("assets"), an_object("total_count"), an_object("result"))),
        (r"ticket_articles/by_ticket/\d+|tickets/\d+/time_accountings|time_accounting/types", _LIST),
        (r"settings|object_manager_attributes", some(_OBJECT)),
        (r"tag_list|online_notifications", _LIST),
    ]
)


class ZammadApi(JsonApi):
    """JSON; an error has `error`."""

    def shape(self, request: Request) -> Shape:
        asked = {name for name, _value in request.query}
        if asked & {"full", "all"}:
            # Objects of several types, by their ids.
            return an_object() if request.path.rpartition("/")[2].isdecimal() else anything
        if {"expand", "per_page"} <= asked:
            return _LIST
        return _SHAPES.of(request.path.removeprefix(API_ROOT))

    def passing(self, response: Response) -> str:
        if response.status not in (422, 500):
            return ""
        said = " ".join(messages(response))
        return said if _PASSING.search(said) else ""


def messages(response: Response) -> tuple[str, ...]:
    """Zammad's own words; `error_human` where there is one."""
    if response.content_type != "application/json":
        return ()
    try:
        answer = response.json()
    except errors.UnexpectedAnswer:
        return ()
    said = (answer.get("error_human") or answer.get("error")) if isinstance(answer, dict) else None
    return (" ".join(str(said).split()),) if said else ()


API = ZammadApi("error")
