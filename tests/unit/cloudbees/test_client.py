# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in and out, requests that are sent twice or never twice, errors by their code, raw requests, searching.

More than 400 lines: each group of tests needs the same script of a session.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding, inferred
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.error_codes import AlreadyExists, meaning
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import Rest, property_path
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.search import find_objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment

from tests.laws import runner
from tests.simulators.cloudbees import ADMIN, PASSWORDS, SETTINGS, TOKEN_ADMIN
from tests.unit.cloudbees.shop import Shop, open_shop

SHOP = {"project": "Shop"}
SET = {**SHOP, "name": "version"}
NOTHING = {"api_username": None, "api_password": None}


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as found:
        yield found


# -- sessions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_way_to_log_in_and_out(setting: str) -> None:
    with open_shop(setting) as shop:
        given = shop.cloudbees.new_session(ADMIN)
        for number, login in enumerate(
            (
                {"api_auth": "session"},
                {},
                {"api_auth": "basic"},
                {**NOTHING, "api_token": TOKEN_ADMIN},
                {"api_token": "ignored", "api_session_id": given},
                {"api_url": f"{shop.wire.url}/rest/v1.0/", "api_auth": "session"},
            )
        ):
            shop.wire.clear()
            assert "warnings" not in shop.ok("property", **SET, value=number, **login)
            logins = [item for item in shop.wire.log if item.path == "/rest/v1.0/sessions"]
            made = login.get("api_auth") == "session" or login.get("api_token") == TOKEN_ADMIN
            assert len(logins) == int(made)
            assert all(not item.query for item in logins), "a secret in an address"
            assert shop.cloudbees.open_sessions() == [given], "only the session that was given is left"


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_session_of_the_play_is_made_in_check_mode_too_and_logged_out(setting: str) -> None:
    with open_shop(setting) as shop:
        for login in ({}, {**NOTHING, "api_token": TOKEN_ADMIN}):
            made = shop.ok("session", check=True, **login)
            assert not made["changed"]
            assert shop.cloudbees.open_sessions() == [made["session_id"]]
            shop.ok("property", **SET, value="1", **NOTHING, api_session_id=made["session_id"])
            gone = shop.ok("session", check=True, state="absent", **NOTHING, api_session_id=made["session_id"])
            assert (gone["changed"], gone["logged_out"]) == (False, True)
            assert shop.cloudbees.open_sessions() == []
            assert shop.ok("session", state="absent", **NOTHING, api_session_id=made["session_id"])
            failed = shop.refused("property", "login_refused", **SET, **NOTHING, api_session_id=made["session_id"])
            assert made["session_id"] not in json.dumps(failed)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_session_that_expires_is_renewed_and_no_write_is_done_twice(setting: str) -> None:
    with open_shop(setting) as shop:
        shop.cloudbees.session_requests = 2
        steps = [{"name": f"step {number}", "command": "true"} for number in range(5)]
        done = shop.ok("procedure", **SHOP, name="Long", steps=steps, api_auth="session")
        assert [step["name"] for step in done["record"]["steps"]] == [step["name"] for step in steps]
        assert [item.path for item in shop.wire.log].count("/rest/v1.0/sessions") > 2
        # Increments show what is done twice.
        shop.cloudbees.session_requests = 1
        count = {**SHOP, "name": "n", "api_auth": "session"}
        assert [shop.ok("property_increment", **count)["value"] for _time in range(3)] == [1, 2, 3]


def test_a_session_is_renewed_once_and_not_for_ever(shop: Shop) -> None:
    shop.cloudbees.session_requests = 0
    shop.refused("property", "login_refused", **SET, value="1", api_auth="session")
    assert len(shop.wire.log) <= 6


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_login_that_is_refused_says_so(setting: str) -> None:
    with open_shop(setting) as shop:
        for login, words in (
            ({"api_password": "wrong-one", "api_auth": "session"}, "does not log in user 'admin': InvalidCredentials"),
            ({"api_password": "wrong-one"}, "InvalidCredentials"),
            ({**NOTHING, "api_token": "wrong-one"}, "does not log in the access token"),
            ({**NOTHING, "api_session_id": "wrong-one"}, "InvalidSessionId"),
        ):
            failed = shop.refused("property", "login_refused", **SET, value="1", **login)
            assert words in failed["msg"]
            assert "wrong-one" not in json.dumps(failed)
        shop.cloudbees.login_error = "NoAvailableLicenses"
        full = shop.refused("property", "login_refused", **SET, value="1", api_auth="session")
        assert "Log out sessions" in full["msg"]


