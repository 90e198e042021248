# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking things up over REST 1.0: users and queues. It knows no groups by name, and custom fields by name only.

A path cannot name what has a slash in its name, encoded or not; a search can, and forms can.
"""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.custom_fields import CustomFieldSet, Definition
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.people import Person
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.queue_facts import Queue
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import codec
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1.rest import Rest1, segment


class Rest1Directory:
    """Answers None for what is not there or not visible."""

    def __init__(self, rest: Rest1) -> None:
        self._rest = rest

    def user(self, name: str) -> Person | None:
        found = self._object("user", name)
        # A name of digits would be read as a number, and show somebody else.
        if found is None or (found.get("Name", "").casefold() not in (name.casefold(), "") and "@" not in name):
            return None
        return Person(found["Name"], found.get("EmailAddress", "").lower() or None)

    def _object(self, kind: str, name: str) -> codec.Form | None:
        """A user or queue by number, by name or, where a name has a slash, by a search."""
        if "/" not in name:
            return self._visible(f"{kind}/{segment(name)}")
        try:
            hits = self._rest.others(kind, name)
        except errors.Forbidden:
            raise errors.InvalidInput(
                f"RT finds the {kind} {name!r} over REST 1.0 only for accounts with the right AdminUsers",
                advice="Give the e-mail address, or use api_version: rest2",
            ) from None
        key = next((key for key, found in hits if found.casefold() == name.casefold()), None)
        return self._visible(f"{kind}/{key}") if key is not None else None

    def user_by_email(self, email: str) -> Person | None:
        return self.user(email)

    def timezone(self, username: str) -> str | None:
        """REST 1.0 does not tell."""
        return None

    def group_id(self, name: str) -> str | None:
        raise errors.InvalidInput(f"group:{name}: groups as watchers need REST 2.0")

    def group_name(self, key: str) -> str | None:
        return None

    def _visible(self, path: str) -> codec.Form | None:
        try:
            return self._rest.form(path)
        except (errors.Forbidden, errors.Refused):
            return None

    def queue(self, name_or_id: str) -> Queue | None:
        found = self._object("queue", name_or_id) if name_or_id else None
        if found is None or not found.get("Name"):
            return None
        key = found["id"].rpartition("/")[2]
        fields = CustomFieldSet(map(Definition, self._custom_fields(key)), f"queue {found['Name']!r}")
        return Queue(key, found["Name"], fields, {}, found.get("SLADisabled") != "1")

    def _custom_fields(self, queue: str) -> Sequence[str]:
        try:
            return codec.field_names(self._rest.show(f"queue/{queue}/ticketcustomfields"))
        except (errors.Missing, errors.Forbidden, errors.Refused):
            return ()

    def queue_names(self) -> Sequence[str]:
        """All enabled queues the account sees."""
        return [name for _key, name in self._rest.others("queue")]
