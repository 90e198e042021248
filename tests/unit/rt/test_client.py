# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which protocol a client speaks, and what it asks only once."""

from __future__ import annotations

from datetime import timezone
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.auth import CookieAuth
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT

from tests.unit.rt.scripted import Scripted, client

HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize("version", ["rest1", "rest2"])
def test_a_protocol_that_is_asked_for_is_not_looked_for(rt: Scripted, version: str) -> None:
    assert client(rt, api_version=version).protocol == version


def test_rest_2_is_spoken_where_it_is_there_and_that_is_asked_once(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/rt").answers({"Version": "5.0.3"})
    found = client(rt, api_version="auto")
    assert [found.protocol, found.protocol] == ["rest2", "rest2"]


def test_an_older_server_is_spoken_to_in_rest_1(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/rt").answers(body=b"<html>Not found", status=404, content_type=HTML)
    rt.expect("GET", "/REST/1.0/").answers(text="RT/4.4.6 401 Credentials required\n")
    assert client(rt).protocol == "rest1"


def test_an_extension_of_an_older_server_is_no_rest_2_of_its_own(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/rt").answers({"Version": "4.4.6"})
    rt.expect("GET", "/REST/1.0/").answers(text="RT/4.4.6 200 Ok\n")
    assert client(rt).protocol == "rest1"


def test_an_extension_is_better_than_nothing(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/rt").answers({"Version": "4.4.6"})
    rt.expect("GET", "/REST/1.0/").answers(body=b"<html>Not found", status=404, content_type=HTML)
    found = client(rt)
    assert found.protocol == "rest2"
    with pytest.raises(errors.InvalidInput, match=r"RT 4\.4\.6 has REST 2\.0 by an extension"):
        found.refuse_extension()


@pytest.mark.parametrize("method", ["form", "query"])
def test_a_login_that_only_rest_1_knows_means_rest_1(rt: Scripted, method: str) -> None:
    assert client(rt, api_auth=method).protocol == "rest1"
    with pytest.raises(errors.InvalidInput, match=f"api_auth: {method} works with api_version: rest1 only"):
        _protocol = client(rt, api_auth=method, api_version="rest2").protocol


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, errors.LoginRefused),
        (403, errors.Forbidden),
        (503, errors.ServerFailed),
        (500, errors.ServerFailed),
        (429, errors.ServerFailed),
    ],
)
def test_an_error_of_rest_2_is_that_error(rt: Scripted, status: int, kind: type[errors.OpsdeskError]) -> None:
    rt.expect("GET", "/REST/2.0/rt").answers({"message": "no"}, status)
    with pytest.raises(kind) as caught:
        _protocol = client(rt).protocol
    assert caught.value.status == status


@pytest.mark.parametrize("status", [502, 503])
def test_an_error_page_of_a_gateway_is_a_server_that_failed(rt: Scripted, status: int) -> None:
    rt.expect("GET", "/REST/2.0/rt").answers(body=b"<html>Bad Gateway", status=status, content_type=HTML)
    with pytest.raises(errors.ServerFailed):
        _protocol = client(rt).protocol


def test_another_web_site_is_not_rt(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/rt").answers(body=b"<html>Welcome", content_type=HTML)
    rt.expect("GET", "/REST/1.0/").answers(body=b"<html>Welcome", content_type=HTML)
    with pytest.raises(
        errors.UnexpectedAnswer, match=r"http://rt.example/REST/2.0/rt answered HTTP 200 with text/html"
    ):
        _protocol = client(rt).protocol


def test_a_web_server_in_front_that_wants_a_login(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/rt").answers(body=b"<html>Unauthorized", status=401, content_type=HTML)
    rt.expect("GET", "/REST/1.0/").answers(body=b"<html>Unauthorized", status=401, content_type=HTML)
    with pytest.raises(errors.LoginRefused):
        _protocol = client(rt).protocol


def test_a_redirect_is_about_the_login_only_where_that_lives_in_a_cookie(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/rt").answers(status=302, location="https://rt.example/")
    rt.expect("GET", "/REST/1.0/").answers(status=302, location="https://rt.example/")
    with pytest.raises(errors.UnexpectedAnswer, match=r"a redirect to https://rt.example/"):
        _protocol = client(rt).protocol


def test_a_session_that_is_not_accepted_is_no_redirect() -> None:
    rt = Scripted(CookieAuth("ann", "pass"))
    for _try in range(2):
        rt.expect("POST", "/REST/1.0/").answers(text="RT/5.0.3 200 Ok\n")
        rt.expect("GET", "/REST/2.0/rt").answers(status=302, location="/")
    with pytest.raises(errors.LoginRefused, match="does not accept"):
        _protocol = client(rt).protocol
    rt.finished()


def test_what_only_rest_2_can_do_says_so(rt: Scripted) -> None:
    with pytest.raises(errors.InvalidInput, match=r"managing users needs REST 2.0") as caught:
        client(rt, api_version="rest1").need_rest2("managing users")
    assert "api_version" in caught.value.advice
    found = client(rt, api_version="rest2")
    assert found.need_rest2("managing users") is found.rest2


# -- time zones -----------------------------------------------------------------


def test_the_time_zone_that_the_task_gives(rt: Scripted) -> None:
    assert str(client(rt, api_timezone="Europe/Berlin", api_username="ann").timezone) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("user", "zone"), [({"Timezone": "America/New_York"}, "America/New_York"), ({"Timezone": ""}, "UTC"), ({}, "UTC")]
)
def test_the_time_zone_that_rt_tells(rt: Scripted, user: dict[str, Any], zone: str) -> None:
    rt.expect("GET", "/REST/2.0/user/ann%40x").answers({"Name": "ann@x", **user})
    found = client(rt, api_version="rest2", api_username="ann@x")
    assert [str(found.timezone), str(found.timezone)] == [zone, zone]


def test_the_time_zone_of_a_token_without_a_name_is_utc(rt: Scripted) -> None:
    assert client(rt, api_version="rest2").timezone is timezone.utc


# -- queues -----------------------------------------------------------------


def test_a_queue_is_asked_for_once_and_then_known_by_all_its_names(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/queue/help%20desk").answers({"id": "3", "Name": "Help Desk"})
    fields = {"items": [{"id": "7", "Name": "Severity", "Type": "Select", "MaxValues": "1"}], "pages": 1}
    rt.expect(
        "GET",
        "/REST/2.0/queue/3/customfields",
        {"fields": "Name,Type,MaxValues,LookupType,UniqueValues", "per_page": "100", "page": "1"},
    ).answers(fields)
    found = client(rt, api_version="rest2")
    queue = found.queue("help desk")
    assert (queue.id, queue.name, list(queue.fields.definitions)) == ("3", "Help Desk", ["Severity"])
    assert found.queue("3") is found.queue("Help Desk") is found.queue("help desk") is queue
    assert found.queue_name("3") == "Help Desk"


@pytest.mark.parametrize("status", [403, 404])
def test_a_queue_that_is_not_there_is_told_with_the_nearest_names(rt: Scripted, status: int) -> None:
    rt.expect("GET", "/REST/2.0/queue/Helpdsk").answers({"message": "Forbidden"}, status)
    listed = {"items": [{"id": "1", "Name": "General"}, {"id": "3", "Name": "Helpdesk"}], "pages": 1}
    rt.expect("GET", "/REST/2.0/queues/all", {"fields": "Name", "per_page": "100", "page": "1"}).answers(listed)
    with pytest.raises(
        errors.InvalidInput, match="queue 'Helpdsk' does not exist or the account may not see it"
    ) as caught:
        client(rt, api_version="rest2").queue("Helpdsk")
    assert caught.value.advice == "did you mean 'Helpdesk'?"


def test_pages_for_people_are_below_the_servers_address(rt: Scripted) -> None:
    assert client(rt).page("/Ticket/Display.html?id=1") == "http://rt.example/Ticket/Display.html?id=1"


def test_the_system_connects_and_sends_nothing() -> None:
    found = RT.connect(Settings({"api_url": "http://rt.example", "api_token": "t"}), True, None)
    assert found.transport.read_only
    assert list(found.transport.log) == []
    found.close()


@pytest.mark.parametrize("url", ["http://rt.example/rt", "http://rt.example/rt/REST/2.0/", "http://rt.example/rt/REST"])
def test_the_address_of_a_protocol_means_the_server(url: str) -> None:
    found = RT.connect(Settings({"api_url": url, "api_token": "t"}), True, None)
    assert found.page("/x") == "http://rt.example/rt/x"
