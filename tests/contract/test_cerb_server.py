# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulator of Cerb does beyond the recordings: its switches, threads, faults, and quirks that were observed
on a real server in exchanges which are not among the recordings."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from tests.simulators.cerb import (
    BEARER_ADMIN,
    BEARER_READER,
    BEARER_WORKER,
    KEY_ADMIN,
    KEY_RESTRICTED,
    Cerb,
    create_app,
    is_write,
    record_types,
    signing,
)
from tests.simulators.cerb.app import Server
from tests.simulators.wire import Wire

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def app() -> Server:
    return create_app()


def call(app: Server, method: str, path: str, bearer: str = BEARER_ADMIN, **fields: Any) -> Any:
    """One call; keywords that are not `data` become `fields[...]`."""
    data = fields.pop("data", None) or urllib.parse.urlencode(
        {f"fields[{key}]": value for key, value in fields.items()}
    )
    headers = {"Authorization": f"Bearer {bearer}"}
    kind = FORM if method in ("POST", "PUT", "PATCH") else None
    answer = app.test_client().open(f"/rest/{path}", method=method, headers=headers, data=data, content_type=kind)
    return json.loads(answer.data)


def signed(method: str, path: str, date: str, *, key: tuple[str, str] = KEY_ADMIN, query: str = "") -> dict[str, str]:
    return {"Date": date, "Cerb-Auth": f"{key[0]}:{signing.signature(method, date, path, query, b'', key[1])}"}


def total(app: Server, kind: str, query: str) -> int:
    return int(call(app, "GET", f"records/{kind}/search.json?" + urllib.parse.urlencode({"q": query}))["total"])


# --- switches ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("skew", "status"), [(0, 200), (590, 200), (-590, 200), (610, 401), (-610, 401)])
def test_a_clock_that_is_wrong_refuses_every_signature(app: Server, skew: float, status: int) -> None:
    app.cerb.clock_skew = skew
    headers = signed("GET", "/rest/workers/me.json", f"@{int(time.time())}")
    answer = app.test_client().get("/rest/workers/me.json", headers=headers)
    assert answer.status_code == status
    assert answer.headers["Date"], "the server says what time it takes it to be"


def test_the_limits_of_a_key_hold_for_the_path_with_its_extension(app: Server) -> None:
    now = f"@{int(time.time())}"
    for path, status in (("records/ticket/1.json", 200), ("records/ticket/1", 200), ("data/query.json", 401)):
        headers = signed("GET", f"/rest/{path}", now, key=KEY_RESTRICTED)
        assert app.test_client().get(f"/rest/{path}", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("rewriting", "prefix", "status"),
    [
        (True, "/rest", 200),
        (True, "/support/rest", 200),
        (True, "/index.php/rest", 302),
        (False, "/index.php/rest", 200),
        (False, "/support/index.php/rest", 200),
        (False, "/rest", 404),
    ],
)
def test_the_address_depends_on_rewriting(app: Server, rewriting: bool, prefix: str, status: int) -> None:
    app.cerb.rewriting = rewriting
    path = f"{prefix}/workers/me.json"
    assert app.test_client().get(path, headers=signed("GET", path, f"@{int(time.time())}")).status_code == status


def test_what_a_bearer_may_do_is_said_in_a_200(app: Server) -> None:
    assert call(app, "GET", "records/org/1.json", BEARER_READER)["name"] == "Example, Inc."
    refused = call(app, "POST", "records/org/create.json", BEARER_READER, name="New")
    assert (refused["__status"], "__error" in refused) == ("error", False)
    assert call(app, "GET", "workers/me.json", BEARER_WORKER)["id"] == 3


def test_a_state_can_be_kept_and_come_back_to(app: Server) -> None:
    kept = pickle.dumps({name: value for name, value in vars(app.cerb).items() if name != "lock"})
    call(app, "POST", "records/org/create.json", name="Passing")
    back = Cerb()
    vars(back).update(pickle.loads(kept))
    app.cerb = back
    assert total(app, "org", 'name:"Passing"') == 0


