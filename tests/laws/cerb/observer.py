# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on a Cerb, seen by somebody who is not the collection: plain requests of an administrator.

An observation is a list of the live things that a scenario is about, each as a dictionary without what differs from run
to run: ids, masks, the moment of writing, the scenario's key. Two runs that did the same give equal observations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.laws.cerb.desk import BUCKET, CUSTOMER, DEVICE, FIELDSET, HELPDESK, SECOND, SERVICE
from tests.laws.declared import path_of
from tests.laws.scenario import KEY, Scenario, filled

#: (method, path below rest/ without extension, form or query) -> the answer, as an administrator.
Fetch = Callable[..., dict[str, Any]]
Observation = list[dict[str, Any]]
Raw = dict[str, Any]

OF_TICKET = ("subject", "status", "importance", "reopen_date", "group_name", "bucket_name", "owner_at_mention_name")
OF_MESSAGE = ("content", "is_outgoing", "is_not_sent", "is_broadcast", "worker_id")
HEADERS = ("to", "cc", "bcc", "subject", "content-type")
OF_COMMENT = ("comment", "is_markdown", "is_pinned", "author__context", "author_id")
DELETED = "deleted"
EXPAND = ("custom_", "links", "watchers", "params", "members", "email_", "org_", "address_")
#: What is worked out from the id or the moment of writing, and what differs from run to run.
STAMPS = "id|url|mask|created|updated|created_at|updated_at|version"
DERIVED = re.compile(rf"(^|_)({STAMPS})$|_label$|_context$|^_|^custom_\d")


class Observer:
    """Looks at one server through `fetch`."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch

    def records(self, kind: str, query: str = "id:>0", expand: str = "") -> list[Raw]:
        """All records of a type for which a condition holds, the oldest first."""
        asked = {"q": f"{query} sort:id", "limit": 500, "expand": expand}
        found: list[Raw] = self.fetch("GET", f"records/{kind}/search", asked)["results"]
        return found

    def newest_ticket(self, key: str = "") -> int:
        """The id of the newest ticket, or of the newest one that has a key in its subject."""
        return max((int(item["id"]) for item in self.records("ticket") if key in item["subject"]), default=0)

    def ids(self) -> dict[str, int]:
        """The ids of what every scenario finds on the server, by the names of its places."""
        named = {
            "group": {"helpdesk": HELPDESK, "service": SERVICE},
            "bucket": {"bucket": BUCKET},
            "org": {"org": CUSTOMER, "second": SECOND},
            "calendar": {"calendar": "Lab"},
            "custom_fieldset": {"fieldset": FIELDSET},
            "kb_category": {"category": "Lab"},
            "worker": {"zoe": "zoe"},
            DEVICE: {"device": "Gerät 1"},
        }
        return {
            place: int(item["id"])
            for kind, places in named.items()
            for item in self.records(kind)
            for place, name in places.items()
            if (item["at_mention_name"] if kind == "worker" else item["name"]) == name
        }

    # -- what a scenario is about
    # ----------------------------------------------------------------------------------------------

    def observe(self, scenario: Scenario, places: Mapping[str, Any]) -> Observation:
        """All that is there of the scenario now."""
        if scenario.module == "cerb_ticket":
            found = self.records("ticket", f"id:>{int(places['newest'])}")
            seen = [self._ticket(raw, places) for raw in found if raw["status"] != DELETED]
        elif scenario.module == "cerb_message":
            seen = self._with_thread(int(places["ticket"]), places)
        elif scenario.module == "cerb_comment":
            seen = self._comments("org", int(places["org"]))
        elif scenario.module == "cerb_attachment":
            seen = self._files("ticket", int(places["ticket"]))
        elif scenario.module == "cerb_package":
            kinds = ("org", "address")
            seen = [self._record(kind, raw, scenario) for kind in kinds for raw in self.keyed(kind, places)]
        else:
            kind = kind_of(scenario)
            seen = [self._record(kind, raw, scenario) for raw in self.keyed(kind, places)]
        return _masked(seen, places)

    def keyed(self, kind: str, places: Mapping[str, Any]) -> list[Raw]:
        """The records that have the scenario's key in any of their texts."""
        found = self.records(kind, expand=",".join(EXPAND))
        return [raw for raw in found if places["key"] in json.dumps(raw).lower()]

    def _record(self, kind: str, raw: Raw, scenario: Scenario) -> Raw:
        shown = {name: value for name, value in raw.items() if not DERIVED.search(name) and name not in EXPAND}
        shown["links"] = _links(raw)
        shown["watchers"] = sorted(item["at_mention_name"] for item in _map(raw.get("watchers")).values())
        shown["custom"] = self._custom(raw)
        if kind == "custom_field":
            shown["params"] = raw.get("params")
        if kind == "group":
            people = _map(raw.get("members")).values()
            shown["members"] = {item["at_mention_name"]: bool(item["is_manager"]) for item in people}
        if kind in ("org", "task"):
            shown["fieldsets"] = sorted(
                item["name"]
                for item in self.records("custom_fieldset")
                if self.records(kind, f"id:{raw['id']} fieldset:(id:{item['id']})")
            )
        # What these refer to was there before the scenario.
        for name in ("calendar_id", "org_id", "group_id", "owner_id", "worker_id", "parent_id", "custom_fieldset_id"):
            if name in raw:
                shown[name] = raw[name]
        if "secrets" in {**scenario.create, **scenario.update}:
            shown["id"] = raw["id"]
        return {"is": kind, **shown}

    def _custom(self, raw: Mapping[str, Any]) -> Raw:
        """The custom fields of a record by their URIs."""
        uris = {int(item["id"]): item["uri"] for item in self.records("custom_field")}
        return {uris[int(key)]: value for key, value in _map(raw.get("custom")).items() if int(key) in uris}

    # -- tickets
    # ----------------------------------------------------------------------------------------------------------

    def _ticket(self, raw: Raw, places: Mapping[str, Any]) -> Raw:
        key = int(raw["id"])
        expand = "custom_,links,watchers,requesters,group_,bucket_,owner_,org_"
        whole = self.fetch("GET", f"records/ticket/{key}", {"expand": expand})
        names = {f"ticket {number}": f"ticket <{name}>" for name, number in places.items()}
        return {
            "is": "ticket",
            **{name: whole.get(name) for name in (*OF_TICKET, "org_name")},
            "mask": whole["mask"] if places["key"] in whole["mask"] else "its own",
            "custom": self._custom(whole),
            "links": sorted(names.get(item, item) for item in _links(whole) if not item.startswith("worker")),
            "watchers": sorted(item["at_mention_name"] for item in _map(whole.get("watchers")).values()),
            "participants": sorted(item["email"] for item in _map(whole.get("requesters")).values()),
            "Thread": self._thread(key),
        }

    def _thread(self, key: int) -> list[Raw]:
        messages = self.records("message", f"ticket.id:{key}", expand="content,headers,attachments")
        return [
            *({"is": "message", **self._message(raw)} for raw in messages),
            *self._comments("ticket", key),
        ]

    def _message(self, raw: Raw) -> Raw:
        headers = _map(raw.get("headers"))
        # The HTML of a mail is kept as one of its files.
        own = int(raw["html_attachment_id"] or 0)
        files = {int(item["id"]) for item in _map(raw.get("attachments")).values()} - {own}
        return {
            **{name: raw.get(name) for name in OF_MESSAGE},
            "headers": {name: str(headers[name]).partition(";")[0] for name in HEADERS if headers.get(name)},
            "files": sorted(self._file(key) for key in files),
        }

    def _file(self, key: int) -> list[Any]:
        raw = self.fetch("GET", f"records/attachment/{key}")
        return [raw["name"], raw["mime_type"], raw["storage_sha1hash"]]

    def _files(self, kind: str, key: int) -> list[Raw]:
        found = self.records("attachment", f"on.{kind}:(id:{key})")
        return [{"is": "file", "file": self._file(int(raw["id"]))} for raw in found]

    def _comments(self, kind: str, key: int) -> list[Raw]:
        found = self.records("comment", f"on.{kind}:(id:{key})")
        return [{"is": "comment", **{name: raw.get(name) for name in OF_COMMENT}} for raw in found]

    def _with_thread(self, key: int, places: Mapping[str, Any]) -> Observation:
        """The messages and comments first, then the ticket without them."""
        whole = self._ticket({"id": key}, places)
        return [*whole.pop("Thread"), whole]


