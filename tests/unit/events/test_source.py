# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source on simulated desks: what it lists and reads there, its options, its file, and how it is loaded."""

from __future__ import annotations

import asyncio
import json
import os
import re
import runpy
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events import watch as watching
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.cursor import BEGINNING
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.desks import (
    Desk,
    DeskFailed,
    checked,
    info_of,
    specification,
)
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.state import StateFile
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.origins import with_environment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import execute
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.info import TICKET_INFO

from tests.documents import ROOT, blocks
from tests.integration import cerb, zammad
from tests.integration.servers import Server
from tests.simulators.cerb import KEY_ADMIN
from tests.simulators.wire import Wire
from tests.simulators.zammad import TOKEN_ADMIN

#: Connection options whose names do not begin as those of the others.
CONNECTION = ("validate_certs", "ca_path", "client_cert", "client_key")

SOURCE = ROOT / "extensions/eda/plugins/event_source/tickets.py"
SECRET = "t0ken-0f-a-test"
SYSTEMS = ("cerb", "rt", "zammad")
FUTURE = "2040-01-01T00:00:00Z"


@pytest.fixture
def rt() -> Iterator[Server]:
    server = Server.simulated()
    with server.wire:
        yield server


def rt_desk(server: Server, **options: Any) -> Desk:
    return Desk(checked({"system": "rt", "api_url": server.url, "api_token": server.tokens["apiuser"], **options}))


def rt_ticket(server: Server, subject: str, user: str = "apiuser", **fields: Any) -> int:
    made = server.ask("POST", "ticket", user, json={"Queue": "General", "Subject": subject, **fields})
    return int(made["id"])


# -- Request Tracker


def test_rt_lists_what_changed_and_reads_it_as_the_module_does(rt: Server) -> None:
    first, second = rt_ticket(rt, "one"), rt_ticket(rt, "two")
    desk = rt_desk(rt, ticketsql="Subject = 'two' OR Subject = 'three'", include=["history"])
    (listed,) = desk.listed(BEGINNING)
    assert (listed.id, listed.created == listed.updated) == (second, True)
    assert [item.id for item in desk.listed(listed.updated)] == [second]
    assert desk.listed(FUTURE) == []

    found = desk.read([second, 999])
    options = {"api_url": rt.url, "api_token": rt.tokens["apiuser"], "ids": [second], "history": True}
    (shown,) = execute(TICKET_INFO, options, check=False)["tickets"]
    assert found == {second: shown}
    assert shown["history"]
    assert first not in found
    json_headers = {"Content-Type": "application/json"}
    rt.wire.fault("status", code=403, path=f"/ticket/{first}$", headers=json_headers, body='{"message": "Forbidden"}')
    assert desk.read([first, second]) == {second: shown}, "what is not for this account is passed over"
    assert rt.wire.writes() == [item for item in rt.wire.log if item.path == "/REST/2.0/ticket"], "it only reads"


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", ""])
@pytest.mark.parametrize("told", ["option", "account", "not at all"])
def test_rt_reads_times_on_the_clock_of_the_account(rt: Server, zone: str, told: str) -> None:
    rt.ask("PUT", "user/apiuser", "root", json={"Timezone": zone})
    key = rt_ticket(rt, "now")
    known = {"option": {"api_timezone": zone or "UTC"}, "account": {"api_username": "apiuser"}}
    (listed,) = rt_desk(rt).listed(BEGINNING)
    rt.wire.clear()
    assert [item.id for item in rt_desk(rt, **known.get(told, {})).listed(listed.updated)] == [key]
    (search,) = [item for item in rt.wire.log if item.path.endswith("/tickets")]
    assert "LastUpdated" in search.query
    assert rt_desk(rt, **known.get(told, {})).listed(FUTURE) == []


def test_a_list_of_several_pages_is_read_again_until_nothing_new_is_found(rt: Server) -> None:
    for number in range(60):
        rt_ticket(rt, f"number {number}")
    rt.wire.clear()
    assert len(rt_desk(rt).listed(BEGINNING)) == 60
    assert len([item for item in rt.wire.log if item.path.endswith("/tickets")]) == 2


