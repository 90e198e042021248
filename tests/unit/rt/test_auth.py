# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to log in to RT: which one the settings mean, and what each of them sends where."""

from __future__ import annotations

import base64
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth, HeaderAuth, unchanged
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.auth import (
    METHODS,
    CookieAuth,
    FormAuth,
    KerberosAuth,
    LatinBasicAuth,
    PasswordAuth,
    QueryAuth,
    choose,
)

from tests.laws import runner
from tests.laws.ends import run
from tests.laws.rt.servers import Simulator
from tests.simulators.rt import PASSWORDS, create_app
from tests.simulators.rt.state import PATCHED, UNPATCHED
from tests.simulators.wire import Wire
from tests.unit.rt.scripted import Scripted

TOKEN = {"api_token": "1-14-abc"}
PASSWORD = {"api_username": "ann", "api_password": "pass wörd"}
LOGIN = {"user": "ann", "pass": "pass wörd"}
READ2, READ1 = Request("GET", "/REST/2.0/rt"), Request("GET", "/REST/1.0/ticket/1")
#: RT reads Basic as Latin-1; a web server in front may read it as UTF-8.
BASIC = "Basic " + base64.b64encode("ann:pass wörd".encode("latin-1")).decode()
IN_UTF8 = "Basic " + base64.b64encode("ann:pass wörd".encode()).decode()


def chosen(**settings: Any) -> Auth:
    return choose(Settings(settings))


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (TOKEN, HeaderAuth),
        ({**TOKEN, **PASSWORD}, HeaderAuth),
        (PASSWORD, PasswordAuth),
        ({**TOKEN, **PASSWORD, "api_auth": "basic"}, LatinBasicAuth),
        # Letters that Basic cannot bring to RT.
        ({"api_username": "ann", "api_password": "pass €"}, CookieAuth),
        ({"api_username": "ann", "api_password": "pass €", "api_auth": "form"}, FormAuth),
        ({**PASSWORD, "api_auth": "form"}, FormAuth),
        ({**PASSWORD, "api_auth": "query"}, QueryAuth),
        ({**PASSWORD, "api_auth": "cookie"}, CookieAuth),
        ({"api_auth": "kerberos"}, KerberosAuth),
    ],
)
def test_the_settings_choose_a_way(settings: dict[str, str], kind: type[Auth]) -> None:
    assert chosen(**settings).__class__ is kind


@pytest.mark.parametrize("method", METHODS)
def test_every_way_that_can_be_asked_for_is_known(method: str) -> None:
    assert chosen(**TOKEN, **PASSWORD, api_auth=method)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "no credentials are given"),
        ({"api_username": "ann"}, "api_username is given without api_password"),
        ({"api_password": "x"}, "api_password is given without api_username"),
        ({**TOKEN, "api_auth": "basic"}, "no credentials are given"),
        ({**PASSWORD, "api_auth": "token"}, "api_auth is token, and api_token is not given"),
    ],
)
def test_what_is_missing_is_named(settings: dict[str, str], message: str) -> None:
    with pytest.raises(errors.InvalidInput, match=message) as caught:
        chosen(**settings)
    assert "RT_TOKEN" in caught.value.advice


@pytest.mark.parametrize("request_", [READ1, READ2])
def test_a_token_goes_with_every_request(request_: Request) -> None:
    assert chosen(**TOKEN).decorate(request_).headers == {"Authorization": "token 1-14-abc"}


def test_a_password_goes_as_each_protocol_understands_it() -> None:
    auth = chosen(**PASSWORD)
    assert auth.decorate(READ2).headers == {"Authorization": BASIC}
    assert auth.decorate(READ1) == READ1
    assert isinstance(auth, PasswordAuth)
    assert auth.fields == LOGIN, "which REST 1.0 puts into its forms"


def test_basic_goes_with_every_request_for_a_web_server_in_front() -> None:
    auth = chosen(**PASSWORD, api_auth="basic")
    assert auth.decorate(READ1).headers == auth.decorate(READ2).headers == {"Authorization": BASIC}


def answered(status: int, url: str = "http://rt/REST/2.0/rt") -> Response:
    return Response(status, {}, b"", url)


@pytest.mark.parametrize("method", [None, "basic"])
def test_another_charset_is_tried_until_a_login_is_taken(method: str | None) -> None:
    transport: Any = None
    auth = chosen(**PASSWORD, api_auth=method)
    assert auth.renew(transport, answered(401))
    assert auth.decorate(READ2).headers == {"Authorization": IN_UTF8}
    assert not auth.renew(transport, answered(401)), "there is no third one"
    auth = chosen(**PASSWORD, api_auth=method)
    assert not auth.renew(transport, answered(200))
    assert not auth.renew(transport, answered(401)), "it was the right one before"
    assert auth.decorate(READ2).headers == {"Authorization": BASIC}
    ascii_only = chosen(api_username="ann", api_password="word-1", api_auth=method)
    assert not ascii_only.renew(transport, answered(401)), "it is the same in both"


