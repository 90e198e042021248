# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of the simulated server: plain data, no rules. Field names are Request Tracker's own.

Dates are texts as the database keeps them ("2031-06-01 12:00:00", UTC; a client may have stored something odd).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

NOT_SET = "1970-01-01 00:00:00"

_PERSON = {
    **dict.fromkeys(("Name", "Organization", "Address1", "Address2"), 200),
    **dict.fromkeys(("RealName", "EmailAddress"), 120),
    **dict.fromkeys(("City", "State"), 100),
    **dict.fromkeys(("Country", "Timezone"), 50),
    **dict.fromkeys(("HomePhone", "WorkPhone", "MobilePhone", "PagerPhone"), 30),
    **dict.fromkeys(("NickName", "Zip", "Gecos", "Lang"), 16),
}
_PLACE = {"Name": 255, "Description": 255}
#: Kind -> field -> bytes that the column holds. The server cuts before it compares and stores, between two letters, and
#: says nothing (measured on 5.0.3 and 6.0.0).
WIDTHS = {
    "Ticket": {"Subject": 200, "SLA": 64},
    "Queue": {
        "Name": 200,
        "Description": 255,
        **dict.fromkeys(("SubjectTag", "CorrespondAddress", "CommentAddress"), 120),
    },
    "Group": {"Name": 200, "Description": 255},
    "User": _PERSON,
    "CustomField": {"Name": 200, "Description": 255, "EntryHint": 255},
    "CustomFieldValue": {"Name": 200, "Description": 255, "Category": 255},
    "Catalog": _PLACE,
    "Asset": _PLACE,
}


@dataclass
class Value:
    """One value of a custom field on one record. `large` holds the bytes of a file."""

    id: int
    content: str
    created: str
    large: bytes | None = None
    content_type: str = ""


@dataclass
class Record:
    """What all kinds have: an id, fields by their server name, custom field values by custom field id, a history."""

    id: int
    fields: dict[str, Any] = field(default_factory=dict)
    values: dict[int, list[Value]] = field(default_factory=dict)
    history: list[int] = field(default_factory=list)
    creator: int = 1
    created: str = NOT_SET
    updated_by: int = 1
    updated: str = NOT_SET

    kind = "Record"

    def __post_init__(self) -> None:
        self.fields = {name: self.kept(name, value) for name, value in self.fields.items()}

    def __getitem__(self, name: str) -> Any:
        return self.fields.get(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.fields[name] = self.kept(name, value)

    def kept(self, name: str, value: Any) -> Any:
        """What the column keeps of a value."""
        width = WIDTHS.get(self.kind, {}).get(name)
        if width is None or not isinstance(value, str):
            return value
        return value.encode(errors="surrogatepass")[:width].decode(errors="ignore")


@dataclass
class User(Record):
    password: str = ""
    privileged: bool = True
    disabled: bool = False

    kind = "User"

    @property
    def name(self) -> str:
        return str(self.fields["Name"])

    @property
    def email(self) -> str:
        return str(self.fields.get("EmailAddress") or "")


@dataclass
class Group(Record):
    members: list[int] = field(default_factory=list)
    disabled: bool = False

    kind = "Group"

    @property
    def name(self) -> str:
        return str(self.fields["Name"])


@dataclass
class Queue(Record):
    roles: dict[str, list[int]] = field(default_factory=dict)
    disabled: bool = False

    kind = "Queue"

    @property
    def name(self) -> str:
        return str(self.fields["Name"])


@dataclass
class Catalog(Record):
    """What assets stand in."""

    disabled: bool = False
    roles: dict[str, list[int]] = field(default_factory=dict)

    kind = "Catalog"

    @property
    def name(self) -> str:
        return str(self.fields["Name"])


@dataclass
class Asset(Record):
    """`roles` maps HeldBy and Contact to principal ids; the owner is a field."""

    roles: dict[str, list[int]] = field(default_factory=dict)

    kind = "Asset"


@dataclass
class Ticket(Record):
    """`roles` maps a role ("Requestor", "Cc", "AdminCc", "RT::CustomRole-1") to principal ids; the owner is a field."""

    roles: dict[str, list[int]] = field(default_factory=dict)

    kind = "Ticket"


@dataclass
class Choice(Record):
    """One value that a selection field offers."""

    kind = "CustomFieldValue"

    @property
    def name(self) -> str:
        return str(self.fields["Name"])


@dataclass
class CustomField(Record):
    """`applied` lists the ids of the queues (or other containers) that use it; 0 stands for everywhere."""

    choices: list[Choice] = field(default_factory=list)
    applied: list[int] = field(default_factory=list)
    disabled: bool = False

    kind = "CustomField"

    @property
    def name(self) -> str:
        return str(self.fields["Name"])

    @property
    def type(self) -> str:
        return str(self.fields["Type"])

    @property
    def lookup(self) -> str:
        return str(self.fields["LookupType"])

    @property
    def single(self) -> bool:
        return str(self.fields["MaxValues"]) == "1"


@dataclass
class CustomRole(Record):
    queues: list[int] = field(default_factory=list)

    kind = "CustomRole"

    @property
    def name(self) -> str:
        return str(self.fields["Name"])

    @property
    def single(self) -> bool:
        return str(self.fields["MaxValues"]) == "1"

    @property
    def group_type(self) -> str:
        return f"RT::CustomRole-{self.id}"


@dataclass
class Transaction:
    """One entry of a history. `object_type` and `object_id` say of which record."""

    id: int
    object_type: str
    object_id: int
    type: str
    field: str = ""
    old: str = ""
    new: str = ""
    data: str = ""
    time_taken: str = "0"
    creator: int = 1
    created: str = NOT_SET
    attachments: list[int] = dataclasses.field(default_factory=list)
    values: dict[int, list[Value]] = dataclasses.field(default_factory=dict)


@dataclass
class Attachment:
    """One MIME part. `content` is None for a container; `charset` is what the bytes were in before they were stored."""

    id: int
    transaction: int
    parent: int
    content_type: str
    content: bytes | None
    filename: str | None = None
    subject: str = ""
    message_id: str = ""
    headers: str = ""
    charset: str = "utf-8"
    encoding: str = ""
    creator: int = 1
    created: str = NOT_SET


@dataclass(eq=False)
class Link:
    """A typed arrow between two URIs; the type is DependsOn, RefersTo or MemberOf."""

    base: str
    type: str
    target: str
