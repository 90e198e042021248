# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a shelf and of a box."""

from __future__ import annotations

from tests.laws.scenario import Scenario

SCENARIOS = [
    Scenario(
        module="toy_shelf",
        variant="by-name",
        identity={"name": "Größe <key>", "force": True},
        create={"note": "one\ntwo", "size": "3", "labels": ["b", "a"], "keeper": "alice", "locked": True},
        update={"note": "", "size": 4, "labels": ["c"], "keeper": "bob", "locked": False},
    ),
    Scenario(
        module="toy_box",
        variant="by-key",
        identity={"external_id": "alarm/<key>"},
        create={"title": "<key> cables", "shelf": "Left", "note": "old"},
        update={"title": "<key> plugs", "shelf": "Right"},
        by_hand={"note": "<key> by hand"},
    ),
]
#: The short ones of those things that people work on: the toy system has no desk.
LEAN: list[Scenario] = []
