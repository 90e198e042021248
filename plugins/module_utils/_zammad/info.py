# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any collection of Zammad, read only: what the module `zammad_info` does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import STAND_IN
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.info_task import each
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects import tables
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD

#: Keys whose values nobody reads a list for; Zammad shows them in clear.
SECRETS = frozenset(
    (
        *(name for names in tables.SECRETS.values() for name in names),
        *("password", "token", "access_token", "client_secret", "app_secret", "consumer_secret", "oauth_token_secret"),
        *("bind_pw", "api_key", "api_token", "private_key", "webhook_secret", "verify_token"),
    )
)
#: Collections with a list but without pages.
WHOLE = frozenset(("settings", "object_manager_attributes", "tag_list", "tags", "links", "mentions", "version"))


def read(call: Call[ZammadClient]) -> dict[str, Any]:
    """The objects of a collection."""
    options = call.options
    query = Query(options.get("query"))
    objects: Any = [hidden(item) for item in _select(call.client, options)]
    result: dict[str, Any] = {"changed": False, "count": len(objects), "objects": query.apply(objects)}
    if options.get("version"):
        result["version"] = _version(call.client)
    return result


def _select(client: ZammadClient, options: Mapping[str, Any]) -> Iterator[Any]:
    path = options["collection"].strip("/")
    parameters = {str(name): _text(value) for name, value in (options.get("parameters") or {}).items()}
    if options.get("ids") is not None:
        asked = {"expand": "true", **parameters}
        yield from each(
            path, options["ids"], lambda key: client.rest.get_or_none(f"{path}/{segment(key)}", asked), options
        )
        return
    condition, text = options.get("condition"), str(options.get("search") or "").strip()
    if condition is not None or options.get("search") is not None:
        if not condition and not text:
            raise errors.InvalidInput("condition or search is empty, which Zammad takes for 'everything'")
        asked = {"condition": condition} if condition else {"query": text}
        yield from client.rest.search(path, asked, limit=options.get("limit"))
        return
    if path in WHOLE:
        found = client.rest.get(path, parameters)
        yield from (found if isinstance(found, list) else [found])[: options.get("limit")]
        return
    yield from client.rest.items(path, parameters, limit=options.get("limit"))


def _version(client: ZammadClient) -> str | None:
    """The server's version, for accounts with the permission 'admin'."""
    try:
        return str(client.rest.get("version")["version"])
    except errors.Forbidden:
        return None


def hidden(value: Any, names: Collection[str] = SECRETS) -> Any:
    """The value with what stands under these names replaced."""
    if isinstance(value, Mapping):
        return {
            key: STAND_IN if key in names and item not in (None, "") else hidden(item, names)
            for key, item in value.items()
        }
    return [hidden(item, names) for item in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


INFO = Task(
    system=ZAMMAD,
    options={
        "collection": {"type": "str", "required": True},
        "ids": {"type": "list", "elements": "str", "aliases": ["id"]},
        "condition": {"type": "dict"},
        "search": {"type": "str"},
        "parameters": {"type": "dict"},
        "limit": {"type": "int"},
        "missing": {"type": "str", "choices": ["error", "ignore"], "default": "error"},
        "version": {"type": "bool", "default": False},
        "query": {"type": "str"},
    },
    run=read,
    rules={"mutually_exclusive": [["ids", "condition", "search"]]},
)