@pytest.mark.parametrize(
    ("login", "words"),
    [
        (NOTHING, "no credentials are given"),
        ({**NOTHING, "api_auth": "token"}, "api_token is not given. Set api_token or CLOUDBEES_TOKEN"),
        ({"api_auth": "session_id"}, "api_session_id is not given"),
    ],
)
def test_a_login_that_is_not_given_completely(shop: Shop, login: dict[str, Any], words: str) -> None:
    assert words in shop.refused("property", "invalid_input", **SET, **login)["msg"]
    assert shop.wire.log == []


@pytest.mark.parametrize("login", [{"api_auth": "session"}, {**NOTHING, "api_token": TOKEN_ADMIN}])
def test_a_session_that_cannot_be_ended_is_a_warning_and_no_error(shop: Shop, login: dict[str, Any]) -> None:
    shop.wire.fault("status", code=501, method="DELETE", path="/sessions/")
    done = shop.ok("property", **SET, value="1", **login)
    assert done["changed"]
    (warning,) = done["warnings"]
    assert "could not be ended (HTTP 501); it counts against the licenses" in warning
    (left,) = shop.cloudbees.open_sessions()
    assert left not in json.dumps(done)
    gone = shop.ok("session", state="absent", **NOTHING, api_session_id=left)
    assert (gone["logged_out"], len(gone["warnings"])) == (False, 1)


def test_a_session_that_has_ended_by_itself_is_no_warning(shop: Shop) -> None:
    shop.wire.fault("delay", seconds=0.0, when=lambda exchange: exchange.method == "DELETE" and _expire(shop))
    assert "warnings" not in shop.ok("property", **SET, value="1", api_auth="session")
    assert not shop.cloudbees.open_sessions()


def _expire(shop: Shop) -> bool:
    shop.cloudbees.expire_sessions()
    return False


def test_a_name_with_a_colon_is_sent_in_a_body(shop: Shop) -> None:
    shop.cloudbees.add("user", "a:b", shop.cloudbees.root, ADMIN).secrets["password"] = "secret-of-ab"
    assert shop.ok("property", **SET, value="1", api_username="a:b", api_password="secret-of-ab")["changed"]


def test_a_right_that_is_missing_is_told_with_the_server_s_words(shop: Shop) -> None:
    viewer = {"api_username": "viewer", "api_password": PASSWORDS["viewer"]}
    failed = shop.refused("property", "forbidden", **SET, value="1", **viewer)
    assert "AccessDenied" in failed["msg"]
    assert "access control list" in failed["msg"]


# -- others at the same time (lost answers: tests/laws) ---------------------------------------------------------------


@pytest.mark.parametrize("setting", SETTINGS)
def test_who_is_slower_by_an_instant_goes_on_with_what_is_there(setting: str) -> None:
    with open_shop(setting) as shop:
        c = shop.cloudbees

        def quicker(exchange: Any) -> bool:
            if exchange.method == "POST" and exchange.path.endswith("/projects") and not c.find(c.root, "project", "W"):
                c.add("project", "W", c.root, ADMIN, {"description": "theirs", "tracked": "1"})
            return False

        shop.wire.fault("lose", when=quicker)
        done = shop.ok("project", name="W", description="ours")
        assert done["record"]["description"] == "ours"
        assert "at the same time" in done["server_messages"][0]


# -- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("NoSuchProject", 404, errors.Missing),
        ("NoSuchAnything", 400, errors.Missing),
        ("DuplicateProjectName", 400, AlreadyExists),
        ("UserExists", 500, AlreadyExists),
        ("", 409, AlreadyExists),
        ("Unheard", 409, AlreadyExists),
        ("ExpiredSession", 403, errors.LoginRefused),
        ("AccessDenied", 200, errors.Forbidden),
        ("", 403, errors.Forbidden),
        ("Unheard", 400, errors.Refused),
        ("Unheard", 500, errors.ServerFailed),
        ("NotImplemented", 501, errors.UnexpectedAnswer),
    ],
)
def test_the_code_decides_and_the_status_where_there_is_none(code: str, status: int, kind: type[Exception]) -> None:
    assert meaning(code, status).kind is kind


def test_a_path_that_is_only_inferred_is_not_the_user_s_mistake(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"property.increment": inferred.Route("PUT", "counters/{path}", "incrementProperty", inferred.INFERRED)}
    for name, route in wrong.items():
        monkeypatch.setitem(inferred.ROUTES, name, route)
    failed = shop.refused("property_increment", "unexpected_answer", **SHOP, name="n")
    assert failed["error"]["status"] == 501
    assert "/rest/doc/v1.0/ on the server" in failed["msg"]


