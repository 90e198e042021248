# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on objects that are more than create, get, modify and delete: pools, groups, the order of steps, plugins."""

from __future__ import annotations

from typing import Any

from . import render, rules
from .access import require
from .calls import Call, Created
from .errors import Failure
from .routing import Router
from .things import Thing
from .types import wrapper

routes = Router()


def _change_list(call: Call, thing: Thing, item: str, kind: str, *, add: bool) -> dict[str, Any]:
    """Names into a list of an object, or out of it. Whether a name is in it already is no matter."""
    require(call.c, call.user, thing, "modify")
    names = call.texts(item) or call.texts(wrapper(item))
    if not names:
        raise Failure("MissingArgument", f"'{item}' is required")
    for name in names if add else []:
        call.c.get(call.c.root, kind, name)
    before = thing.attributes.get(item, [])
    kept = [name for name in before if add or name not in names]
    thing.attributes[item] = kept + [name for name in dict.fromkeys(names) if add and name not in before]
    call.c.touch(thing, call.user)
    rules.drop_empty_pools(call.c)
    return render.thing(call.c, thing)


@routes("PUT|POST", "resourcePools/{name}/resources")
def add_to_pool(call: Call, name: str) -> dict[str, Any]:
    pool = call.c.get(call.c.root, "resourcePool", name)
    return _change_list(call, pool, "resourceName", "resource", add=True)


@routes("DELETE", "resourcePools/{name}/resources")
def remove_from_pool(call: Call, name: str) -> dict[str, Any]:
    pool = call.c.get(call.c.root, "resourcePool", name)
    return _change_list(call, pool, "resourceName", "resource", add=False)


@routes("PUT|POST", "groups/{name}/users", "addUsersToGroup")
@routes("PUT|POST", "groups/{name}/users", "removeUsersFromGroup")
def change_group(call: Call, name: str) -> dict[str, Any]:
    group = call.c.get(call.c.root, "group", name)
    return _change_list(call, group, "userName", "user", add=call.command == "addUsersToGroup")


@routes("PUT", "projects/{project}/procedures/{procedure}/steps/{step}", "moveStep")
def move_step(call: Call, project: str, procedure: str, step: str) -> dict[str, Any]:
    place = call.c.get(call.c.get(call.c.root, "project", project), "procedure", procedure)
    found = call.c.get(place, "step", step)
    require(call.c, call.user, found, "modify")
    rules.move(call.c, found, call.text("beforeStep"))
    call.c.touch(found, call.user)
    return render.thing(call.c, found)


@routes("POST", "projects/{project}/procedures/{procedure}/steps/{step}/credentials", "attachCredential")
def attach_credential(call: Call, project: str, procedure: str, step: str) -> dict[str, Any]:
    inside = call.c.get(call.c.root, "project", project)
    found = call.c.get(call.c.get(inside, "procedure", procedure), "step", step)
    require(call.c, call.user, found, "modify")
    credential = call.c.get(inside, "credential", call.text("credentialName"))
    attached = found.attributes.setdefault("attachedCredentials", [])
    if credential.name in attached:
        raise Failure("CredentialAlreadyAttached", f"Credential '{credential.name}' is attached already")
    attached.append(credential.name)
    return {}


@routes("PUT", "resources/{name}", "pingResource")
def ping(call: Call, name: str) -> dict[str, Any]:
    return render.thing(call.c, call.c.get(call.c.root, "resource", name))


@routes("POST", "plugins", "installPlugin")
def install(call: Call) -> Created:
    """The file's name tells key and version: EC-Git-3.0.0.jar."""
    name = call.text("url").rsplit("/", 1)[-1].removesuffix(".jar")
    key, _dash, version = name.rpartition("-")
    if not key:
        raise Failure("CantExtractPlugin", f"'{call.text('url')}' is no plugin")
    found = call.c.find(call.c.root, "plugin", name)
    if found is not None and not call.flag("force"):
        raise Failure("DuplicatePlugin", f"Plugin '{name}' already exists")
    attributes = {"pluginKey": key, "pluginVersion": version, "label": key, "author": "vendor", "promoted": "0"}
    plugin = found or call.c.add("plugin", name, call.c.root, call.user, attributes)
    if call.c.find(call.c.root, "project", name) is None:
        call.c.add("project", name, call.c.root, call.user, {"pluginKey": key, "pluginName": name, "tracked": "0"})
    return Created(_plugin(call, plugin))


def _plugin(call: Call, plugin: Thing) -> dict[str, Any]:
    return {"plugin": render.fields(call.c, plugin) | {"projectName": plugin.name}}


@routes("PUT", "plugins/{name}", "promotePlugin")
def promote(call: Call, name: str) -> dict[str, Any]:
    """Of the versions of a plugin one is promoted at most."""
    plugin = call.c.get(call.c.root, "plugin", name)
    promoted = call.flag("promoted", default=True)
    for other in call.c.root.of("plugin"):
        if promoted and other.attributes["pluginKey"] == plugin.attributes["pluginKey"]:
            other.attributes["promoted"] = "0"
    plugin.attributes["promoted"] = "1" if promoted else "0"
    call.c.touch(plugin, call.user)
    return _plugin(call, plugin)


@routes("DELETE", "plugins/{name}", "uninstallPlugin")
def uninstall(call: Call, name: str) -> dict[str, Any]:
    """With its project, which `deletePlugin` leaves."""
    call.c.remove(call.c.get(call.c.root, "plugin", name))
    project = call.c.find(call.c.root, "project", name)
    if project is not None:
        call.c.remove(project)
    return {}
