# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make benchmark`: measures, prints the table, writes docs/benchmark.json and draws docs/benchmark.svg.

With --quick it takes a minute, and writes neither. With --only it measures some rows, and with --renew, too, it writes
them in place of those of the same name. The numbers are of this machine at this moment; what is compared ran in turns.
"""

from __future__ import annotations

import argparse
import json
import platform
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmark.measure import ROOT
from tests.benchmark.picture import draw
from tests.benchmark.rows import QUICK, Benchmark, Row, Size, as_json


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, one round, nothing written")
    parser.add_argument("--rounds", type=int, help="how many rounds the medians are of")
    parser.add_argument(
        "--only", action="append", default=[], help="the beginning of the names of rows; nothing written"
    )
    parser.add_argument("--renew", action="store_true", help="with --only: write these rows, and leave the others")
    parser.add_argument("--into", type=Path, default=ROOT / "docs", help="where to write")
    options = parser.parse_args(arguments)
    if options.quick and options.renew:
        parser.error("--quick measures other rows than those that are written")
    size = QUICK if options.quick else Size()
    if options.rounds:
        size = Size(**{**vars(size), "rounds": options.rounds})
    # Whoever ends this ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="benchmark") as place:
        benchmark = Benchmark(Path(place), size)
        for name, part in benchmark.parts().items():
            if not options.only or name.startswith(tuple(options.only)):
                print(f"== {name}", flush=True)
                rows.append(part())
                tell(rows[-1])
        grown = benchmark.growth(rows)
    if grown is not None:
        rows.append(grown)
        tell(grown)
    if not (options.quick or options.only) or options.renew:
        machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
        file = options.into / "benchmark.json"
        former = json.loads(file.read_text())["rows"] if options.renew else []
        found = {"machine": machine, "rounds": size.rounds, "rows": renewed(former, as_json(rows))}
        file.write_text(json.dumps(found, indent=1) + "\n")
        draw(found, options.into / "benchmark.svg")


def renewed(former: Sequence[dict[str, Any]], measured: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """All rows, in their order, those that were measured in place of those of the same name."""
    by_name = {row["what"]: row for row in (*former, *measured)}
    return list(by_name.values())


def tell(row: Row) -> None:
    """Print one row."""
    print(f"\n{row.what}")
    for name, sample in row.medians.items():
        memory = f"{sample.memory:6.0f} MB" if sample.memory else ""
        print(f"  {name:28} {sample.wall:9.4f} s {sample.cpu:9.4f} s cpu {memory} {sample.requests:7.0f} requests")
    for name, number in row.numbers.items():
        met = row.met(name)
        limit = row.wanted.get(name, "")
        wanted = f"{'at most' if limit.startswith('<') else 'at least'} {limit.lstrip('<')}" if limit else ""
        print(f"  {name:38} {number:9.2f}  {wanted:15} {'' if met is None else 'yes' if met else 'NO'}")
    print(flush=True)


if __name__ == "__main__":
    main()
