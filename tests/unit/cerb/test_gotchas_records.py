# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cerb's traps, each first shown to be there (what a naive client would get), then that the modules do not fall in.

The traps of tickets and messages stand in test_gotchas_tickets.py.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import requests
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.auth import CerbSignature
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

from tests.simulators.cerb import BEARER_ADMIN
from tests.unit.cerb.conftest import KEYS, Desk


def naive(desk: Desk, method: str, path: str, **more: Any) -> Any:
    """What a client without any care gets: the decoded answer of a signed request."""
    login = CerbSignature(*KEYS["admin"])
    with requests.Session() as session:
        session.trust_env = False
        url = f"{desk.wire.url}/rest/{path}.json"
        answer = session.request(method, url, auth=login.for_requests(), timeout=10, allow_redirects=False, **more)
    return answer.json()


def org(desk: Desk, name: str, **more: Any) -> int:
    return desk.add("org", name=name, **more)


def test_an_error_hides_in_an_answer_of_success(desk: Desk) -> None:
    assert naive(desk, "PUT", "records/org/1", data={"fields[nosuch]": "x"})["__status"] == "error"
    with pytest.raises(errors.Refused, match="'nosuch' is not an editable field"):
        desk.client.rest.put("records/org/1", {"fields": {"nosuch": "x"}})


def test_an_unknown_search_key_finds_nothing_and_makes_a_second_record(desk: Desk) -> None:
    org(desk, "Once")
    for _time in range(2):
        naive(desk, "PATCH", "records/org/upsert", data={"query": 'nosuch:"Once"', "fields[name]": "Once"})
    assert desk.count("org", name="Once") == 3
    # In place of our own search: the key of a field whose name was changed is not known any more.
    field = {"record_type": "ticket", "uri": "our_key", "type": "text"}
    desk.ok("custom_field", **field, name="Our key")
    fields = desk.client.custom_fields("cerberusweb.contexts.ticket")
    assert fields.find("our_key") is not None
    desk.ok("custom_field", **field, name="Renamed")
    # This client has read the definitions before that; Cerb's old search, by the field's number, still finds.
    ticket = desk.add("ticket", subject="x", group_id=1, our_key="K-1")
    assert [int(raw["id"]) for raw in fields.holding("ticket", "our_key", "K-1")] == [ticket]


@pytest.mark.parametrize("other", ["CAFE AU LAIT", "cafe au lait", "café au lait "])
def test_equality_folds_case_accents_and_trailing_blanks(desk: Desk, other: str) -> None:
    org(desk, other)
    assert naive(desk, "GET", "records/org/search", params={"q": 'name:["café au lait"]'})["total"] == 1
    made = desk.ok("record", type="org", fields={"name": "café au lait"})
    assert made["action"] == "created"
    assert desk.ok("record", type="org", fields={"name": "café au lait"})["id"] == made["id"]


@pytest.mark.parametrize(
    "name",
    ['A "quoted" name', 'x" OR name:"*', "Star * name", "under_score %", "back\\slash", "${x} {{y}}", "a (b) [c] OR d"],
)
def test_any_name_is_found_again_and_none_opens_the_search(desk: Desk, name: str) -> None:
    org(desk, "Something else")
    made = desk.ok("record", type="org", fields={"name": name, "city": "Bonn"})
    assert made["action"] == "created"
    assert desk.ok("record", type="org", fields={"name": name, "city": "Bonn"})["changed"] is False
    found = desk.ok("record_info", type="org", match={"name": name})["records"]
    assert [record["id"] for record in found] == [made["id"]]


def test_a_quote_breaks_out_of_a_naive_search(desk: Desk) -> None:
    everything = naive(desk, "GET", "records/org/search", params={"q": "id:>0"})["total"]
    assert naive(desk, "GET", "records/org/search", params={"q": 'name:"x" OR name:"*"'})["total"] == everything > 1