def test_a_failure_tells_what_kind_it_is_and_no_secret(rt: Server) -> None:
    with pytest.raises(DeskFailed, match=r"Request Tracker.*token") as failure:
        Desk(checked({"system": "rt", "api_url": rt.url, "api_token": SECRET})).listed(BEGINNING)
    assert failure.value.kind == "login_refused"
    assert SECRET not in str(failure.value)
    with pytest.raises(DeskFailed):
        rt_desk(rt, ticketsql="Nonsense ~ 1").listed(BEGINNING)
    rt.wire.fault("status", code=503)
    with pytest.raises(DeskFailed) as failure:
        rt_desk(rt, api_retries=0).listed(BEGINNING)
    assert failure.value.kind == "server_failed"


# -- Zammad


@pytest.mark.parametrize("version", ["5.5", "6.5"])
def test_zammad(version: str) -> None:
    desk = zammad.Desk.simulated(version)
    with desk.wire:
        article = {"body": "It is full.", "type": "note"}
        made = [
            desk.ask(
                "POST",
                "tickets",
                {"title": title, "group": "Users", "customer_id": "guess:a@b.example", "article": article},
            )
            for title in ("one", "two")
        ]
        titled = {"operator": "is", "value": "two"}
        nested = {"operator": "AND", "conditions": [{"name": "ticket.title", **titled}]}
        own = {
            "ticket.title": titled,
            "ticket.updated_at": {"operator": "after (absolute)", "value": "2020-01-01T00:00:00Z"},
        }
        for condition in ({"ticket.title": titled}, nested, own):
            options = {"system": "zammad", "api_url": desk.url, "api_token": TOKEN_ADMIN, "condition": condition}
            source = Desk(checked({**options, "include": ["articles"]}))
            (listed,) = source.listed(BEGINNING)
            assert listed.id == made[1]["id"]
            assert source.listed(listed.updated) == [listed]
            assert source.listed(FUTURE) == []
        (ticket,) = source.read([listed.id, 999]).values()
        assert (ticket["title"], len(ticket["articles"])) == ("two", 1)
        assert ticket["last_updated"] == listed.updated
        everything = Desk(checked({**options, "condition": None})).listed(made[0]["updated_at"][:19] + "Z")
        assert {item["id"] for item in made} <= {item.id for item in everything}


# -- Cerb


def test_cerb() -> None:
    desk = cerb.Desk.simulated()
    with desk.wire:
        options = {
            "system": "cerb",
            "api_url": desk.url,
            "api_access_key": KEY_ADMIN[0],
            "api_secret_key": KEY_ADMIN[1],
            "include": ["messages"],
        }
        everything = Desk(checked(options)).listed(BEGINNING)
        asked = {**options, "search": "id:2 OR id:3"}
        chosen = Desk(checked(asked)).listed(BEGINNING)
        assert {item.id for item in chosen} == {2, 3} < {item.id for item in everything}
        assert Desk(checked(asked)).listed(chosen[0].updated) == chosen
        assert Desk(checked(asked)).listed(FUTURE) == []
        ticket = Desk(checked(options)).read([2, 999])[2]
        assert ticket["last_updated"] == {item.id: item.updated for item in chosen}[2]
        assert len(ticket["messages"]) == 2


