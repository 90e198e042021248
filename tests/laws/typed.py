# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as `-e`, AWX and Jinja give them: right ones in other spellings, and wrong ones, by type.

A system joins the law by a module `tests.laws.<system>.typed` with a list `TYPED`.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from tests.laws.scenario import Options, Scenario, systems


@dataclass(frozen=True)
class Values:
    """`fits`: the typed value with other spellings of it. `wrong`: values that are none of this type."""

    fits: Sequence[tuple[Any, Sequence[Any]]]
    wrong: Sequence[Any]


FLAG = Values(
    fits=[
        (True, ["yes", "Yes", "on", "true", "True", "y", "t", "1", 1]),
        (False, ["no", "No", "off", "false", "False", "n", "f", "0", 0]),
    ],
    wrong=["maybe", "abc", "2", 2, 1.5, ["yes"], {"yes": True}],
)
#: From 0 to 9999.
NUMBER = Values(
    fits=[(7, ["7", " 7 ", 7.0, "+7"])],
    wrong=["abc", "12abc", "3.9", 3.9, "1e2", True, [1], {"a": 1}, 10_000, -1, "9" * 30, "9" * 5000],
)
DAY = Values(
    fits=[("2031-02-28", ["2031-02-28T23:30:00-05:00", "2031-02-28 10:00"])],
    wrong=["2031-02-30", "2031-13-01", "nope", "12/24/2031", "31", 20310228, True, ["2031-02-28"]],
)
INSTANT = Values(
    fits=[("2031-06-01T12:00:00Z", ["2031-06-01 12:00", "2031-06-01T14:00:00+02:00", "2031-06-01T12:00:00.000Z"])],
    wrong=["next week", "2031-02-30 12:00", 1_798_106_400, True, ["2031-06-01"]],
)
#: `low` or `high`, which people read as Low and High.
CHOICE = Values(fits=[("low", ["low"])], wrong=["Low", "zz", ["low"], ["low", "high"], {"low": "Low"}, 1, True])
CHOICES = Values(
    fits=[(["high", "low"], [["low", "high"], ["low", "high", "low"]]), (["low"], ["low", ["low", ""]])],
    wrong=["zz", "low,high", ["low", "zz"], {"low": "Low"}, True],
)
#: At most 120 characters.
TEXT = Values(fits=[("7", [7])], wrong=["x" * 121, ["x"], {"a": "x"}])
MAPPING = Values(fits=[], wrong=["x", 5, True, ["x"]])


@dataclass(frozen=True)
class Typed:
    """One value of a task: where it is among the options of creating an object, and its type."""

    scenario: Scenario
    at: tuple[str, ...]
    values: Values

    @property
    def name(self) -> str:
        return f"{self.scenario.name}-{'.'.join(self.at)}"

    def task(self, given: Options, value: Any) -> dict[str, Any]:
        """The options with the value in its place."""
        return _put(given, self.at, value)


def _put(options: Options, at: Sequence[str], value: Any) -> dict[str, Any]:
    name, *inner = at
    return {**options, name: _put(options.get(name) or {}, inner, value) if inner else value}


def all_typed() -> list[Typed]:
    """What every system declares."""
    names = [f"tests.laws.{system}.typed" for system in systems()]
    return [item for name in names if find_spec(name) for item in importlib.import_module(name).TYPED]
