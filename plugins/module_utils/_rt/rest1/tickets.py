# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets over REST 1.0: canonical values to and from RT's forms.

What REST 1.0 cannot do: custom roles, groups as watchers, files in custom fields, custom fields with a comma in the
name; links and the caller's own key only after creating, so a new ticket carries its key as a number until the link is
made (`mark_of`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.attachments import read_attachments
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    SILENT,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Instant
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files import uploads
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.dates import from_rest1, to_zone
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest1 import clocks, codec
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.fields import (
    DATES,
    LINKS,
    PEOPLE,
    PRIORITIES,
    TIMES,
    order_of,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.fields import WIRE as REST2
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.keys import URN, key_of, mark_of, urn_of

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient

#: What REST 1.0 writes as a form; it has another name for requestors.
WIRE = {
    **{name: wire for name, wire in REST2.items() if name not in ("merged_into", "content", "content_type")},
    "requestor": "Requestors",
}
LINK_WIRE = dict(
    zip(LINKS, ("DependsOn", "DependedOnBy", "RefersTo", "ReferredToBy", "MemberOf", "Members"), strict=True)
)
#: A custom field's value that is a point in time: REST 1.0 does not tell types, so the value must.
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?\s*(Z|[+-]\d\d:?\d\d)")
TICKET_URI = re.compile(r"fsck\.com-rt://[^/]+/ticket/(\d+)")


class Rest1Tickets:
    """The ticket dialect of REST 1.0."""

    marks = True
    unmanaged: tuple[str, ...] = ("custom_roles",)
    by_queue: tuple[str, ...] = ("sla",)

    def __init__(self, client: RTClient) -> None:
        self._client = client
        self._rest = client.rest1

    # -- reading -----------------------------------------------------------------

    def read(self, key: int, wish: Wish = SILENT) -> Values | None:
        form = self._rest.form(f"ticket/{key}/show")
        if form is None:
            return None
        links = self._rest.form(f"ticket/{key}/links/show") or {}
        record = self.record(form, links, wish)
        if record["id"] != key:
            record.update(id=key, merged_into=record["id"])
        return record

    def record(self, form: codec.Form, links: Mapping[str, str], wish: Wish = SILENT) -> Values:
        """The canonical record of a ticket as RT shows it."""
        zone = self._client.timezone
        record: Values = {
            "id": int(form["id"].rpartition("/")[2]),
            "queue": form["Queue"],
            "subject": form.get("Subject", ""),
            "status": form["Status"].lower(),
            "owner": form["Owner"],
            "sla": form.get("SLA", ""),
            "merged_into": None,
            "created": from_rest1(form.get("Created", ""), zone),
            "last_updated": from_rest1(form.get("LastUpdated", ""), zone),
            "creator": form.get("Creator", ""),
            "custom_roles": None,
        }
        for name in PEOPLE:
            record[name] = sorted({item.lower() for item in codec.split_people(form.get(WIRE[name], ""))})
        for name in DATES:
            record[name] = from_rest1(form.get(WIRE[name], ""), zone)
        for name in (*TIMES, *PRIORITIES):
            number = re.match(r"-?\d+", form.get(WIRE[name], ""))
            record[name] = int(number[0]) if number else None
        expected = wish.wanted("custom_fields") or {}
        fields = codec.custom_fields(form, lambda: self._field_names(form["Queue"]))
        record["custom_fields"] = {name: _shaped(text, expected.get(name)) for name, text in fields.items()}
        record["links"], keys = _links(links)
        record[EXTERNAL_ID] = wish.preferred(EXTERNAL_ID, sorted(keys))
        wanted = wish.wanted(EXTERNAL_ID)
        if wanted and record[EXTERNAL_ID] == wanted and record["time_left"] == mark_of(str(wanted)):
            # Linked, but the number is still there: the run that links it has not finished.
            record[EXTERNAL_ID] = None
        return record

    def _field_names(self, queue: str) -> Collection[str]:
        try:
            return self._client.queue(queue).fields.definitions
        except errors.InvalidInput:
            return ()

    def ids(self, query: str, limit: int) -> list[int]:
        return list(codec.parse_search(self._rest.search(query).text, "i"))[:limit]

    def search(
        self, query: str, names: Collection[str], *, order: str, descending: bool, limit: int | None
    ) -> Iterator[Values]:
        """Records of all tickets that TicketSQL finds. Links cost two more requests a ticket."""
        by = ("-" if descending else "+") + order_of(order)
        forms = codec.parse_search(self._rest.search(query, order=by, layout="l").text, "l")
        for form in forms[:limit]:
            if "links" in names or EXTERNAL_ID in names:
                record = self.read(int(form["id"].rpartition("/")[2]))
                if record is not None:
                    yield record
            else:
                yield self.record(form, {})

    def family(self, key: int) -> dict[int, str]:
        """The subjects of a ticket and of those that were merged into it, as they were then."""
        found = self._rest.search(f"EffectiveId = {key}", layout="s").text
        return dict(codec.parse_search(found, "s"))

    def linked(self, key: int, urn: str) -> list[int]:
        """The tickets, that one or merged into it, to which an update added this link, the latest last."""
        entries = codec.history_long(self._rest.show(f"ticket/{key}/history", {"format": "l"}).text)
        return [item.ticket for item in entries if item.type == "AddLink" and item.new_value == urn]

    def keys(self, key: int) -> set[str]:
        """All keys that a ticket carries."""
        return _links(self._rest.form(f"ticket/{key}/links/show") or {})[1]

    def openings(self, key: int) -> list[str]:
        """REST 1.0 offers no actions."""
        return []

    # -- checking -----------------------------------------------------------------

    def check(self, values: Values) -> None:
        """Compare the account's clock with UTC where dates are given.

        RT stores and shows dates in the account's time zone, so one that is hours off comes back as it was sent.
        """
        custom = (values.get("custom_fields") or {}).values()
        if any(values.get(name) for name in DATES) or any(_is_instant(value) for value in custom):
            clocks.compare(self._rest, self._client.timezone)

    def resolve_fields(self, values: Values, queue: str, actual: Values | None) -> Values:
        """Custom fields as this queue knows them, by name; points in time in the canonical form."""
        if values.get("sla") and not self._client.queue(queue).levels:
            raise errors.InvalidInput(
                f"sla: queue {queue!r} has no service levels, and REST 1.0 does not show one there",
                advice="Enable service levels in the queue, or use api_version: rest2 (RT 5 or later)",
            )
        if "custom_fields" not in values:
            return {}
        for name, value in values["custom_fields"].items():
            if "}: " in name and "\n" in str(value):
                raise errors.InvalidInput(f"custom_fields: REST 1.0 does not show the lines of a field named {name!r}")
            if "," in name:
                raise errors.InvalidInput(
                    f"custom_fields: REST 1.0 cannot write {name!r}: RT stops at a comma in the name of a custom field",
                    advice="Use api_version: rest2 (RT 5 or later), or rename the custom field",
                )
        resolved = self._client.queue(queue).fields.resolve(values["custom_fields"], {})
        return {
            "custom_fields": {
                name: Instant().parse(value) if _is_instant(value) else value for name, value in resolved.items()
            }
        }

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        files = read_attachments(values.get("attachments"))
        # RT refuses a ticket with Told or links in its form; an edit sets them.
        fields = self._fields({name: value for name, value in values.items() if name not in ("links", "told")})
        if "Requestors" in fields:
            # On create the field has another name than on edit.
            fields["Requestor"] = fields.pop("Requestors")
        if EXTERNAL_ID in values:
            fields["TimeLeft"] = str(mark_of(values[EXTERNAL_ID]))
        if values.get("content"):
            fields["Text"] = values["content"]
            if values.get("content_type") == "text/html":
                fields["Content-Type"] = "text/html"
        if files:
            fields["Attachment"] = [file.name for file in files]
            fields.setdefault("Text", " ")
        try:
            outcome = self._post({"id": "ticket/new", **fields}, files)
        except errors.Refused as refused:
            if "Status" not in fields or "New tickets can not have status" not in refused.message:
                raise
            outcome = self._post(
                {"id": "ticket/new", **{name: value for name, value in fields.items() if name != "Status"}}, files
            )
        if outcome.id is None:
            raise errors.AnswerLost(
                "RT answered the creating request in words that do not tell whether it did it",
                server_messages=outcome.messages,
            )
        if files:
            uploads.check_stored(
                self._client.threads.attachments(outcome.id), files, {"id": outcome.id, "action": "created"}
            )
        return Written(outcome.id, outcome.messages)

    def _post(self, fields: Values, files: Sequence[Any]) -> codec.Outcome:
        outcome: codec.Outcome = self._rest.write(
            "ticket/new", fields, codec.create_outcome, multiline=_multiline(fields), files=files, effect=Effect.ONCE
        )
        return outcome

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        key, said = actual["id"], []
        # The link first: until it is there, a number may be all that carries the key.
        if EXTERNAL_ID in changes:
            said += self._link(key, "RefersTo", urn_of(changes[EXTERNAL_ID]))
            if actual.get("time_left") == mark_of(changes[EXTERNAL_ID]):
                changes = {"time_left": 0, **changes}
        for name, targets in (changes.get("links") or {}).items():
            found = (actual.get("links") or {}).get(name, ())
            for target in [item for item in targets if item not in found]:
                said += self._link(key, LINK_WIRE[name], target)
            for target in [item for item in found if item not in targets]:
                said += self._link(key, LINK_WIRE[name], target, delete=True)
        fields = self._fields(changes)
        if fields:
            outcome = self._rest.write(f"ticket/{key}/edit", fields, codec.edit_outcome, multiline=_multiline(fields))
            said += outcome.messages
        if "merged_into" in changes:
            said += self._rest.post(f"ticket/{key}/merge/{changes['merged_into']}", {}, codec.merge_outcome).messages
        return said

    def _link(self, key: int, relation: str, target: str, *, delete: bool = False) -> list[str]:
        parameters = {"id": str(key), "rel": relation, "to": target, **({"del": "1"} if delete else {})}
        return list(self._rest.post("ticket/link", parameters, codec.link_outcome).messages)

    def delete(self, key: int) -> Sequence[str]:
        outcome: codec.Outcome = self._rest.write(f"ticket/{key}/edit", {"Status": "deleted"}, codec.edit_outcome)
        return outcome.messages

    def _fields(self, values: Values) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name, value in values.items():
            if name in DATES:
                fields[WIRE[name]] = to_zone(value, self._client.timezone) if value else ""
            elif name in PEOPLE:
                fields[WIRE[name]] = list(value)
            elif name in WIRE:
                fields[WIRE[name]] = str(value)
            elif name == "custom_fields":
                for field, item in value.items():
                    fields[f"CF.{{{field}}}"] = self._custom_field(field, item)
        return fields

    def _custom_field(self, name: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            raise errors.InvalidInput(
                f"custom_fields: {name}: files cannot be written over REST 1.0",
                advice="Use api_version: rest2 (RT 5 or later)",
            )
        if _is_instant(value):
            return to_zone(value, self._client.timezone)
        return "" if value is None else value


def _is_instant(value: Any) -> bool:
    return isinstance(value, str) and INSTANT.fullmatch(value) is not None


def _shaped(text: str, wished: Any) -> Any:
    """RT's text of a custom field in the form that the task gives it."""
    if isinstance(wished, (list, tuple)):
        return sorted(codec.split_values(text)) if text else []
    if _is_instant(wished) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text):
        return Instant().parse(text)
    return text or None


def _multiline(fields: Mapping[str, Any]) -> list[str]:
    """Custom fields may be of a type that takes several lines; whether this one is, RT decides."""
    return [name for name in fields if name.startswith("CF.{")]


def _links(form: Mapping[str, str]) -> tuple[dict[str, list[str]], set[str]]:
    links: dict[str, list[str]] = {name: [] for name in LINKS}
    keys: set[str] = set()
    for name, wire in LINK_WIRE.items():
        for target in codec.split_people(form.get(wire, "")):
            ticket = TICKET_URI.fullmatch(target)
            if name == "refers_to" and target.startswith(URN):
                keys.add(key_of(target))
            else:
                links[name].append(ticket[1] if ticket else target)
    return {name: sorted(targets) for name, targets in links.items()}, keys