def kind_of(scenario: Scenario) -> str:
    """The type of the scenario's records."""
    if scenario.module == "cerb_record":
        return str(scenario.identity["type"])
    return path_of(scenario.module, "cerb/observer.py", "a branch for it to `observe` and `by_hand`")


def by_hand(observer: Observer, scenario: Scenario, places: Mapping[str, Any]) -> None:
    """Let a person (an administrator) do what the scenario says is done in between."""
    if not scenario.by_hand:
        return
    said = filled(scenario.by_hand, places)
    if scenario.module == "cerb_message":
        observer.fetch("POST", f"tickets/{places['ticket']}/comment", said)
        return
    if scenario.module == "cerb_comment":
        observer.fetch("POST", f"orgs/{places['org']}/note", said)
        return
    if scenario.module == "cerb_attachment":
        upload = observer.fetch("POST", "attachments/upload", said)
        attach = {"fields": {"attach": [f"ticket:{places['ticket']}"]}}
        observer.fetch("PUT", f"records/attachment/{upload['id']}", attach)
        return
    if scenario.module == "cerb_ticket":
        where = f"records/ticket/{observer.newest_ticket(places['key'])}"
    else:
        kind = kind_of(scenario)
        where = f"records/{kind}/{observer.keyed(kind, places)[0]['id']}"
    # Custom fields are known to the API by their URIs, too.
    fields = {**{name: value for name, value in said.items() if name != "custom"}, **said.get("custom", {})}
    observer.fetch("PUT", where, {"fields": fields})


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _links(raw: Mapping[str, Any]) -> list[str]:
    found = _map(raw.get("links"))
    return sorted(f"{context.rpartition('.')[2]} {key}" for context, ids in found.items() for key in ids)


def _masked(seen: Observation, places: Mapping[str, Any]) -> Observation:
    # A word of letters and digits looks the same in JSON, in a URL and in an address.
    masked: Observation = json.loads(json.dumps(seen).replace(places["key"], KEY).replace(places["key"].upper(), KEY))
    return masked
