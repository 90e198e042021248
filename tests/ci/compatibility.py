# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the table of docs/compatibility.md from docs/compatibility.yml; `make compatibility` calls this."""

from __future__ import annotations

from pathlib import Path

import yaml

DOCS = Path(__file__).parents[2] / "docs"
DATA, PAGE = DOCS / "compatibility.yml", DOCS / "compatibility.md"
BEGIN, END = "<!-- Written by `make compatibility`. -->\n", "<!-- End of the table. -->\n"
#: What is done with every change.
IN_CI = {
    "real": "in CI on a real server and on the simulator",
    "simulator": "in CI on the simulator",
    "all": "in CI: unit and integration tests, ansible-test sanity",
    "both-ways": "in CI: whether both ways of running give the same result",
}


def rows() -> list[dict[str, str]]:
    """What docs/compatibility.yml says."""
    found: list[dict[str, str]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def table() -> str:
    """The table in Markdown."""
    lines = ["| system | version | how it was tested |", "|---|---|---|"]
    for row in rows():
        version = f"{row['version']} ({row['about']})" if "about" in row else row["version"]
        tested = "; ".join(filter(None, (IN_CI[row["in_ci"]] if "in_ci" in row else "", row.get("seen", ""))))
        lines.append(f"| {row['system']} | {version} | {tested} |")
    return "\n".join(lines) + "\n"


def current() -> str:
    """The page as it should be."""
    before, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(current(), encoding="utf-8")
