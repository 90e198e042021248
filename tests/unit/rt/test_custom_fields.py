# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom fields: what RT would silently drop or change is found before it is written."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.errors import InvalidInput
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.custom_fields import (
    CustomFieldSet,
    CustomFieldValue,
    Definition,
)
from hypothesis import given
from hypothesis import strategies as st

KIND = CustomFieldValue()


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("text", "text"),
        ("", None),
        (7, "7"),
        (True, "1"),
        (False, "0"),
        ("a\r\nb", "a\nb"),
        ([" b", "a", "a", "", None], [" b", "a"]),
        ([], []),
        ((True, 2), ["1", "2"]),
        ({"filename": "x"}, {"filename": "x"}),
    ],
)
def test_the_canonical_form(given: Any, canonical: Any) -> None:
    assert KIND.parse(given) == canonical


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [
        (None, None, True),
        (None, "", True),
        ("a", "a", True),
        ("a", "A", False),
        (["a", "b"], ["b", "a"], True),
        (["a"], "a", True),
        ("a", ["a"], True),
        (None, [], True),
        ([], None, True),
        (["a", "b"], ["a"], False),
        ("a", None, False),
        ({"filename": "x"}, {"filename": "x"}, True),
        ({"filename": "x"}, {"filename": "y"}, False),
    ],
)
def test_when_two_values_are_the_same(found: Any, wanted: Any, same: bool) -> None:
    assert KIND.same(found, wanted) is same


@given(found=st.lists(st.sampled_from("abc")), given_=st.lists(st.sampled_from("abc")))
def test_values_are_added_and_removed(found: list[str], given_: list[str]) -> None:
    there, named = KIND.parse(found), KIND.parse(given_)
    assert set(KIND.combine(there, named, "add")) == {*there, *named}
    assert set(KIND.combine(there, named, "remove")) == set(there) - set(named)
    assert KIND.combine(there, named, "exact") == named


def test_single_values_are_replaced_in_every_mode() -> None:
    assert KIND.combine("a", "b", "add") == "b"
    assert KIND.combine("a", ["b"], "add") == ["a", "b"]
    assert KIND.combine(None, ["b"], "remove") == []


DEFINITIONS = [
    Definition("Severity", "1", "Select", False),
    Definition("Components", "2", "Select", True),
    Definition("Text", "3", "Freeform", False),
    Definition("Tags", "4", "Freeform", True),
    Definition("Day", "5", "Date", False),
    Definition("Moment", "6", "DateTime", False),
    Definition("Moments", "7", "DateTime", True),
    Definition("Address", "8", "IPAddress", False),
    Definition("Range", "9", "IPAddressRange", False),
    Definition("File", "10", "Binary", False),
    Definition("Picture", "11", "Image", False),
    Definition("Unknown"),
]
CHOICES = {"Severity": ["low", "high"], "Components": ["db", "web"]}
FIELDS = CustomFieldSet(DEFINITIONS, "queue 'General'", lambda definition: CHOICES[definition.name])


