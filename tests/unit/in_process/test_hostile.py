# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that nobody expects, inside this process and as a process: the same output, which ansible-core can read.

tests/laws/test_hostile.py tries many more of them, on servers; here is a sample, as modules print their results.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.laws import runner
from tests.unit.core.sockets import nobody
from tests.unit.in_process.test_every_module import MODULES, options, printed, run_inside, run_outside

#: No halves of characters: from 2.19 on, ansible-core takes none in options.
VALUES: list[Any] = ["a\x00b", "..", {"a\x00": "x"}, ["a\x00"], "x" * 70_000, float("nan"), 2**70, None, "\x1b#?"]


def option_of(module: str) -> str:
    """An option of the module's own that takes anything that can be made a text; '' where there is none."""
    own = runner.task_of(runner.declaration(module)).options
    found = (name for name, spec in own.items() if spec["type"] in ("str", "raw") and not spec.get("choices"))
    return next(found, "")


#: Each fifth module that has such an option, with a value each.
SAMPLE = [(module, VALUES[number % len(VALUES)]) for number, module in enumerate([*filter(option_of, MODULES)][::5])]


@pytest.fixture(scope="module")
def both() -> dict[str, tuple[str, dict[str, Any]]]:
    """What each module of the sample prints here, and the result of a process."""
    with nobody() as url:
        given = [(module, {**options(module, url), option_of(module): value}) for module, value in SAMPLE]
        outside = run_outside(given)
        return {
            module: (run_inside(module, chosen), ordinary)
            for (module, chosen), (ordinary, _imported) in zip(given, outside, strict=True)
        }


@pytest.mark.parametrize(("module", "value"), SAMPLE, ids=[module for module, _value in SAMPLE])
def test_both_ways_print_what_ansible_core_can_read(both: Any, module: str, value: Any) -> None:
    text, ordinary = both[module]
    here = printed(text)
    assert here == ordinary
    json.dumps(here, ensure_ascii=False, allow_nan=False).encode()
    assert here["failed"] is True
    assert "exception" not in here
    assert "mistake of the collection" not in here["msg"]
    if value == VALUES[0]:
        assert option_of(module) in here["msg"]
