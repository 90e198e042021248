# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People as RT knows them, in one form: the e-mail address in lower case, or the user's name where there is none.

REST 2.0 shows names and takes names, addresses or numbers; REST 1.0 shows addresses only. Owners are names everywhere.
A group that watches a ticket is written `group:Name` (REST 2.0 only).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Any, Protocol

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Collection, Name

NOBODY = "Nobody"
GROUP = "group:"
#: Groups that RT makes itself.
RTS_OWN = frozenset(("everyone", "privileged", "unprivileged"))
ADDRESS = re.compile(r"""[^\s@<>()\[\]",:;\\]+@[^\s@<>()",;\\]+""")


@dataclass(frozen=True)
class Person:
    """What identifies a user: its name, and its address (lower case) if the account may see one."""

    name: str
    email: str | None = None


class Directory(Protocol):
    """How a protocol looks people up; None: there is no such user or group, or the account may not see it."""

    def user(self, name: str) -> Person | None:
        """By name."""

    def user_by_email(self, email: str) -> Person | None:
        """By e-mail address."""

    def group_id(self, name: str) -> str | None:
        """The number of a group that people made, or of one of RT's own where RT lists those."""

    def group_name(self, key: str) -> str | None:
        """The name of the group with this number."""


class PeopleList(Collection):
    """Requestors and watchers: addresses, names of users, `Name <address>`, or `group:Name`."""

    def parse(self, value: Any) -> Any:
        items = value.split(",") if isinstance(value, str) else value
        return sorted({_address(str(item)) for item in items if str(item).strip()})


class OwnerName(Name):
    """The owner of a ticket: a user's name or address; `''` and `Nobody` mean that nobody owns it."""

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        return NOBODY if text.casefold() in ("", "nobody") else text


def _address(text: str) -> str:
    text = text.strip()
    if any(ord(letter) < 32 for letter in text):
        raise ValueError(f"{text!r} holds a control character")
    if text.startswith(GROUP) or "@" not in text:
        return text
    addresses = getaddresses([text])
    found = addresses[0][1] if len(addresses) == 1 else ""
    # RT answers 500 to what is not an address, or makes a user of it.
    if not ADDRESS.fullmatch(found):
        raise ValueError(f"{text!r} is not an e-mail address")
    return found.lower()


class People:
    """Looks people up, each once."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._users: dict[str, Person | None] = {}
        self._emails: dict[str, Person | None] = {}

    def _user(self, name: str) -> Person | None:
        if name not in self._users:
            self._users[name] = self._directory.user(name)
        return self._users[name]

    def canonical(self, given: Iterable[str], option: str) -> list[str]:
        """What a task gives, as records show it; raises InvalidInput for a name that nobody has."""
        return sorted({self._canonical(item, option) for item in given})

    def _canonical(self, item: str, option: str) -> str:
        if item.startswith(GROUP):
            return self._canonical_group(item[len(GROUP) :], option)
        if "@" in item:
            return item
        person = self._user(item)
        if person is None:
            raise errors.InvalidInput(
                errors.unseen(f"{option}: there is no user {item!r}"),
                advice="Give the e-mail address; RT makes a user for a new one",
            )
        return person.email or person.name

    def _canonical_group(self, name: str, option: str) -> str:
        if self._directory.group_id(name) is not None:
            return GROUP + name
        if name.isdecimal():
            return self.group(name)
        own = name.casefold() in RTS_OWN
        raise errors.InvalidInput(
            errors.unseen(f"{option}: there is no group {name!r}"),
            advice="RT with the security fixes of 2026 no longer shows its own groups by name: give the number, as in "
            "group:4 (mostly 3 for Everyone, 4 for Privileged, 5 for Unprivileged; the address of the group's page in "
            "RT has it)"
            if own
            else "",
        )

    def shown(self, names: Iterable[str], expected: Iterable[str] = ()) -> list[str]:
        """The names RT shows, in the canonical form. A name that is an expected address need not be looked up."""
        known = set(expected)
        return sorted({self._shown(name, known) for name in names})

    def _shown(self, name: str, expected: set[str]) -> str:
        # A user that RT made for an address has that address as its name.
        if "@" in name and (not expected or name.lower() in expected):
            return name.lower()
        person = self._user(name)
        if person is not None and person.email:
            return person.email
        return name.lower() if "@" in name else name

    def owner(self, given: str) -> str:
        """The exact name of the owner that a task names or gives the address of."""
        if given == NOBODY:
            return NOBODY
        find: Callable[[str], Person | None] = self._by_email if "@" in given else self._user
        person = find(given) or (self._user(given) if "@" in given else None)
        if person is None:
            raise errors.InvalidInput(
                errors.unseen(f"owner: there is no user {given!r}"),
                advice="Give the name or the e-mail address of a user of RT, or Nobody",
            )
        return person.name

    def _by_email(self, email: str) -> Person | None:
        if email not in self._emails:
            self._emails[email] = self._directory.user_by_email(email.lower())
        return self._emails[email]

    def principals(self, canonical: Iterable[str]) -> list[str]:
        """What RT takes: addresses and names as they are, groups by number."""
        return [self.principal_of_group(item) if item.startswith(GROUP) else item for item in canonical]

    def principal_of_group(self, item: str) -> str:
        """The number behind `group:Name` or `group:Number`; raises InvalidInput when there is no such group."""
        name = item[len(GROUP) :]
        number = self._directory.group_id(name) or (name if name.isdecimal() else None)
        if number is None:
            raise errors.InvalidInput(errors.unseen(f"there is no group {name!r}"))
        return number

    def group(self, key: str) -> str:
        """`group:Name` of a group's number."""
        return GROUP + (self._directory.group_name(key) or key)