def test_what_is_not_cloudbees_is_recognised(shop: Shop) -> None:
    for fault in ({"kind": "status", "code": 302}, {"kind": "status", "code": 404}):
        shop.wire.clear()
        shop.wire.fault(fault["kind"], code=fault["code"], method="GET")
        failed = shop.run("property", **SET, value="1")
        assert failed["error"]["kind"] == "unexpected_answer", failed
        assert "Check api_url" in failed["msg"]


def test_the_marks_of_evidence_are_complete() -> None:
    assert {route.evidence for route in inferred.ROUTES.values()} == {inferred.SEEN, inferred.INFERRED}
    for kind, place in inferred.COLLECTIONS.items():
        assert len(place.evidence) == 4, kind
        assert set(place.evidence) <= set("SI"), kind


# -- names and decoding -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"), [("a b/c", "a%20b%2Fc"), ("ü%?#&+", "%C3%BC%25%3F%23%26%2B"), ("g:k", "g%3Ak")]
)
def test_an_element_of_a_path(name: str, told: str) -> None:
    assert segment(name) == told


def test_paths_of_properties_keep_their_slashes_and_absolute_ones_get_a_second() -> None:
    assert property_path("a b/c") == "a%20b/c"
    assert property_path("/projects/P 1/c") == "/projects/P%201/c"
    for name in ("", ".", ".."):
        with pytest.raises(errors.InvalidInput, match="cannot be the name"):
            segment(name)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, []),
        ("", []),
        ({}, []),
        ("one", ["one"]),
        (["a", "b"], ["a", "b"]),
        ({"resourceName": ["a", "b"]}, ["a", "b"]),
        ({"resourceName": "a"}, ["a"]),
        ([1], ["1"]),
    ],
)
def test_lists_in_every_form(value: Any, found: list[str]) -> None:
    assert decoding.names(value) == found


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (decoding.flag, "1", True),
        (decoding.flag, "0", False),
        (decoding.flag, "true", True),
        (decoding.flag, True, True),
        (decoding.flag, None, False),
        (decoding.number, "7800", 7800),
        (decoding.number, 12, 12),
        (decoding.number, "", None),
        (decoding.number, "-3", -3),
        (decoding.number, "$[/x]", None),
        (decoding.text, None, ""),
        (decoding.text, False, "0"),
        (decoding.text, "a\r\nb", "a\nb"),
        (decoding.words, "Monday  Tuesday", ["Monday", "Tuesday"]),
        (decoding.lines, "a b\n\nc", ["a b", "c"]),
    ],
)
def test_scalars_are_texts(read: Any, value: Any, found: Any) -> None:
    assert read(value) == found


# -- raw requests and searches ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", SETTINGS)
def test_raw_requests(setting: str) -> None:
    with open_shop(setting) as shop:
        done = shop.ok(
            "api", method="PUT", path="properties/v", parameters={"projectName": "Shop"}, data={"value": "1"}
        )
        assert done["changed"]
        read = {"path": "/rest/v1.0/properties/v", "parameters": {"projectName": "Shop", "expand": False}}
        assert shop.ok("api", check=True, **read, query="property.value")["content"] == "1"
        search = {"method": "PUT", "path": "objects", "parameters": {"request": "findObjects"}}
        found = shop.ok("api", check=True, **search, data='{"objectType": "project"}')
        assert (found["changed"], "objectId" in found["content"]) == (False, True)
        shop.wire.clear()
        skipped = shop.ok("api", check=True, method="POST", path="projects", data={"projectName": "x"})
        assert skipped["skipped_in_check_mode"]
        assert shop.wire.log == []
        failed = shop.refused("api", "unexpected_answer", path="no/such/path")
        assert (failed["status"], failed["error"]["status"]) == (501, 501)
        missing = shop.refused("api", "missing", path="projects/Nowhere")
        assert missing["content"]["error"]["code"] == "NoSuchProject"


def test_a_login_over_raw_requests_as_in_the_vendor_s_article(shop: Shop) -> None:
    parameters = {"userName": ADMIN, "password": PASSWORDS[ADMIN]}
    login = shop.ok("api", method="POST", path="sessions", data=parameters, api_auth="basic")
    session = login["content"]["sessionId"]
    again = shop.ok("api", path="projects/Shop", **NOTHING, api_session_id=session)
    assert again["content"]["project"]["projectName"] == "Shop"
    assert session in shop.cloudbees.open_sessions()


