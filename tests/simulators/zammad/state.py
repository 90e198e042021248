# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the simulated server: the database, the settings, the clock, and what tests do behind the API's back.

Everything is guarded by `Zammad.lock`; the application holds it for the length of a request. Tests read
`zammad.store` and play a person at the server with `add_user`, `edit` and `add_article`.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from typing import Any

from .access import Caller
from .dialect import DIALECTS, Dialect
from .models import Model, load
from .store import Row, Store
from .values import time_text

SYSTEM = 1


class Zammad:
    """Everything one server knows."""

    def __init__(self, version: str) -> None:
        self.lock = threading.RLock()
        self.dialect: Dialect = DIALECTS[version]
        self.models: dict[str, Model] = load(version)
        self.store = Store(self.models)
        # What lies behind attachments: bytes by the id of the file.
        self.files: dict[int, bytes] = {}
        # OAuth2 access tokens: user id by token.
        self.bearers: dict[str, int] = {}
        self.password_resets = 0
        self._last = datetime.now(timezone.utc)

    # --- time and words -----------------------------------------------------------------------------------------------

    def moment(self) -> datetime:
        """The time, later than any it has told before by at least a millisecond, so that the order of changes shows."""
        now = datetime.now(timezone.utc)
        self._last = max(now, self._last + timedelta(milliseconds=1))
        return self._last

    def now(self) -> str:
        return time_text(self.moment())

    def setting(self, name: str) -> Any:
        rows = self.store.by("Setting", "name", name)
        return rows[0]["state_current"].get("value") if rows else None

    def set_setting(self, name: str, value: Any) -> None:
        """Change a setting, as an administrator would."""
        with self.lock:
            self.store.update("Setting", self.store.by("Setting", "name", name)[0], {"state_current": {"value": value}})

    # --- finding ------------------------------------------------------------------------------------------------------

    def user(self, key: Any) -> Row | None:
        """By login, then by e-mail, exactly as written: an empty text is the e-mail of whoever has none."""
        found = self.store.by("User", "login", key) or self.store.by("User", "email", key)
        return found[0] if found else None

    def named(self, model: str, name: str) -> Row | None:
        """By exact name; users by login or e-mail."""
        if model == "User":
            return self.user(name)
        found = self.store.by(model, "email" if model == "EmailAddress" and "@" in name else "name", name)
        return found[0] if found else None

    def permission_names(self, role: Row) -> list[str]:
        rows = (self.store.get("Permission", ident) for ident in role["permission_ids"])
        return [row["name"] for row in rows if row is not None]

    def default_state(self) -> Row:
        return next(row for row in self.store.rows("Ticket::State") if row["default_create"])

    def state_type(self, state_id: int) -> str:
        state = self.store.get("Ticket::State", state_id)
        kind = self.store.get("Ticket::StateType", state["state_type_id"]) if state else None
        return str(kind["name"]) if kind else ""

    # --- what a person does on the server meanwhile -------------------------------------------------------------------

    def add_user(
        self,
        login: str,
        *,
        roles: tuple[str, ...] = ("Customer",),
        groups: dict[str, list[str]] | None = None,
        token: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> Row:
        """A user who is simply there. `groups` maps names to access words; `token` may do all the user may do."""
        from .seed import add_token, new_user

        with self.lock:
            ids = [row["id"] for name in roles if (row := self.named("Role", name))]
            access = {row["id"]: words for name, words in (groups or {}).items() if (row := self.named("Group", name))}
            user = new_user(self, login, role_ids=ids, group_access=access, password=password, **fields)
            if token:
                add_token(self, user, token)
            return user

    def edit(self, ticket_id: int, by: str = "agent@lab.example", **changes: Any) -> Row:
        """Change a ticket as `by` would on the web page, by names: `edit(5, state="closed")`."""
        from .calls import Call
        from .tickets import update_ticket

        with self.lock:
            ticket = self.store.get("Ticket", ticket_id)
            assert ticket is not None, f"there is no ticket {ticket_id}"
            update_ticket(Call(self, "PUT", "", changes, self._person(by)), ticket)
            return ticket

    def add_article(self, ticket_id: int, body: str, by: str = "agent@lab.example", **fields: Any) -> Row:
        """Write an article on a ticket as `by` would."""
        from .articles import create_article
        from .calls import Call

        with self.lock:
            ticket = self.store.get("Ticket", ticket_id)
            assert ticket is not None, f"there is no ticket {ticket_id}"
            return create_article(Call(self, "POST", "", {}, self._person(by)), ticket, {"body": body, **fields})

    def _person(self, login: str) -> Caller:
        user = self.user(login)
        assert user is not None, f"no user is called {login!r}"
        return Caller(self, user)
