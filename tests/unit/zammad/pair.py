# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two servers of Zammad, one for the client zammadoo and one for the modules, and how to compare what they hold."""

from __future__ import annotations

from typing import Any

import zammadoo

from tests.simulators.zammad import TOKEN_ADMIN
from tests.unit.zammad.conftest import Desk, Result

#: Differ between two servers whatever is done to them.
OF_THE_MOMENT = ("_at", "message_id", "message_id_md5", "store_file_id")
#: The accesses to a group have no order.
UNORDERED = {"groups", "group_ids"}


class Pair:
    """Two servers of one version: the client works on `theirs`, the modules on `ours`."""

    def __init__(self, version: str) -> None:
        self.theirs, self.ours = Desk(version), Desk(version)
        self._clients: dict[int, zammadoo.Client] = {}

    @property
    def client(self) -> zammadoo.Client:
        """The client that does what the modules do."""
        return self.client_of(self.theirs)

    def client_of(self, desk: Desk, **login: Any) -> zammadoo.Client:
        """A client with nothing in its caches; it must be kept, since its objects do not."""
        client = zammadoo.Client(f"{desk.wire.url}/api/v1", **(login or {"http_token": TOKEN_ADMIN}))
        if not login:
            client = self._clients.setdefault(id(desk), client)
        return client

    def both(self, path: str) -> Any:
        """What the servers hold there, which must be the same."""
        first, second = (self.client_of(desk, http_token=TOKEN_ADMIN).get(path) for desk in (self.theirs, self.ours))
        assert lasting(first) == lasting(second)
        return first

    def settled(self, module: str, **options: Any) -> Result:
        """The module finds on the client's server what it would have made; returns its result."""
        result = self.theirs.ok(module, **options)
        assert not result["changed"], result["diff"]
        return result


def lasting(value: Any) -> Any:
    """Without what differs between two servers."""
    if isinstance(value, dict):
        kept = {key: lasting(item) for key, item in value.items() if not str(key).endswith(OF_THE_MOMENT)}
        for name in UNORDERED & kept.keys():
            if isinstance(kept[name], dict):
                kept[name] = {key: sorted(levels) for key, levels in kept[name].items()}
        return kept
    return [lasting(item) for item in value] if isinstance(value, list) else value
