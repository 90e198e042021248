# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture: time against the number of objects, both axes logarithmic."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROW = re.compile(r"(\d+) users in one task, (.+) ms")
START = "start of ansible-playbook"
STYLE = {
    "opsdesk.itsm": ("#1b7837", "-", "o"),
    "uri in a loop (estimated)": ("#b2182b", ":", ""),
    "requests": ("#ef8a62", "-", "s"),
    "requests, 8 threads": ("#9970ab", "-", "^"),
    "aiohttp, 8 connections": ("#2166ac", "-", "v"),
}


def points(found: Mapping[str, Any]) -> dict[str, dict[str, list[tuple[int, float]]]]:
    """Latency -> program -> objects and seconds."""
    curves: dict[str, dict[str, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
    by_uri = next(
        (row["medians"]["uri"]["wall"] for row in found["rows"] if row["what"].startswith("an item of")), None
    )
    for row in found["rows"]:
        match = ROW.fullmatch(row["what"])
        if match is None:
            continue
        count, latency = int(match[1]), match[2]
        for name, sample in row["medians"].items():
            if name != START:
                curves[latency][name].append((count, sample["wall"]))
        if by_uri is not None:
            # A search for each, and a request for each that differs.
            curves[latency]["uri in a loop (estimated)"].append((count, by_uri * count * 1.1))
    return curves


def draw(found: Mapping[str, Any], file: Path) -> None:
    """Write the picture as SVG."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "benchmark"
    from matplotlib import pyplot

    curves = points(found)
    figure, axes = pyplot.subplots(1, len(curves), figsize=(4 * len(curves), 3.6), sharey=True, squeeze=False)
    for place, (latency, programs) in zip(axes[0], curves.items(), strict=True):
        for name, values in programs.items():
            colour, line, marker = STYLE[name]
            place.loglog(*zip(*sorted(values), strict=True), line, color=colour, marker=marker, label=name)
        place.set_title(f"{latency} ms to the server and back")
        place.set_xlabel("users")
        place.grid(visible=True, which="major", alpha=0.3)
    axes[0][0].set_ylabel("seconds, everything included")
    axes[0][0].legend(fontsize="x-small")
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)
