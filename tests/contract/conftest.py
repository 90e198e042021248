# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints after a run how many recorded exchanges each simulator agreed with."""

from __future__ import annotations

from collections import Counter
from typing import Any

CASE = "::test_reply_agrees_with_the_recorded_one["


def pytest_terminal_summary(terminalreporter: Any) -> None:
    counts: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            file, mark, _case = report.nodeid.partition(CASE)
            if mark:
                counts.setdefault(file, Counter())[outcome] += 1
    for file, counter in sorted(counts.items()):
        compared = counter["passed"] + counter["failed"]
        terminalreporter.write_line(
            f"{file}: {counter['passed']} of {compared} recorded exchanges agree, {counter['skipped']} are not compared"
        )
