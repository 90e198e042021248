# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets over REST 2.0: canonical values to and from RT's JSON."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import id_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.files import uploads
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.custom_fields import CustomFieldSet, Definition
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.dates import from_rest2, to_rest2, to_zone
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.people import GROUP, NOBODY
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.fields import (
    DATES,
    LINKS,
    PEOPLE,
    PRIORITIES,
    TIMES,
    WIRE,
    order_of,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.keys import URN, key_of, urn_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets.refusals import check_unique

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient
    from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.queue_facts import Queue

LINK_WIRE = dict(zip(LINKS, ("DependsOn", "DependedOnBy", "RefersTo", "ReferredToBy", "Parent", "Child"), strict=True))
#: `ref` of a hyperlink -> our name
LINK_REF = dict(
    zip(("depends-on", "depended-on-by", "refers-to", "referred-to-by", "parent", "child"), LINKS, strict=True)
)


#: What a list has to be asked for, where it is not the name for writing.
SHOWN = {
    "created": "Created",
    "last_updated": "LastUpdated",
    "creator": "Creator",
    "custom_fields": "CustomFields",
    "links": "_hyperlinks",
    EXTERNAL_ID: "_hyperlinks",
}
ALL = frozenset({*WIRE, *SHOWN, "custom_roles"})


class Rest2Tickets:
    """The ticket dialect of REST 2.0."""

    marks = False
    unmanaged: tuple[str, ...] = ()
    by_queue: tuple[str, ...] = ()

    def __init__(self, client: RTClient) -> None:
        self._client = client
        self._rest = client.rest2

    # -- reading -----------------------------------------------------------------

    def read(self, key: int, wish: Wish = SILENT) -> Values | None:
        raw = self._rest.get_or_none(f"ticket/{key}")
        if raw is None:
            return None
        record = self.record(raw, wish)
        if record["id"] != key:
            # The old number of a merged ticket shows the ticket it was merged into.
            record.update(id=key, merged_into=record["id"])
        return record

    def record(self, raw: Mapping[str, Any], wish: Wish = SILENT, names: Collection[str] = ALL) -> Values:
        """The canonical record of a ticket as RT shows it, alone or in a list.

        Only `names` where the list has no more.
        """
        record: Values = {"id": int(raw["id"]), "merged_into": None}
        readers: dict[str, Callable[[], Any]] = {
            "queue": lambda: raw["Queue"].get("Name") or self._queue_of(raw).name,
            "subject": lambda: raw.get("Subject") or "",
            "status": lambda: str(raw.get("Status") or "").lower(),
            "owner": lambda: next(iter(_names(raw.get("Owner"))), "Nobody"),
            "sla": lambda: raw.get("SLA") or "",
            "created": lambda: from_rest2(raw.get("Created")),
            "last_updated": lambda: from_rest2(raw.get("LastUpdated")),
            "creator": lambda: next(iter(_names(raw.get("Creator"))), ""),
            "custom_roles": lambda: self._custom_roles(raw, wish.wanted("custom_roles") or {}),
            "custom_fields": lambda: self._custom_fields(
                raw, self._queue_of(raw).fields, wish.wanted("custom_fields") or {}
            ),
        }
        record.update({name: read() for name, read in readers.items() if name in names})
        record.update(
            {name: self._people(raw.get(WIRE[name]), wish.wanted(name) or ()) for name in PEOPLE if name in names}
        )
        record.update({name: from_rest2(raw.get(WIRE[name])) for name in DATES if name in names})
        record.update({name: _number(raw.get(WIRE[name])) for name in (*TIMES, *PRIORITIES) if name in names})
        if "links" in names or EXTERNAL_ID in names:
            record["links"], keys = _links(raw.get("_hyperlinks") or [])
            # Merging leaves a ticket with several keys.
            record[EXTERNAL_ID] = wish.preferred(EXTERNAL_ID, sorted(keys))
        return record

    def _queue_of(self, raw: Mapping[str, Any]) -> Queue:
        return self._client.queue(str(raw["Queue"]["id"]))

    def _custom_roles(self, raw: Mapping[str, Any], wished: Mapping[str, Any]) -> Values:
        roles = {}
        for key, role in self._queue_of(raw).custom_roles.items():
            # RT 6 shows custom roles by name, in a dictionary of their own.
            shown = raw.get(key, (raw.get("CustomRoles") or {}).get(role.name))
            roles[role.name] = [name for name in self._people(shown, wished.get(role.name) or ()) if name != NOBODY]
        return roles

    def _people(self, shown: Any, expected: Iterable[str]) -> list[str]:
        items = [shown] if isinstance(shown, Mapping) else shown or []
        # A list of tickets can bring the addresses along; a single ticket shows names only.
        known = [
            item["EmailAddress"].lower() for item in items if item.get("type") != "group" and item.get("EmailAddress")
        ]
        users = [item["id"] for item in items if item.get("type") != "group" and not item.get("EmailAddress")]
        groups = [self._client.people.group(str(item["id"])) for item in items if item.get("type") == "group"]
        return sorted([*known, *self._client.people.shown(users, expected), *groups])

    def _custom_fields(self, raw: Mapping[str, Any], fields: CustomFieldSet, wished: Mapping[str, Any]) -> Values:
        shown: Values = {}
        for item in raw.get("CustomFields") or []:
            value = fields.shown(item["name"], item.get("values") or [])
            if isinstance(value, dict):
                address = value.pop("_url")
                if item["name"] in wished and address:
                    # The content is fetched only where a task compares it.
                    value["content_base64"] = base64.b64encode(self._rest.download(address)).decode("ascii")
            shown[item["name"]] = value
        return shown

    def ids(self, query: str, limit: int) -> list[int]:
        pairs = (("query", query), ("orderby", "id"))
        return [int(item["id"]) for item in self._rest.items("tickets", pairs, limit=limit)]

    def search(
        self, query: str, names: Collection[str], *, order: str, descending: bool, limit: int | None
    ) -> Iterator[Values]:
        """Records of all tickets that TicketSQL finds, with these fields.

        Custom roles cost one more request a ticket.
        """
        wires = {SHOWN.get(name) or WIRE[name] for name in names if name not in ("id", "custom_roles", "merged_into")}
        pairs = [("query", query), ("fields", ",".join(sorted({*wires, "Queue"}))), ("fields[Queue]", "Name")]
        pairs += [(f"fields[{WIRE[name]}]", "Name,EmailAddress") for name in PEOPLE if name in names]
        direction = "DESC" if descending else "ASC"
        pairs += [("orderby", order_of(order)), ("order", direction)]
        if order != "id":
            # Without a second order, tickets that are equal in the first may stand on two pages.
            pairs += [("orderby", "id"), ("order", direction)]
        for item in self._rest.items("tickets", pairs, limit=limit):
            if "custom_roles" in names:
                item = {**item, **(self._rest.get_or_none(f"ticket/{item['id']}") or {})}
            yield self.record(item, names=names)

    def family(self, key: int) -> dict[int, str]:
        """The subjects of a ticket and of those that were merged into it, as they were then."""
        pairs = (("query", f"EffectiveId = {key}"), ("fields", "Subject"), ("orderby", "id"))
        return {int(item["id"]): str(item.get("Subject") or "") for item in self._rest.items("tickets", pairs)}

    def linked(self, key: int, urn: str) -> list[int]:
        """The tickets, that one or merged into it, to which an update added this link, the latest last."""
        pairs = (("fields", "Type,NewValue,ObjectId"), ("orderby", "id"))
        return [
            int(item["ObjectId"])
            for item in self._rest.items(f"ticket/{key}/history", pairs)
            if item.get("Type") == "AddLink" and item.get("NewValue") == urn
        ]

    def keys(self, key: int) -> set[str]:
        """All keys that a ticket carries."""
        return _links((self._rest.get_or_none(f"ticket/{key}") or {}).get("_hyperlinks") or [])[1]

    def openings(self, key: int) -> list[str]:
        """The statuses that RT offers as actions on a ticket; none where its lifecycle names no actions."""
        raw = self._rest.get_or_none(f"ticket/{key}") or {}
        return [str(link["to"]) for link in raw.get("_hyperlinks") or [] if link.get("ref") == "lifecycle"]

    # -- checking -----------------------------------------------------------------

    def check(self, values: Values) -> None:
        """RT shows dates in UTC, so one that is stored otherwise is seen."""

    def resolve_fields(self, values: Values, queue: str, actual: Values | None) -> Values:
        """Custom fields and roles as this queue knows them."""
        found = self._client.queue(queue)
        resolved: Values = {}
        if "custom_fields" in values:
            resolved["custom_fields"] = found.fields.resolve(
                values["custom_fields"], (actual or {}).get("custom_fields") or {}
            )
            self._check_unique(found, resolved["custom_fields"], actual or {})
        if "custom_roles" in values:
            known = {role.name.casefold(): role for role in found.custom_roles.values()}
            for name in values["custom_roles"]:
                if name.casefold() not in known:
                    raise errors.InvalidInput(
                        f"custom_roles: there is no role {name!r} in queue {found.name!r}, or the account may not see "
                        "it",
                        advice=errors.did_you_mean(name, (role.name for role in known.values())),
                    )
                if known[name.casefold()].single and len(values["custom_roles"][name]) > 1:
                    raise errors.InvalidInput(
                        f"custom_roles: {name} takes one person, and {len(values['custom_roles'][name])} are given"
                    )
                group = next((item for item in values["custom_roles"][name] if item.startswith(GROUP)), None)
                if known[name.casefold()].single and group is not None:
                    raise errors.InvalidInput(f"custom_roles: {name} takes one person, and {group!r} is a group")
            resolved["custom_roles"] = {
                known[name.casefold()].name: people for name, people in values["custom_roles"].items()
            }
        return resolved

    def _check_unique(self, queue: Queue, values: Values, actual: Values) -> None:
        held = actual.get("custom_fields") or {}
        for name, value in values.items():
            if queue.fields.definitions[name].unique and value != held.get(name):
                check_unique(self, name, value, actual.get("id"))

    # -- writing -----------------------------------------------------------------

    def create(self, values: Values) -> Written:
        document = self._document(values, {})
        files = read_attachments(values.get("attachments"))
        if files or "Content" in document:
            document.setdefault("Content", "")
            document.setdefault("ContentType", "text/plain")
        try:
            answer = self._post(document, files)
        except errors.Refused as refused:
            # The status exists but a ticket cannot begin with it: begin with the queue's own, and let an
            # update change it.
            if "Status" not in document or "New tickets can not have status" not in refused.message:
                raise
            del document["Status"]
            answer = self._post(document, files)
        key = int(id_of(answer, "the creating request"))
        if files:
            uploads.check_stored(self._client.threads.attachments(key), files, {"id": key, "action": "created"})
        return Written(key)

    def _post(self, document: Values, files: Sequence[Any]) -> Any:
        if not files:
            return self._rest.post("ticket", document)
        return self._rest.created(self._client.transport.send(uploads.rest2("ticket", document, files)))

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        return self._rest.put(f"ticket/{actual['id']}", self._document(changes, actual))

    def delete(self, key: int) -> Sequence[str]:
        try:
            self._rest.delete(f"ticket/{key}")
        except errors.ServerFailed as failed:
            if failed.status != 500:
                raise
            # 500 stands for 'already deleted', 'no right' and 'unresolved dependencies'; setting the status
            # says which.
            said = self._rest.put(f"ticket/{key}", {"Status": "deleted"}, regardless=True)
            left = self.read(key)
            if left is not None and left["status"] != "deleted":
                reason = " / ".join(said) or "HTTP 500"
                raise errors.Refused(
                    f"RT does not delete ticket {key}: {reason}", status=500, server_messages=said
                ) from None
        return ()

    def _document(self, values: Values, actual: Values) -> Values:
        document: Values = {}
        for name, value in values.items():
            if name in PEOPLE:
                document[WIRE[name]] = self._client.people.principals(value)
            elif name in DATES:
                document[WIRE[name]] = to_rest2(value)
            elif name == "custom_fields":
                document["CustomFields"] = self._custom_field_values(values, actual)
            elif name == "custom_roles":
                document["CustomRoles"] = {
                    role: self._role(role, people, values, actual) for role, people in value.items()
                }
            elif name == "links":
                _link_changes(document, value, (actual.get("links") or {}) if actual else None)
            elif name in WIRE:
                document[WIRE[name]] = value
        if EXTERNAL_ID in values:
            name = "AddRefersTo" if actual else "RefersTo"
            document[name] = [*document.get(name, []), urn_of(values[EXTERNAL_ID])]
        return document

    def _role(self, role: str, people: Sequence[str], values: Values, actual: Values) -> Any:
        queue = self._client.queue(str(values.get("queue") or actual.get("queue")))
        single = any(item.single for item in queue.custom_roles.values() if item.name == role)
        principals = self._client.people.principals(people)
        # An empty list does not clear a role for one person; Nobody does.
        return (principals or ["Nobody"])[0] if single else principals

    def _custom_field_values(self, values: Values, actual: Values) -> Values:
        queue = self._client.queue(str(values.get("queue") or actual.get("queue")))
        return {
            name: self._custom_field_value(queue.fields.definitions.get(name), value)
            for name, value in values["custom_fields"].items()
        }

    def _custom_field_value(self, definition: Definition | None, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                "FileName": value["filename"],
                "FileType": value["content_type"],
                "FileContent": value["content_base64"],
            }
        if definition is not None and definition.type == "DateTime" and value:
            # Unlike the core dates, RT reads these in the account's own time zone, and drops the time after a Z.
            zone = self._client.timezone
            return [to_zone(item, zone) for item in value] if isinstance(value, list) else to_zone(value, zone)
        return value


def _names(shown: Any) -> list[str]:
    items = [shown] if isinstance(shown, Mapping) else shown or []
    return [str(item["id"]) for item in items]


def _number(value: Any) -> int | None:
    """Numbers come as strings; a priority may be stored as a label."""
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return None


def _links(hyperlinks: Iterable[Mapping[str, Any]]) -> tuple[dict[str, list[str]], set[str]]:
    """The links to other things by our names, and the caller's own keys among them."""
    links: dict[str, list[str]] = {name: [] for name in LINKS}
    keys: set[str] = set()
    for link in hyperlinks:
        name = LINK_REF.get(str(link.get("ref")))
        address = str(link.get("_url") or "")
        if name == "refers_to" and address.startswith(URN):
            keys.add(key_of(address))
        elif name is not None:
            links[name].append(str(link["id"]) if link.get("type") == "ticket" else address)
    return {name: sorted(targets) for name, targets in links.items()}, keys


def _link_changes(
    document: Values, wanted: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[str]] | None
) -> None:
    """Add and delete single links: setting a whole list would take the caller's keys with it."""
    for name, targets in wanted.items():
        if found is None:
            document[LINK_WIRE[name]] = list(targets)
            continue
        added = [target for target in targets if target not in found.get(name, ())]
        removed = [target for target in found.get(name, ()) if target not in targets]
        if added:
            document["Add" + LINK_WIRE[name]] = added
        if removed:
            document["Delete" + LINK_WIRE[name]] = removed