def resolved(name: str, value: Any, found: Any = None) -> Any:
    return next(iter(FIELDS.resolve({name: KIND.parse(value) if value is not None else None}, {name: found}).values()))


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("Severity", "HIGH", "high"),
        ("Severity", ["Low"], "low"),
        ("Severity", "", None),
        ("Severity", [], None),
        ("Components", ["Web", "DB"], ["db", "web"]),
        ("Components", "web", ["web"]),
        ("Components", None, []),
        ("Text", " kept \n", " kept \n"),
        ("Tags", ["b", "a"], ["a", "b"]),
        ("Day", "2031-06-01T23:00:00-05:00", "2031-06-01"),
        ("Moment", "2031-06-01T12:00:00+02:00", "2031-06-01T10:00:00Z"),
        ("Moments", ["2031-06-01 12:00"], ["2031-06-01T12:00:00Z"]),
        ("Address", "192.000.002.001", "192.0.2.1"),
        ("Address", " 192.0.2.1 ", "192.0.2.1"),
        ("Range", "192.0.2.0/30", "192.0.2.0-192.0.2.3"),
        ("Range", "192.0.2.9/30", "192.0.2.8-192.0.2.11"),
        ("Range", "192.0.2.1-192.0.2.7", "192.0.2.1-192.0.2.7"),
        ("Range", "192.0.2.1", "192.0.2.1"),
        ("Unknown", ["b"], ["b"]),
        ("Unknown", "text", "text"),
    ],
)
def test_values_are_given_as_rt_will_show_them(name: str, given: Any, shown: Any) -> None:
    assert resolved(name, given) == shown


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("Severity", "hihg", "Severity: 'hihg' is not one of its values; did you mean 'high'?"),
        ("Severity", "zzzz", "Severity: 'zzzz' is not one of its values; known: high, low"),
        ("Severity", ["low", "high"], "Severity takes one value, and 2 are given"),
        ("Components", ["db", "x"], "Components: 'x' is not one of its values"),
        ("Day", "soon", "Day: 'soon' is not a date"),
        ("Moment", "soon", "Moment: 'soon' is not a date"),
        ("Address", "192.0.2.256", "Address: '192.0.2.256' does not appear to be an IPv4 or IPv6 address"),
        ("Range", "192.0.2.0/99", "Range: '192.0.2.0/99' does not appear to be an IPv4 or IPv6 network"),
        ("Text", {"filename": "x"}, "Text takes text, not a dictionary"),
        ("File", "text", "File is a file: give filename, content_type, and path or content_base64"),
        ("Picture", {"filename": "x"}, "Picture is a file: give filename"),
        ("File", {"filename": "x", "content_base64": "?"}, "File: the file cannot be read"),
        ("File", {"filename": "x", "path": "/nonexistent"}, "File: the file cannot be read"),
    ],
)
def test_a_value_that_rt_would_drop_or_change_is_a_mistake_of_the_task(name: str, given: Any, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        resolved(name, given)
    assert message in caught.value.message
    assert caught.value.message.startswith("custom_fields: ")


def test_a_field_is_known_by_its_name_without_regard_to_case() -> None:
    assert FIELDS.resolve({"SEVERITY": "low"}, {}) == {"Severity": "low"}


def test_an_unknown_field_is_a_mistake_of_the_task() -> None:
    with pytest.raises(InvalidInput, match="there is no custom field 'Severty' in queue 'General'") as caught:
        FIELDS.resolve({"Severty": "low"}, {})
    assert caught.value.advice == "did you mean 'Severity'?"


def test_a_file_is_given_by_path_or_content(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\x00\x01")
    wanted = {"filename": "x.bin", "content_type": "application/octet-stream", "content_base64": "AAE="}
    assert resolved("File", {"filename": "x.bin", "path": str(tmp_path / "x")}) == wanted
    assert resolved("File", {"filename": "x.bin", "content_base64": "AAE="}) == wanted
    assert (
        resolved("File", {"filename": "x", "content_type": "image/png", "content_base64": "AAE="})["content_type"]
        == "image/png"
    )
    assert resolved("File", None) is None


def test_a_file_as_records_show_it_is_the_one_that_is_there() -> None:
    found = {"filename": "x", "content_type": "image/png", "content_base64": base64.b64encode(b"1").decode()}
    assert resolved("File", {"filename": "x", "content_type": "image/png"}, found) == found
    with pytest.raises(InvalidInput, match="File is a file"):
        resolved("File", {"filename": "y", "content_type": "image/png"}, found)


@pytest.mark.parametrize(
    ("name", "values", "canonical"),
    [
        ("Text", [], None),
        ("Text", [None], None),
        ("Text", [""], None),
        ("Text", ["a"], "a"),
        ("Text", ["b", "a"], ["a", "b"]),
        ("Tags", [], []),
        ("Tags", ["b", "a", None], ["a", "b"]),
        ("Tags", ["b"], ["b"]),
        ("Moment", ["2031-06-01 12:00:00"], "2031-06-01T12:00:00Z"),
        ("Moment", ["1970-01-01T00:00:00Z"], None),
        ("Not defined", ["x"], "x"),
        ("Not defined", [7], "7"),
        (
            "File",
            [{"filename": "x", "content_type": "y", "_url": "u", "more": 1}],
            {"filename": "x", "content_type": "y", "_url": "u"},
        ),
        ("File", [{"filename": "", "content_type": None, "_url": "u"}], None),
    ],
)
def test_what_rest_2_lists_is_brought_to_the_canonical_form(name: str, values: list[Any], canonical: Any) -> None:
    assert FIELDS.shown(name, values) == canonical
