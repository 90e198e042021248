# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between a declaration and a server, as a table for people."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_table
short_description: Lay out what differs as a table, line by line
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Makes lines of a table of the rows that P(opsdesk.itsm.sync_summary#filter) keeps as C(changes), with a heading.
  - Long values are shortened, with the place where both begin to differ left in.
options:
  _input:
    description: The rows, with C(resource), C(object), C(field), C(found) and C(wanted).
    type: list
    elements: dict
    required: true
  width:
    description: How many letters of a value are shown, 16 at the least.
    type: int
    default: 48
seealso:
  - plugin: opsdesk.itsm.sync_summary
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show what differs
  ansible.builtin.debug:
    msg: "{{ desk_config_result.changes | opsdesk.itsm.drift_table }}"
# What    Object  Field         Is             Should be
# ------  ------  ------------  -------------  ---------
# user    ann     organization  Customer Inc.  Other AG
# user    bob                   absent         present
"""

RETURN = r"""
_value:
  description: The lines of the table; none where there are no rows.
  type: list
  elements: str
"""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from ansible.errors import AnsibleFilterError

HEADING = ("What", "Object", "Field", "Is", "Should be")
NARROWEST = 16
MORE = "..."
#: Letters of what both values have in common that stand before the difference.
LEAD = 6


def drift_table(rows: Sequence[Mapping[str, Any]], width: int = 48) -> list[str]:
    """The lines of the table."""
    if isinstance(rows, str) or not isinstance(rows, Sequence):
        raise AnsibleFilterError("drift_table takes a list of rows, as sync_summary keeps them in changes")
    if not rows:
        return []
    table = [_cells(row, max(int(width), NARROWEST)) for row in rows]
    widths = [max(len(line[column]) for line in (HEADING, *table)) for column in range(len(HEADING))]
    rule = tuple("-" * size for size in widths)
    return [
        "  ".join(cell.ljust(size) for cell, size in zip(line, widths, strict=True)).rstrip()
        for line in (HEADING, rule, *table)
    ]


def _cells(row: Mapping[str, Any], width: int) -> tuple[str, ...]:
    found, wanted = _text(row["found"]), _text(row["wanted"])
    same = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(found, wanted, strict=False)))
    values = (_cut(text, same, width) for text in (found, wanted))
    names = (_cut(_plain(str(row[name])), 0, width) for name in ("resource", "object", "field"))
    return (*names, *values)


def _text(value: Any) -> str:
    """A value for people: one line, and without the marks of JSON where they are not needed."""
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _plain(value) or "(empty)"
    if isinstance(value, (list, tuple)) and all(isinstance(item, (str, int)) for item in value):
        return ", ".join(_text(item) for item in value) or "(empty)"
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str) if value else str(value or "(empty)")


def _plain(text: str) -> str:
    """In one line, and with nothing that a terminal would obey."""
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in text)


def _cut(text: str, same: int, width: int) -> str:
    """At most `width` letters, among them those from `same` on."""
    if len(text) <= width:
        return text
    begin = max(same - LEAD, 0) if same + LEAD > width - len(MORE) else 0
    head = MORE if begin else ""
    rest = text[begin:]
    room = width - len(head)
    return head + (rest if len(rest) <= room else rest[: room - len(MORE)] + MORE)


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"drift_table": drift_table}
