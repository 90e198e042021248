# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the answers of Zammad look."""

from __future__ import annotations

import re

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.answers import JsonApi
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import Response

#: After an attribute was added, each connection of Zammad 5.5 to its database fails once.
_PASSING = re.compile("PG::InFailedSqlTransaction|cached plan must not change result type")


class ZammadApi(JsonApi):
    """JSON; an error has `error`."""

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
