# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Artifact versions: what the server keeps of them, and files that are published once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulators.cloudbees import SETTINGS, TOKEN_ADMIN
from tests.simulators.wire import Exchange
from tests.unit.cloudbees.shop import Result, Shop, open_shop

VERSION = {"group": "com.example", "key": "shop", "version": "1.4.2"}
NAME = "com.example:shop:1.4.2"
UPLOAD = "/commander/"


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as found:
        yield found


@pytest.fixture
def built(tmp_path: Path) -> dict[str, Any]:
    """The options of a task that publishes two files."""
    (tmp_path / "shop.war").write_bytes(b"\x00\r\n--\xff")
    (tmp_path / 'no"tes.txt').write_text("Grüße")
    return {**VERSION, "files": [str(tmp_path / "shop.war"), str(tmp_path / 'no"tes.txt')]}


def stored(shop: Shop) -> dict[str, bytes]:
    return {name.replace("%22", '"'): content for name, content in shop.cloudbees.files.get(NAME, {}).items()}


def uploads(shop: Shop) -> list[Exchange]:
    return [exchange for exchange in shop.wire.log if exchange.path.startswith(UPLOAD)]


@pytest.mark.parametrize("setting", SETTINGS)
def test_metadata_is_kept_in_the_declared_state(setting: str) -> None:
    with open_shop(setting) as shop:
        shop.ok("artifact", group="com.example", key="shop")
        wanted = {**VERSION, "description": "First", "status": "unavailable", "dependencies": ["a:b:1"]}
        foretold = shop.ok("artifact_version", **wanted, check=True)
        created = shop.ok("artifact_version", **wanted)
        assert (created["changed"], created["action"], created["published"]) == (True, "created", False)
        assert foretold["diff"] == created["diff"]
        for name, value in wanted.items():
            assert created["record"][name] == value, name
        assert shop.ok("artifact_version", **wanted)["changed"] is False
        round_trip = {name: value for name, value in created["record"].items() if name != "id" and value is not None}
        assert shop.ok("artifact_version", **round_trip)["changed"] is False
        changed = shop.ok("artifact_version", **VERSION, status="available", dependencies=[])
        assert changed["diff"]["after"] == {**VERSION, "status": "available", "dependencies": []}
        assert changed["record"]["description"] == "First"
        assert shop.ok("artifact_version", **VERSION, state="absent")["action"] == "deleted"
        assert shop.ok("artifact_version", **VERSION, state="absent")["changed"] is False


@pytest.mark.parametrize("login", ["session", "basic", "token"])
@pytest.mark.parametrize("setting", SETTINGS)
def test_files_are_published_once(setting: str, login: str, built: dict[str, Any]) -> None:
    with open_shop(setting) as shop:
        given = {**built, "description": "Built", "api_auth": login}
        given |= {"api_token": TOKEN_ADMIN} if login == "token" else {}
        foretold = shop.ok("artifact_version", **given, check=True)
        assert (foretold["action"], foretold["published"], shop.writes()) == ("created", True, [])
        first = shop.ok("artifact_version", **given)
        assert (first["action"], first["published"]) == ("created", True)
        assert (first["record"]["status"], first["record"]["description"]) == ("available", "Built")
        assert stored(shop) == {"shop.war": b"\x00\r\n--\xff", 'no"tes.txt': "Grüße".encode()}
        shop.wire.clear()
        assert shop.ok("artifact_version", **given)["changed"] is False
        assert shop.writes() == []
        later = shop.ok("artifact_version", **{**given, "description": "Tested"})
        assert (later["action"], later["published"], uploads(shop)) == ("updated", False, [])
        # Every session that was made was ended.
        assert shop.cloudbees.open_sessions() == []


def test_other_files_need_another_version_or_the_word(shop: Shop, built: dict[str, Any]) -> None:
    shop.ok("artifact_version", **built)
    Path(built["files"][0]).write_bytes(b"other")
    for check in (True, False):
        assert "replace: true" in shop.refused("artifact_version", "invalid_input", **built, check=check)["msg"]
    assert stored(shop)["shop.war"] != b"other"
    replaced = shop.ok("artifact_version", **built, replace=True)
    assert (replaced["action"], replaced["published"]) == ("updated", True)
    assert stored(shop)["shop.war"] == b"other"
    assert shop.ok("artifact_version", **built, replace=True)["changed"] is False


def test_a_version_that_somebody_else_made_is_not_taken_for_ours(shop: Shop, built: dict[str, Any]) -> None:
    shop.ok("artifact", group="com.example", key="shop")
    shop.ok("artifact_version", **VERSION)
    assert "were not published by this module" in shop.refused("artifact_version", "invalid_input", **built)["msg"]


