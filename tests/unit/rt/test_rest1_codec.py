# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms of REST 1.0 for any value: what RT's parser reads from a written form, and what is read from RT's writing.

RT's parser, its list splitter and its writer are modelled here from their behaviour, apart from the code under test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import codec
from hypothesis import given
from hypothesis import strategies as st

# What `\s` means to Perl. Python counts U+001C to U+001F in as well.
SPACE = "[\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
NAME = r"[A-Za-z][A-Za-z0-9_-]*|[Cc][Ff]\.\{[^,]+\}|[Cc](?:ustom)?[Ff](?:ield)?-[^,]+"


# -- RT's side ---------------------------------------------------------------------------------------------------------


@dataclass
class ServerForm:
    comment: list[str] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    broken: bool = False


def server_reads(content: str) -> list[ServerForm]:
    """What RT makes of a form: lines it does not understand vanish, and some end the form or break it."""
    lines = content.split("\n")
    forms = [ServerForm()]
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        form = forms[-1]
        named = re.fullmatch(rf"({NAME}):(?:{SPACE}+(.*))?", line)
        if line == "--":
            forms.append(ServerForm())
        elif form.broken or not line:
            continue
        elif line.startswith("#"):
            form.broken = bool(form.fields or (form.comment and lines[at - 2][:1] != "#"))
            form.comment.append(line)
        elif named:
            value = [named[2] or ""]
            while at < len(lines) and (not lines[at] or re.match(SPACE, lines[at])):
                value.append(lines[at])
                at += 1
            form.fields.setdefault(named[1], []).append(server_unindents(value))
    return [form for form in forms if form.fields or form.comment]


def server_unindents(lines: list[str]) -> str:
    while lines and not lines[-1]:
        lines.pop()
    indents = [match[0] for match in (re.match(f"{SPACE}+", line) for line in lines[1:]) if match]
    shortest = min(indents, key=len, default="")
    lines = [line.removeprefix(shortest) for line in lines]
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def server_splits(text: str, *, unquote: bool) -> list[str]:
    """What RT makes of a list: custom fields are unquoted, people, links and files are not."""
    items = []
    for line in text.split("\n"):
        rest = line
        while re.search(f"(?!{SPACE}).", rest):
            match = re.match(
                rf"""{SPACE}*(?:"((?:[^\\"]|\\.)*)"|'((?:[^\\']|\\.)*)'|q\{{(.*?)\}}|(.*?)){SPACE}*(?:\Z|,)""", rest
            )
            assert match
            double, single, braced, bare = match.groups()
            if double is not None:
                items.append(re.sub(r'\\([\\"])', r"\1", double) if unquote else f'"{double}"')
            elif single is not None:
                items.append(re.sub(r"\\([\\'])", r"\1", single) if unquote else f"'{single}'")
            else:
                items.append(braced if unquote and braced is not None else f"'{braced}'" if braced else bare or "")
            rest = rest[match.end() :]
    return items


def server_writes(forms: list[dict[str, str]], *, search: bool = False) -> bytes:
    """The reply that shows these objects."""
    texts = []
    for form in forms:
        lines: list[str] = []
        for name, value in form.items():
            indent = " " * (len(name) + 2 if len(name) + 2 <= 16 else 4)
            if "\n" in value:
                if lines and not lines[-1].endswith("\n\n"):
                    lines[-1] += "\n"
                indented = re.sub(r"(?m)^(?!\Z)", indent, value).removeprefix(indent)
                lines.append(f"{name}: {indented}\n\n")
            else:
                lines.append(f"{name}: {value}\n")
        texts.append("".join(lines))
    return ("RT/5.0.3 200 Ok\n\n" + "\n--\n\n".join(texts) + "\n" + "\n" * search).encode()


# -- any value ---------------------------------------------------------------------------------------------------------


def sendable(value: str) -> bool:
    return not any(not ord(c) or 0xFDD0 <= ord(c) <= 0xFDEF or ord(c) & 0xFFFE == 0xFFFE for c in value)


BLANKS = st.sampled_from(["\n", "\n\n", "\r\n", "\r", " ", "  ", "\t", "\xa0", "\x85", "\u2028", "\x0b", "\x1c"])
FORM_SYNTAX = st.sampled_from(["--", "\n--\n", "#", "\n# x", "Owner: root", "\nOwner: root\n", "id: 1", ": ", ":"])
NAME_SYNTAX = st.sampled_from(["}:", "}: ", "CF.{Serial}: ", "{", "}", "q{"])
LIST_SYNTAX = st.sampled_from(["'", '"', "\\", "\\'", ",", ", ", "','", "a", "0", "Größe 😀", "e\u0301"])
PIECES = BLANKS | FORM_SYNTAX | NAME_SYNTAX | LIST_SYNTAX | st.text(max_size=3)
TEXTS = st.lists(PIECES, max_size=8).map("".join)
SENDABLE = TEXTS.filter(sendable)
ONE_LINE = SENDABLE.filter(lambda value: "\n" not in value and "\r" not in value)
CUSTOM_NAMES = st.text(min_size=1, max_size=12).filter(
    lambda name: sendable(name) and not re.search(r"[{},\r\n]", name)
)
NAMES = st.sampled_from(["Subject", "Cc", "Content-Type", "Address1"]) | CUSTOM_NAMES.map(lambda name: f"CF.{{{name}}}")


