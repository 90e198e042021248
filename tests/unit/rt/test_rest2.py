# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""REST 2.0: pages, errors, and what a creating request may have done."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import Auth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2.rest import Rest2
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rt.scripted import Scripted

QUERY = (("orderby", "id"),)


def items(*ids: int) -> list[dict[str, str]]:
    return [{"id": str(key)} for key in ids]


def page(rt: Scripted, number: int, *ids: int, size: int = 100, **more: Any) -> None:
    query = {"orderby": "id", "per_page": str(size), "page": str(number)}
    rt.expect("GET", "/REST/2.0/tickets", query, effect=Effect.READ).answers({"items": items(*ids), **more})


def listed(rt: Scripted, **more: Any) -> list[int]:
    return [int(item["id"]) for item in Rest2(rt).items("tickets", QUERY, **more)]


def test_a_known_number_of_pages_is_read(rt: Scripted) -> None:
    page(rt, 1, 1, 2, pages=2, next_page="x")
    page(rt, 2, 3, pages=2)
    assert listed(rt) == [1, 2, 3]


def test_without_a_total_pages_are_read_until_an_empty_one(rt: Scripted) -> None:
    page(rt, 1, 1, 2, pages=None, total=None)
    page(rt, 2, 3, pages=None)
    page(rt, 3, pages=None)
    assert listed(rt) == [1, 2, 3]


def test_a_page_shortened_by_rows_that_may_not_be_seen_is_not_the_last(rt: Scripted) -> None:
    page(rt, 1, 1, pages=3)
    page(rt, 2, 2, pages=3, next_page="x")
    page(rt, 3, 3, pages=3)
    assert listed(rt) == [1, 2, 3]


def test_the_last_page_shown_again_ends_the_listing(rt: Scripted) -> None:
    # RT 6 answers so to a page past the end.
    page(rt, 1, 1, 2, pages=None)
    page(rt, 2, 3, pages=None)
    page(rt, 3, 3, pages=None)
    assert listed(rt) == [1, 2, 3]


def test_what_moved_to_the_next_page_meanwhile_is_listed_once(rt: Scripted) -> None:
    page(rt, 1, 1, 2, pages=2)
    page(rt, 2, 2, 3, pages=2)
    assert listed(rt) == [1, 2, 3]


def test_a_total_that_is_behind_does_not_hide_a_next_page(rt: Scripted) -> None:
    page(rt, 1, 1, pages=1, next_page="x")
    page(rt, 2, 2, pages=1)
    assert listed(rt) == [1, 2]


@pytest.mark.parametrize(("limit", "size", "found"), [(1, 1, [1]), (2, 2, [1, 2]), (0, 1, [])])
def test_a_limit_asks_for_no_more_than_that(rt: Scripted, limit: int, size: int, found: list[int]) -> None:
    page(rt, 1, *range(1, size + 1), size=size, pages=9, next_page="x")
    assert listed(rt, limit=limit) == found


def test_a_limit_over_several_pages(rt: Scripted) -> None:
    page(rt, 1, *range(1, 101), pages=3)
    page(rt, 2, *range(101, 201), pages=3)
    assert listed(rt, limit=150) == list(range(1, 151))


def test_nothing_found(rt: Scripted) -> None:
    page(rt, 1, pages=0, total=0)
    assert listed(rt) == []


def test_a_json_search_only_reads(rt: Scripted) -> None:
    terms = [{"field": "Name", "value": "ä"}]
    rt.expect("POST", "/REST/2.0/users", {"per_page": "100", "page": "1"}, json=terms, effect=Effect.READ).answers(
        {"items": items(4), "pages": 1}
    )
    assert list(Rest2(rt).items("users", search=terms)) == [{"id": "4"}]


@pytest.mark.parametrize("answer", [[], {"items": None}, {"message": "x"}])
def test_an_answer_without_a_list_is_not_rts(rt: Scripted, answer: Any) -> None:
    rt.expect("GET", "/REST/2.0/tickets", {"per_page": "100", "page": "1"}).answers(answer)
    with pytest.raises(errors.UnexpectedAnswer, match="a document that is not whole"):
        list(Rest2(rt).items("tickets"))


