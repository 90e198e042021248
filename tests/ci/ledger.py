# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What share of each API the collection manages: docs/ledger/<system>.yml, read, counted, and written as a page.

`make ledger` writes docs/ledger/<system>.md and the table of docs/coverage.md, and prints the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DOCS = Path(__file__).parents[2] / "docs"
SUMMARY = DOCS / "coverage.md"
BEGIN, END = "<!-- Written by `make ledger`. -->\n", "<!-- End of the table. -->\n"
SYSTEMS = {"rt": "Request Tracker", "zammad": "Zammad", "cerb": "Cerb", "cloudbees": "CloudBees CD"}
KINDS = {"write": "Routes that write", "action": "Routes that do something once", "read": "Routes that read"}


@dataclass(frozen=True)
class Entry:
    """Routes of an API that have all of the rest in common."""

    #: `POST /path`, with places in braces or behind a colon.
    at: tuple[str, ...]
    kind: str
    #: What manages the routes.
    by: tuple[str, ...]
    #: What manages a field of the request, and the fields.
    fields: dict[str, list[str]]
    #: Why nothing manages the routes: a key of `Ledger.reasons`.
    reason: str | None
    #: The same for fields, and the fields.
    left: dict[str, list[str]]

    @property
    def managed(self) -> bool:
        return bool(self.by or self.fields)

    @property
    def references(self) -> Iterator[str]:
        """What manages the routes or a field of them, each by itself."""
        yield from self.by
        for references in self.fields:
            yield from references.split(", ")


@dataclass(frozen=True)
class Ledger:
    reasons: dict[str, str]
    #: By module: options that stand for no field of a request.
    ours: dict[str, list[str]]
    #: By route: columns that the server fills in itself.
    filled: dict[str, list[str]]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Share:
    """How many of all are managed."""

    managed: int
    all: int

    def __str__(self) -> str:
        return f"{round(100 * self.managed / self.all)} % of {self.all:,}" if self.all else "none"

    @property
    def percent(self) -> float:
        return 100 * self.managed / self.all if self.all else 100.0


@cache
def read(system: str) -> Ledger:
    """The ledger of a system."""
    said: dict[str, Any] = yaml.load(
        (DOCS / "ledger" / f"{system}.yml").read_text(encoding="utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
    )
    entries = tuple(
        Entry(
            at=tuple(one["at"]),
            kind=one["kind"],
            by=tuple(one.get("by", ())),
            fields=one.get("fields", {}),
            reason=one.get("reason"),
            left=one.get("left", {}),
        )
        for one in said["routes"]
    )
    return Ledger(said["reasons"], said.get("ours", {}), said.get("filled", {}), entries)


def routes(ledger: Ledger, *kinds: str) -> Share:
    """Routes of these kinds, a verb and a path each, of which something is managed."""
    counted = [(entry.managed, len(entry.at)) for entry in ledger.entries if entry.kind in kinds]
    return Share(sum(number for managed, number in counted if managed), sum(number for _managed, number in counted))


def fields(ledger: Ledger) -> Share:
    """Fields that can be written; those of a route that nothing manages count as well."""
    managed = unmanaged = 0
    for entry in ledger.entries:
        if entry.kind == "write":
            managed += len(entry.at) * sum(map(len, entry.fields.values()))
            unmanaged += len(entry.at) * sum(map(len, entry.left.values()))
    return Share(managed, managed + unmanaged)


def table() -> str:
    """The percentages of all systems in Markdown."""
    lines = [
        "| system | routes that write | fields that can be written | routes that do something once | routes that read |"
    ]
    lines.append("|---|---|---|---|---|")
    for system, name in SYSTEMS.items():
        ledger = read(system)
        shares = [routes(ledger, "write"), fields(ledger), routes(ledger, "action"), routes(ledger, "read")]
        lines.append(f"| [{name}](ledger/{system}.md) | {' | '.join(map(str, shares))} |")
    return "\n".join(lines) + "\n"


def page(system: str) -> str:
    """The page of a system: each route with what manages it, or the reason why nothing does."""
    ledger = read(system)
    lines = [
        f"<!-- Written by `make ledger` from docs/ledger/{system}.yml; do not edit. -->",
        f"# {SYSTEMS[system]}: routes and fields",
        "",
        f"Managed are {routes(ledger, 'write')} routes that write, and {fields(ledger)} fields that can be written. "
        "[What is managed](../coverage.md) says what counts, and has the other systems.",
    ]
    for kind, title in KINDS.items():
        entries = [entry for entry in ledger.entries if entry.kind == kind]
        if entries:
            lines += ["", f"## {title}", "", "| route | managed by | not managed |", "|---|---|---|"]
            lines += [row(ledger, entry) for entry in entries]
    return "\n".join(lines) + "\n"


def row(ledger: Ledger, entry: Entry) -> str:
    managed = [code(*entry.by)] if entry.by else []
    managed += [f"{code(*reference.split(', '))}: {', '.join(names)}" for reference, names in entry.fields.items()]
    left = [f"{', '.join(names)}: {ledger.reasons[reason]}" for reason, names in entry.left.items()]
    left += [ledger.reasons[entry.reason]] if entry.reason else []
    cells = ("<br>".join(map(code, entry.at)), "<br>".join(managed), "<br>".join(left))
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def code(*texts: str) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def summary() -> str:
    """docs/coverage.md as it should be."""
    before, _begin, rest = SUMMARY.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def pages() -> dict[Path, str]:
    """All pages as they should be."""
    return {SUMMARY: summary(), **{DOCS / "ledger" / f"{system}.md": page(system) for system in SYSTEMS}}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    print(table(), end="")
