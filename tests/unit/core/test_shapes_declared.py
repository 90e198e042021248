# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words in which a system declares the documents of its API."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.shapes import (
    Shape,
    Shapes,
    a_list,
    an_object,
    anything,
    around,
    either,
    some,
)

TICKET = an_object("id", "title")

CASES: list[tuple[Shape, Any, bool]] = [
    (TICKET, {"id": 1, "title": "", "more": None}, True),
    (TICKET, {"id": 0, "title": "x"}, True),
    (TICKET, {"id": 1}, False),
    (TICKET, {"title": "x"}, False),
    (TICKET, {"id": None, "title": "x"}, False),
    (TICKET, [("id", 1), ("title", "x")], False),
    (an_object(), {}, True),
    (an_object(), [], False),
    (an_object(), None, False),
    (a_list(TICKET), [], True),
    (a_list(TICKET), [{"id": 1, "title": "x"}], True),
    (a_list(TICKET), [{"id": 1, "title": "x"}, {"id": 2}], False),
    (a_list(TICKET), {}, False),
    (a_list(an_object()), (), False),
    (some(TICKET), [], False),
    (some(TICKET), [{"id": 1, "title": "x"}], True),
    (some(TICKET), [{"id": 1, "title": "x"}, {}], False),
    (some(TICKET), {"id": 1, "title": "x"}, False),
    (some(TICKET), None, False),
    (around("ticket", TICKET), {"ticket": {"id": 1, "title": "x"}}, True),
    (around("ticket", TICKET), {"ticket": {"id": 1}}, False),
    (around("ticket", TICKET), {"id": 1, "title": "x"}, False),
    (around("ticket", TICKET), [{"id": 1, "title": "x"}], False),
    (either(TICKET, a_list(TICKET)), {"id": 1, "title": "x"}, True),
    (either(TICKET, a_list(TICKET)), [], True),
    (either(TICKET, a_list(TICKET)), {}, False),
    (either(), {}, False),
]


@pytest.mark.parametrize(("shape", "document", "fits"), CASES)
def test_what_fits_a_shape(shape: Shape, document: Any, fits: bool) -> None:
    assert shape(document) is fits


def test_the_first_path_that_fits_as_a_whole_counts() -> None:
    shapes = Shapes([("/tickets/[0-9]+", TICKET), ("/tickets/.*", a_list(anything))])
    assert shapes.of("/tickets/1") is TICKET
    assert shapes.of("/tickets/search")([]) is True
    assert shapes.of("/tickets/search")({}) is False
    assert shapes.of("/v1/tickets/1") is anything
    assert shapes.of("/tickets") is anything
