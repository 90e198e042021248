# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the versions differ: their words, and which features they have. Only this file knows a version by name.

`7.1` was never run: what it does otherwise than 6.5 was read in source or documentation, and the rest is 6.5.
`5.5` is a development tree of March 2023, `6.5` one of May 2025; the differences were recorded on both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .errors import Crash, Denied, Failure


@dataclass(frozen=True)
class Dialect:
    """`modern` is 6.5 and later, `newest` is 7.1; everything else follows from them."""

    version: str
    modern: bool
    newest: bool = False

    @property
    def reported(self) -> str:
        """What `GET /version` says."""
        return f"{self.version}.x"

    # --- features, by name --------------------------------------------------------------------------------------------

    @property
    def nested_groups(self) -> bool:
        return self.modern

    @property
    def uniform_search(self) -> bool:
        """`/search` for every collection, arrays by default, conditions for all, totals."""
        return self.modern

    @property
    def assets_with_roles(self) -> bool:
        """Whether a user in `assets` brings roles and groups along."""
        return not self.modern

    @property
    def checks_options(self) -> bool:
        """Whether the value of a selection must be one of its options; 6.x takes any string."""
        return not self.modern

    @property
    def checks_selectors(self) -> bool:
        """Whether a trigger's condition must name existing attributes."""
        return self.modern

    @property
    def escapes_like(self) -> bool:
        """Whether a search is blind to case and takes `%` and `_` literally."""
        return self.modern

    @property
    def sorts_access(self) -> bool:
        """Whether group access comes back in the order of the alphabet."""
        return not self.modern

    @property
    def protects_merged_state(self) -> bool:
        return self.modern

    @property
    def unique_logins(self) -> bool:
        """Whether a login that is taken is refused; before, it silently got a number."""
        return self.newest

    @property
    def refuses_inactive_states(self) -> bool:
        """Whether no ticket can be put into an inactive status, the default one included."""
        return self.modern

    @property
    def refuses_comma_in_tags(self) -> bool:
        return self.modern

    @property
    def checks_time_accounting(self) -> bool:
        """Whether a time unit is refused while the setting `time_accounting` is off."""
        return self.modern

    @property
    def login_is_own_change(self) -> bool:
        """Whether a user who logs in is also who changed the user last."""
        return self.modern

    @property
    def groups_note_who(self) -> bool:
        """Whether a group says who last changed its members."""
        return self.modern

    # --- words --------------------------------------------------------------------------------------------------------

    def token_refused(self) -> Denied:
        return Denied("Token authorization failed." if self.modern else "Not authorized (token)!")

    def user_refused(self) -> Denied:
        return Denied("User authorization failed." if self.modern else "Not authorized (user)!")

    def not_found(self, model: str, key: Any, suffix: str = "", *, status: int = 404) -> Failure:
        """The id in quotation marks when it came as text, as it does in a path."""
        shown = f'"{key}"' if self.modern and isinstance(key, str) else str(key)
        return Failure(status, f"Couldn't find {model} with 'id'={shown}{suffix}")

    def no_route(self, method: str, path: str) -> Failure:
        return Failure(404, "This page doesn't exist." if self.modern else f"No route matches [{method}] {path}")

    def bad_json(self, text: str) -> Crash:
        return Crash(
            "Error occurred while parsing request parameters" if self.modern else f"unexpected token at '{text}'"
        )

    def undefined(self, method: str, value: Any, line: str = "") -> Crash:
        """Ruby's complaint about a method that a value does not have; 5.5 also shows the line."""
        kind = {list: "Array", str: "String", dict: "Hash", int: "Integer", bool: "TrueClass"}.get(
            type(value), "NilClass"
        )
        if self.modern:
            return Crash(f"undefined method `{method}' for {'nil' if value is None else f'an instance of {kind}'}")
        return Crash(f"undefined method `{method}' for {'nil' if value is None else json.dumps(value)}:{kind}{line}")


DIALECTS = {"5.5": Dialect("5.5", modern=False), "6.5": Dialect("6.5", modern=True)}
DIALECTS["7.1"] = Dialect("7.1", modern=True, newest=True)
