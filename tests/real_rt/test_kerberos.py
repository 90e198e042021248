# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test server behind Kerberos: a ticket of its realm opens REST 1.0, and it leaves nothing behind."""

from __future__ import annotations

import pytest
import requests

from tests.laws import runner
from tests.real_rt.fixtures import start_or_skip
from tests.real_rt.kerberos import KerberosRT


def test_a_ticket_opens_rest1(kerberos_ticket: KerberosRT) -> None:
    from requests_gssapi import HTTPSPNEGOAuth

    address = f"{kerberos_ticket.url}/REST/1.0/user/apiuser"
    refused = requests.get(address, timeout=60)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Negotiate")
    answer = requests.get(address, auth=HTTPSPNEGOAuth(), timeout=60)
    assert answer.status_code == 200
    assert "\nName: apiuser\n" in answer.text


def test_a_ticket_of_the_realm_writes_over_rest2(kerberos_ticket: KerberosRT) -> None:
    login = {"api_url": kerberos_ticket.url, "api_auth": "kerberos", "api_version": "rest2"}
    wanted = {**login, "external_id": "kerberos", "queue": "General", "subject": "by Kerberos"}
    made = runner.run("rt_ticket", wanted)
    assert made.get("action") == "created", made
    changed = runner.run("rt_ticket", {**wanted, "priority": 7})
    assert (changed.get("action"), changed["id"]) == ("updated", made["id"])
    said = runner.run("rt_comment", {**login, "external_id": "kerberos", "content": "by Kerberos, too"})
    assert said["changed"]
    assert not runner.run("rt_ticket", {**wanted, "priority": 7})["changed"]


@pytest.mark.real_rt
def test_stops_with_all_its_processes() -> None:
    server = start_or_skip(KerberosRT.start)
    assert len(server.processes()) >= 3, "KDC, Apache, RT"
    server.stop()
    assert server.processes() == []
    assert not server.directory.exists()