def test_rest1_tells_nothing_of_basic() -> None:
    transport: Any = None
    auth = chosen(**PASSWORD)
    assert not auth.renew(transport, answered(200, "http://rt/REST/1.0/ticket/1"))
    assert auth.renew(transport, answered(401))


@pytest.mark.parametrize("secret", ["plain-1", "päss wörd", "zloty €", "żółw 1"])
def test_rt_takes_the_default_login_with_any_letters(secret: str) -> None:
    with Simulator() as simulator:
        user = simulator.app.rt.user("apiuser")
        assert user is not None
        user.password = secret
        login = {"api_url": simulator.wire.url, "api_username": "apiuser", "api_password": secret}
        result = run("rt_ticket", {**login, "queue": "Helpdesk", "subject": "x", "external_id": "k"})
        assert (result.get("msg"), result["changed"]) == (None, True)
        wrong = run("rt_ticket", {**login, "api_password": secret + "x", "queue": "Helpdesk", "external_id": "k"})
        assert wrong["error"]["kind"] == "login_refused"


def test_the_query_holds_the_password_only_when_asked_for() -> None:
    assert chosen(**PASSWORD, api_auth="query").decorate(READ1).query == tuple(LOGIN.items())
    for method in (None, "basic", "form", "cookie"):
        assert chosen(**PASSWORD, api_auth=method).decorate(READ1).query == ()


@pytest.mark.parametrize("method", [None, "basic", "form", "query", "cookie", "token"])
def test_every_way_knows_its_secrets(method: str | None) -> None:
    secrets = chosen(**TOKEN, **PASSWORD, api_auth=method).secrets if method else chosen(**PASSWORD).secrets
    assert ("1-14-abc" if method == "token" else "pass wörd") in secrets
    assert "ann" not in secrets


def test_only_a_login_that_lives_in_a_cookie_keeps_cookies() -> None:
    keeping = {method for method in METHODS if chosen(**TOKEN, **PASSWORD, api_auth=method).keeps_cookies}
    assert keeping == {"cookie", "kerberos"}


# -- the session cookie -----------------------------------------------------------------


@pytest.fixture
def session() -> Scripted:
    return Scripted(chosen(**PASSWORD, api_auth="cookie"), read_only=True)


def logs_in(rt: Scripted, text: str = "RT/5.0.3 200 Ok\n\n") -> None:
    rt.expect("POST", "/REST/1.0/", form=LOGIN, effect=Effect.READ).answers(text=text)


def test_a_session_is_opened_once_before_the_first_request(session: Scripted) -> None:
    logs_in(session)
    session.expect("GET", "/REST/2.0/rt", headers={"Authorization": None}).answers({"Version": "5"})
    session.expect("GET", "/REST/2.0/rt").answers({"Version": "5"})
    session.send(READ2)
    session.send(READ2)
    session.finished()


@pytest.mark.parametrize("status", [302, 401])
def test_a_session_that_has_expired_is_opened_again(session: Scripted, status: int) -> None:
    logs_in(session)
    session.expect("GET", "/REST/2.0/rt").answers(status=status)
    logs_in(session)
    session.expect("GET", "/REST/2.0/rt").answers({"Version": "5"})
    assert session.send(READ2).status == 200
    session.finished()


def test_rest_1_tells_of_an_expired_session_in_its_first_line(session: Scripted) -> None:
    logs_in(session)
    session.expect("GET", "/REST/1.0/ticket/1").answers(text="RT/5.0.3 401 Credentials required\n")
    logs_in(session)
    session.expect("GET", "/REST/1.0/ticket/1").answers(text="RT/5.0.3 200 Ok\n\nid: 401 \n 401 ")
    session.send(READ1)
    session.finished()


@pytest.mark.parametrize("text", ["RT/5.0.3 401 Credentials required\n", None])
def test_a_password_that_is_not_accepted_is_told_with_the_users_name(session: Scripted, text: str | None) -> None:
    expected = session.expect("POST", "/REST/1.0/")
    if text:
        expected.answers(text=text)
    else:
        expected.answers(status=403)
    with pytest.raises(
        errors.LoginRefused, match=r"http://rt.example does not accept the password of user 'ann'"
    ) as caught:
        session.send(READ2)
    assert caught.value.status == 401
    assert "pass" not in caught.value.message.replace("password", "")
    session.close()
    session.finished()


def test_a_login_that_failed_is_tried_again_with_the_next_request(session: Scripted) -> None:
    session.expect("POST", "/REST/1.0/").fails(errors.Unreachable("refused"))
    with pytest.raises(errors.Unreachable):
        session.send(READ2)
    logs_in(session)
    session.expect("GET", "/REST/2.0/rt").answers({"Version": "5"})
    session.send(READ2)
    session.finished()


