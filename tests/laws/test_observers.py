# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An observer that does not know where a module's objects are names the file and the line to add."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.laws.cerb.observer import kind_of as cerb_kind
from tests.laws.cloudbees.servers import _path as cloudbees_path
from tests.laws.declared import NoPlace
from tests.laws.rt.observer import kind_of as rt_kind
from tests.laws.scenario import Scenario
from tests.laws.zammad.observer import place_of


def scenario_of(module: str) -> Scenario:
    return Scenario(module, "x", identity={"name": "x"}, create={}, update={})


def test_the_place_of_plain_objects_comes_from_their_declaration() -> None:
    assert rt_kind(scenario_of("rt_queue")) == "queue"
    assert cerb_kind(scenario_of("cerb_bucket")) == "bucket"
    assert place_of(scenario_of("zammad_ticket_state")).path == "ticket_states"
    assert cloudbees_path(scenario_of("cloudbees_resource_pool"), {}) == "resourcePools/x"


@pytest.mark.parametrize(
    ("module", "look", "wanted"),
    [
        ("rt_comment", rt_kind, "tests/laws/rt/observer.py .*add a branch for it to `observe`"),
        ("cerb_message", cerb_kind, "tests/laws/cerb/observer.py .*add a branch for it to `observe`"),
        ("zammad_article", place_of, 'tests/laws/zammad/observer.py .*add "zammad_article": Place.* to PLACES'),
        (
            "cloudbees_job",
            lambda scenario: cloudbees_path(scenario, {}),
            'tests/laws/cloudbees/servers.py .*add "job": "<path>/{name}" to PLACES',
        ),
    ],
)
def test_a_place_that_nobody_knows_is_an_error_that_says_where_to_add_it(
    module: str, look: Callable[[Scenario], object], wanted: str
) -> None:
    with pytest.raises(NoPlace, match=f"(?s){wanted}"):
        look(scenario_of(module))