def test_a_long_text_is_cut_and_emoji_are_dropped(desk: Desk) -> None:
    task: dict[str, Any] = {"type": "task", "fields": {"title": "日" * 200 + "! 😀"}}
    made = desk.ok("record", **task)["record"]["fields"]
    assert made["title"] == "日" * 124 + "..."
    assert desk.ok("record", **task)["changed"] is False
    task = {"type": "org", "fields": {"name": "Emoji", "city": "Bonn 😀"}}
    assert desk.ok("record", **task)["record"]["fields"]["city"] == "Bonn "
    assert desk.ok("record", **task)["changed"] is False


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("alias", "fields", "name", "fits"),
    [
        ("org", {"name": "n" * 129}, "name", "128 characters"),
        ("org", {"name": "Long city", "city": "ä" * 65}, "city", "64 characters"),
        ("ticket", {"subject": "Long mask", "group_id": 1, "mask": "M" * 33}, "mask", "32 characters"),
        ("role", {"name": "r" * 129}, "name", "128 characters"),
        ("time_entry", {"worker_id": 1, "mins": 70000}, "mins", "65535"),
        (
            "email_signature",
            {"name": "s", "owner__context": "app", "signature": "ä" * 32768},
            "signature",
            "65535 bytes",
        ),
    ],
)
def test_what_a_column_does_not_hold_is_refused_before_writing(
    desk: Desk, strict: bool, alias: str, fields: dict[str, Any], name: str, fits: str
) -> None:
    desk.cerb.strict_sql = strict
    before = desk.count(alias)
    for check in (True, False):
        result = desk.refused("record", type=alias, fields=fields, match_on=[], check=check)
        assert f"{name}: " in result["msg"]
        assert re.search(f"(has .*|than ){fits.partition(' ')[0]}", result["msg"]), result["msg"]
    answer = desk.client.rest.post(f"records/{alias}/create", {"fields": fields})
    stored = desk.row(int(answer["id"]), alias)
    assert desk.count(alias) == before + 1
    # That is what the module spares: an empty record, or half a value.
    assert stored.get(name) in ("", None, 0) if strict else stored[name] != fields[name]


@pytest.mark.parametrize("alias", ["contact", "worker"])
def test_a_birthday_is_set_and_cleared(desk: Desk, alias: str) -> None:
    more = {"at_mention_name": "dob", "email": "d@x.example", "language": "en_US", "timezone": "UTC"}
    task: dict[str, Any] = {"first_name": "Dob", "last_name": "Y", **(more if alias == "worker" else {})}
    made = desk.ok("record", type=alias, fields={**task, "dob": ""})
    assert made["record"]["fields"]["first_name"] == "Dob"
    for dob, shown in (("1980-02-29", "1980-02-29"), ("", "")):
        done = desk.ok("record", type=alias, fields={**task, "dob": dob, "title": "Elf"})
        assert (done["changed"], done["record"]["fields"]["dob"]) == (True, shown)
        assert desk.ok("record", type=alias, fields={**task, "dob": dob})["changed"] is False
    assert "is not a date" in desk.refused("record", type=alias, fields={**task, "dob": "1981-02-30"})["msg"]


def test_the_time_of_the_last_change_says_nothing(desk: Desk) -> None:
    key = org(desk, "Still", city="Bonn")
    with desk.cerb.lock:
        desk.cerb.frozen = desk.cerb.moment() + 60
    before = naive(desk, "GET", f"records/org/{key}")["updated"]
    assert naive(desk, "PUT", f"records/org/{key}", data={"fields[city]": "Bonn"})["updated"] > before
    assert desk.ok("record", type="org", fields={"name": "Still", "city": "Bonn"})["changed"] is False
    assert desk.writes() == []


def test_pages_beyond_the_end_repeat_an_earlier_one(desk: Desk) -> None:
    ids = [org(desk, f"Page {number}") for number in range(5)]
    query = {"q": "name:Page* sort:id", "limit": 2, "page": 9}
    assert naive(desk, "GET", "records/org/search", params=query)["results"] != []
    known = desk.count("org")
    found = desk.ok("record_info", type="org")["records"]
    assert len(found) == known > 10 > len(ids)
    assert len({record["id"] for record in found}) == known


def test_a_json_body_is_ignored_with_success(desk: Desk) -> None:
    key = org(desk, "JSON", city="Bonn")
    answer = naive(desk, "PUT", f"records/org/{key}", json={"fields": {"city": "Berlin"}})
    assert (answer["__status"], answer["city"]) == ("success", "Bonn")
    desk.ok("api", method="PUT", path=f"records/org/{key}", data={"fields": {"city": "Berlin"}})
    assert desk.row(key, "org")["city"] == "Berlin"