@pytest.mark.parametrize("trouble", [None, errors.Unreachable("gone")])
def test_an_open_session_is_logged_out_in_the_end(session: Scripted, trouble: Exception | None) -> None:
    logs_in(session)
    session.expect("GET", "/REST/2.0/rt").answers({"Version": "5"})
    session.send(READ2)
    expected = session.expect("POST", "/REST/1.0/logout")
    if trouble:
        expected.fails(trouble)
    session.close()
    session.finished()


def test_a_session_that_was_never_opened_is_not_logged_out(session: Scripted) -> None:
    session.expect("POST", "/REST/1.0/").fails(errors.Unreachable("refused"))
    with pytest.raises(errors.Unreachable):
        session.send(READ2)
    session.close()
    session.finished()


def test_a_session_cookie_is_a_secret(session: Scripted) -> None:
    session.cookies.set("RT_SID", "c00kie")
    clear = session.cookies.clear
    session.cookies.clear = lambda: None  # the script has no server that would set it
    logs_in(session)
    session.expect("GET", "/REST/2.0/rt").answers({"Version": "5"})
    session.send(READ2)
    assert session.redactor.clean("sid c00kie") == "sid ********"
    session.cookies.clear = clear


@pytest.mark.parametrize("version", [UNPATCHED, PATCHED])
def test_a_session_writes_as_from_a_page_of_rt(version: str) -> None:
    with Wire(create_app(version=version)) as wire:
        login = {"api_url": wire.url, "api_auth": "cookie", "api_username": "root", "api_password": PASSWORDS["root"]}
        task = {**login, "queue": "General", "subject": "by cookie", "external_id": "cookie"}
        assert runner.run("rt_ticket", task)["action"] == "created"
        assert runner.run("rt_ticket", {**task, "priority": 9})["action"] == "updated"
        assert {entry.headers.get("origin") for entry in wire.log if entry.path.startswith("/REST/2")} == {wire.url}


def test_a_session_whose_origin_is_not_rts_own_address_is_told_what_to_do() -> None:
    with Wire(create_app()) as wire:
        login = {"api_url": wire.url, "api_auth": "cookie", "api_username": "root", "api_password": PASSWORDS["root"]}
        elsewhere = {**login, "api_headers": {"Origin": "https://tickets.example"}}
        refused = runner.run("rt_ticket", {**elsewhere, "queue": "General", "subject": "by cookie"})
    assert refused["error"]["kind"] == "forbidden"
    assert "$WebDomain" in refused["msg"]
    assert "Cross-site request forgery" in refused["msg"]


def test_a_secure_cookie_over_http_is_not_a_wrong_password() -> None:
    app = create_app()
    app.rt.secure_cookies = True
    with Wire(app) as wire:
        login = {"api_url": wire.url, "api_auth": "cookie", "api_username": "root", "api_password": PASSWORDS["root"]}
        for check in (True, False):
            refused = runner.run("rt_ticket", {**login, "queue": "General", "subject": "x"}, check=check)
            assert refused["error"]["kind"] == "login_refused"
            assert "accepted the login" in refused["msg"]
            assert "https" in refused["msg"]
            assert "does not accept the password" not in refused["msg"]


# -- Kerberos -----------------------------------------------------------------


class Broken(Exception):
    pass


@pytest.fixture
def kerberos(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    library = SimpleNamespace(
        HTTPSPNEGOAuth=lambda **settings: settings,
        OPTIONAL="optional",
        exceptions=SimpleNamespace(SPNEGOExchangeError=Broken),
    )
    monkeypatch.setitem(sys.modules, "requests_gssapi", library)
    return Scripted(chosen(api_auth="kerberos"))


def test_kerberos_negotiates_at_rest_1_and_goes_on_with_the_cookie(kerberos: Scripted) -> None:
    assert kerberos.auth.for_requests() is unchanged
    kerberos.expect("GET", "/REST/1.0/").answers(text="RT/5.0.3 200 Ok\n")
    kerberos.expect("GET", "/REST/2.0/rt").answers({"Version": "5"})
    kerberos.send(READ2)
    assert kerberos.auth.for_requests() == {"opportunistic_auth": True, "mutual_authentication": "optional"}
    kerberos.finished()


def test_a_ticket_that_is_not_accepted(kerberos: Scripted) -> None:
    kerberos.expect("GET", "/REST/1.0/").answers(status=401)
    with pytest.raises(errors.LoginRefused, match="does not accept the Kerberos ticket"):
        kerberos.send(READ2)
    kerberos.finished()


def test_no_ticket_at_all(kerberos: Scripted) -> None:
    kerberos.expect("GET", "/REST/1.0/").fails(Broken("No credentials cache found"))
    with pytest.raises(errors.LoginRefused, match="Kerberos: No credentials cache found") as caught:
        kerberos.send(READ2)
    assert "kinit" in caught.value.advice
    kerberos.finished()


def test_kerberos_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests_gssapi", None)
    with pytest.raises(errors.MissingLibrary, match="requests-gssapi"):
        Scripted(chosen(api_auth="kerberos")).send(READ2)