@given(st.text().filter(lambda text: text not in ("", ".", "..")))
def test_a_path_element_stays_one(text: str) -> None:
    assert not set(segment(text)) & set("/?#& ")


# -- errors -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.Refused),
        (409, errors.Refused),
        (412, errors.Refused),
        (401, errors.LoginRefused),
        (403, errors.Forbidden),
        (404, errors.Missing),
        (429, errors.ServerFailed),
        (500, errors.ServerFailed),
        (503, errors.ServerFailed),
    ],
)
def test_each_status_is_its_error(rt: Scripted, status: int, kind: type[errors.OpsdeskError]) -> None:
    rt.expect("GET", "/REST/2.0/ticket/1").answers({"message": " because "}, status)
    with pytest.raises(kind) as caught:
        Rest2(rt).get("ticket/1")
    assert caught.value.__class__ is kind
    assert caught.value.status == status
    if status != 401:
        assert caught.value.server_messages == ("because",)
        assert "because" in caught.value.message


def test_an_error_without_words_is_told_by_its_status(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/ticket/1").answers(body=b"", status=500)
    with pytest.raises(errors.ServerFailed, match=r"RT failed at http://rt.example/REST/2.0/ticket/1: HTTP 500"):
        Rest2(rt).get("ticket/1")


@pytest.mark.parametrize("status", [200, 404, 403])
def test_a_page_for_people_is_not_the_api(rt: Scripted, status: int) -> None:
    rt.expect("GET", "/REST/2.0/ticket/1").answers(body=b"<html>", status=status, content_type="text/html")
    with pytest.raises(errors.UnexpectedAnswer):
        Rest2(rt).get("ticket/1")


@pytest.mark.parametrize(("keeps", "kind"), [(True, errors.LoginRefused), (False, errors.UnexpectedAnswer)])
def test_a_redirect_is_a_stale_session_or_another_address(keeps: bool, kind: type[errors.OpsdeskError]) -> None:
    auth = Auth()
    auth.keeps_cookies = keeps
    rt = Scripted(auth)
    rt.expect("GET", "/REST/2.0/ticket/1").answers(status=302, location="https://rt.example/")
    with pytest.raises(kind):
        Rest2(rt).get("ticket/1")


def test_what_is_missing_may_be_none(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/ticket/1").answers({"message": "no"}, 404)
    assert Rest2(rt).get_or_none("ticket/1") is None
    rt.expect("GET", "/REST/2.0/ticket/1").answers({"message": "no"}, 403)
    with pytest.raises(errors.Forbidden):
        Rest2(rt).get_or_none("ticket/1")


# -- writing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said"),
    [(["a ", None, "b"], ("a", "b")), ([], ()), ({"message": "x"}, ("x",)), ({"id": 3}, ()), (None, ())],
)
def test_a_change_returns_what_rt_said(rt: Scripted, answer: Any, said: tuple[str, ...]) -> None:
    rt.expect("PUT", "/REST/2.0/ticket/1", json={"Subject": "ä"}, effect=Effect.REPEATABLE).answers(answer)
    assert Rest2(rt).put("ticket/1", {"Subject": "ä"}) == said


def test_clearing_a_custom_field_is_not_sent_again_blindly(rt: Scripted) -> None:
    # Cleared twice, RT keeps an empty value.
    document = {"CustomFields": {"A": None, "B": "x"}}
    rt.expect("PUT", "/REST/2.0/ticket/1", json=document, effect=Effect.ONCE).answers(body=b"", status=502)
    with pytest.raises(errors.AnswerLost):
        Rest2(rt).put("ticket/1", document)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_after_a_server_error_a_creating_request_may_have_been_carried_out(rt: Scripted, status: int) -> None:
    rt.expect("POST", "/REST/2.0/ticket", effect=Effect.ONCE).answers({"message": "oops"}, status)
    with pytest.raises(errors.AnswerLost, match=r"RT failed at http://rt.example/REST/2.0/ticket: oops") as caught:
        Rest2(rt).post("ticket", {})
    assert (caught.value.status, caught.value.server_messages) == (status, ("oops",))


@pytest.mark.parametrize("body", [b"", b'{"id": "4', b"\xff"])
def test_an_answer_that_ends_early_is_a_lost_one(rt: Scripted, body: bytes) -> None:
    rt.expect("POST", "/REST/2.0/ticket").answers(body=body, status=201, content_type="application/json")
    with pytest.raises(errors.AnswerLost, match=r"not whole|empty document|an answer"):
        Rest2(rt).post("ticket", {})


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, errors.Refused), (403, errors.Forbidden), (429, errors.ServerFailed), (401, errors.LoginRefused)],
)
def test_a_refused_creation_did_nothing(rt: Scripted, status: int, kind: type[errors.OpsdeskError]) -> None:
    rt.expect("POST", "/REST/2.0/ticket").answers({"message": "no"}, status)
    with pytest.raises(kind):
        Rest2(rt).post("ticket", {})


