# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an object is matched: the strategies of a declaration, in the order in which they are tried.

    identity=(ByHandle("number"), ByKey("external_id"), ByMatch("title", "group"))

The first one that applies to a task is used; the `id` of an object comes before all of them. docs/identity.md has the
same table for users.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Values

#: What does not match any object.
NOTHING: tuple[object, ...] = (None, "", [])


@dataclass(frozen=True)
class Criteria:
    """What to search for: field values (canonical), or the caller's own key; among open objects or any."""

    fields: Values = field(default_factory=dict)
    external_id: str | None = None
    among: str = "any"


class Strategy:
    """One way to match an object: by these fields."""

    #: Whether there can be only one object with the same values.
    unique = False
    #: Whether the server refuses a second one even when two are created at the same moment. Where it does not, the
    #: engine looks again after creating.
    guarded = False

    def __init__(self, *names: str) -> None:
        self.names = names

    def applies(self, values: Values) -> bool:
        """Whether a task with these values uses it."""
        return bool(self.names)

    def chosen(self, values: Values) -> tuple[str, ...]:
        """The fields that match the object of this task."""
        return self.names

    def criteria(self, values: Values, among: str | None) -> Criteria:
        """What to search for. `among`: what the task says about that; None: nothing."""
        return Criteria({name: values[name] for name in self.chosen(values)})

    def why(self, thing: str) -> str:
        """Why one of the chosen fields must be given, for the message."""
        return f"is needed to recognise the {thing}"


class ByHandle(Strategy):
    """By what the server itself names the object, beside its id (a ticket's number): that one, or an error."""

    def applies(self, values: Values) -> bool:
        return all(values.get(name) for name in self.names)


class ByKey(Strategy):
    """By the caller's own key, which is stored on the object."""

    def applies(self, values: Values) -> bool:
        return all(values.get(name) is not None for name in self.names)

    def criteria(self, values: Values, among: str | None) -> Criteria:
        return Criteria(external_id=values[self.names[0]], among=among or "any")


class ByMatch(Strategy):
    """By values that several objects may have, unless the option `match_on` names others."""

    def criteria(self, values: Values, among: str | None) -> Criteria:
        return Criteria({name: values[name] for name in self.names}, among=among or "open")


class ByMatchOn(ByMatch):
    """By the values that the option `match_on` names."""

    def why(self, thing: str) -> str:
        return "is named in match_on"


class ByName(Strategy):
    """By fields that are unique together."""

    unique = True

    def __init__(self, *names: str, guarded: bool = True) -> None:
        super().__init__(*names)
        self.guarded = guarded

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The fields that are unique together, each group on its own."""
        return (self.names,)


class ByOneOf(ByName):
    """By the first of these fields that the task gives; each is unique alone (a login, an e-mail address)."""

    def chosen(self, values: Values) -> tuple[str, ...]:
        return (next((name for name in self.names if values.get(name)), self.names[0]),)

    def why(self, thing: str) -> str:
        others = f" (or {' or '.join(self.names[1:])})" if len(self.names) > 1 else ""
        return super().why(thing) + others

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        return tuple((name,) for name in self.names)


Identity = tuple[Strategy, ...]