@pytest.mark.parametrize("fault", ["lose", "drop"])
def test_a_controller_may_fail_at_every_request(fault: str, built: dict[str, Any]) -> None:
    """Whatever the play says then, played again it ends well, and the files were sent once."""
    for number in range(40):
        with open_shop() as shop:
            shop.wire.fault(fault, nth=number)
            shop.run("artifact_version", **built, description="Built")
            went_wrong = any(exchange.fault for exchange in shop.wire.log)
            sent = uploads(shop)
            shop.wire.clear()
            shop.ok("artifact_version", **built, description="Built")
            assert set(stored(shop)) == {"shop.war", 'no"tes.txt'}, number
            sent += uploads(shop)
            assert sum(exchange.upstream_status == 200 for exchange in sent) == 1, number
            if not went_wrong:
                assert number > 6
                return
    pytest.fail("there was no end")


@pytest.mark.parametrize("fault", ["lose", "drop"])
def test_a_play_that_died_at_the_upload_is_continued(shop: Shop, built: dict[str, Any], fault: str) -> None:
    shop.wire.fault(fault, path=UPLOAD)
    arrived: list[Exchange] = []

    def seen(exchange: Exchange) -> list[Exchange]:
        arrived.append(exchange)
        return arrived[:-1]

    shop.wire.fault("drop", when=lambda exchange: any(earlier.fault for earlier in seen(exchange)))
    result = shop.run("artifact_version", **built)
    assert result["failed"]
    shop.wire.clear()
    assert shop.ok("artifact_version", **built)["published"]
    assert len(uploads(shop)) == {"lose": 0, "drop": 1}[fault]
    assert shop.ok("artifact_version", **built)["changed"] is False


def test_a_controller_that_publishes_the_same_at_the_same_time(shop: Shop, built: dict[str, Any]) -> None:
    others: list[Result] = []
    shop.meanwhile(
        lambda: others.append(shop.run("artifact_version", **built)),
        when=lambda environ: environ["PATH_INFO"].startswith(UPLOAD),
    )
    mine = shop.run("artifact_version", **built)
    assert (mine["published"], others[0]["published"]) == (True, True)
    assert shop.ok("artifact_version", **built)["changed"] is False


def test_two_contents_that_were_begun_are_not_taken_for_one_another(shop: Shop, built: dict[str, Any]) -> None:
    """One controller had its files published and died; those of the other were not, and it must not think so."""
    other = {**built, "files": built["files"][:1]}
    shop.wire.fault("drop", path=UPLOAD)
    shop.refused("artifact_version", "ambiguous", **other)
    shop.wire.clear()
    shop.wire.fault("status", code=500, path="/opsdesk_content$", method="PUT")
    assert shop.run("artifact_version", **built)["failed"]
    shop.wire.clear()
    assert len(stored(shop)) == 2
    for given in (other, built):
        assert "replace: true" in shop.refused("artifact_version", "invalid_input", **given)["msg"]
    assert shop.ok("artifact_version", **other, replace=True)["published"]
    assert set(stored(shop)) == {"shop.war"}


def test_what_the_web_server_says_is_told(shop: Shop, built: dict[str, Any]) -> None:
    result = shop.refused("artifact_version", "refused", **{**built, "version": "x" * 300})
    assert "InvalidVersion" in result["msg"]
    shop.wire.fault("status", code=404, path=UPLOAD)
    assert "address of the web server" in shop.refused("artifact_version", "ambiguous", **built)["msg"]
    assert len(uploads(shop)) == 3


def test_an_older_web_server_has_another_script(shop: Shop, built: dict[str, Any]) -> None:
    shop.wire.fault("status", code=404, path=r"publishArtifact\.php$")
    shop.ok("artifact_version", **built)
    assert set(stored(shop)) == {"shop.war", 'no"tes.txt'}


@pytest.mark.parametrize(
    ("files", "said"),
    [([], "files is empty"), (["/no/such/file"], "cannot read /no/such/file"), (["{}", "{}"], "two of them")],
)
def test_files_that_cannot_be_published(shop: Shop, built: dict[str, Any], files: list[str], said: str) -> None:
    given = {**built, "files": [name.format(built["files"][0]) for name in files]}
    assert said in shop.refused("artifact_version", "invalid_input", **given)["msg"]
    assert shop.refused("artifact_version", "invalid_input", **built, state="absent")


def test_no_address_and_no_result_tells_the_session(shop: Shop, built: dict[str, Any]) -> None:
    sessions: list[str] = []
    shop.before = lambda environ: sessions.extend(shop.cloudbees.open_sessions())
    results: list[Result] = [shop.run("artifact_version", **built)]
    shop.wire.fault("status", code=403, path=UPLOAD, times=1)
    results.append(shop.run("artifact_version", **{**built, "version": "2"}))
    assert sessions
    for session in set(sessions):
        assert all(session not in str(result) for result in results)
        assert all(session not in exchange.target for exchange in shop.wire.log if exchange.method != "DELETE")
