# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""References to other records, in links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import ExactNames


@dataclass(frozen=True)
class Ids(ExactNames):
    """Ids or names of other records; ids once they are resolved."""

    element_type: str = "raw"

    def parse(self, value: Any) -> Any:
        items = [value] if isinstance(value, (str, int)) else value
        return sorted({str(item).strip() for item in items if str(item).strip()}, key=_by_number)


def _by_number(text: str) -> tuple[int, str]:
    return (int(text), "") if text.isascii() and text.isdigit() else (0, text)
