# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the answers of Cerb look."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import Api
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response


class CerbApi(Api):
    """HTTP 200, or 401 for the login, and `__status` in a JSON document; the ending of a path may ask for XML."""

    def owns(self, request: Request, response: Response) -> bool:
        if response.status not in (200, 401):
            return False
        if response.content_type == "application/json":
            document = response.json() if response.is_json else None
            return isinstance(document, dict) and "__status" in document
        if response.content_type == "text/plain":
            return "is not implemented" in response.first_words
        return request.path.endswith(".xml") and response.content_type in ("text/xml", "application/xml")


API = CerbApi()
