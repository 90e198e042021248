# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps for a Request Tracker with the security fixes of November 2026: what it shows and accepts no longer.

<cookie> is the session of a login by form, <origin> the server's own address.
"""

from __future__ import annotations

import json
from typing import Any

from tests.contract.steps_rt import JSON, Step, post

SESSION = (("cookie", "<cookie>"), ("authorization", ""))
FROM_RT = (*SESSION, ("origin", "<origin>"))
FROM_RT_BY_REFERER = (*SESSION, ("referer", "<origin>/Ticket/Display.html?id=1"))
FROM_ELSEWHERE = (*SESSION, ("origin", "https://elsewhere.example"))
FROM_ANOTHER_PORT = (*SESSION, ("origin", "http://127.0.0.1:1"))


def groups(name: str, field: str, value: str, **more: Any) -> Step:
    return post(name, "/groups?fields=Name,Domain", [{"field": field, "operator": "=", "value": value}, *more.values()])


def by_session(name: str, headers: tuple[tuple[str, str], ...], subject: str) -> Step:
    body = json.dumps({"Queue": "General", "Subject": subject})
    return Step(name, "POST", "/REST/2.0/ticket", body, JSON, headers=headers)


STEPS: list[Step] = [
    Step("version", "GET", "/REST/2.0/rt"),
    groups("groups.privileged", "Name", "Privileged"),
    groups("groups.system-internal", "Domain", "SystemInternal"),
    groups("groups.own", "Name", "Operators"),
    post("groups.every-number", "/groups?fields=Name,Domain", [{"field": "id", "operator": ">", "value": "0"}]),
    Step("group.everyone", "GET", "/REST/2.0/group/3"),
    Step("group.privileged", "GET", "/REST/2.0/group/4"),
    Step("group.own", "GET", "/REST/2.0/group/41"),
    Step("session.read", "GET", "/REST/2.0/rt", headers=SESSION),
    by_session("session.write", SESSION, "from nowhere"),
    by_session("session.write.elsewhere", FROM_ELSEWHERE, "from elsewhere"),
    by_session("session.write.another-port", FROM_ANOTHER_PORT, "from another port"),
    by_session("session.write.null", (*SESSION, ("origin", "null")), "from null"),
    by_session("session.write.origin", FROM_RT, "by origin"),
    by_session("session.write.referer", FROM_RT_BY_REFERER, "by referer"),
    Step("session.rest1.write", "POST", "/REST/1.0/ticket/1/comment", headers=SESSION),
    by_session("token.write", (), "by token"),
]