def unique_names(values: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    pairs = st.lists(st.tuples(NAMES, values), min_size=1, max_size=4, unique_by=lambda pair: pair[0].lower())
    return pairs.map(dict)


@given(unique_names(SENDABLE), SENDABLE.filter(lambda value: codec.normalise_text(value) != "0"))
def test_texts_of_several_lines_reach_rt_and_nothing_else_does(fields: dict[str, str], text: str) -> None:
    content = codec.encode_form({**fields, "Text": text}, multiline=[name.lower() for name in fields])
    (form,) = server_reads(content)
    assert form.fields == {name: [codec.normalise_text(value)] for name, value in {**fields, "Text": text}.items()}
    assert not form.comment


@given(unique_names(ONE_LINE))
def test_values_of_one_line_reach_rt_and_nothing_else_does(fields: dict[str, str]) -> None:
    (form,) = server_reads(codec.encode_form(fields))
    assert form.fields == {name: [value] for name, value in fields.items()}
    assert not form.comment


@given(SENDABLE)
def test_only_leading_line_feeds_of_a_text_are_lost(value: str) -> None:
    kept = codec.normalise_text(value)
    assert value == "\n" * (len(value) - len(kept)) + kept
    assert not kept.startswith("\n")


@given(CUSTOM_NAMES, st.lists(TEXTS, max_size=5))
def test_values_of_a_custom_field_reach_rt_or_are_refused(name: str, values: list[str]) -> None:
    key = f"CF.{{{name}}}"
    if not all(value and sendable(value) and "\n" not in value and "\r" not in value for value in values):
        with pytest.raises(ValueError, match="field"):
            codec.encode_form({key: values})
        return
    (form,) = server_reads(codec.encode_form({key: values, "Status": "open"}))
    assert form.fields.keys() == {key, "Status"}
    assert server_splits(form.fields[key][0], unquote=True) == values


@given(st.sampled_from(["Cc", "RefersTo", "Attachment"]), st.lists(TEXTS, max_size=5))
def test_people_links_and_files_reach_rt_or_are_refused(name: str, items: list[str]) -> None:
    try:
        content = codec.encode_form({name: items, "Status": "open"})
    except ValueError:
        # Refusing is right only if RT would not read one of the items as it is, alone or beside its neighbours.
        assert any(
            not sendable(item)
            or re.search(r"[\r\n,]", item)
            or server_splits(item, unquote=False) != [item]
            or item.startswith(("q{", "'", '"'))
            or item != item.strip()
            or (name == "Attachment" and re.search(r"[\\/]", item))
            for item in items
        )
        return
    (form,) = server_reads(content)
    assert form.fields.keys() == {name, "Status"}
    assert server_splits(form.fields[name][0], unquote=False) == items


def test_fields_of_several_lines_are_named_without_regard_to_case() -> None:
    assert codec.encode_form({"CF.{Notes}": "a\nb"}, multiline={"cf.{NOTES}"}) == "CF.{Notes}:\n \n a\n b\n"


def test_the_anchor_line_keeps_indentation_and_what_follows_it() -> None:
    content = codec.encode_form({"Text": "  two\n   three\n\n one\n\n"})
    assert content == "Text:\n \n   two\n    three\n \n  one\n \n \n"


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"Subject": "plain"}, "Subject: plain\n"),
        ({"Subject": ""}, "Subject: \n"),
        ({"Subject": "  lead"}, "Subject:\n \n   lead\n"),
        ({"Cc": ["a@rt.example", '"Bob" <b@rt.example>']}, 'Cc: a@rt.example, "Bob" <b@rt.example>\n'),
        ({"Cc": []}, "Cc: \n"),
        ({"CF.{Tags}": ["x, y", "it's", "z", "a\\b"]}, "CF.{Tags}: 'x, y','it\\'s',z,'a\\\\b'\n"),
        ({"CF.{Tags}": ["a,b", "c"]}, "CF.{Tags}: 'a,b',c\n"),
        ({"CF.{Serial}": "x}: y"}, "CF.{Serial}:\n \n x}: y\n"),
        ({"RefersTo": ["urn:opsdesk:a%2Cb", "6"]}, "RefersTo: urn:opsdesk:a%2Cb, 6\n"),
    ],
)
def test_forms_as_rt_was_seen_to_take_them(fields: dict[str, str | list[str]], content: str) -> None:
    assert codec.encode_form(fields) == content


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "without any field"),
        ({"Subject": "a\nOwner: root"}, "'Subject' takes one line"),
        ({"Subject": "a\rb"}, "'Subject' takes one line"),
        ({"CF.{Serial}": "a\n"}, r"'CF\.\{Serial\}' takes one line"),
        ({"Subject": "nul\x00"}, r"'Subject'.*U\+0000"),
        ({"Subject": "\udc80"}, r"'Subject'.*U\+DC80"),
        ({"Text": "\U0010ffff"}, r"'Text'.*U\+10FFFF"),
        ({"Text": "\ufdd0"}, r"'Text'.*U\+FDD0"),
        ({"Text": "0"}, "'Text'.*no text"),
        ({"text": "\n0"}, "'text'.*no text"),
        ({"Subject": "a", "subject": "b"}, "'subject' is given twice"),
        ({"Sub ject": "a"}, "'Sub ject' cannot"),
        ({"Subject:": "a"}, "cannot be written"),
        ({"Subject\n": "a"}, "cannot be written"),
        ({"": "a"}, "cannot be written"),
        ({"CF.{}": "a"}, "cannot be written"),
        ({"CF.{a,b}": "a"}, "cannot be written"),
        ({"CF.{a\nb}": "a"}, "cannot be written"),
        ({"CF.{Tags}": ["a", ""]}, "drops an empty value"),
        ({"CF.{Tags}": ["a\nb"]}, "takes one line"),
        ({"Cc": ["a, b"]}, "no comma"),
        ({"Cc": [" a"]}, "no space around"),
        ({"Cc": [""]}, "not empty"),
        ({"Cc": ['"a', 'b"']}, "start of a quoted one"),
        ({"Cc": ["q{a}"]}, "start of a quoted one"),
        ({"Attachment": ["dir/a.txt"]}, "last slash"),
    ],
)
def test_what_rt_would_change_or_drop_is_refused_by_name(fields: dict[str, str | list[str]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        codec.encode_form(fields)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "Subject", "Content", "CF-Two Words", "CF.{Größe}", "CF.{Two Words}", "CF.{a: b}"])
            | CUSTOM_NAMES.map(lambda name: f"CF.{{{name}}}"),
            SENDABLE,
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
def test_every_value_of_every_object_shown_is_read_exactly(forms: list[dict[str, str]], search: bool) -> None:
    reply = codec.parse_reply(server_writes(forms, search=search), search=search)
    assert [dict(form) for form in reply.forms] == forms
    assert [list(form) for form in reply.forms] == [list(form) for form in forms]
    assert (reply.status, reply.reason, reply.version, reply.comments) == (200, "Ok", "5.0.3", ())


