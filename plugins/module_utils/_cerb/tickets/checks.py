# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task wants of a ticket, checked against the server before anything is written.

Cerb takes a wrong name for a wish: an unknown organization is created, a bucket of another group moves the ticket
there, a status is known by its first letter. So names become ids here, and only ids are sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.directory import label
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_links import canonical
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import (
    CONTEXT,
    NAMED,
    TicketReader,
    is_merged,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import check_merge
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Resource,
    Values,
    Wish,
)

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

#: Options of the mail that begins a ticket: without a text there is none.
MAIL = ("to", "cc", "bcc", "attachments", "content_format", "commands")


class TicketChecks:
    """Checks the values of one task."""

    def __init__(
        self, client: CerbClient, wish: Wish, resource: Resource, reader: TicketReader, warnings: list[str]
    ) -> None:
        self._client = client
        self._resource = resource
        self._wish = wish
        self._reader = reader
        self._warnings = warnings
        #: What the labels in resolved values stand for: ("group", "Support") -> 1.
        self.ids: dict[tuple[str, str], int] = {}

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        """`desired` as the record will show it."""
        resolved = dict(desired)
        self._check_merge(desired, actual)
        for name in ("group", "owner", "org", "bucket"):
            if desired.get(name):
                resolved[name] = self._named(name, str(desired[name]), resolved, actual)
        if "watchers" in desired:
            resolved["watchers"] = sorted({self._worker(item) for item in desired["watchers"]})
        if "custom_fields" in desired:
            resolved["custom_fields"] = self._custom(desired["custom_fields"])
        if EXTERNAL_ID in desired:
            self.key_field()
        for kind, keys in (desired.get("links") or {}).items() if self._wish.list_mode != "remove" else ():
            linked = ((actual or {}).get("links") or {}).get(kind) or ()
            self._client.directory.check_there(kind, sorted(set(keys) - set(linked)), f"links: {kind}")
        if resolved.get("owner") and (actual is None or actual.get("owner") != resolved["owner"]):
            self._check_owner(str(resolved["owner"]), self._group_of(desired, actual))
        if resolved.get("group") and (actual is None or actual.get("group") != resolved["group"]):
            self._check_sight(str(resolved["group"]))
        # What a ticket is recognised by comes here too, alone.
        if actual is None and set(desired) >= {"subject", "group"}:
            # A search gives no more than it looks for; what the task says counts.
            self._check_mail({**self._wish.given("content", "participants", *MAIL), **desired, **self._wish.switches})
        return resolved

    def _custom(self, given: Values) -> Values:
        """Custom fields as records show them: under the name, whether the task gives that or the URI.

        In check mode one that is not there yet, since an earlier task would make it, stays as the task has it.
        """
        fields = self._client.custom_fields(CONTEXT)
        unknown = {name: value for name, value in given.items() if self._client.check and fields.find(name) is None}
        self._warnings += [
            f"custom_fields: there is no custom field {name!r}; the real run needs it" for name in unknown
        ]
        known = {name: value for name, value in given.items() if name not in unknown}
        parsed = canonical(self._client, CONTEXT, known, self._warnings)
        return {**{fields.label(fields.need(name)): value for name, value in parsed.items()}, **unknown}

    def key_field(self) -> bool:
        """Whether there is a field for the caller's own key; raises InvalidInput that says how to make it.

        In check mode, in which an earlier task would make it, this is a warning.
        """
        name = self._reader.key_field
        found = self._client.custom_fields(CONTEXT).find(name)
        if found is not None and found.type == "S":
            return True
        if found is not None:
            raise errors.InvalidInput(
                f"external_id_field: the custom field {name!r} is not a single line of text",
                advice="Name another one, or make one with opsdesk.itsm.cerb_custom_field",
            )
        message = f"external_id needs a custom field on tickets, and there is none called {name!r}"
        advice = (
            f"Make it once, with opsdesk.itsm.cerb_custom_field (record_type: ticket, name: {name}, type: text and a "
            "uri), or name another in external_id_field"
        )
        if not self._client.check:
            raise errors.InvalidInput(message, advice=advice)
        self._warnings.append(f"{message}. {advice}")
        return False

    def _check_sight(self, group: str) -> None:
        """Into a private group Cerb puts a ticket also for a worker who is not a member, and does not show it then."""
        key = self.ids.get(("group", group))
        if self._outside(key, None):
            raise errors.InvalidInput(
                f"group: {group!r} is private and the worker is not a member: Cerb would create the ticket, or move it "
                "there, and not show it, and every run would create another one",
                advice="Make the worker a member of the group",
            )

    def _check_owner(self, owner: str, group: int | None) -> None:
        """A ticket of a private group is owned by a member of it."""
        worker = self.ids.get(("owner", owner))
        if worker is not None and self._outside(group, worker):
            raise errors.InvalidInput(
                f"owner: {owner!r} is not a member of the private group that the ticket is in, and cannot own it",
                advice="Make the worker a member of the group",
            )

    def _outside(self, group: int | None, worker: int | None) -> bool:
        """Whether a group is private and this worker not a member; the worker of the key (None) sees all as an
        administrator."""
        try:
            listed = self._client.directory.find("group", str(group)) if group is not None else None
            if listed is None or not number(listed.get("is_private")):
                return False
            if worker is None and number(self._client.me.get("is_superuser")):
                return False
            members = self._client.rest.get(f"records/group/{group}", {"expand": "members"}).get("members")
        except (errors.Forbidden, errors.Refused):
            return False  # the key's scopes do not let it find out
        people = members.values() if isinstance(members, Mapping) else members or ()
        return (worker or number(self._client.me["id"])) not in {number(item["id"]) for item in people}

    # -- names -----------------------------------------------------------------

    def _named(self, name: str, given: str, desired: Mapping[str, Any], actual: Values | None) -> str:
        kind, within = NAMED[name], None
        if name == "bucket":
            group = self._group_of(desired, actual)
            if group is None and (desired.get("group") or self._wish.wanted("group")):
                return given  # check mode, and the group is still to be made
            within = None if group is None else ("group_id", group)
        directory = self._client.directory
        found = directory.need(kind, given, name, self._warnings, within=within)
        if found is None:
            return given
        key, text = number(found["id"]), label(kind, found)
        if actual is not None and self._reader.ids.get(actual["id"], {}).get(name) == key:
            text = str(actual[name])
        else:
            alike = directory.named(kind, text, within=within) if not text.isdigit() else [found]
            if len(alike) > 1:
                self._reader.namesakes |= {(kind, number(item["id"])) for item in alike}
                text = str(self._reader.shown(kind, key, text))
        self.ids[(name, text)] = key
        return text

    def _group_of(self, desired: Mapping[str, Any], actual: Values | None) -> int | None:
        """The group in which a bucket is meant; the one that the ticket will be in."""
        group = desired.get("group")
        if group is None and actual is None and self._wish.wanted("group"):
            # The bucket alone recognises the ticket, but it is one of the group that the task names.
            group = self._named("group", str(self._wish.wanted("group")), desired, actual)
        if group is not None:
            return self.ids.get(("group", group))
        return None if actual is None else self._reader.ids.get(actual["id"], {}).get("group")

    def _worker(self, given: str) -> str:
        found = self._client.directory.need("worker", given, "watchers", self._warnings)
        if found is None:
            return given
        text = label("worker", found)
        self.ids[("watchers", text)] = number(found["id"])
        return text

    # -- the first message -----------------------------------------------------------------

    def _check_mail(self, desired: Mapping[str, Any]) -> None:
        if not str(desired.get("content") or "").strip():
            given = next((name for name in MAIL if desired.get(name)), None)
            if given is not None:
                raise errors.InvalidInput(f"{given} belongs to a message, which needs a text", advice="Give content")
            return
        read_attachments(desired.get("attachments"))
        if desired.get("quiet") or desired.get("to") or desired.get("participants"):
            return
        raise errors.InvalidInput(
            "content is mailed when the ticket is created, and nobody would get it: Cerb makes a ticket without a "
            "participant then",
            advice="Give to, or participants, or quiet: true to keep the text without mailing it",
        )

    # -- merging -----------------------------------------------------------------

    def _check_merge(self, desired: Values, actual: Values | None) -> None:
        wanted = desired.get("merged_into")
        if actual is not None and is_merged(actual) and wanted is None:
            raise errors.InvalidInput(
                f"ticket {actual['id']} was merged into another one", advice="Name the ticket that stayed"
            )
        check_merge(self._resource, desired, actual)
        if wanted is None or actual is None:
            return
        if wanted > actual["id"]:
            raise errors.InvalidInput(
                f"ticket {actual['id']} cannot be merged into {wanted}: Cerb always keeps the lowest id",
                advice=f"Merge the other way: id: {wanted} and merged_into: {actual['id']}",
            )
        target = self._reader.read(wanted) if not is_merged(actual) else {"status": "open"}
        if target is None or target["status"] == "deleted":
            raise errors.InvalidInput(errors.unseen(f"merged_into: ticket {wanted} does not exist, is deleted"))


def changed_elements(found: Sequence[Any], wanted: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """What must be added to a list, and what must be taken out."""
    return [item for item in wanted if item not in found], [item for item in found if item not in wanted]
