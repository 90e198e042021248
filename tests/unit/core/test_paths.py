# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A path addresses what its elements say, or is not sent."""

from __future__ import annotations

from urllib.parse import unquote

import hypothesis
import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import paths
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request
from hypothesis import strategies as st

from tests.unit.core.conftest import Connect
from tests.unit.core.sockets import Server


@hypothesis.given(st.text(min_size=1))
def test_an_element_is_one_element_and_says_what_it_was_made_of(text: str) -> None:
    try:
        made = paths.segment(text)
    except errors.InvalidInput:
        assert text in (".", "..") or any(0xD800 <= ord(letter) < 0xE000 for letter in text)
        return
    assert unquote(made) == text
    assert "/" not in made
    paths.refuse("GET", f"/api/{made}")


@pytest.mark.parametrize("text", ["", ".", ".."])
def test_what_would_address_another_path_is_no_element(text: str) -> None:
    with pytest.raises(errors.InvalidInput, match="cannot be the name of an object"):
        paths.segment(text)


def test_a_missing_id_is_no_element() -> None:
    with pytest.raises(errors.UnexpectedAnswer, match="has no id"):
        paths.segment(None)


def test_other_letters_may_stay() -> None:
    assert paths.segment("a@b/c", safe="@") == "a@b%2Fc"


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/a/../b", "'..'"),
        ("/a/./b", "'.'"),
        ("/a/%2e%2E/b", "'%2e%2E'"),
        ("/a/..;x=1/b", "'..;x=1'"),
        ("/..", "'..'"),
        ("/a#b", "'#'.*%23"),
        ("/a?b", "'\\?'.*%3F"),
        ("/a\\b", "%5C"),
        ("/a b", "%20"),
        ("/a\nb", "%0A"),
        ("/a\x00b", "%00"),
        ("/a\x7fb", "%7F"),
        ("/a\ud800b", "UTF-8"),
    ],
)
def test_what_leaves_its_path_is_not_sent(path: str, word: str) -> None:
    with pytest.raises(errors.InvalidInput, match=word):
        paths.refuse("GET", path)


@pytest.mark.parametrize("path", ["/a/...", "/a/..b", "/a/.b/c.", "//a//b/", "/a;b/%2F..", "/a/None1", "/ä"])
def test_what_only_looks_like_it_is_sent(path: str) -> None:
    paths.refuse("GET", path)


def test_a_path_with_a_missing_id_is_not_sent(server: Server, connect: Connect) -> None:
    transport = connect(server.url)
    with pytest.raises(errors.UnexpectedAnswer, match=r"GET /tickets/None cannot be made.*has no id"):
        transport.send(Request("GET", "/tickets/None"))
    with pytest.raises(errors.InvalidInput, match="another path"):
        transport.send_plain(Request("GET", "/tickets/../users"))
    assert server.received == []


def test_a_thing_of_that_name_is_addressed(server: Server, connect: Connect) -> None:
    connect(server.url).send(Request("GET", f"/users/{paths.segment('None')}"))
    assert [request.target for request in server.received] == ["/users/None"]


def test_a_parameter_that_is_not_utf_8_is_not_sent(server: Server, connect: Connect) -> None:
    with pytest.raises(errors.InvalidInput, match=r"a parameter of the request.*not UTF-8.*\\ud800"):
        connect(server.url).send(Request("GET", "/", query=(("q", "a\ud800"),)))
    assert server.received == []


def test_a_thing_that_is_named_none_can_be_asked_for() -> None:
    for named in ("/user/{}", "/user/{}/groups", "/records/{}.json"):
        path = paths.typed(named.format("None"))
        assert (unquote(path), path) == (named.format("None"), named.format(paths.segment("None")))
        paths.refuse("GET", path)
        with pytest.raises(errors.UnexpectedAnswer):
            paths.refuse("GET", named.format("None"))
    assert paths.typed("/user/Nonesuch/xNone") == "/user/Nonesuch/xNone"
