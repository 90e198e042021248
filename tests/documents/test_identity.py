# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of docs/identity.md say what the declarations say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByHandle, ByKey, ByMatch, ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource

from tests.ci.returns.entries import declaration
from tests.documents import ROOT
from tests.unit.documented import MODULES


def tables(page: str) -> Iterator[list[list[str]]]:
    """The tables of a page, in rows of cells; the first row has the headings."""
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        yield [[cell.strip() for cell in line[1:-1].split("|")] for line in table.splitlines()]


RESOURCES = {name: found for name in MODULES if isinstance(found := declaration(name), Resource)}
TICKETS = ("rt_ticket", "zammad_ticket", "cerb_ticket")


def words(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


TABLES = list(tables((ROOT / "docs/identity.md").read_text()))
#: Each module that is not about tickets, and the options by which its object is recognised.
TOLD = [
    (name, words(row[1].partition(";")[0]))
    for table in TABLES
    if table[0][1] == "recognised by"
    for row in table
    for name in words(row[0])
    if name in RESOURCES
]


def test_the_tables_name_all_that_is_not_a_ticket() -> None:
    assert sorted(name for name, _options in TOLD) == sorted(set(RESOURCES) - set(TICKETS))


@pytest.mark.parametrize(("name", "options"), TOLD)
def test_the_table_names_what_the_declaration_names(name: str, options: list[str]) -> None:
    (strategy,) = RESOURCES[name].identity
    assert isinstance(strategy, (ByName, ByMatch))
    assert list(strategy.names) == options


@pytest.mark.parametrize("name", TICKETS)
def test_tickets_are_recognised_in_the_order_of_the_table(name: str) -> None:
    given = next(table for table in TABLES if table[0][0] == "given")
    by_system = next(table for table in TABLES if name in words(" ".join(table[0])) and table[0][0] == "")
    column = by_system[0].index(f"`{name}`")
    default = next(words(row[column]) for row in by_system if row[0] == "`match_on`, unless given")
    handles = {system: option for option, system in re.findall(r"`(\w+)` in (\w+)", given[2][0])}
    system = RESOURCES[name].system.title
    assert [words(row[0])[0] for row in given[2:5]] == ["id", "external_id", "match_on"]
    assert [(type(item), list(item.names)) for item in RESOURCES[name].identity] == [
        *([(ByHandle, [handles[system]])] if system in handles else []),
        (ByKey, ["external_id"]),
        (ByMatch, default),
    ]
