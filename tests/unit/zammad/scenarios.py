# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One life for each module of Zammad that writes, on both versions; values are as awkward as the server allows."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from tests.laws.scenario import Scenario

OLD, NEW = "5.5", "6.5"
BYTES = base64.b64encode(bytes(range(256)) + b"\r\n\n\x00").decode()
TEXT = "  Größe 😀 <b>&amp;</b>\r\n\r\n  indented\n#{ticket.id}\nlast"
#: What Zammad cleans it of cannot be predicted, only recognised: see the tests of notes and articles.
DIRTY = '<p onclick="x()">Größe <b>😀</b><script>alert(1)</script><a href="http://x.example">l</a></p>'
HTML = "<p>Größe <b>😀</b></p>"

TICKET = {
    "title": "Größe '<key>' \"100%\" \\ <b>",
    "group": "Users",
    "customer": "guess:New.<key>@Lab.Example",
    "status": "pending reminder",
    "pending_time": "2031-06-01T12:00:59+02:00",
    "priority": "3 high",
    "owner": "Agent@lab.example",
    "organization": "Zammad Foundation",
    "note": "<i>a</i> note",
    "tags": ["db", "DB", "x y"],
    "links": {"parent": ["<other>"], "normal": ["<third>"]},
    "mentions": ["agent@lab.example"],
    "custom_fields": {"key_of_ours": "a, 'b' 5%"},
    "content": DIRTY,
    "content_type": "text/html",
    "article_type": "phone",
    "article_subject": "Größe",
    "sender": "Customer",
    "internal": True,
    "to": "x@lab.example",
    "cc": "y@lab.example",
    "attachments": [{"name": "Größe.bin", "content_base64": BYTES}],
    "time_unit": 7.5,
}
CHANGES = {
    "title": "Changed <key>",
    "status": "open",
    "owner": "",
    "priority": "1 low",
    "note": "",
    "tags": ["db"],
    "links": {"parent": [], "child": ["<other>"]},
    "mentions": [],
    "customer": "customer@lab.example",
}
ORGANIZATION = {
    "domain": " <key>.Example ",
    "domain_assignment": True,
    "shared": False,
    "note": HTML,
    "members": ["Customer@lab.example"],
    "active": True,
    "custom_fields": {"region": "Süd"},
}
GROUP = {
    "signature": "default",
    "assignment_timeout": 30,
    "follow_up_possible": "new_ticket_after_certain_time",
    "reopen_time_in_days": 3,
    "follow_up_assignment": False,
    "shared_drafts": False,
    "note": "<b>n</b>",
    "active": True,
    "custom_fields": {"cost": "4711"},
}
USER = {
    "firstname": "Jané",
    "lastname": "O'Doe",
    "password": "Secret-1234",
    "roles": ["Agent"],
    "groups": {"Users": ["read", "change"], "Second": ["full"]},
    "organization": "Zammad Foundation",
    "organizations": ["Org of the lab"],
    "vip": True,
    "verified": False,
    "web": "x.example",
    "phone": "+49 30 1",
    "fax": "2",
    "mobile": "3",
    "department": "IT",
    "street": "S 1",
    "zip": "01234",
    "city": "Köln",
    "country": "DE",
    "address": "a\nb",
    "note": HTML,
    "active": True,
    "custom_fields": {"badge": "b1"},
}
DAY = {"active": True, "timeframes": [["09:00", "12:00"], ["13:00", "17:00"]]}
HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), DAY)
OPTION = {"type": "text", "null": True, "default": "", "options": {}, "relation": ""}
STATE_OPEN = {"ticket.state_id": {"operator": "is", "value": ["open", "new"]}}
CLOSE = {"ticket.state_id": {"value": "closed"}}


def _named(module: str, create: Mapping[str, Any], update: Mapping[str, Any], **more: Any) -> list[Scenario]:
    identity = {"name": "Größe <key>", **more.pop("identity", {})}
    return [
        Scenario(module=module, variant=version, identity=identity, create=create, update=update, **more)
        for version in (OLD, NEW)
    ]


def _object(kind: str, create: Mapping[str, Any], update: Mapping[str, Any], **more: Any) -> list[Scenario]:
    name = more.pop("name", "Größe <key>")
    by_hand = more.pop("by_hand", {"active": True})
    extra = more.pop("extra", {})
    identity = {"type": kind, "name": name, **more.pop("identity", {})}
    versions = more.pop("versions", (OLD, NEW))
    return [
        Scenario(
            module="zammad_object",
            variant=f"{kind}-{version}",
            identity=identity,
            create={"attributes": {**create, **(extra if version == NEW else {})}, **more},
            update={"attributes": update},
            by_hand=by_hand,
        )
        for version in versions
    ]


