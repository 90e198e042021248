# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up properties of CloudBees CD."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cloudbees_property
short_description: Look up properties of CloudBees CD
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads properties and property sheets of CloudBees CD, on the controller. It changes nothing.
  - All terms are looked up over one session, which is logged out when the process ends.
options:
  _terms:
    description:
      - Names or paths of properties. A path that begins with a slash is absolute, for example
        V(/projects/Default/version), whatever object the options name; others belong to that object. V(.) is the
        sheet of that object itself.
    type: list
    elements: str
    required: true
  missing:
    description:
      - What to do about a property that is not there.
      - With V(error) the lookup fails.
      - With V(ignore) its value is V(null).
    type: str
    default: error
    choices: [error, ignore]
seealso:
  - module: opsdesk.itsm.cloudbees_property
  - module: opsdesk.itsm.cloudbees_property_info
extends_documentation_fragment:
  - opsdesk.itsm.lookup
  - opsdesk.itsm.reading.cloudbees_properties
  - opsdesk.itsm.query
  - opsdesk.itsm.cloudbees.plugins
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.cloudbees_holder
"""

EXAMPLES = r"""
- name: A property of a project
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.cloudbees_property', 'version', project='Default', api_url=url, api_token=token) }}"
  vars:
    url: https://cd.example.com
    token: "{{ vault_cloudbees_token }}"

# CLOUDBEES_URL and CLOUDBEES_TOKEN in the environment, or the variables opsdesk_cloudbees_url and
# opsdesk_cloudbees_token, say where the server is and who is asking; the tasks below rely on it.
- name: By absolute paths, over one session
  ansible.builtin.debug:
    msg: "{{ query('opsdesk.itsm.cloudbees_property', '/projects/Default/version', '/server/title') }}"

- name: With something in place of a property that is not there
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.cloudbees_property', '/projects/Default/replicas', default='1') }}"

- name: With references expanded
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.cloudbees_property', 'greeting', project='Default', expand=true) }}"
"""

RETURN = r"""
_raw:
  description:
    - One result for each term, a text for a property, and for a sheet a dictionary with all values in it and in the
      sheets inside it, by path; with O(query), what it selects from that.
    - C(lookup) with a single term gives its result itself; C(query) gives a list with one result for each term.
  type: list
  elements: raw
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.property_reads import PROPERTIES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lookup import of_one_source, own_variables
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.lookups import look_up


class LookupModule(LookupBase):
    """Properties by name or path."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """One result for each term: a text for a property, a dictionary for a sheet."""
        templar: Any = self._templar
        own = own_variables(PROPERTIES, variables, templar.template)
        self.set_options(var_options=own, direct=kwargs)
        options = of_one_source(PROPERTIES, self.get_options(), kwargs, own)
        return look_up(PROPERTIES, terms, options, AnsibleLookupError)
