# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated Zammad of each version behind a wire, and modules run on it as a user would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.laws import runner
from tests.simulators.wire import Exchange, Wire
from tests.simulators.zammad import TOKEN_ADMIN, VERSIONS, create_app, is_write

# So that a failure there says what was compared.
pytest.register_assert_rewrite("tests.unit.zammad.pair")

Result = dict[str, Any]
TICKET: Result = {"title": "Disk full", "group": "Users", "customer": "customer@lab.example"}


class Desk:
    """One server, and what came over the wire."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.app = create_app(version=version)
        self.zammad = self.app.zammad
        self.wire = Wire(self.app)

    def run(self, module: str, /, *, check: bool = False, token: str = TOKEN_ADMIN, **options: Any) -> Result:
        """The result of one task; the log of the wire holds its requests only."""
        self.wire.clear()
        return self.run_on(module, check=check, token=token, **options)

    def run_on(self, module: str, /, *, check: bool = False, token: str = TOKEN_ADMIN, **options: Any) -> Result:
        """The same without forgetting faults and log."""
        given = {"api_url": self.wire.url, "api_token": token, "api_retries": 0, **options}
        return runner.run(f"zammad_{module}", given, check=check, verbosity=3)

    def ok(self, module: str, /, **options: Any) -> Result:
        """The result of a task that must not fail."""
        result = self.run(module, **options)
        assert not result.get("failed"), (result["msg"], result.get("exception"))
        return result

    def refused(self, module: str, /, **options: Any) -> Result:
        """The result of a task that must fail without having sent a writing request."""
        result = self.run(module, **options)
        assert result.get("failed"), result
        assert self.writes() == [], "something was written"
        return result

    def writes(self) -> list[Exchange]:
        return self.wire.writes(is_write)

    def count(self, model: str, **values: Any) -> int:
        """How many objects of the server have these values."""
        rows = self.zammad.store.rows(model)
        return sum(all(row.get(name) == value for name, value in values.items()) for row in rows)


@pytest.fixture(params=VERSIONS)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Each version, freshly seeded."""
    found = Desk(request.param)
    with found.wire:
        yield found


@pytest.fixture
def modern() -> Iterator[Desk]:
    """Version 6.5."""
    found = Desk("6.5")
    with found.wire:
        yield found


@pytest.fixture
def old() -> Iterator[Desk]:
    """Version 5.5."""
    found = Desk("5.5")
    with found.wire:
        yield found
