# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Half-made objects: what a creating request left behind when the server died before it wrote the caller's key.

Servers without transactions write an object in several statements. When such a server dies in between, no search by key
finds the object, and creating it again makes a second one (and sends a second mail). The dialect recognises it by what
was written first; the engine then updates it like any other object.
"""

from __future__ import annotations

from contextlib import suppress

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.find import Finder
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID, Operations, Values

#: Seconds a server gets to finish what looks half-made: it may still be working on it.
GRACE = 5.0


def half_made(operations: Operations, clock: Clock, finder: Finder, said: list[str]) -> Values | None:
    """The object to complete, after the server had time to do so; or the one that a search finds by then."""
    if not finder.searchable or operations.half_made() is None:
        return None
    clock.sleep(GRACE)
    found = operations.half_made()
    if found is None:
        return finder.search_again()
    said.append(f"{found['id']} was half created by a server that died; it is completed")
    return found


def give_key(operations: Operations, clock: Clock, finder: Finder, mine: Values, key: str | None) -> None:
    """Give the key to what another controller's request left half-made, so it is found and merged as a twin."""
    with suppress(errors.OpsdeskError):
        found = half_made(operations, clock, finder, []) if key is not None else None
        if found is not None and found["id"] != mine["id"] and not found.get(EXTERNAL_ID):
            operations.update(found, {EXTERNAL_ID: key})
