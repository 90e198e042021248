# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds of values as Zammad keeps them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.words import plain
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Collection,
    ExactNames,
    Instant,
    Key,
    Kind,
    Line,
    Name,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.directory import NOBODY

TAG = "opsdesk:"  # a tag that begins so holds the caller's own key
LONGEST_TAG = 250
MOST_TIME = 9999.99


def tag_of(key: str) -> str:
    """The tag that carries a key. A comma ends a tag for Zammad, so it is percent-encoded, and the percent sign too."""
    return TAG + key.replace("%", "%25").replace(",", "%2C")


def key_of(tag: str) -> str:
    """The key in such a tag."""
    return unquote(tag[len(TAG) :])


def is_key(tag: str) -> bool:
    """Whether a tag holds a key."""
    return tag.startswith(TAG)


@dataclass(frozen=True)
class Tags(ExactNames):
    """Tags: `db` and `DB` are two of them."""

    def parse(self, value: Any) -> Any:
        tags = super().parse(value)
        for tag in tags:
            if "," in tag:
                raise ValueError(f"{tag!r} holds a comma, which no tag can")
            if is_key(tag):
                raise ValueError(f"{tag!r} holds a key: give it as external_id")
            if len(tag) > LONGEST_TAG:
                raise ValueError(f"{tag[:40]!r}... is longer than {LONGEST_TAG} characters")
        return tags


KEY = Key(LONGEST_TAG, f"Zammad keeps {LONGEST_TAG - len(TAG)} characters", lambda text: len(tag_of(text)))


def filled(text: str) -> str:
    """The text, which must not be blank. Raises ValueError."""
    if not text.strip():
        raise ValueError(f"{text!r} is empty, and Zammad requires a value")
    return text


class Title(Line):
    """The title of a ticket: Zammad makes a blank of each tab and of each end of a line, and drops NUL."""

    def parse(self, value: Any) -> Any:
        text = re.sub(r"\r\n|[\t\r\n\v\f]", " ", str(value)).replace("\0", "")
        return super().parse(filled(text))


@dataclass(frozen=True)
class Named(Name):
    """The name by which an object is recognised."""

    #: What separates the parts of a name, each of which has a column of its own.
    separator: str = ""

    def parse(self, value: Any) -> Any:
        text = filled(str(value).strip())
        for part in text.split(self.separator) if self.separator else [text]:
            self.whole(part)
        return text


class Reference(Kind):
    """The exact name of another object; `''` refers to none."""

    def parse(self, value: Any) -> Any:
        return str(value) or None

    def same(self, found: Any, wanted: Any) -> bool:
        return (found or None) == (wanted or None)


class Required(Reference):
    """The exact name of another object, which cannot be none."""

    def parse(self, value: Any) -> Any:
        return filled(str(value))


class Customer(Name):
    """The customer of a ticket, by login or e-mail address. To Zammad, `''` is any user without an e-mail address."""

    def parse(self, value: Any) -> Any:
        return filled(str(value)).strip().lower()


class Login(Name):
    """A user, by login or e-mail address: Zammad keeps both in lower case. `''` is nobody."""

    def parse(self, value: Any) -> Any:
        return str(value).strip().lower() or NOBODY


@dataclass(frozen=True)
class Logins(Collection):
    """Users, by login or e-mail address."""

    def parse(self, value: Any) -> Any:
        return sorted({item.lower() for item in super().parse(value)})


class Minute(Instant):
    """A point in time of which Zammad keeps no seconds."""

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        return text and text[:-3] + "00Z" if text and text[-3:-1].isdigit() else text


@dataclass(frozen=True)
class Markup(Kind):
    """HTML that Zammad cleans: compared by its words. `longest`: what Zammad refuses to store more of."""

    longest: int | None = None

    def parse(self, value: Any) -> Any:
        text = str(value).replace("\r\n", "\n")
        if self.longest is not None and len(text) > self.longest:
            raise ValueError(f"has {len(text)} characters, and Zammad takes {self.longest}")
        return text

    def same(self, found: Any, wanted: Any) -> bool:
        return bool(found == wanted or plain(str(found or ""), True) == plain(str(wanted or ""), True))


@dataclass(frozen=True)
class Lower(Name):
    """Text that Zammad strips and brings to lower case: an e-mail address, a domain, a login."""

    def parse(self, value: Any) -> Any:
        return super().parse(value).lower()


class LoginName(Lower):
    """The login of a user. Zammad refuses a longer one with the words of one that is taken, and makes one up for ''."""

    def parse(self, value: Any) -> Any:
        return filled(super().parse(value))


class Address(Lower):
    """An e-mail address: Zammad writes the domain in Unicode."""

    def parse(self, value: Any) -> Any:
        local, sign, domain = super().parse(value).rpartition("@")
        try:
            return (
                f"{local}{sign}{domain.encode('ascii').decode('idna')}" if "xn--" in domain else local + sign + domain
            )
        except UnicodeError:
            return local + sign + domain


class PersonName(Line):
    """A first or last name. Zammad makes a blank of each tab, and takes the beginning of web addresses out."""

    def parse(self, value: Any) -> Any:
        text = super().parse(str(value).replace("\t", " "))
        if "http://" in text or "https://" in text:
            raise ValueError(f"{text!r} holds http:// or https://, which Zammad takes out of names")
        return text


class AddressOf(Lower):
    """An object known by its e-mail address; `''` refers to none."""

    def parse(self, value: Any) -> Any:
        return super().parse(value) or None


class Number(Kind):
    """An amount of time, in minutes or whatever unit the administrator chose: Zammad keeps two decimal places."""

    type = "float"

    def parse(self, value: Any) -> Any:
        number = float(value)
        # Not a number is not larger than anything either.
        if not abs(number) <= MOST_TIME:
            raise ValueError(f"{value!r} is not a number from -{MOST_TIME} to {MOST_TIME}")
        return round(number, 2)

    def same(self, found: Any, wanted: Any) -> bool:
        return found is not None and float(found) == float(wanted)