def test_a_page_of_a_proxy_says_nothing_of_the_work(rt: Scripted) -> None:
    rt.expect("POST", "/REST/2.0/ticket").answers(body=b"<html>Sign in", content_type="text/html")
    with pytest.raises(errors.AnswerLost, match="Check api_url"):
        Rest2(rt).post("ticket", {})


@pytest.mark.parametrize("content", [b"", b"\x00\xff"])
def test_an_attachment_is_brought_in_pieces(rt: Scripted, content: bytes) -> None:
    encoded = base64.b64encode(content).decode()
    rt.expect("GET", "/REST/2.0/attachment/7").answers({"id": 7, "Content": encoded, "ContentType": "text/plain"})
    kept: list[bytes] = []
    Rest2(rt).save(7, lambda: kept.append)
    assert b"".join(kept) == content


def test_a_full_page_that_is_repeated_is_not_the_end(rt: Scripted) -> None:
    page(rt, 1, *range(1, 101), pages=None)
    page(rt, 2, *range(1, 101), pages=None)
    with pytest.raises(errors.UnexpectedAnswer, match="the same 100 ids as the page before, from 1 to 100"):
        listed(rt)


def test_a_full_last_page_shown_again_past_the_known_end_ends_the_listing(rt: Scripted) -> None:
    page(rt, 1, *range(1, 101), pages=1, next_page="x")
    page(rt, 2, *range(1, 101), pages=1)
    assert len(listed(rt)) == 100


@pytest.mark.parametrize(("status", "kind"), [(200, errors.UnexpectedAnswer), (404, errors.UnexpectedAnswer)])
def test_a_page_is_no_attachment(rt: Scripted, status: int, kind: type[errors.OpsdeskError]) -> None:
    rt.heard = True
    rt.expect("GET", "/REST/2.0/attachment/7").answers(text="<html>", status=status, content_type="text/html")
    with pytest.raises(kind):
        Rest2(rt).save(7, lambda: bytes)


def test_deleting(rt: Scripted) -> None:
    rt.expect("DELETE", "/REST/2.0/ticket/1", effect=Effect.REPEATABLE).answers(body=b"", status=204)
    Rest2(rt).delete("ticket/1")


# -- downloads -----------------------------------------------------------------


def test_a_download_goes_to_our_own_address_whatever_rt_calls_itself(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/download/cf/7").answers(body=b"\x00\xff", content_type="application/octet-stream")
    assert Rest2(rt).download("https://inside.example:8443/rt/REST/2.0/download/cf/7") == b"\x00\xff"


def test_a_download_that_fails_is_its_error(rt: Scripted) -> None:
    rt.expect("GET", "/REST/2.0/download/cf/7").answers({"message": "no"}, 404)
    with pytest.raises(errors.Missing):
        Rest2(rt).download("/REST/2.0/download/cf/7")
