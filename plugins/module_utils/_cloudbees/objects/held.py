# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to another object of any kind, which the task names by its options: properties and access entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import context
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Operations,
    Resource,
    Values,
    Wish,
)

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient


class Held(Operations):
    """Is read by its names alone."""

    client: CloudBeesClient

    def __init__(self, client: CloudBeesClient, wish: Wish, resource: Resource) -> None:
        super().__init__(client, wish, resource)
        self._holder = context.given(wish.given(*context.CONTEXT))

    def find(self, criteria: Criteria) -> list[Values]:
        try:
            found = self.read("")
        except errors.Missing as missing:
            if self.wish.present and not self.client.check:
                raise
            # In check mode an earlier task may be about to make the holder; and without a holder nothing is there.
            if self.wish.present:
                self.warnings.append(f"{missing.message}, unless an earlier task of the play creates it")
            return []
        return [] if found is None else [found]
