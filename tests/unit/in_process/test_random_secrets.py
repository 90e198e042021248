# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random secrets in every secret option of every module, against a server that repeats them in random spellings.

Whatever the module prints, with verbosity 4 and diffs, in the worker process and as a process of its own: none of it is
a secret. `SECRET_TRIALS=10000` in the environment tries that many.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
import yaml
from ansible.constants import config as ansible_settings
from ansible.errors import AnsibleError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events import desks
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import is_telling
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks import lookup as engine
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks import task as module_runner
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import connection_options
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD
from ansible_collections.opsdesk.itsm.plugins.plugin_utils import failure_tickets
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.run_failures import Subject

from tests.laws import runner
from tests.modules import OVER_HTTP
from tests.unit import documented
from tests.unit.core.fakes import FakeClock
from tests.unit.core.test_redact import ENCODERS, encoded
from tests.unit.in_process.test_every_module import options, printed, run_inside, run_outside

TRIALS = int(os.environ.get("SECRET_TRIALS", "150"))
LETTERS = "abcXYZ0189 <>&\"'\\/%+=?#;:-_.~@{}[]$!äÖßé€ł😀\n\t"
STATUSES = (200, 200, 200, 201, 302, 400, 401, 403, 404, 422, 500, 503)
SYSTEMS = (RT, ZAMMAD, CERB, CLOUDBEES)


def secret_of(chance: random.Random) -> str:
    """A secret that is no ordinary word; every second one can stand in a header."""
    letters = LETTERS if chance.random() < 0.5 else [letter for letter in LETTERS if 32 < ord(letter) < 127]
    while True:
        secret = "".join(chance.choices(letters, k=chance.randint(4, 40))).strip()
        if is_telling(secret) and secret not in ("********", "..."):
            return secret


def filled(spec: Mapping[str, Mapping[str, Any]], chance: random.Random, planted: list[str]) -> dict[str, Any]:
    """A secret for each secret option, at whatever depth."""
    given: dict[str, Any] = {}

    def new() -> str:
        planted.append(secret_of(chance))
        return planted[-1]

    for name, option in spec.items():
        inner = option.get("options") or {}
        if option.get("no_log"):
            given[name] = {"one": new(), "two": new()} if option["type"] == "dict" else new()
        elif any(item.get("no_log") for item in inner.values()):
            needed = {key: "x" for key, item in inner.items() if item.get("required")}
            given[name] = [{**needed, **filled(inner, chance, planted)}]
    return given


def trial(module: str, url: str, chance: random.Random) -> tuple[dict[str, Any], list[str]]:
    """The options of a module, and the secrets in them."""
    planted: list[str] = []
    task = runner.task_of(runner.declaration(module))
    given = options(module, url, api_timeout=0.5, **filled(task.argument_spec(), chance, planted))
    # Nobody waits for a run that never ends.
    given |= {name: value for name, value in {"wait": False, "timeout": 1}.items() if name in task.options}
    headers = {"X-Forwarded-Proto": "http", "X-Tenant": "8"}
    kind = chance.random()
    if kind < 0.3:
        planted.append("".join(letter for letter in secret_of(chance) if 32 < ord(letter) < 127) + "-7gate")
        headers[chance.choice(["X-Api-Key", "Proxy-Authorization", "Cookie"])] = planted[-1]
    elif kind < 0.4:
        planted.append(secret_of(chance))
        given["api_proxy"] = f"http://user:{quote(planted[-1], safe='')}@{url.removeprefix('http://')}"
    elif kind < 0.5:
        planted.append(secret_of(chance))
        given["api_url"] = f"http://user:{quote(planted[-1], safe='')}@{url.removeprefix('http://')}"
    if module.endswith("_sync"):
        planted.append(secret_of(chance))
        secret = {"password": planted[-1]} if "cerb" not in module else {"secrets": {"x": planted[-1]}}
        given["objects"] = [{"name": "x", **secret}]
    return {**given, "api_headers": headers, "_ansible_verbosity": 4, "_ansible_diff": True}, planted