def test_a_login_in_netrc_does_not_disable_the_signature(
    desk: Desk, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert desk.ok("info")["me"]["id"] == 1


def test_a_redirect_is_not_followed_and_the_base_is_part_of_the_signature(desk: Desk) -> None:
    assert desk.ok("info", api_url=f"{desk.wire.url}//support//rest/")["me"]["id"] == 1
    wrong = desk.run("info", api_url=f"{desk.wire.url}/nosuch")
    assert (wrong["error"]["kind"], len(desk.wire.log)) == ("unexpected_answer", 1)
    assert "index.php/rest" in wrong["msg"]


def test_a_group_has_an_inbox(desk: Desk) -> None:
    without = int(naive(desk, "POST", "records/group/create", data={"fields[name]": "Without"})["id"])
    assert desk.count("bucket", group_id=without) == 0
    assert desk.count("bucket", group_id=desk.ok("group", name="With")["id"]) == 1


def test_an_org_that_is_misspelled_is_not_created(desk: Desk) -> None:
    count = desk.count("org")
    naive(desk, "POST", "records/contact/create", data={"fields[first_name]": "a", "fields[org]": "Tpyo"})
    assert desk.count("org") == count + 1
    contact = {"type": "contact", "fields": {"first_name": "b", "last_name": "c", "org_id": "Tpyo Inc"}}
    desk.refused("record", **contact)
    assert desk.count("org") == count + 1


@pytest.mark.parametrize("name", ["org_id", "contact_id"])
def test_an_empty_text_clears_an_id(desk: Desk, name: str) -> None:
    key = desk.add("address", email="clear@customer.example", org_id=org(desk, "Cleared"))
    refused = naive(desk, "PUT", f"records/address/{key}", data={f"fields[{name}]": ""})
    assert refused["__status"] == "error"
    shown = desk.ok("record", type="address", id=key, fields={name: ""})["record"]["fields"]
    assert shown[name] == 0


def test_the_type_of_a_field_is_not_changed(desk: Desk) -> None:
    field = {"record_type": "org", "uri": "stranded", "name": "Stranded"}
    made = desk.ok("custom_field", **field, type="text")
    answer = naive(desk, "PUT", f"records/custom_field/{made['id']}", data={"fields[type]": "N"})
    assert answer["type"] == "N"
    result = desk.refused("custom_field", **field, type="text")
    assert "lose what the field holds" in result["msg"]


def test_a_hit_that_may_not_be_read_is_no_success(desk: Desk) -> None:
    ticket = desk.add("ticket", subject="Private", group_id=desk.ok("group", name="Closed shop", private=True)["id"])
    query = {"type": "ticket", "match_on": ["subject"], "fields": {"subject": "Private", "importance": 70}}
    result = desk.run("record", key="worker", **query)
    assert (result["failed"], desk.row(ticket)["importance"]) == (True, 50)


def test_a_thousand_variables_are_the_limit(desk: Desk) -> None:
    key = org(desk, "Many", city="Bonn")
    many = {f"junk{number}": "1" for number in range(1000)}
    assert naive(desk, "PUT", f"records/org/{key}", data={**many, "fields[city]": "Berlin"})["city"] == "Bonn"
    result = desk.refused("api", method="PUT", path=f"records/org/{key}", data={**many, "fields": {"city": "Berlin"}})
    assert "has 1001 values" in result["msg"]


def test_what_the_server_does_not_take_is_noticed(desk: Desk) -> None:
    """As any write that PHP or a proxy loses on its way."""
    key = org(desk, "Lost", city="Bonn")
    desk.wire.clear()
    desk.wire.fault("ignore_field", field="fields[city]", method="PUT", times=9)
    # A signature covers the body, a token does not.
    login = {"api_auth": "oauth2", "api_token": BEARER_ADMIN}
    result = desk.run_on("record", type="org", id=key, fields={"city": "Berlin", "phone": "1"}, **login)
    assert (result["failed"], result["error"]["kind"]) == (True, "not_applied")
    assert result["not_applied"] == {"city": {"wanted": "Berlin", "found": "Bonn"}}


def test_one_unknown_option_empties_a_list_of_checkboxes(desk: Desk) -> None:
    field = {"record_type": "org", "uri": "areas", "name": "Areas", "type": "checkboxes", "options": ["db", "web"]}
    wire = f"fields[custom_{desk.ok('custom_field', **field)['id']}][]"
    key = org(desk, "Boxes", areas=["db"])
    naive(desk, "PUT", f"records/org/{key}", data={wire: ["web", "nosuch"]})
    task = {"type": "org", "fields": {"name": "Boxes"}}
    assert desk.ok("record", **task, custom_fields={"areas": ["db"]})["changed"] is True
    desk.refused("record", **task, custom_fields={"areas": ["web", "nosuch"]})
    assert desk.ok("record", **task, custom_fields={"areas": ["db"]})["changed"] is False


def test_a_clock_that_is_wrong_is_told(desk: Desk) -> None:
    with desk.cerb.lock:
        desk.cerb.clock_skew = 700.0
    result = desk.run("info")
    assert result["error"]["kind"] == "login_refused"
    assert "the server says it is" in result["msg"]
    assert "this machine says" in result["msg"]


def test_a_key_that_may_not_use_a_path_says_which(desk: Desk) -> None:
    with desk.cerb.lock:
        desk.cerb.credentials[KEYS["admin"][0]].allowed_paths = ["workers/me*"]
    assert desk.ok("info")["me"]["id"] == 1
    result = desk.run("record", type="org", fields={"name": "x"})
    assert result["error"]["kind"] == "forbidden"
    assert "records/org/search.json" in result["msg"]
    assert "allowed paths" in result["msg"]


def test_ids_are_numbers_whatever_cerb_makes_of_them(desk: Desk) -> None:
    made = desk.ok("record", type="task", fields={"title": "Number"})
    assert isinstance(naive(desk, "GET", f"records/task/{made['id']}")["id"], str)
    assert isinstance(made["id"], int)
    assert json.dumps(made["record"]["id"]).isdigit()


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("text", ["x" * 256, "ä" * 128, "a" + "ä" * 127 + "b", "日" * 86, "😀" * 64])
def test_a_line_of_more_bytes_than_cerb_keeps_is_refused(desk: Desk, strict: bool, text: str) -> None:
    desk.cerb.strict_sql = strict
    field = desk.add("custom_field", context="org", name="Line", uri="line", type="S")
    key = org(desk, "Line", line="short")
    for check in (True, False):
        result = desk.refused("record", type="org", id=key, custom_fields={"line": text}, check=check)
        assert f"{len(text.encode())} bytes" in result["msg"]
    longest = text.encode()[:255].decode(errors="ignore")
    for value in (longest, "short"):
        assert desk.ok("record", type="org", id=key, custom_fields={"line": value})["changed"]
        assert desk.ok("record", type="org", id=key, custom_fields={"line": value})["changed"] is False
    # Without the module: strict SQL loses both values, unless the cut falls between two characters.
    answer = desk.client.rest.put(f"records/org/{key}", {"fields": {"line": text}, "expand": "custom_"})
    whole = longest.encode() == text.encode()[:255]
    assert answer["custom"][str(field)] == (longest if whole else None if strict else longest + "?")


def test_a_list_keeps_the_last_of_what_its_collation_takes_for_one(desk: Desk) -> None:
    desk.add("custom_field", context="org", name="Words", uri="words", type="M")
    key = org(desk, "Words")
    task: dict[str, Any] = {"type": "org", "id": key}
    for given, kept in (
        (["A", "a", "ä", "B", "b", "ß", "ss"], ["b", "ss", "ä"]),
        (["a", "B"], ["B", "a"]),
        (["A", "B"], ["A", "B"]),
        ([], []),
    ):
        done = desk.ok("record", custom_fields={"words": given}, **task)
        assert (done["changed"], done["record"]["custom_fields"]["words"]) == (True, kept)
        assert desk.ok("record", custom_fields={"words": given}, **task)["changed"] is False
    assert "256 bytes" in desk.refused("record", custom_fields={"words": ["x", "y" * 256]}, **task)["msg"]


def test_what_fails_when_a_record_is_made_is_written_afterwards(desk: Desk) -> None:
    org_key = org(desk, "Linked")
    about = {"author__context": "worker", "author_id": 1, "target__context": "org", "target_id": org_key}
    task: dict[str, Any] = {"type": "comment", "fields": {**about, "comment": "x"}, "links": {"org": [org_key]}}
    with pytest.raises(errors.OpsdeskError, match="HTTP 500"):
        desk.client.rest.post("records/comment/create", {"fields": {**task["fields"], "links": [f"org:{org_key}"]}})
    assert desk.ok("record", match_on=["comment"], **task)["record"]["links"] == {"org": [org_key]}
    assert desk.count("comment", comment="x") == 1
    coins = desk.count("currency")
    task = {"type": "currency", "fields": {"name": "Coin", "code": "XPC", "is_default": True}}
    assert desk.ok("record", **task)["record"]["fields"]["is_default"] is True
    assert desk.ok("record", **task)["changed"] is False
    assert desk.count("currency") == coins + 1
