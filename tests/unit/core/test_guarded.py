# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A natural key that the server looks at only before it writes: of two made at the same moment the older one stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.unit.core.fakes import PERSON, Shelf

ONE: dict[str, Any] = {"group": "web", "name": "one"}
UNGUARDED = replace(PERSON, identity=replace(PERSON.identity, guarded=False))


def test_what_the_server_let_in_twice_is_one_in_the_end() -> None:
    people = Shelf(UNGUARDED)
    people.after["create"] = lambda: people.put(**ONE)
    outcome = people.run(**ONE)
    assert (outcome.action, outcome.id) == ("created", 1)
    assert [values for name, values in people.calls if name == "merge"] == [(2, 1)]


def test_a_key_that_is_not_guarded_recognises_all_the_same() -> None:
    people = Shelf(UNGUARDED)
    people.put(**ONE)
    assert people.run(**ONE).action == "none"
