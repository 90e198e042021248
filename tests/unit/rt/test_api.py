# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One raw request: where it goes, what it may do in check mode, and what its result tells."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.api import API, request
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.auth import FormAuth

from tests.unit.core.fakes import FakeClock
from tests.unit.rt.scripted import Scripted, client

DEFAULTS = {name: spec.get("default") for name, spec in API.options.items()}


def sent(rt: Scripted, *, check: bool = False, version: str = "rest2", **options: Any) -> dict[str, Any]:
    return request(Call(client(rt, api_version=version), {**DEFAULTS, **options}, check, FakeClock()))


def test_reading_changes_nothing(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/queues/all", {"page": "2"}, effect=Effect.READ).answers({"items": [1]})
    assert sent(rt, path="queues/all", parameters={"page": 2}) == {
        "method": "GET",
        "path": "/REST/2.0/queues/all",
        "changed": False,
        "status": 200,
        "content_type": "application/json",
        "encoding": "json",
        "content": {"items": [1]},
    }
    assert rt.bodies == [b""]


@pytest.mark.parametrize(
    ("given", "path", "version"),
    [
        ("/rt", "/REST/2.0/rt", "rest2"),
        ("rt", "/REST/2.0/rt", "rest2"),
        ("/REST/2.0/rt", "/REST/2.0/rt", "rest2"),
        ("//REST/2.0/rt", "/REST/2.0/rt", "rest2"),
        ("ticket/1/show", "/REST/1.0/ticket/1/show", "rest1"),
        ("/REST/1.0/ticket/1/show", "/REST/1.0/ticket/1/show", "rest2"),
    ],
)
def test_a_path_is_below_the_protocol_unless_it_names_one(rt: Scripted, given: str, path: str, version: str) -> None:
    rt.expect("GET", path).answers({})
    assert sent(rt, path=given, version=version)["path"] == path


@pytest.mark.parametrize(
    ("method", "effect"), [("POST", Effect.ONCE), ("PUT", Effect.REPEATABLE), ("DELETE", Effect.REPEATABLE)]
)
def test_writing_says_changed(rt: Scripted, method: str, effect: Effect) -> None:
    rt.expect(method, "/REST/2.0/ticket/1", json={"Subject": "ä"}, effect=effect).answers(["done"], 201)
    result = sent(rt, method=method, path="ticket/1", data={"Subject": "ä"})
    assert (result["changed"], result["status"], result["content"]) == (True, 201, ["done"])


@pytest.mark.parametrize(
    "options", [{"method": "POST", "data": {}}, {"method": "DELETE"}, {"version": "rest1", "form": {"id": "new"}}]
)
def test_check_mode_does_not_send_what_writes(rt: Scripted, options: dict[str, Any]) -> None:
    result = sent(rt, check=True, path="ticket", **options)
    assert (result["changed"], result["skipped_in_check_mode"]) == (True, True)
    assert "was not sent" in result["msg"]


def test_a_post_that_only_reads_is_sent_in_check_mode_and_changes_nothing() -> None:
    rt = Scripted(read_only=True)
    rt.expect("POST", "/REST/2.0/users", json=[], effect=Effect.READ).answers({"items": []})
    result = sent(rt, check=True, method="POST", path="users", data=[], reads=True)
    assert (result["changed"], result["content"]) == (False, {"items": []})
    rt.finished()


@pytest.mark.parametrize(
    ("data", "document"),
    [
        ('{"a": 1}', {"a": 1}),
        ("[1]", [1]),
        ("text", "text"),
        ("", ""),
        (0, 0),
        (False, False),
        ({"a": None}, {"a": None}),
    ],
)
def test_data_is_json_or_becomes_it(rt: Scripted, data: Any, document: Any) -> None:
    rt.expect("POST", "/REST/2.0/x", json=document).answers({})
    sent(rt, method="POST", path="x", data=data)


@pytest.mark.parametrize("data", ["{nonsense", "[1, 2"])
def test_data_that_is_no_json_is_a_mistake_of_the_task(rt: Scripted, data: str) -> None:
    with pytest.raises(errors.InvalidInput, match="data is not JSON"):
        sent(rt, method="POST", path="x", data=data)


def test_a_part_of_the_content_is_selected(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/x").answers({"items": [{"id": 1}, {"id": 2}]})
    assert sent(rt, path="x", query="items[].id")["content"] == [1, 2]


def test_an_expression_that_does_not_parse_sends_nothing(rt: Scripted) -> None:
    with pytest.raises(errors.InvalidInput, match="is not JMESPath"):
        sent(rt, method="POST", path="x", query="[")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.Refused),
        (401, errors.LoginRefused),
        (403, errors.Forbidden),
        (404, errors.Missing),
        (429, errors.ServerFailed),
        (500, errors.ServerFailed),
    ],
)
def test_an_error_is_a_failure_with_all_that_was_answered(
    rt: Scripted, status: int, kind: type[errors.OpsdeskError]
) -> None:
    rt.expect("PUT", "/REST/2.0/x").answers({"message": "because"}, status)
    with pytest.raises(kind, match=f"PUT /REST/2.0/x was answered with HTTP {status}: .*because") as caught:
        sent(rt, method="PUT", path="x")
    assert caught.value.status == status
    assert (caught.value.done["status"], caught.value.done["content"]) == (status, {"message": "because"})
    assert caught.value.done["changed"] is False


