# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts from the assets of Request Tracker."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rt_assets
short_description: Hosts from assets of Request Tracker
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Makes a host of each asset of Request Tracker (RT), with the fields and custom fields of the asset as variables.
  - It reads only, with one request for 100 assets, all pages to the end. It needs REST 2.0, which RT 5 has, and the
    rights C(ShowCatalog), C(ShowAsset) and C(SeeCustomField).
  - The name of the file must end in C(rt_assets.yml) or C(rt_assets.yaml).
options:
  plugin:
    description:
      - Must be V(opsdesk.itsm.rt_assets).
    type: str
    required: true
    choices: [opsdesk.itsm.rt_assets]
  catalog:
    description:
      - Only assets of these catalogs, by their exact names or numbers. One that does not exist is an error.
    type: list
    elements: str
    default: []
  status:
    description:
      - Only assets of these statuses, for example V(in-use). V(__Active__) and V(__Inactive__) mean all statuses of
        that kind. RT does not tell which statuses there are, so that a mistyped one finds nothing.
      - Deleted assets are never found.
    type: list
    elements: str
    default: []
  assetsql:
    description:
      - Only assets for which this holds, in AssetSQL, the language of RT's own search page.
      - "Fields are for example C(Name), C(Description), C(Owner.Name), C(HeldBy.EmailAddress), C(LastUpdated) and
        C('CF.{Rack}'). Values stand in single quotes."
      - RT may ignore without a word what it cannot read, and find more than was meant. O(catalog) and O(status) are
        compared again and hold in any case.
    type: str
  hostname:
    description:
      - What the host is called. The name of a field, such as V(name), C(custom_fields.) with the name of a custom
        field, or a template over the variables of the host.
      - May be a list; then the first that is not empty counts. Of a custom field with several values the first
        counts.
      - An asset without a name by this, or with one that cannot be the name of a host, is left out with a warning, and
        so is the second asset of a name, by the number of the asset. With O(strict) that is an error.
    type: raw
    default: name
  prefix:
    description:
      - What the names of the variables begin with.
    type: str
    default: rt_
notes:
  - "The variables of a host, with the default O(prefix): C(rt_id), the number; the texts C(rt_name),
    C(rt_description), C(rt_status) and C(rt_catalog); C(rt_owner), C(rt_creator) and C(rt_last_updated_by), names of
    users, V(Nobody) for none; C(rt_held_by) and C(rt_contact), lists of names of users and groups; C(rt_created) and
    C(rt_last_updated), times in UTC such as V(2031-05-01T08:15:00Z); and C(rt_custom_fields)."
  - C(rt_custom_fields) is a dictionary with all custom fields that the account may see, by their exact names. Text or
    V(null) for a single value, a sorted list for several, a dictionary of C(filename) and C(content_type) for a file.
  - Options of the connection and of the search may be templates in the file, for example with the lookup C(env). The
    variables named for them are those given with C(--extra-vars).
  - In O(compose), O(groups) and O(keyed_groups), texts from RT are never taken for templates.
  - The cache holds what the variables are made of, and neither token nor password. Another O(catalog), O(status),
    O(assetsql), address or user is asked for anew.
seealso:
  - module: opsdesk.itsm.rt_api
extends_documentation_fragment:
  - opsdesk.itsm.rt.plugins
  - opsdesk.itsm.rt
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
"""

EXAMPLES = r"""
# hosts.rt_assets.yml: servers in use, grouped by rack and owner, called by the custom field FQDN, or else by their
# name. A file with the first line alone makes hosts of all assets, when RT_URL and RT_TOKEN in the environment say
# where RT is and who asks.
plugin: opsdesk.itsm.rt_assets
api_url: https://rt.example.com
api_token: "{{ lookup('ansible.builtin.env', 'INVENTORY_TOKEN') }}"
catalog:
  - Servers
status:
  - in-use
hostname:
  - custom_fields.FQDN
  - name
compose:
  ansible_host: rt_custom_fields['IP Address']
groups:
  unowned: rt_owner == 'Nobody'
keyed_groups:
  - key: rt_custom_fields['Rack']
    prefix: rack
  - key: rt_held_by
    prefix: held_by
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.assets import ASSETS, FIELDS
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.inventories import HostsOfServer, Source


class InventoryModule(HostsOfServer):
    """Assets as hosts."""

    NAME = "opsdesk.itsm.rt_assets"
    source = Source(
        lookup=ASSETS,
        noun="asset",
        known_by="id",
        fields=FIELDS,
        dictionaries=("custom_fields",),
        choosing=("catalog", "status", "assetsql"),
    )
