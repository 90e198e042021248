# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up records of Cerb."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cerb_record
short_description: Look up records of Cerb
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Reads records of Cerb, of any type, by id or by exact values of attributes, on the controller. It changes nothing.
  - All terms are looked up over one session.
options:
  _terms:
    description:
      - Each term is the id of a record, or a dictionary of attributes and the values that they have exactly.
    type: list
    elements: raw
    required: true
  limit:
    description:
      - Return no more records than this for each term that is a dictionary.
    type: int
  missing:
    description:
      - What to do about an id that is not there, or that the account may not see.
      - With V(error) the lookup fails.
      - With V(ignore) the result of this term is V(null), or what O(query) makes of it.
    type: str
    default: error
    choices: [error, ignore]
seealso:
  - module: opsdesk.itsm.cerb_record_info
  - module: opsdesk.itsm.cerb_record
extends_documentation_fragment:
  - opsdesk.itsm.lookup
  - opsdesk.itsm.reading.cerb_records
  - opsdesk.itsm.query
  - opsdesk.itsm.cerb.plugins
  - opsdesk.itsm.cerb
"""

EXAMPLES = r"""
- name: Where an organization is
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.cerb_record', 42, type='org', api_url=url, api_access_key=key,
      api_secret_key=secret).fields.city }}"
  vars:
    url: https://cerb.example.com/rest
    key: abcdef123456
    secret: "{{ vault_cerb_secret_key }}"

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment, or the variables opsdesk_cerb_url and so on, say
# where Cerb is and who is asking; the tasks below rely on it.
- name: All organizations of that name
  ansible.builtin.debug:
    msg: "{{ item.id }} {{ item.label }}"
  loop: "{{ lookup('opsdesk.itsm.cerb_record', {'name': 'Example GmbH'}, type='org') }}"

- name: Whether a task is there
  ansible.builtin.debug:
    msg: "{{ lookup('opsdesk.itsm.cerb_record', 42, type='task', missing='ignore') is not none }}"
"""

RETURN = r"""
_raw:
  description:
    - One result for each term, which is a record for an id, and a list of records for a dictionary; with O(query), what
      it selects from that.
    - C(lookup) with a single term gives its result itself; C(query) gives a list with one result for each term.
    - A record is a dictionary as RV(opsdesk.itsm.cerb_record_info#module:records) describes it.
  type: list
  elements: raw
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.record_info import RECORDS
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.lookup import of_one_source, own_variables
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.lookups import look_up


class LookupModule(LookupBase):
    """Records by id or by exact values."""

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """One result for each term: a record for an id, a list of records for a dictionary."""
        templar: Any = self._templar
        own = own_variables(RECORDS, variables, templar.template)
        self.set_options(var_options=own, direct=kwargs)
        options = of_one_source(RECORDS, self.get_options(), kwargs, own)
        return look_up(RECORDS, terms, options, AnsibleLookupError)