class Echo:
    """Answers every request with the secrets, spelt anew."""

    def __init__(self) -> None:
        self.chance = random.Random(0)
        self.secrets: list[str] = []
        self.spelt: set[str] = set()
        #: Whether it answers with what inventories make hosts of.
        self.listing = False

    def answer(self, received: str) -> tuple[int, str, dict[str, str], bytes]:
        chance = self.chance
        words = [received]
        for secret in self.secrets:
            names = tuple(chance.choices(sorted(ENCODERS), k=chance.randint(1, 3)))
            self.spelt.add(encoded(secret, names))
            words.append(encoded(f"you sent <{secret}>", names))
        text = ("x" * chance.randint(0, 200)) + " ".join(words)
        if self.listing:
            return 200, "application/json", {}, json.dumps(_listed(text)).encode()
        status = chance.choice(STATUSES)
        headers = {"Location": f"/login?{quote(json.dumps(self.secrets))}"} if status == 302 else {}
        if chance.random() < 0.6:
            # No list: some modules would ask for its next page for ever.
            document = {"id": 1, "sessionId": "5e55ion-1d", "error": text, "message": text, "name": text}
            return status, "application/json", headers, json.dumps(document).encode()
        kind = chance.choice(["text/html", "text/plain"])
        return status, kind, headers, text.encode("utf-8", "replace")


def _listed(text: str) -> dict[str, Any]:
    """One page with an asset of RT, and a list with a resource of CloudBees CD."""
    asset = {"id": 1, "type": "asset", "Name": "x", "Description": text}
    resource = {"resourceId": "1", "resourceName": "x", "description": text}
    page = {"items": [asset], "count": 1, "page": 1, "pages": 1, "total": 1, "per_page": 100}
    return {**page, "sessionId": "5e55ion-1d", "object": [{"objectId": "1", "resource": resource}]}


@contextmanager
def serving(echo: Echo) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            received = f"{self.path} {self.headers.get('Authorization')} {body.decode('latin-1')}"
            status, kind, headers, text = echo.answer(received)
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(text)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_one  # noqa: N815  (http.server's names)

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def hits(result: Any, planted: list[str], spelt: set[str]) -> list[str]:
    """The texts of a result that hold a secret, or a spelling of one that the server used."""
    return [text for text in texts(result) for secret in {*planted, *spelt} if secret in text.replace("********", "\0")]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def test_no_secret_leaves_the_worker_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_runner, "Clock", FakeClock)
    echo = Echo()
    shown, ended = 0, set()
    with serving(echo) as url:
        for number in range(TRIALS):
            module = OVER_HTTP[number % len(OVER_HTTP)]
            echo.chance = random.Random(number)
            given, planted = trial(module, url, echo.chance)
            echo.secrets, echo.spelt = planted, set()
            result = printed(run_inside(module, given))
            assert not hits(result, planted, echo.spelt), (number, module)
            shown += "********" in json.dumps(result)
            ended.add((result.get("failed", False), (result.get("error") or {}).get("kind")))
    # Otherwise nothing of this would prove anything.
    assert shown > TRIALS // 4
    assert (False, None) in ended
    assert len(ended) > 4


def test_no_secret_leaves_a_process_of_its_own() -> None:
    echo = Echo()
    with serving(echo) as url:
        # One seed, so that all of them have the same secrets.
        cases = [(module, *trial(module, url, random.Random(4711))) for module in OVER_HTTP]
        echo.secrets = sorted({secret for _module, _given, planted in cases for secret in planted})
        found = run_outside([(module, given) for module, given, _planted in cases])
    for (module, _given, planted), (result, _imported) in zip(cases, found, strict=True):
        assert not hits(result, planted, set()), module
        if "invocation" in result:
            assert result["invocation"]["module_args"]["api_headers"]["X-Tenant"] == "8"


def by_lookup(name: str, given: dict[str, Any]) -> Any:
    terms: list[Any] = [{"name": "x"}] if name == "cerb_record" else ["1"]
    more = {"type": "worker"} if name == "cerb_record" else {"project": "x"}
    return engine.look_up(documented.declared_lookup(name), terms, {**given, **more, "missing": "ignore"}, RuntimeError)


