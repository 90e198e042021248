# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking things up over REST 1.0: users and queues. It knows no groups by name, and custom fields by name only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
        found = self._visible(f"user/{segment(name)}")
        # A name of digits would be read as a number, and show somebody else.
        if found is None or (found.get("Name", "").casefold() not in (name.casefold(), "") and "@" not in name):
            return None
        return Person(found["Name"], found.get("EmailAddress", "").lower() or None)

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
        if not name_or_id or "/" in name_or_id:
            return None
        found = self._visible(f"queue/{segment(name_or_id)}")
        if found is None or not found.get("Name"):
            return None
        key = found["id"].rpartition("/")[2]
        listed: Iterable[str] = self._visible(f"queue/{key}/ticketcustomfields") or ()
        fields = CustomFieldSet([Definition(name) for name in listed if name != "id"], f"queue {found['Name']!r}")
        return Queue(key, found["Name"], fields, {})

    def queue_names(self) -> Sequence[str]:
        """REST 1.0 has no list of queues."""
        return []