def test_a_creating_request_that_the_server_failed_at_may_have_been_carried_out(rt: Scripted) -> None:
    rt.expect("POST", "/REST/2.0/ticket", json={}).answers({"message": "because"}, 502)
    with pytest.raises(errors.AnswerLost, match=r"because.*look on the server before running the task again") as caught:
        sent(rt, method="POST", path="ticket", data={})
    assert caught.value.safe_to_retry is False


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_page_of_a_gateway_tells_nothing(rt: Scripted, method: str) -> None:
    rt.expect(method, "/REST/2.0/x").answers(status=302, text="Moved", location="http://h/login")
    with pytest.raises(errors.AnswerLost, match=r"a redirect to http://h/login.*Check api_url") as caught:
        sent(rt, method=method, path="x")
    assert caught.value.safe_to_retry is (method != "POST")


def test_text_is_content_too(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/x").answers(text="plain ü")
    assert sent(rt, path="x")["content"] == "plain ü"


# -- REST 1.0 -----------------------------------------------------------------


def test_a_form_of_rest_1(rt: Scripted) -> None:
    expected = rt.expect("POST", "/REST/1.0/ticket/new", effect=Effect.REPEATABLE)
    expected.answers(text="RT/5.0.3 200 Ok\n\n# Ticket 5 created.\n\n")
    result = sent(
        rt,
        version="rest1",
        method="PUT",
        path="ticket/new",
        form={"id": "ticket/new", "Subject": "ä", "CF.{Tags}": True},
    )
    assert (result["changed"], result["rt_status"]) == (True, 200)
    assert any("Ticket 5 created" in line for line in result["messages"])
    assert rt.bodies[0].startswith(b"content=id%3A+ticket%2Fnew%0ASubject%3A+%C3%A4%0ACF.%7BTags%7D%3A+1")


def test_credentials_go_into_the_form_of_rest_1() -> None:
    rt = Scripted(FormAuth("ann", "s3cret"))
    rt.expect("POST", "/REST/1.0/ticket/1/show", form={"user": "ann", "pass": "s3cret"}, effect=Effect.READ).answers(
        text="RT/5.0.3 200 Ok\n\nid: ticket/1\nSubject: x\n"
    )
    result = sent(rt, version="rest1", path="ticket/1/show")
    assert (result["changed"], result["content"]) == (False, [{"id": "ticket/1", "Subject": "x"}])
    rt.finished()


def test_an_error_that_rest_1_tells_in_a_200(rt: Scripted) -> None:
    rt.expect("GET", "/REST/1.0/ticket/9/show").answers(text="RT/5.0.3 404 Not Found\n\n# Ticket 9 does not exist.\n")
    with pytest.raises(errors.Missing, match=r"was answered with 404: Ticket 9 does not exist") as caught:
        sent(rt, version="rest1", path="ticket/9/show")
    assert caught.value.status == 404


@pytest.mark.parametrize("form", [{"Bad: name": "x"}, {"id\nOwner": "x"}])
def test_a_field_that_would_set_another_is_a_mistake_of_the_task(rt: Scripted, form: dict[str, str]) -> None:
    with pytest.raises(errors.InvalidInput, match=r"^form: "):
        sent(rt, version="rest1", method="POST", path="ticket/1/edit", form=form)


def test_a_form_is_for_rest_1_only(rt: Scripted) -> None:
    with pytest.raises(errors.InvalidInput, match=r"form is for REST 1.0"):
        sent(rt, method="POST", path="ticket", form={"id": "x"})


def test_data_and_form_exclude_each_other(rt: Scripted) -> None:
    with pytest.raises(errors.InvalidInput, match="exclude each other"):
        sent(rt, version="rest1", method="POST", path="x", form={"id": "x"}, data={})


# -- the feed tokens that RT 6 shows -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ({"id": 5, "AuthToken": "f33d"}, {"id": 5, "AuthToken": "********"}),
        ({"items": [{"AuthToken": "f33d", "Name": "x"}]}, {"items": [{"AuthToken": "********", "Name": "x"}]}),
        ({"AuthToken": None, "_hyperlinks": []}, {"AuthToken": None, "_hyperlinks": []}),
    ],
)
def test_the_feed_token_of_a_user_is_not_shown(rt: Scripted, found: Any, shown: Any) -> None:
    rt.expect("GET", "/REST/2.0/user/5").answers(found)
    assert sent(rt, path="user/5")["content"] == shown


def test_the_feed_token_in_a_text_is_not_shown(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/user/5").answers(text='authtoken: f33d, "AuthToken": "f33d"')
    assert sent(rt, path="user/5")["content"] == 'authtoken: ********, "AuthToken": "********"'


@pytest.mark.parametrize(
    "options",
    [
        {"path": "users", "parameters": {"fields": "Name,AuthToken"}},
        {"path": "users", "parameters": {"fields[User]": "authtoken"}},
        {"path": "users?fields=AuthToken"},
    ],
)
def test_the_feed_token_is_not_asked_for(rt: Scripted, options: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidInput, match="AuthToken is the secret of another user's feeds"):
        sent(rt, **options)