# -- options, file, and the way in


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_documentation_and_the_schema_have_the_options_that_there_are(system: str) -> None:
    source = runpy.run_path(str(SOURCE))
    documented = yaml.safe_load(source["DOCUMENTATION"])["options"]
    schema = json.loads((SOURCE.parent / "schemas/tickets.json").read_text(encoding="utf-8"))
    spec = specification(system)
    kinds = {"str": "string", "path": "string", "int": "integer", "float": "number", "bool": "boolean"}
    kinds |= {"list": "array", "dict": "object"}
    for name, option in spec.items():
        described = schema["properties"][name]
        assert described["type"] == kinds[option["type"]], name
        if name in documented:
            assert documented[name]["type"] == option["type"], name
            assert documented[name].get("default") == option.get("default") == described.get("default"), name
            if "choices" in option and name != "include":
                assert documented[name].get("choices") == option["choices"], name
        else:
            assert name.startswith("api_") or name in CONNECTION, name
    assert set(spec["include"]["choices"]) <= set(schema["properties"]["include"]["items"]["enum"])
    known = {name for other in SYSTEMS for name in specification(other)}
    assert set(schema["properties"]) == known >= set(documented)
    assert schema["required"] == ["system"]
    for example in yaml.safe_load(source["EXAMPLES"]):
        given = example["opsdesk.itsm.tickets"]
        if given["system"] == system:
            checked(
                {"api_url": "https://desk.example", "api_access_key": "a", "api_secret_key": "b", **given}
                if system == "cerb"
                else {"api_url": "https://desk.example", **given}
            )


RULEBOOKS = [
    *(yaml.safe_load(block.text) for block in blocks(ROOT / "docs/events.md") if block.language == "yaml"),
    yaml.safe_load((ROOT / "extensions/eda/rulebooks/answer_tickets.yml").read_text(encoding="utf-8")),
]


@pytest.mark.parametrize("rulebook", RULEBOOKS, ids=["page", "page-source", "example"])
def test_rulebooks_that_people_copy_are_right(rulebook: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT_URL", "https://rt.example.com")
    rules = [item for item in rulebook if "rules" in item]
    sources = [source for item in rules for source in item["sources"]] or rulebook
    for source in sources:
        # Of a template, its default counts here.
        plain = json.loads(re.sub(r'"\{\{[^"]*?default\(\'?(.*?)\'?\) \}\}"', r'"\1"', json.dumps(source)))
        checked(plain["opsdesk.itsm.tickets"])
    if rules:
        jsonschema = pytest.importorskip("jsonschema")
        schema = pytest.importorskip("ansible_rulebook").__path__[0] + "/schema/ruleset_schema.json"
        jsonschema.validate(rules, json.loads(Path(schema).read_text(encoding="utf-8")))
        for rule in (rule for item in rules for rule in item["rules"]):
            playbook = rule["action"]["run_playbook"]["name"].removeprefix("opsdesk.itsm.")
            assert (ROOT / f"playbooks/{playbook}.yml").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"system": "jira"}, "system is 'jira'.*cerb, rt, zammad"),
        ({"system": "rt"}, "RT_URL"),
        ({"search": "x"}, "search"),
        ({"interval": 0.2}, "interval is 0.2"),
        ({"limit": 0}, "limit is 0"),
        ({"start": "yesterday"}, "start: .*'now' or 'beginning'"),
        ({"include": ["articles"]}, "include.*history"),
        ({"changes": ["old"]}, "changes.*new"),
    ],
)
def test_what_cannot_be_meant_is_refused(options: dict[str, Any], words: str) -> None:
    url = {} if options == {"system": "rt"} else {"api_url": "https://rt.example.com"}
    with pytest.raises(errors.InvalidInput, match=words):
        checked({"system": "rt", **url, **options})


def test_the_environment_and_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RT_URL", "https://rt.example.com")
    monkeypatch.setenv("RT_TOKEN", SECRET)
    options = checked({"system": "rt", "interval": "5", "start": "2031-06-01 12:00 +02:00", "changes": "new"})
    # Credentials of the environment count as a group, so they are read when it is known that the task gives none.
    assert (options["api_token"], options["api_retries"], options["interval"]) == (None, 1, 5.0)
    assert with_environment(info_of("rt").system, options)[0]["api_token"] == SECRET
    assert (options["start"], options["changes"]) == ("2031-06-01T10:00:00Z", ["new"])


