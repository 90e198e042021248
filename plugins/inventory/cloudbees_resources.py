# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts from the resources of CloudBees CD."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cloudbees_resources
short_description: Hosts from resources of CloudBees CD
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Makes a host of each resource of CloudBees CD, which is a machine with an agent on it.
  - It reads only, all resources to the end.
  - C(ansible_host) is set to the resource's own host name, where it has one and the host is called otherwise.
    O(compose) may set it to something else.
  - The name of the file must end in C(cloudbees_resources.yml) or C(cloudbees_resources.yaml).
options:
  plugin:
    description:
      - Must be V(opsdesk.itsm.cloudbees_resources).
    type: str
    required: true
    choices: [opsdesk.itsm.cloudbees_resources]
  filters:
    description:
      - Only resources for which all of these hold, in the form of O(opsdesk.itsm.cloudbees_object_info#module:filters).
    type: list
    elements: dict
    default: []
  pools:
    description:
      - Only resources in one of these pools. A pool that does not exist is an error.
    type: list
    elements: str
    default: []
  zones:
    description:
      - Only resources in one of these zones. A zone that does not exist is an error.
    type: list
    elements: str
    default: []
  enabled:
    description:
      - Only resources that are enabled, or with V(false) disabled. When the option is left out, both.
    type: bool
  alive:
    description:
      - Only resources whose agent answered the server, or with V(false) did not. When the option is left out, both.
    type: bool
  hostname:
    description:
      - What the host is called. The name of a field, such as V(name) or V(host), or a template over the variables of
        the host. Several resources may be on one machine, so V(host) need not tell them apart.
      - May be a list; then the first that is not empty counts.
      - A resource without a name by this, or with one that cannot be the name of a host, is left out with a warning,
        and so is the second resource of a name, in the order of their names. With O(strict) that is an error.
    type: raw
    default: name
  prefix:
    description:
      - What the names of the variables begin with.
    type: str
    default: cloudbees_
notes:
  - "The variables of a host, with the default O(prefix). Under the names of the options of
    M(opsdesk.itsm.cloudbees_resource) and with the same values: C(cloudbees_name), C(cloudbees_description),
    C(cloudbees_host), C(cloudbees_host_type), C(cloudbees_port), C(cloudbees_pools) (a sorted list),
    C(cloudbees_step_limit), C(cloudbees_shell), C(cloudbees_trusted), C(cloudbees_zone), C(cloudbees_workspace),
    C(cloudbees_disabled), C(cloudbees_artifact_cache_directory), C(cloudbees_repositories), C(cloudbees_use_ssl) and
    C(cloudbees_proxy_host), C(_port), C(_protocol), C(_customization)."
  - "Besides: C(cloudbees_id); C(cloudbees_enabled) and C(cloudbees_alive), true or false; C(cloudbees_agent_state),
    the server's word, and C(cloudbees_agent_version); C(cloudbees_step_count), the number of steps that ran;
    C(cloudbees_host_os), C(cloudbees_host_platform), C(cloudbees_owner), C(cloudbees_created),
    C(cloudbees_last_modified) and C(cloudbees_last_modified_by). V(null) is what the server does not tell."
  - Options of the connection and of the search may be templates in the file, for example with the lookup C(env). The
    variables named for them are those given with C(--extra-vars).
  - In O(compose), O(groups) and O(keyed_groups), texts from the server are never taken for templates.
  - The cache holds what the variables are made of, and no secret. Other O(filters), O(pools), O(zones), O(enabled),
    O(alive), another address or user are asked for anew. The state of agents is as old as the cache.
seealso:
  - module: opsdesk.itsm.cloudbees_resource
  - module: opsdesk.itsm.cloudbees_object_info
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees.plugins
  - opsdesk.itsm.cloudbees
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
"""

EXAMPLES = r"""
# agents.cloudbees_resources.yml: agents of two pools that can work, grouped by pool and zone. A file with the first
# line alone makes hosts of all resources, when CLOUDBEES_URL and CLOUDBEES_TOKEN in the environment say where the
# server is and who asks.
plugin: opsdesk.itsm.cloudbees_resources
api_url: https://cd.example.com
api_username: ansible
api_password: "{{ lookup('ansible.builtin.env', 'CD_PASSWORD') }}"
pools:
  - linux
  - windows
enabled: true
alive: true
groups:
  unix: cloudbees_host_platform is defined and cloudbees_host_platform == 'linux'
keyed_groups:
  - key: cloudbees_pools
    prefix: pool
  - key: cloudbees_zone
    prefix: zone
"""

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.agents import FIELDS, RESOURCES
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.inventories import HostsOfServer, Source


class InventoryModule(HostsOfServer):
    """Resources as hosts."""

    NAME = "opsdesk.itsm.cloudbees_resources"
    source = Source(
        lookup=RESOURCES,
        noun="resource",
        known_by="name",
        fields=FIELDS,
        dictionaries=(),
        choosing=("filters", "pools", "zones", "enabled", "alive"),
    )

    def connection(self, host: str, record: dict[str, Any]) -> dict[str, Any]:
        """Where the agent is."""
        return {"ansible_host": record["host"]} if record["host"] and record["host"] != host else {}