def by_callback(system: str, given: dict[str, Any]) -> Any:
    words = failure_tickets.words_of(system)
    more: dict[str, Any] = {"queue": "x", "requestor": "x", "fields": None, "statuses": (None, "open"), "seconds": 5}
    tickets = failure_tickets.FailureTickets(words, given, **more)
    return tickets.comment(Subject("site.yml", "hosts"), "text with " + " ".join(map(str, given.values())), "run")


def by_event_source(system: str, given: dict[str, Any]) -> Any:
    desk = desks.Desk(desks.checked({"system": system, **given}))
    return [vars(item) for item in desk.listed("2031-01-01T00:00:00Z")], desk.read([1])


def by_inventory(name: str, given: dict[str, Any]) -> Any:
    """Hosts, groups and warnings that come of a file in which the secrets stand."""
    found = importlib.import_module(f"ansible_collections.opsdesk.itsm.plugins.inventory.{name}")
    plugin = found.InventoryModule()
    # As the loader of ansible-core names it.
    plugin._load_name = found.InventoryModule.NAME
    plugin._redirected_names = [plugin._load_name]
    defined = documented.inventory(name)["doc"]["options"]
    ansible_settings.initialize_plugin_configuration_definitions("inventory", plugin._load_name, defined)
    said: list[str] = []
    plugin.display = mock.Mock(warning=said.append)
    hosts = InventoryData()
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, f"hosts.{name}.yml")
        file.write_text(yaml.safe_dump({"plugin": plugin._load_name, **given}), encoding="utf-8")
        try:
            plugin.parse(hosts, DataLoader(), str(file), cache=False)
        except AnsibleError as error:
            raise RuntimeError(str(error)) from None
    return [said, [[host.name, host.get_vars()] for host in hosts.hosts.values()], list(hosts.groups)]


DOORS: list[tuple[Callable[[str, dict[str, Any]], Any], str]] = [
    *((by_lookup, name) for name in documented.LOOKUPS),
    *((by_inventory, name) for name in documented.INVENTORIES),
    *((door, system) for door in (by_callback, by_event_source) for system in ("rt", "zammad", "cerb")),
]


def test_no_secret_leaves_by_another_door() -> None:
    echo, shown, hosts = Echo(), 0, 0
    with serving(echo) as url:
        for number in range(TRIALS // 3):
            door, name = DOORS[number % len(DOORS)]
            echo.chance = random.Random(number)
            planted: list[str] = []
            system = name.partition("_")[0]
            spec = connection_options(next(item for item in SYSTEMS if item.name == system))
            given = {"api_url": url, "api_retries": 0, "api_timeout": 0.5, "api_headers": {"X-Key": "7-gate-7"}}
            given |= {key: "me" for key in ("api_username", "api_access_key") if key in spec}
            given |= filled(spec, echo.chance, planted) | ({"prefix": "x_"} if door is by_inventory else {})
            echo.secrets, echo.spelt = [*planted, "7-gate-7"], set()
            echo.listing = door is by_inventory and echo.chance.random() < 0.5
            try:
                said = [door(name, given)]
            except (RuntimeError, desks.DeskFailed) as failure:
                said = [str(failure)]
            assert not hits(said, echo.secrets, echo.spelt), (number, door, name)
            shown += "********" in str(said)
            hosts += "x_description" in str(said)
    assert shown > TRIALS // 20
    assert hosts


def test_a_secret_that_looks_like_a_template_is_not_shown() -> None:
    """Before 2.19, ansible-core quotes a template that it cannot read."""

    def unreadable(_self: object, value: object) -> object:
        if "{{" in str(value):
            raise AnsibleError(f"template error while templating string. String: {value}")
        return value

    given = {"api_url": "http://127.0.0.1:1", "api_token": "s3cr3t{{w0rd"}
    with mock.patch.object(Templar, "template", unreadable), pytest.raises(RuntimeError) as failure:
        by_inventory("rt_assets", given)
    assert str(failure.value).startswith("api_token: ")
    assert "s3cr3t" not in str(failure.value)