@pytest.mark.parametrize("setting", ["seen", "plain"])
def test_a_search_finds_all_pages_in_order(setting: str) -> None:
    with open_shop(setting) as shop:
        c = shop.cloudbees
        names = [f"p{number:03}" for number in range(250)]
        for name in names:
            c.add("project", name, c.root, ADMIN, {"description": "many"})
        search = {"type": "project", "filters": [{"name": "description", "value": "many"}], "order_by": "projectName"}
        found = shop.ok("object_info", **search)
        assert [item["projectName"] for item in found["objects"]] == names
        assert (found["count"], "warnings" in found) == (250, False)
        assert shop.ok("object_info", **search, limit=130, query="[-1].projectName")["objects"] == "p129"
        assert shop.ok("object_info", **search, count_only=True)["count"] == 250
        ids = [item["objectId"] for item in found["objects"][:2]]
        gone = "project-00000000-0000-1000-8000-000000000000"
        assert shop.ok("object_info", type="project", ids=[*ids, gone])["count"] == 2
        either = {"operator": "or", "filters": [{"name": "projectName", "value": name} for name in ("p001", "p002")]}
        assert shop.ok("object_info", type="project", filters=[either])["count"] == 2
        assert shop.writes() == []
        c.max_ids = 120
        found = shop.ok("object_info", **search)
        assert [item["projectName"] for item in found["objects"]] == names[:120]
        assert found["warnings"] == ["250 objects of type project fit, and the server returns no more than 120 of them"]


class Paging(Rest):
    """A server that keeps to a limit, and leads beyond it with `firstResult`."""

    def __init__(self, total: int, limit: int) -> None:
        self.keys = [f"thing-{number}" for number in range(total)]
        self.limit = limit

    def call(self, name: str, names: Any = None, document: Any = None, **_more: Any) -> Any:
        assert name in ("objects.find", "objects.get")
        first = document.get("firstResult", 0)
        keys = document.get("objectId") or self.keys[first : first + min(self.limit, document["maxIds"])]
        whole = keys[: document.get("numObjects", len(keys))]
        return {"objectId": keys, "object": [{"objectId": key, "thing": {"thingName": key}} for key in whole]}


@pytest.mark.parametrize(
    ("total", "limit", "wanted"), [(0, 10, None), (7, 10, None), (250, 120, None), (3000, 1000, 1500)]
)
def test_a_limit_of_the_server_is_gone_beyond_where_it_lets_us(total: int, limit: int, wanted: int | None) -> None:
    server = Paging(total, limit)
    found = [item["thingName"] for item in find_objects(server, "thing", limit=wanted)]
    assert found == server.keys[:wanted]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"value": "x"}, "name is not given"),
        ({"name": "a", "operator": "equal", "value": "x"}, "Did you mean 'equals'"),
        ({"name": "a"}, "value is not given, and equals needs it"),
        ({"name": "a", "operator": "between", "value": 1}, "to is not given"),
        ({"name": "a", "value": 1, "wert": 2}, "'wert' is not known"),
        ({"operator": "equals", "filters": []}, "only the operators and, or, not"),
    ],
)
def test_a_filter_that_the_server_would_misunderstand(shop: Shop, given: dict[str, Any], words: str) -> None:
    assert words in shop.refused("object_info", "invalid_input", type="project", filters=[given])["msg"]


def test_passwords_are_sent_when_asked_for_only(shop: Shop) -> None:
    user = {"name": "alice", "password": "first-of-alice"}
    thing = shop.cloudbees
    shop.ok("user", **user)
    assert not shop.ok("user", **{**user, "password": "second-of-alice"})["changed"]
    assert thing.get(thing.root, "user", "alice").secrets["password"] == "first-of-alice"
    told = {**user, "password": "second-of-alice", "session_password": PASSWORDS[ADMIN], "update_password": "always"}
    done = shop.ok("user", **told)
    assert done["changed"]
    assert thing.get(thing.root, "user", "alice").secrets["password"] == "second-of-alice"
    assert "of-alice" not in json.dumps(done)
    assert all("of-alice" not in item.target for item in shop.wire.log)
    assert "password" in shop.refused("credential", "invalid_input", **SHOP, name="c", username="u")["msg"]


def test_lists_may_be_added_to_and_removed_from(shop: Shop) -> None:
    for mode, users, expected in (
        ("add", ["user", "admin"], ["admin", "user"]),
        ("remove", ["user"], ["admin"]),
        ("exact", ["viewer"], ["viewer"]),
    ):
        done = shop.ok("group", name="Web", users=users, list_mode=mode)
        assert done["record"]["users"] == expected
    assert "list_mode" in runner.options_of("cloudbees_resource")