def test_a_sentence_of_several_lines_is_not_taken_for_fields_nor_a_stray_line_for_a_value() -> None:
    reply = codec.parse_reply(b"RT/5.0.3 200 Ok\n\n# Could not do it.\n# Reason: a\nOwner: b\n\nid: 1\n\n    stray\n\n")
    assert reply.comments == ("Could not do it.", "Reason: a", "Owner: b", "    stray")
    assert [dict(form) for form in reply.forms] == [{"id": "1"}]


@given(st.binary())
def test_any_bytes_at_all_can_be_read(body: bytes) -> None:
    reply = codec.parse_reply(body)
    assert reply.raw == body
    assert codec.parse_reply(b"RT/5.0.3 200 Ok\n\n" + body).status == 200


@given(st.binary(min_size=1))
def test_the_content_of_an_attachment_is_exact(content: bytes) -> None:
    assert codec.attachment_content(b"RT/5.0.3+dfsg-3~deb12u6 200 Ok\n\n" + content) == content


@pytest.mark.parametrize("body", [b"RT/5.0.3 401 Credentials required\n\n", b"<html>proxy</html>", b"RT/5.0.3"])
def test_what_is_no_attachment_is_not_taken_for_its_content(body: bytes) -> None:
    with pytest.raises(ValueError, match="not the content"):
        codec.attachment_content(body)


def test_an_empty_body_is_an_empty_attachment() -> None:
    assert codec.attachment_content(b"") == b""


@given(st.lists(TEXTS.filter(bool), max_size=5))
def test_values_are_read_from_a_list_as_rt_joins_them(values: list[str]) -> None:
    quoted = [value.replace("\\", "\\\\").replace("'", "\\'") for value in values]
    text = ",".join(f"'{q}'" if "," in value else value for value, q in zip(values, quoted, strict=True))
    if not any(value.startswith("'") and "," not in value for value in values):
        assert list(codec.split_values(text)) == values


def test_a_list_of_values_that_can_be_read_two_ways_is_read_as_the_quoted_one() -> None:
    assert codec.split_values("'a,b'") == ("a,b",)
    assert codec.split_values("'sq',\"dq\"") == ("'sq'", '"dq"')


def test_an_empty_value_at_the_end_of_a_list_is_read() -> None:
    assert codec.split_values("a,") == ("a", "")
    assert codec.split_values("'a,b',") == ("a,b", "")
    assert codec.split_values("") == ()


def test_names_of_a_form_keep_their_spelling_and_are_found_in_any() -> None:
    form = codec.Form([("CF.{Two Words}", "x"), ("Cc", "a"), ("cc", "b")])
    assert list(form) == ["CF.{Two Words}", "Cc", "cc"]
    assert (form["cf.{two words}"], form["CC"], form["cc"], form.get("Bcc")) == ("x", "a", "b", None)
    assert "subject" not in form
