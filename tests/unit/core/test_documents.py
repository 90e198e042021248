# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that lack what a dialect reads in them."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import accept
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.documents import (
    Document,
    guarded,
    loads,
    plain,
    understood,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query

WHERE = "https://desk.example.com/ticket/1"
READERS: list[tuple[Callable[[Any], Any], str, str]] = [
    (lambda found: found["Owner"], "no 'Owner'", "only id, Queue, Token, Starts"),
    (lambda found: found["Queue"]["name"], "no 'name'", "only an empty object"),
    (lambda found: {**found, "id": found["id"]}["Owner"], "no 'Owner'", "only id"),
    (lambda found: found["id"].casefold(), "'id' that is NoneType", "id: null"),
    (lambda found: int(found.get("id")), "'id' that is NoneType", "id: null"),
    (lambda found: found["Starts"][0], "'Starts' that is list", "Starts: []"),
    (lambda found: found["Token"].get("x"), "'Token' that is str", "Token: ..."),
]


def document() -> Any:
    return loads('{"id": null, "Queue": {}, "Token": "s3cret-s3cret", "Starts": []}', WHERE)


@pytest.mark.parametrize(("read", "what", "said"), READERS)
def test_the_error_names_resource_address_key_and_what_the_server_said(
    read: Callable[[Any], Any], what: str, said: str
) -> None:
    found = document()
    with pytest.raises(errors.UnexpectedAnswer) as caught, understood("ticket"):
        read(found)
    assert caught.value.message.startswith(f"ticket: {WHERE} was answered with a document that has {what}")
    assert caught.value.server_messages[0].startswith(said)
    assert "s3cret" not in str(caught.value)


def test_after_a_writing_request_the_outcome_is_unknown() -> None:
    with pytest.raises(errors.AnswerLost), understood("ticket"):
        accept()
        document()["Owner"]


def test_a_stumble_over_nothing_of_the_servers_stays_what_it_is() -> None:
    document().get("id")
    with pytest.raises(KeyError), understood("ticket"):
        {"mine": 1}["yours"]


def test_errors_of_the_collection_pass() -> None:
    with pytest.raises(errors.Missing), understood("ticket"):
        document().get("id")
        raise errors.Missing("there is none")


class Reading:
    """Operations as a dialect has them."""

    page_size = 3

    def read(self, key: int) -> Any:
        return document()["Owner"]

    def rows(self) -> Iterator[Any]:
        yield 1
        yield document()["Owner"]


def test_all_operations_that_read_are_guarded() -> None:
    operations = guarded(Reading(), "queue")
    with pytest.raises(errors.UnexpectedAnswer, match=r"^queue: "):
        operations.read(1)
    with pytest.raises(errors.UnexpectedAnswer, match=r"^queue: "):
        list(operations.rows())
    assert isinstance(operations, Reading)
    assert operations.page_size == 3


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda found: pickle.loads(pickle.dumps(found)), json.dumps])  # noqa: S301
def test_documents_are_copied_as_plain_dictionaries(copied: Callable[[Any], Any]) -> None:
    found = copied(document())
    assert found in ({"id": None, "Queue": {}, "Token": "s3cret-s3cret", "Starts": []}, json.dumps(dict(document())))


def test_others_get_plain_dictionaries() -> None:
    document = loads('{"a": {"b": [{"c": 1}]}, "d": "text"}', "GET /")
    found = plain([document, ("x", document)])
    assert found == [{"a": {"b": [{"c": 1}]}, "d": "text"}, ["x", {"a": {"b": [{"c": 1}]}, "d": "text"}]]
    assert not any(isinstance(item, Document) for item in (found[0], found[0]["a"], found[0]["a"]["b"][0], found[1][1]))
    # Which takes a subclass of dict for no object.
    assert Query("keys(a)").apply(document) == ["b"]
