# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of tickets, messages, files and packages really return is what their documentation says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit import documented
from tests.unit.cerb.conftest import KEY_FIELD, TICKET, Desk, Result
from tests.unit.cerb.test_messages import PACKAGE
from tests.unit.returned import assert_documented

MAIL = {"content": "Hello", "to": ["alice@customer.example"]}


def tickets(desk: Desk) -> Iterator[Result]:
    task: dict[str, Any] = {"external_id": "k", "external_id_field": KEY_FIELD, "links": {"org": [1]}, **TICKET}
    yield desk.ok("ticket", check=True, **task)
    first = desk.ok("ticket", **task)
    yield first
    second = desk.ok("ticket", match_on=[], **TICKET)
    yield desk.ok("ticket", id=second["id"], merged_into=first["id"])
    yield desk.run("ticket", id=first["id"], links={"org": [999999]}, importance=1)
    yield desk.run("ticket", key="worker", match_on=[], **{**TICKET, **MAIL, "group": "Billing"})
    desk.wire.clear()
    desk.wire.fault("lose", method="PUT")
    yield desk.run_on("ticket", id=first["id"], status="closed")
    yield desk.ok("ticket", id=first["id"], state="absent")
    yield desk.ok("ticket", id=first["id"], state="absent")


def messages(desk: Desk) -> Iterator[Result]:
    made = desk.ok("ticket", **TICKET, **MAIL)["id"]
    file = {"name": "a.txt", "content": "a"}
    yield desk.ok("message", ticket=made, content="x", attachments=[file], check=True)
    yield desk.ok("message", ticket=made, content="x", attachments=[file])
    yield desk.ok("message", ticket=made, content="x", type="note")
    yield desk.ok("message", external_id="not yet", content="x", check=True)
    yield desk.run("message", ticket=999999, content="x")


def comments(desk: Desk) -> Iterator[Result]:
    task = {"record_type": "org", "record_id": 1, "content": "x"}
    yield desk.ok("comment", check=True, **task)
    yield desk.ok("comment", **task)
    yield desk.ok("comment", pinned=True, **task)
    yield desk.run("comment", **{**task, "record_id": 999999})


def files(desk: Desk) -> Iterator[Result]:
    task = {"record_type": "org", "record_id": 1, "name": "x.txt", "content": "x"}
    yield desk.ok("attachment", check=True, **task)
    made = desk.ok("attachment", **task)
    yield made
    yield desk.ok("attachment", check=True, id=made["id"], dest=str(documented.ROOT))
    yield desk.ok("attachment", id=made["id"], record_type="org", record_id=2)
    yield desk.ok("attachment", id=made["id"], state="absent")
    yield desk.run("attachment", id=made["id"], dest=str(documented.ROOT))


def packages(desk: Desk) -> Iterator[Result]:
    task = {"package": PACKAGE, "prompts": {"org_name": "Packaged"}}
    yield desk.ok("package", check=True, **task)
    yield desk.ok("package", **task)
    yield desk.ok("package", **task)
    yield desk.run("package", package=PACKAGE)


def information(desk: Desk) -> Iterator[Result]:
    made = desk.ok("ticket", **TICKET, **MAIL)["id"]
    desk.ok("comment", record_id=made, content="x")
    yield desk.ok("ticket_info", ids=[made], messages=True, comments=True)
    yield desk.run("ticket_info", ids=[999999])


PLAYED: dict[str, Callable[[Desk], Iterator[Result]]] = {
    "cerb_attachment": files,
    "cerb_comment": comments,
    "cerb_message": messages,
    "cerb_package": packages,
    "cerb_ticket": tickets,
    "cerb_ticket_info": information,
}


@pytest.mark.parametrize("name", PLAYED)
def test_whatever_a_module_returns_is_documented(name: str, desk: Desk) -> None:
    assert_documented(name, PLAYED[name](desk))