def test_a_file_is_for_one_source_and_one_desk(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state.json"
    mine = {"system": "rt", "server": "https://rt.example.com"}
    with StateFile(str(path), mine) as state:
        assert state.load() is None
        state.save({"edge": "a"})
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(errors.InvalidInput, match="in use by another source"), StateFile(str(path), mine):
            pass
        state.save({"edge": "b"})
        assert sorted(os.listdir(path.parent)) == ["state.json", "state.json.lock"]
    with StateFile(str(path), mine) as state:
        assert (state.load() or {})["edge"] == "b"
    foreign = pytest.raises(errors.InvalidInput, match=r"belongs to rt https://rt\.example\.com")
    with foreign, StateFile(str(path), {**mine, "server": "https://other"}) as state:
        state.load()
    for text in ("", "[]", '{"version": 1', '{"version": 9, "system": "rt", "server": "https://rt.example.com"}'):
        path.write_text(text, encoding="utf-8")
        with StateFile(str(path), mine) as state, pytest.raises(errors.InvalidInput, match="state_file"):
            state.load()
    with pytest.raises(errors.InvalidInput, match="state_file"), StateFile("/dev/null/state.json", mine):
        pass


class Events:
    """A queue that ends the source after so many events."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.events: list[dict[str, Any]] = []

    async def put(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        self.left -= 1
        if self.left == 0:
            raise asyncio.CancelledError


def test_the_source_as_ansible_rulebook_runs_it(
    rt: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "SETTLING", 0.0)
    source = runpy.run_path(str(SOURCE))
    key = rt_ticket(rt, "Disk full")
    path = tmp_path / "state.json"
    arguments = {
        "system": "rt",
        "api_url": rt.url,
        "api_token": rt.tokens["apiuser"],
        "start": "beginning",
        "state_file": str(path),
    }
    queue = Events(1)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(source["main"](queue, arguments))
    (event,) = queue.events
    assert (event["system"], event["change"], event["ticket"]["id"]) == ("rt", "new", key)
    assert event["ticket"]["subject"] == "Disk full"
    json.dumps(event)
    assert not path.exists(), "it was not told that the event arrived"

    second, again = rt_ticket(rt, "Another"), Events(2)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(source["main"](again, arguments))
    assert [event["ticket"]["id"] for event in again.events] == [key, second]
    assert again.events[0]["meta"] == event["meta"]
    state = path.read_text(encoding="utf-8")
    assert list(json.loads(state)["seen"]) == [str(key)]
    assert rt.tokens["apiuser"] not in state + caplog.text


def test_the_source_finds_its_collection_where_python_does_not(tmp_path: Path) -> None:
    """A collection below `~/.ansible/collections`, and a process that has never heard of collections."""
    place = tmp_path / "ansible_collections/opsdesk"
    place.mkdir(parents=True)
    (place / "itsm").symlink_to(SOURCE.parents[4])
    program = """
import asyncio, runpy, sys
sys.path[:] = [path for path in sys.path if not path.endswith("site-packages")] + [sys.argv[2]]
try:
    asyncio.run(runpy.run_path(sys.argv[1])["main"](None, {"system": "none"}))
except Exception as error:
    print(type(error).__module__, error)
"""
    hidden = tmp_path / "libraries"
    hidden.mkdir()
    import ansible

    for entry in Path(ansible.__file__).parents[1].iterdir():
        if entry.name != "ansible_collections":
            (hidden / entry.name).symlink_to(entry)
    file = place / "itsm/extensions/eda/plugins/event_source/tickets.py"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(file), str(hidden)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(
        "ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.errors system is 'none'"
    ), done.stdout + done.stderr


def test_a_wire_that_hangs_does_not_hold_up_the_end(rt: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(environ: dict[str, Any], start: Any) -> Any:
        raise AssertionError("never reached")

    with Wire(hang) as wire:
        wire.fault("stall", seconds=600)
        arguments = {"system": "rt", "api_url": wire.url, "api_token": SECRET}

        async def story() -> None:
            task = asyncio.create_task(runpy.run_path(str(SOURCE))["main"](Events(1), arguments))
            while not wire.log:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(story())
