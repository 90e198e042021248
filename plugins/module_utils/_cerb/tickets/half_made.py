# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets that Cerb did not finish creating, and how they are recognised.

Cerb runs no request in a transaction. `tickets/compose` sends the mail, then writes the ticket, its message, its
status, and the custom fields, with the caller's own key among them, last. A PHP worker that dies in between leaves a
ticket that no key finds. It is recognised by what is written before the key; a ticket without even its subject is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.commands import line_ends, neutral
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries.uploads import upload
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.checks import TicketChecks
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.kinds import Addresses
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.record import CONTEXT, EXPAND, TicketReader
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets.threads import CommentThread, MessageThread
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.words import plain
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID, Values, Wish

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

#: How long ago the creating request may have been, by the server's own clock.
WINDOW = "1 day"


class HalfMade:
    """Looks for the tickets that creating requests of one task left unfinished."""

    def __init__(
        self, client: CerbClient, wish: Wish, reader: TicketReader, checks: TicketChecks, warnings: list[str]
    ) -> None:
        self._client = client
        self._wish = wish
        self._commands = wish.switches.get("commands")
        # Any other way of matching finds the ticket: its values are written first.
        self._late = EXTERNAL_ID in wish.said or "custom_fields" in (wish.match_on or ())
        self._reader = reader
        self._checks = checks
        self._warnings = warnings
        #: Tickets without their first message.
        self._silent: set[int] = set()

    def find(self) -> Values | None:
        """The oldest of them."""
        subject, group = self._wish.wanted("subject"), self._wish.wanted("group")
        if not (self._late and subject and group):
            return None
        names = ("group", "owner", "watchers", "custom_fields")
        wanted = self._checks.resolve(self._wish.given(*names), None)
        found_group = self._checks.ids.get(("group", wanted["group"]))
        if found_group is None:
            return None  # check mode, and the group is still to be made
        terms = [search.exactly("group.id", found_group), search.lately("created", WINDOW)]
        with suppress(ValueError):  # nothing in it that Cerb can search for
            terms.append(search.text("subject", subject))
        hits = self._client.search.records("ticket", terms, expand=EXPAND, proved=True)
        alike = [record for record in map(self._reader.record, hits) if self._is_ours(record, wanted)]
        found = [record for record in alike if self._is_untouched(record["id"])]
        self._warnings += [
            f"Cerb did not finish creating ticket {record['id']} either; it has no external_id and may be deleted"
            for record in found[1:]
        ]
        return found[0] if found else None

    def _is_ours(self, record: Values, wanted: Values) -> bool:
        return (
            record["subject"] == self._wish.wanted("subject")
            and not record[EXTERNAL_ID]
            and record["status"] in ("open", self._wish.wanted("status"))
            and record["owner"] in (None, wanted.get("owner"))
            and self._is_part(record["custom_fields"] or {}, wanted.get("custom_fields") or {})
            and set(record["watchers"]) <= set(wanted.get("watchers") or ())
            and set(record["participants"]) <= self._addressed()
        )

    def _is_part(self, found: Values, wanted: Values) -> bool:
        fields = self._client.custom_fields(CONTEXT)
        return all(
            name in wanted and fields.need(name).kind.same(value, wanted[name])
            for name, value in found.items()
            if value
        )

    def _addressed(self) -> set[str]:
        given = [*(self._wish.wanted("to") or ()), *(self._wish.wanted("participants") or ())]
        return set(Addresses().parse(given))

    def _is_untouched(self, ticket: int) -> bool:
        """Whether it holds the first message alone, from this account, or nothing."""
        messages = list(MessageThread(self._client, ticket, files=False).messages("content"))
        text = str(self._wish.wanted("content") or "").strip()
        if len(messages) > (1 if text else 0) or any(CommentThread(self._client, "ticket", ticket).comments()):
            return False
        if not messages:
            self._silent |= {ticket} if text else set()
            return True
        return self._is_first(messages[0])

    def _is_first(self, message: Mapping[str, Any]) -> bool:
        own = number(message.get("is_outgoing")) and number(message.get("worker_id")) == number(self._client.me["id"])
        if self._commands:
            return bool(own)  # Cerb takes out the lines that it carries out
        return bool(own) and plain(str(message.get("content") or ""), False) == plain(self._text(), False)

    def _text(self) -> str:
        content = str(self._wish.wanted("content"))
        return line_ends(content) if self._commands else neutral(content)

    # -- completing -----------------------------------------------------------------

    def say(self, ticket: Values) -> Sequence[str]:
        """Store the first message of a ticket that has none, without mailing it: Cerb mails before it writes."""
        if ticket["id"] not in self._silent or list(MessageThread(self._client, ticket["id"], files=False).messages()):
            return ()
        me = self._client.me
        sender = str(me.get("address_email") or "")
        to = ", ".join(sorted(self._addressed()))
        headers = {"From": sender, "To": to, "Subject": ticket["subject"], "Content-Type": "text/plain; charset=utf-8"}
        headers |= {name.title(): ", ".join(people) for name, people in self._wish.given("cc", "bcc").items() if people}
        fields: Values = {
            "ticket_id": ticket["id"],
            "sender": sender,
            "worker_id": number(me["id"]),
            "content": self._text(),
            "headers": "\r\n".join(f"{name}: {value}" for name, value in headers.items()),
            "is_outgoing": 1,
        }
        if "participants" not in self._wish.said:
            self._client.rest.put(f"records/ticket/{ticket['id']}", {"fields": {"participants": to}})
        message = number(self._client.rest.post("records/message/create", {"fields": fields})["id"])
        self._silent.discard(ticket["id"])
        for file in read_attachments(self._wish.wanted("attachments")):
            upload(self._client, file, [f"message:{message}"])
        said = (
            f"Cerb died before it stored the first message of ticket {ticket['id']}: the text is stored now and not "
            "mailed again; look at the mail log to see whether it went out"
        )
        self._warnings.append(said)
        return (said,)
