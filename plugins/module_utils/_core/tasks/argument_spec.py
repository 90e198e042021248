# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module in the form that Ansible reads, made from the declarations."""

from __future__ import annotations

import os

from ansible.module_utils.errors import AnsibleFallbackNotFound
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import WHEN_CLOSED
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByKey, ByMatch
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Option, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID, Field, Resource
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Kind, Spec

ArgumentSpec = dict[str, Spec]
#: Options that are no secrets, though Ansible takes their names for that.
SOUND_SECRET = (EXTERNAL_ID, "key")


def resource_options(resource: Resource) -> ArgumentSpec:
    """The options of a resource's module, without the connection options."""
    spec: ArgumentSpec = {"state": {"type": "str", "choices": ["present", "absent"], "default": "present"}}
    if resource.id_kind is not None:
        spec["id"] = {"type": resource.id_kind.type}
    for item in resource.fields:
        spec[item.name] = _specify_field(item)
    for switch in resource.switches:
        spec[switch.name] = _specify_kind(switch.kind)
    matching, keyed = resource.matched_by(ByMatch), resource.matched_by(ByKey)
    if matching:
        spec["match_on"] = {"type": "list", "elements": "str"}
    if matching or keyed:
        spec["match_among"] = {"type": "str", "choices": ["open", "any"]}
        choices = ["error", *(["merge"] if keyed else []), "oldest", "newest"]
        spec["on_multiple"] = {"type": "str", "choices": choices, "default": "error"}
    if resource.life:
        spec["when_closed"] = {"type": "str", "choices": list(WHEN_CLOSED)}
        spec["create"] = {"type": "bool", "default": True}
    if resource.collective:
        spec["list_mode"] = {"type": "str", "choices": ["exact", "add", "remove"], "default": "exact"}
    if any(item.secret for item in resource.fields):
        spec["update_password"] = {
            "type": "str",
            "choices": ["on_create", "always"],
            "default": "on_create",
            "no_log": False,
        }
    return spec


def _specify_kind(kind: Kind) -> Spec:
    spec: Spec = {"type": kind.type, **kind.spec}
    if kind.elements:
        spec["elements"] = kind.elements
    if kind.choices:
        spec["choices"] = list(kind.choices)
    return spec


def _specify_field(item: Field) -> Spec:
    spec = _specify_kind(item.kind)
    if item.aliases:
        spec["aliases"] = list(item.aliases)
    if item.secret:
        spec["no_log"] = True
    elif item.name in SOUND_SECRET:
        spec["no_log"] = False
    return spec


def _set_variable(name: str) -> str:
    """An environment variable. An empty one counts as not set: so launchers leave what nobody filled in."""
    value = os.environ.get(name)
    if not value:
        raise AnsibleFallbackNotFound
    return value


def connection_options(system: System) -> ArgumentSpec:
    """The connection options of a system's modules."""
    return {option.name: _specify(option, system.prefix) for option in system.options}


def _specify(option: Option, prefix: str) -> Spec:
    spec: Spec = {"type": option.type}
    if not option.way:
        # Credentials count as a group: `with_environment` reads them.
        spec["fallback"] = (_set_variable, [option.variable(prefix)])
    if option.default is not None:
        spec["default"] = option.default
    # `System.settings` checks what is required: its message names the environment variable, too.
    if option.choices:
        spec["choices"] = list(option.choices)
    spec["no_log"] = option.secret
    return spec