def test_only_what_can_change_something_is_a_write() -> None:
    paths = {
        ("POST", "/rest/data/query.json"): False,
        ("POST", "/rest/tickets/search.json"): False,
        ("POST", "/support/rest/orgs/search.json"): False,
        ("POST", "/rest/tickets/compose.json"): True,
        ("POST", "/rest/contexts/link.json"): True,
        ("PATCH", "/rest/records/org/upsert.json"): True,
        ("DELETE", "/rest/records/org/1.json"): True,
        ("GET", "/rest/records/org/1.json"): False,
    }
    for (method, path), wanted in paths.items():
        assert is_write(SimpleNamespace(method=method, path=path)) is wanted


# --- quirks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "status"), [("done", "deleted"), ("cancelled", "closed"), ("wip", "waiting")])
def test_only_the_first_letter_of_a_status_counts(app: Server, word: str, status: str) -> None:
    assert call(app, "PUT", "records/ticket/1.json", status=word)["status"] == status


def test_a_deleted_ticket_is_there_until_it_is_purged(app: Server) -> None:
    for _time in range(2):
        assert call(app, "DELETE", "records/ticket/1.json")["__status"] == "success"
    assert call(app, "GET", "records/ticket/1.json")["status"] == "deleted"
    assert total(app, "ticket", 'mask:["DEMO-001"]') == 1
    taken = call(app, "PUT", "records/ticket/2.json", mask="demo-001")
    assert "must be unique" in taken["message"]
    app.cerb.purge()
    assert call(app, "GET", "records/ticket/1.json")["__error"] == "ERROR_NOT_FOUND"


def test_a_quote_in_a_data_query_may_change_its_type(app: Server) -> None:
    query = 'type:worklist.records of:ticket query:(subject:"x") of:worker query:(id:>0) format:dictionaries'
    assert set(call(app, "GET", "data/query.json?" + urllib.parse.urlencode({"q": query}))["data"]) >= {"1", "2", "3"}
    unknown = "type:worklist.records of:ticket query:(nosuch:x) format:dictionaries"
    refused = call(app, "GET", "data/query.json?" + urllib.parse.urlencode({"q": unknown}))
    assert refused["message"] == "Unknown filter `nosuch:`"


def test_pages_of_a_data_query_end_and_are_cut_at_250(app: Server) -> None:
    for number in range(260):
        app.cerb.insert("org", name=f"Many {number:03}")
    text = "type:worklist.records of:org query:(name:Many* sort:id limit:{} page:{}) format:dictionaries"
    first = call(app, "POST", "data/query.json", data=text.format(999, 1))
    assert (len(first["data"]), first["_"]["paging"]["page"]["rows"]["of"]) == (250, 260)
    assert first["_"]["paging"]["page"]["index"] == 0
    assert len(call(app, "POST", "data/query.json", data=text.format(250, 2))["data"]) == 10
    assert call(app, "POST", "data/query.json", data=text.format(250, 3))["data"] == []


def test_what_a_database_of_three_bytes_cannot_hold_disappears(app: Server) -> None:
    assert call(app, "PUT", "records/org/1.json", name="Rocket 🚀!")["name"] == "Rocket !"
    assert call(app, "PUT", "records/ticket/1.json", subject="Rocket 🚀!")["subject"] == "Rocket 🚀!"
    task = call(app, "POST", "records/task/create.json", title="ü" * 200)
    assert task["title"] == "ü" * 200
    assert call(app, "PUT", f"records/task/{task['id']}.json", title="x" * 256)["title"] == "x" * 249 + "..."


@pytest.mark.parametrize(("strict", "kept"), [(True, "Rocket"), (False, "x" * 128)])
def test_what_a_column_does_not_hold_is_lost_or_cut(app: Server, strict: bool, kept: str) -> None:
    app.cerb.strict_sql = strict
    call(app, "PUT", "records/org/1.json", name="Rocket")
    assert call(app, "PUT", "records/org/1.json", name="x" * 129)["name"] == kept
    made = call(app, "POST", "records/org/create.json", name="y" * 129, city="Bern")
    assert (made["name"], made["city"]) == (("", "") if strict else ("y" * 128, "Bern"))