SCENARIOS = [
    *(
        Scenario(
            module="zammad_ticket",
            variant=f"tag-{version}",
            ground=("other", "third"),
            identity={"external_id": "<key> ü,1% 'x'"},
            create=TICKET,
            update=CHANGES,
            by_hand={"key_of_ours": "by hand"},
        )
        for version in (OLD, NEW)
    ),
    *(
        Scenario(
            module="zammad_ticket",
            variant=f"attribute-{version}",
            identity={"external_id": "<key>,1", "external_id_field": "key_of_ours"},
            create={"title": "x <key>", "group": "Users", "customer": "customer@lab.example"},
            update={"priority": "1 low", "group": "Users"},
            by_hand={"note": "by hand"},
        )
        for version in (OLD, NEW)
    ),
    *(
        Scenario(
            module="zammad_article",
            variant=version,
            ground=("ticket",),
            identity={"ticket": "<ticket>"},
            create={
                "content": DIRTY,
                "content_type": "text/html",
                "type": "phone",
                "attachments": [{"name": "Größe.bin", "content_base64": BYTES}],
                "article_subject": "s",
                "internal": True,
                "sender": "Customer",
                "to": "x@lab.example",
                "cc": "y@lab.example",
                "in_reply_to": "<m>",
                "time_unit": 3.5,
            },
            update={"content": TEXT, "key": "<key>"},
            is_resource=False,
            by_hand={"body": "somebody answers", "type": "note"},
        )
        for version in (OLD, NEW)
    ),
    *_named(
        "zammad_organization",
        ORGANIZATION,
        {"domain": "", "domain_assignment": False, "members": [], "note": "", "custom_fields": {"region": ""}},
        identity={"purge": True},
        by_hand={"shared": True},
    ),
    *_named(
        "zammad_group",
        GROUP,
        {"signature": "", "assignment_timeout": 60, "follow_up_possible": "yes", "note": ""},
        by_hand={"shared_drafts": True},
    ),
    *_named(
        "zammad_role",
        {
            "permissions": ["ticket.agent", "user_preferences.password"],
            "groups": {"Users": ["read", "change"], "Second": ["full"]},
            "default_at_signup": False,
            "note": HTML,
            "active": True,
        },
        {"permissions": ["ticket.agent"], "groups": {"Users": ["full"]}},
        by_hand={"note": "by hand"},
    ),
    *_named(
        "zammad_ticket_state",
        {
            "state_type": "pending reminder",
            "next_state": "open",
            "ignore_escalation": True,
            "note": "n",
            "active": True,
        },
        {"next_state": "", "ignore_escalation": False, "state_type": "pending action"},
        identity={"purge": True},
        by_hand={"note": "by hand"},
    ),
    *_named(
        "zammad_ticket_priority",
        {"ui_icon": "important", "ui_color": "high-priority", "note": "n", "active": True, "default_create": False},
        {"ui_icon": "", "note": ""},
        identity={"purge": True},
        by_hand={"ui_color": "low-priority"},
    ),
    *(
        Scenario(
            module="zammad_user",
            variant=f"login-{version}",
            identity={"login": "Full.<key>"},
            create={**USER, "email": "Full.<key>@XN--BCHER-KVA.example"},
            update={
                "email": "<key>@lab.example",
                "groups": {"Users": ["full"]},
                "organizations": [],
                "phone": "",
                "note": "",
                "lastname": "Miller",
            },
            by_hand={"city": "by hand"},
        )
        for version in (OLD, NEW)
    ),
    *(
        Scenario(
            module="zammad_user",
            variant=f"erased-{version}",
            identity={"email": "<key>@lab.example", "data_privacy": True},
            create={"firstname": "A", "lastname": "B"},
            update={"lastname": "C"},
            by_hand={"city": "by hand"},
        )
        for version in (OLD, NEW)
    ),
    *(
        Scenario(
            module="zammad_tag",
            variant=version,
            identity={"name": "new <key>"},
            create={"name": "Old <key>"},
            update={"renamed_from": "Old <key>"},
            by_hand={"count": 1},
        )
        for version in (OLD, NEW)
    ),
    *(
        Scenario(
            module="zammad_setting",
            variant=version,
            identity={"name": "product_name"},
            create={"value": "Größe <key>"},
            update={"value": "Other"},
            by_hand={"organization": {"value": "by hand"}},
        )
        for version in (OLD, NEW)
    ),
    *_object(
        "calendar",
        {"timezone": "Europe/Berlin", "business_hours": HOURS},
        {"timezone": "UTC"},
        by_hand={"ical_url": ""},
    ),
    *_object(
        "macro",
        {"perform": CLOSE, "groups": ["Users"], "note": HTML},
        {"perform": {"ticket.state_id": {"value": "open"}}, "groups": []},
    ),
    *_object(
        "trigger",
        {"condition": {"ticket.action": {"operator": "is", "value": "create"}, **STATE_OPEN}, "perform": CLOSE},
        {"condition": STATE_OPEN, "note": "x"},
        extra={"activator": "action", "execution_condition_mode": "selective"},
    ),
    *_object("text_module", {"content": HTML, "keywords": "k", "groups": ["Users"]}, {"content": "Bye", "groups": []}),
    *_object("signature", {"body": HTML}, {"body": "Bye"}),
    *_object(
        "webhook",
        {"endpoint": "https://x.example/", "ssl_verify": True},
        {"endpoint": "https://y.example/"},
        secrets={"signature_token": "t0ken", "basic_auth_password": "w0rd"},
    ),
    *_object(
        "object_attribute",
        {"display": "D", "data_type": "input", "data_option": {**OPTION, "maxlength": 9}, "position": 1700},
        {"display": "E", "data_option": {**OPTION, "maxlength": 19}},
        name="a_<key>",
        identity={"object": "User"},
    ),
]
#: A server has nothing of its own by which these differ: `by_hand` would be what the task says.
PERSON_CHANGES_NOTHING = ("zammad_object",)
