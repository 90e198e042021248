# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People and named things of a Zammad server, looked up exactly.

Zammad compares names of references with case but keeps them unique without case, so a name that differs in case alone
is certainly a mistake. An account may lack the right to list something (before version 6 agents may list nothing but
users): then the name is sent as it is, and the server judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.rest import Rest

NOBODY = "-"  # the login of user 1, who owns what nobody owns
NOBODY_ID = 1
#: What a name is called in messages, by collection.
CALLED = {
    "ticket_states": "status",
    "ticket_priorities": "priority",
    "ticket_state_types": "status type",
    "email_addresses": "e-mail address",
}


@dataclass(frozen=True)
class Person:
    """What identifies a user."""

    id: int
    login: str
    email: str

    def known_as(self, text: str) -> bool:
        """Whether this is the person's login or e-mail address."""
        return text.casefold() in (self.login.casefold(), self.email.casefold())


def called(path: str) -> str:
    """The word for one object of a collection."""
    return CALLED.get(path, path.removesuffix("s").replace("_", " "))


class Directory:
    """Asks once for each thing."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._lists: dict[str, list[dict[str, Any]] | None] = {}
        self._people: dict[str, Person | None] = {}
        #: Whether all people are known but those whom this client has changed since.
        self._everybody = False
        self._changed: set[str] = set()
        self._exact: bool | None = None
        self._conditions = True

    # -- named things -----------------------------------------------------------------

    def objects(self, path: str) -> list[dict[str, Any]] | None:
        """All objects of a collection, None when the account may not list them."""
        if path not in self._lists:
            try:
                self._lists[path] = list(self._rest.items(path))
            except (errors.Forbidden, errors.Missing):
                self._lists[path] = None
        return self._lists[path]

    def forget(self, path: str) -> None:
        """Ask again next time: something was created or renamed."""
        self._lists.pop(path, None)

    def named(self, path: str, name: str, key: str = "name") -> dict[str, Any] | None:
        """The object of exactly that name, if the account can see it."""
        return next((item for item in self.objects(path) or () if item.get(key) == name), None)

    def name_of(self, path: str, number: Any, key: str = "name") -> str | None:
        """The name of an object by its id."""
        return next((str(item.get(key)) for item in self.objects(path) or () if item.get("id") == number), None)

    def need(self, path: str, name: str, option: str, warnings: list[str], key: str = "name") -> str:
        """`name`, when it exists or cannot be checked; raises InvalidInput that names the near misses.

        In check mode a name that is not there yet (an earlier task of the play may create it) is a warning.
        """
        known = self.objects(path)
        if known is None or any(item.get(key) == name for item in known):
            return name
        names = [str(item.get(key)) for item in known if item.get(key)]
        what = called(path)
        other_case = next((item for item in names if item.casefold() == name.casefold()), None)
        if other_case is not None:
            raise errors.InvalidInput(
                f"{option}: there is no {what} {name!r}: names are case-sensitive for Zammad",
                advice=f"did you mean {other_case!r}?",
            )
        message = errors.unseen(f"{option}: there is no {what} {name!r}")
        if not self._rest.transport.read_only:
            raise errors.InvalidInput(message, advice=errors.did_you_mean(name, names))
        warnings.append(f"{message}; the real run needs it")
        return name

    # -- people -----------------------------------------------------------------

    def person(self, text: str) -> Person | None:
        """The user with exactly this login or e-mail address, None when there is none.

        Raises Forbidden when the account may not look.
        """
        asked = text.strip().lower()
        if not asked:
            # Zammad would find a user without an e-mail address.
            return None
        if asked not in self._people:
            if self._everybody and asked not in self._changed:
                return None
            self._people[asked] = self._look_up(asked)
        return self._people[asked]

    def know_everybody(self, people: Iterable[Person]) -> None:
        """Take over a complete list of users: who is not in it is not there."""
        for person in people:
            self._people.update({name.lower(): person for name in (person.login, person.email) if name})
        self._everybody = True

    def forget_people(self, *names: str | None) -> None:
        """Ask again next time for whoever has one of these logins or e-mail addresses."""
        changed = {name.strip().lower() for name in names if name}
        self._changed |= changed
        for name in changed:
            self._people.pop(name, None)

    def need_person(self, text: str, option: str, warnings: list[str]) -> str:
        """The login of a user; raises InvalidInput when there is none, a warning in check mode."""
        asked = text.strip().lower()
        try:
            found = self.person(asked)
        except errors.Forbidden:
            return asked
        if found is not None:
            return found.login
        message = f"{option}: there is no user with login or e-mail address {text!r}"
        if not self._rest.transport.read_only:
            raise errors.InvalidInput(message, advice="Create the user with opsdesk.itsm.zammad_user")
        warnings.append(f"{message}; the real run needs one")
        return asked

    def login_of(self, number: int) -> str:
        """The login of the user with this id."""
        known = next((person for person in list(self._people.values()) if person and person.id == number), None)
        if known is not None:
            return known.login
        person = person_of(self._rest.get(f"users/{segment(number)}"))
        self._people[person.login.lower()] = person
        return person.login

    def _look_up(self, asked: str) -> Person | None:
        if asked == NOBODY:
            return Person(NOBODY_ID, NOBODY, "")
        if asked.isascii() and not asked.isdigit() and self._exact is not False:
            # Exact, and not subject to a search index: the server itself finds the user whom `From` names.
            try:
                found = person_of(self._rest.get("users/me", headers={"From": asked}))
            except errors.Forbidden:
                # It says the same of who does not exist, and to an account without the right (admin.user) to do this.
                if self._may_impersonate():
                    return None
            else:
                if found.known_as(asked):
                    return found
        return next((person for person in self._search(asked) if person.known_as(asked)), None)

    def _may_impersonate(self) -> bool:
        """Whether the account has the right that makes `From` work: tried once, on oneself."""
        if self._exact is None:
            me = self._rest.get("users/me")
            try:
                self._rest.get("users/me", headers={"From": str(me["id"])})
                self._exact = True
            except errors.Forbidden:
                self._exact = False
        return self._exact

    def _search(self, asked: str) -> Iterator[Person]:
        if self._conditions:
            # A condition without a query is answered by the database, never by the search index (6.x).
            try:
                for name in ("login", "email"):
                    condition = {f"user.{name}": {"operator": "is", "value": asked}}
                    for item in self._rest.search("users", {"condition": condition}):
                        yield person_of(item)
                return
            except (errors.ServerFailed, errors.Refused):
                self._conditions = False
        for item in self._rest.search("users", {"query": asked}):
            yield person_of(item)


def person_of(raw: Mapping[str, Any]) -> Person:
    return Person(int(raw["id"]), str(raw.get("login") or ""), str(raw.get("email") or ""))
