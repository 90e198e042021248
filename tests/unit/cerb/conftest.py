# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated Cerb behind a wire with the field for keys on it, and modules run on it as a user would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.laws import runner
from tests.simulators.cerb import KEY_ADMIN, KEY_RESTRICTED, KEY_WORKER, create_app, is_write
from tests.simulators.wire import Exchange, Wire

Result = dict[str, Any]
TICKET: Result = {"subject": "Disk full", "group": "Support"}
KEY_FIELD = "External reference"
KEYS = {"admin": KEY_ADMIN, "worker": KEY_WORKER, "paths": KEY_RESTRICTED}


class Desk:
    """One server, and what came over the wire."""

    def __init__(self, version: str = "") -> None:
        self.app = create_app(version=version)
        self.cerb = self.app.cerb
        self.wire = Wire(self.app)
        self.key_field = 0
        self.before: dict[str, int] = {}

    def run(self, module: str, /, *, check: bool = False, key: str = "admin", **options: Any) -> Result:
        """The result of one task; the log of the wire holds its requests only."""
        self.wire.clear()
        return self.run_on(module, check=check, key=key, **options)

    def run_on(self, module: str, /, *, check: bool = False, key: str = "admin", **options: Any) -> Result:
        """The same without forgetting faults and log."""
        given = {**self.connection(key), "api_retries": 0}
        # `key` is an option of some modules, too.
        given.update({"key" if name == "own_key" else name: value for name, value in options.items()})
        return runner.run(f"cerb_{module}", given, check=check, verbosity=3)

    def connection(self, key: str = "admin") -> Result:
        """The options that say where the server is and who is asking."""
        access, secret = KEYS[key]
        return {"api_url": self.wire.url, "api_access_key": access, "api_secret_key": secret}

    def ok(self, module: str, /, **options: Any) -> Result:
        """The result of a task that must not fail."""
        self.wire.clear()
        return self.ok_on(module, **options)

    def ok_on(self, module: str, /, **options: Any) -> Result:
        """The same without forgetting faults and log."""
        result = self.run_on(module, **options)
        assert not result.get("failed"), (result["msg"], result.get("exception"))
        return result

    def refused(self, module: str, /, **options: Any) -> Result:
        """The result of a task that must fail without having sent a writing request."""
        result = self.run(module, **options)
        assert result.get("failed"), result
        assert "exception" not in result, result["exception"]
        assert self.writes() == [], "something was written"
        return result

    def writes(self) -> list[Exchange]:
        return self.wire.writes(is_write)

    def form(self, exchange: Exchange) -> dict[str, str]:
        """The body of a request."""
        return dict(parse_qsl(exchange.body.decode(), keep_blank_values=True))

    # -- the server behind the wire -----------------------------------------------------------------

    @property
    def key_wire(self) -> str:
        """What Cerb calls the field for keys."""
        return f"custom_{self.key_field}"

    def row(self, key: int, kind: str = "ticket") -> Result:
        """A record as the server keeps it."""
        with self.cerb.lock:
            found: Result = dict(self.cerb.get(kind, key) or {})
        return found

    def count(self, kind: str = "ticket", **values: Any) -> int:
        """How many records have these values."""
        with self.cerb.lock:
            return sum(all(row.get(name) == value for name, value in values.items()) for row in self.cerb.rows(kind))

    def add(self, kind: str, **values: Any) -> int:
        """A record that Cerb's API would not mind either."""
        raw = self.client.rest.post(f"records/{kind}/create", {"fields": values})
        return int(raw["id"])

    @property
    def client(self) -> Any:
        """A client of the collection, for requests that a module does not make."""
        return self.client_of("admin")

    def client_of(self, key: str) -> Any:
        """The same with another key."""
        from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB

        options = self.connection(key)
        return CERB.connect(CERB.settings(options), False, None)

    def drop_key_field(self) -> None:
        """As on a server where nobody made it."""
        self.client.rest.delete(f"records/custom_field/{self.key_field}")

    def customer_writes(self, ticket: int, text: str) -> None:
        """A mail that comes in for the ticket."""
        fields = {"ticket_id": ticket, "sender": "alice@customer.example", "content": text, "headers": "Subject: Re"}
        self.client.rest.post("records/message/create", {"fields": fields})


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A fresh server."""
    found = Desk()
    with found.wire:
        found.key_field = found.add("custom_field", context="ticket", name=KEY_FIELD, uri="opsdesk_key", type="S")
        found.before = {kind: found.count(kind) for kind in ("message", "comment", "attachment", "org")}
        found.wire.clear()
        yield found
