# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the answers of Request Tracker look, on both of its protocols."""

from __future__ import annotations

import re

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import JsonApi
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.shapes import (
    Shape,
    Shapes,
    a_list,
    an_object,
    around,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.auth import REST1_ROOT

_FIRST_LINE = re.compile(rb"RT/\S+ \d{3}\b")
#: RT 5.0.3 and 6 answer some requests of REST 1.0 with nothing but the words of a Perl error.
_PERL = re.compile(rb" at /\S+ line \d+")
REST2_ROOT = "/REST/2.0/"
SWITCHED_OFF = (
    "Check that api_url is RT's own address, and that RT's setting $EnableREST2 is not 0 (RT 6.0.2 and later), which "
    "switches REST 2.0 off"
)
_ITEMS = around("items", a_list(an_object("id")))
_SHAPES = Shapes(
    [
        (r"rt", an_object("Version")),
        # RT hides the id from accounts that may not see the user.
        (r"user/[^/]+", an_object("Name")),
        (r"(ticket|queue|group|asset|catalog|article|class|attachment|transaction)/[^/]+", an_object("id")),
        (r"(customfield|customrole)/[^/]+", an_object("id")),
        (r"\w+/[^/]+/(history|attachments|customfields|members|groups)", _ITEMS),
        (r"(ticket|queue|group|user|asset|catalog|article|classe|customfield|customrole|transaction)s(/\w+)?", _ITEMS),
    ]
)


class RTApi(JsonApi):
    """REST 2.0 answers JSON, an error 500 also nothing of that type; REST 1.0 begins with `RT/5.0.3 200 Ok`."""

    def owns(self, request: Request, response: Response) -> bool:
        if request.path.startswith(REST1_ROOT):
            return response.status == 200 and _is_reply(response)
        return super().owns(request, response)

    def shape(self, request: Request) -> Shape:
        return _SHAPES.of(request.path.removeprefix(REST2_ROOT))

    def complains(self, request: Request, response: Response) -> bool:
        return (response.status == 500 and not response.body) or super().complains(request, response)


def _is_reply(response: Response) -> bool:
    if _FIRST_LINE.match(response.body):
        return True
    # Of an edit that changes nothing, RT says nothing.
    return response.content_type == "text/plain" and (not response.body or bool(_PERL.search(response.body[:2000])))


API = RTApi("message")
