# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookups of one process: one session and one login for the same settings, and a farewell at the end."""

from __future__ import annotations

import importlib
import multiprocessing
import signal
from typing import Any
from unittest import mock

import pytest
from ansible.errors import AnsibleLookupError
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.lookup import Lookup
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request
from ansible_collections.opsdesk.itsm.plugins.plugin_utils import lookups
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.kept import KeptConnections

from tests.unit.core.sockets import Server, answer
from tests.unit.documented import COLLECTION, LOOKUPS
from tests.unit.in_process.test_kept import SYSTEM


def find(client: Any, term: Any, options: Any) -> str:
    return str(client.transport.send(Request("GET", f"/{term}")).text)


def asked(server: Server, *terms: str, **options: Any) -> list[str]:
    given = {"api_url": server.url, "api_token": "tok3n", "api_username": "session", "api_retries": 0, **options}
    return lookups.look_up(Lookup(SYSTEM, find), terms, given, RuntimeError)


def in_a_worker(server: Server, lingers: bool) -> None:
    asked(server, "a")
    asked(server, "b")
    if lingers:
        signal.raise_signal(signal.SIGTERM)
        asked(server, "never")


def targets(server: Server) -> list[str]:
    return [request.target for request in server.received]


def test_templates_share_a_session_and_its_login_and_a_failure_does_not_end_it(monkeypatch: Any) -> None:
    monkeypatch.setattr(lookups, "KEPT", KeptConnections())
    with Server() as server:
        server.will(*[answer(body=b"abc123")] * 20)
        assert asked(server, "a") == asked(server, "b") == ["********"], "the session's id, which the login returned"
        with pytest.raises(RuntimeError, match="query: "):
            asked(server, "c", query="length(@, @)")
        asked(server, "d")
        assert targets(server) == ["/login", "/a", "/b", "/c", "/d"]
        assert server.connections == 1
        asked(server, "e", api_token="another")
        assert targets(server)[5:] == ["/login", "/e"]
        lookups.KEPT.close_all()
        assert targets(server)[7:] == ["/logout", "/logout"]
        assert lookups.KEPT._opened[:-1] == [], "nothing piles up"


@pytest.mark.parametrize(("lingers", "code"), [(False, 0), (True, -signal.SIGTERM)])
def test_a_worker_logs_out_when_it_ends_and_when_it_is_ended(lingers: bool, code: int) -> None:
    with Server() as server:
        server.will(*[answer(body=b"abc123")] * 9)
        worker = multiprocessing.get_context("fork").Process(target=in_a_worker, args=(server, lingers))
        worker.start()
        worker.join(timeout=20)
        assert (worker.exitcode, targets(server)) == (code, ["/login", "/a", "/b", "/logout"])


@pytest.mark.parametrize("name", LOOKUPS)
def test_an_option_that_a_lookup_does_not_have_is_refused_by_name(name: str) -> None:
    found = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.lookup.{name}").LookupModule()
    known = {"api_url": None, "query": None}
    with (
        mock.patch.object(found, "_templar", mock.Mock(template=str)),
        mock.patch.object(found, "set_options"),
        mock.patch.object(found, "get_options", return_value=known),
        pytest.raises(AnsibleLookupError, match=r"'querry' is not an option of this lookup\. Did you mean 'query'\?"),
    ):
        found.run(["1"], {}, wantlist=True, querry="[0]")