def test_custom_fields_are_searched_by_a_key_made_of_their_name(app: Server) -> None:
    names = {
        "ITSM: Ext-ID #2": "itsmExtId2",
        "Priorité élevée": "prioritleve",
        "External reference": "externalReference",
    }
    for number, (name, key) in enumerate(names.items()):
        fields = {"context": "org", "name": name, "type": "S", "uri": f"uri_{number}"}
        created = call(app, "POST", "records/custom_field/create.json", **fields)
        call(app, "PUT", "records/org/1.json", **{f"custom_{created['id']}": "K-1"})
        assert total(app, "org", f'{key}:["k-1"]') == 1
        assert total(app, "org", f'uri_{number}:"K-1"') == 0, "the URI is no key"
    assert call(app, "POST", "records/custom_field/create.json", context="org", name="日本", type="S", uri="jp")["id"]
    assert total(app, "org", 'id:1 (nosuch:"x" OR id:>0)') == 0, "one unknown key, and nothing is found"


def test_a_worker_without_membership_composes_and_is_told_it_failed(app: Server) -> None:
    app.cerb.leave(3)
    before = len(app.cerb.rows("ticket"))
    form = urllib.parse.urlencode({"group_id": 1, "to": "a@customer.example", "subject": "s", "content": "c"})
    answer = call(app, "POST", "tickets/compose.json", BEARER_WORKER, data=form)
    assert answer["message"].startswith("Invalid ticket id")
    assert len(app.cerb.rows("ticket")) == before + 1


def test_commands_in_a_reply_are_obeyed_and_a_closed_ticket_opens(app: Server) -> None:
    call(app, "PUT", "records/ticket/1.json", status="c")
    form = urllib.parse.urlencode({"message_id": 1, "content": "Done.\n#comment for us\n#watch\n#close"})
    answer = call(app, "POST", "tickets/reply.json?expand=latest_message_content,comments,watchers", data=form)
    assert (answer["status"], answer["latest_message_content"]) == ("open", "Done.\n#close")
    assert [comment["comment"] for comment in answer["comments"].values()] == ["for us"]
    assert list(answer["watchers"]) == ["1"]


def test_the_thousand_and_first_variable_is_dropped(app: Server) -> None:
    junk = "&".join(f"j{number}=1" for number in range(1000))
    for method, path in (("PUT", "records/org/1.json"), ("POST", "records/org/create.json")):
        answer = call(app, method, path, data=f"{junk}&fields[name]=Lost")
        assert answer.get("name") != "Lost"
    assert (
        call(app, "PUT", "records/org/1.json", data=f"{junk[: junk.rindex('&')]}&fields[name]=Kept")["name"] == "Kept"
    )


def test_every_type_says_what_it_needs(app: Server) -> None:
    """Creating nothing names the first required field, for all 69 types."""
    kinds = record_types.load()
    assert len(kinds) == 69
    for name, kind in kinds.items():
        answer = call(app, "POST", f"records/{name}/create.json")
        required = [column for column in kind.columns.values() if column.required]
        if name in ("app", "gpg_private_key", "gpg_public_key", "webapi_credentials"):
            assert answer["__error"] == "ERROR_NOT_IMPLEMENTED"
        elif required:
            assert answer["message"].endswith("is required."), name
        else:
            assert answer["_type"] == name


# --- as a server ------------------------------------------------------------------------------------------------------


def test_parallel_requests_lose_nothing(app: Server) -> None:
    def create(number: int) -> int:
        return int(call(app, "POST", "records/org/create.json", name=f"Parallel {number}")["id"])

    with ThreadPoolExecutor(8) as pool:
        idents = list(pool.map(create, range(40)))
    assert len(set(idents)) == 40
    assert total(app, "org", "name:Parallel*") == 40


def test_an_answer_can_be_lost_after_the_work(app: Server) -> None:
    with Wire(app) as wire:
        wire.fault("lose", path="create", times=1)
        headers = {"Authorization": f"Bearer {BEARER_ADMIN}"}
        with pytest.raises(requests.ConnectionError):
            requests.post(f"{wire.url}/rest/records/org/create.json", data={"fields[name]": "Lost"}, headers=headers)
        assert len(wire.writes(is_write)) == 1
    assert total(app, "org", 'name:"Lost"') == 1


def test_it_runs_as_a_program(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "tests.simulators.cerb", "--ready-file", str(ready)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2]) as process:
        try:
            while not ready.exists() and process.poll() is None:
                time.sleep(0.02)
            path = "/rest/workers/me.json"
            headers = signed("GET", path, f"@{int(time.time())}")
            answer = requests.get(ready.read_text().strip() + path, headers=headers, timeout=10)
            assert answer.json()["full_name"] == "Olive Opsdesk"
        finally:
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(timeout=10) == 0
