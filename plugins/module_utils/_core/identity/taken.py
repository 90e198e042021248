# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A natural key that somebody else takes between the search and the creating request: the loser adopts the object."""

from __future__ import annotations

from contextlib import suppress

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Values


class Taken(Exception):
    """The object to create is there already, and somebody else made it: `record`."""

    def __init__(self, record: Values) -> None:
        super().__init__(record.get("id"))
        self.record = record


def explained(refused: errors.Refused, finder: Finder, tries: int) -> Values:
    """The object whose existence explains that a creating request was refused: one of this run's own, made by an
    earlier try whose answer was lost. Raises Taken for somebody else's, and the refusal where there is none.

    The words of the refusal do not matter: servers word a duplicate in many ways ("Name has already been taken",
    "This object already exists", an error number), and only looking tells.
    """
    found: Values | None = None
    # What a dialect reports as begun by this very request is nobody else's.
    if tries > 1 or (finder.unique and not refused.done):
        # A search that fails explains nothing: the refusal is what the user needs to read.
        with suppress(errors.OpsdeskError):
            found = finder.search_again()
    if found is None:
        raise refused
    if tries == 1:
        raise Taken(found) from refused
    return found
