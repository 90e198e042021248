# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What JSON in UTF-8 cannot hold is refused where a task gives it, and replaced where a server does."""

from __future__ import annotations

import json
import re
from typing import Any

import hypothesis
import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors, wellformed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response
from hypothesis import strategies as st

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=8,
)


def nested(levels: int) -> Any:
    value: Any = 1
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a\ud800b", r"^name holds bytes that are not UTF-8: 'a\\ud800b'$"),
        ("a\udcff", r"^name holds bytes that are not UTF-8: 'a\\udcff'$"),
        ("a\x00b", r"^name holds a NUL character.*: 'a\\x00b'$"),
        ({"a": ["x", {"b": "\udfff"}]}, r"^name\.a\[1\]\.b holds bytes"),
        ({"\ud800": 1}, r"^a name in name holds bytes"),
        (float("nan"), r"^name is not a number that JSON can hold: nan$"),
        ([float("-inf")], r"^name\[0\] is not a number that JSON can hold: -inf$"),
        (2**64, r"^name is larger than any number a server stores: 65 bits$"),
        ([-(10**4400)], r"^name\[0\] is larger.*: 14617 bits$"),
        (nested(101), r"^name is nested too deeply: 100 levels and more$"),
        (nested(5000), r"^name is nested too deeply"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_name(value: Any, message: str) -> None:
    with pytest.raises(errors.InvalidInput) as refused:
        wellformed.refuse("name", value)
    assert re.search(message, refused.value.message), refused.value.message


@pytest.mark.parametrize("value", ["ä\U0001f600\x1b", 2**64 - 1, -(2**64) + 1, 1e308, True, None, nested(99), ("a",)])
def test_what_can_be_sent_is_not_refused(value: Any) -> None:
    wellformed.refuse("name", value)
    assert wellformed.printable(value) is value


def test_a_secret_is_not_shown() -> None:
    with pytest.raises(errors.InvalidInput) as refused:
        wellformed.refuse("token", "s3cret\ud800", secret=True)
    assert refused.value.message == "token holds bytes that are not UTF-8"


def test_only_what_is_around_the_fault_is_shown() -> None:
    with pytest.raises(errors.InvalidInput) as refused:
        wellformed.refuse("name", "x" * 1000 + "\ud800" + "y" * 1000)
    assert refused.value.message.endswith(": '" + "x" * 20 + "\\ud800" + "y" * 20 + "'")


@hypothesis.given(ANYTHING)
def test_whatever_is_printed_is_json_in_utf_8(value: Any) -> None:
    printed = wellformed.printable(value)
    json.dumps(printed, ensure_ascii=False, allow_nan=False).encode()
    try:
        wellformed.refuse("value", value)
    except errors.InvalidInput as error:
        str(error).encode()
        return
    assert printed == value, "what can be sent is not changed"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ({"a\ud800": ["\udfffb"]}, {"a\ufffd": ["\ufffdb"]}),
        ([float("inf"), float("nan")], ["inf", "nan"]),
        ([10**5000, True], ["a number of 16610 bits", True]),
        (("\ud800", 1), ["\ufffd", 1]),
    ],
)
def test_parts_that_cannot_be_printed_are_replaced(value: Any, printed: Any) -> None:
    assert wellformed.printable(value) == printed


def test_what_is_nested_too_deeply_ends_somewhere() -> None:
    text = json.dumps(wellformed.printable(nested(3000)))
    assert text.count("[") + text.count("{") == wellformed.MOST_LEVELS
    assert '"..."' in text


def answer(body: bytes) -> Any:
    return Response(200, {"content-type": "application/json"}, body, "http://desk.example/").json()


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b'{"name": "a\\ud800b"}', {"name": "a\ufffdb"}),
        (b'{"\\uDFFF": 1}', {"\ufffd": 1}),
        (b'{"name": "\\ud83d\\ude00"}', {"name": "\U0001f600"}),
        (b'{"size": NaN}', {"size": "nan"}),
        (b'{"size": -Infinity}', {"size": "-inf"}),
        (b'{"size": 1e999}', {"size": "inf"}),
        (b'{"a": "NaN", "b": 1e100}', {"a": "NaN", "b": 1e100}),
    ],
)
def test_a_server_may_spell_what_nobody_can_print(body: bytes, read: Any) -> None:
    assert answer(body) == read


@pytest.mark.parametrize("body", [b"[" * 100_000, b"9" * 5000, b"{"])
def test_what_nobody_can_read_is_no_answer(body: bytes) -> None:
    with pytest.raises(errors.UnexpectedAnswer):
        answer(body)


@pytest.mark.parametrize("document", [{"a": "\ud800"}, {"a": [float("nan")]}, nested(3000), {"a": 10**5000}])
def test_no_document_is_made_of_what_cannot_be_sent(document: Any) -> None:
    with pytest.raises(errors.InvalidInput, match="the document to send"):
        Request.with_json("POST", "/", document)
