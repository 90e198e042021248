#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Import a package of records into Cerb."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cerb_package
short_description: Import a package of records into Cerb
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Imports a package of Cerb, which makes all records that it describes in one request.
  - Cerb imports a package as often as it is asked to, and makes all records once more. So the module first looks for
    the records that the package names. Each is recognised by what recognises records of its type (a name, an e-mail
    address, a URI), after the answers to the package's prompts were put in.
  - When all of them are there, nothing is done. When none is there, the package is imported. When some are there, the
    task fails and says which.
  - Records that only Cerb can tell (with templates in their names), and other parts of a package, are not recognised. A
    package that names nothing else is imported every time, and the module says so.
options:
  package:
    description:
      - The package, as a dictionary or as its JSON, with the keys C(package) and C(records).
    type: raw
    required: true
  prompts:
    description:
      - Answers to the package's prompts, by their keys.
    type: dict
  force:
    description:
      - Whether to import the package whatever is there. The task then changes something every time.
    type: bool
    default: false
notes:
  - Only administrators may import packages.
  - Cerb checks the whole package before it makes the first record. It does not change records that are there.
seealso:
  - module: opsdesk.itsm.cerb_record
  - module: opsdesk.itsm.cerb_record_info
extends_documentation_fragment:
  - opsdesk.itsm.cerb
  - opsdesk.itsm.attributes
  - opsdesk.itsm.attributes.action_group_cerb
attributes:
  idempotent:
    support: partial
    details:
      - A package whose records cannot be recognised, or one with O(force=true), is imported every time.
"""

EXAMPLES = r"""
- name: Import a package, once
  opsdesk.itsm.cerb_package:
    api_url: https://cerb.example.com/rest
    api_access_key: "{{ cerb_access_key }}"
    api_secret_key: "{{ vault_cerb_secret_key }}"
    package: "{{ lookup('ansible.builtin.file', 'onboarding.json') }}"
    prompts:
      org_name: Customer Ltd
  delegate_to: localhost

# CERB_URL, CERB_ACCESS_KEY and CERB_SECRET_KEY in the environment say where Cerb is and who is asking; the task below
# relies on it.
- name: A package written in the playbook
  opsdesk.itsm.cerb_package:
    package:
      package:
        name: Onboarding
        revision: 1
        requires: {cerb_version: 10.4.0, plugins: []}
        configure: {placeholders: [], prompts: []}
      records:
        - uid: org_customer
          _context: org
          name: Customer Ltd
        - uid: address_alice
          _context: address
          email: alice@customer.example
"""

RETURN = r"""
action:
  description: What was done, or in check mode what would be done.
  returned: success, and on failure when Cerb was changed
  type: str
  choices: [imported, none]
  sample: imported
records:
  description: The records that were made; or those that were recognised, when nothing was done.
  returned: success
  type: list
  elements: dict
  contains:
    uid:
      description: Name of the record inside of the package.
      type: str
      sample: org_customer
    type:
      description: Type of the record.
      type: str
      sample: org
    id:
      description: Id of the record; V(null) for one that check mode would make.
      type: int
      sample: 7
    label:
      description: What people call it.
      type: str
      sample: Customer Ltd
diff:
  description: The records that the package names, before and after.
  returned: success
  type: dict
  contains:
    before:
      description: The records that were there.
      type: dict
    after:
      description: The records that are there.
      type: dict
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: Cerb
    kind:
      description:
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(not_applied),
          V(several_found), V(ambiguous), V(unreachable), V(answer_lost), V(timed_out), V(server_failed) or
          V(unexpected_answer).
      type: str
      sample: missing
    status:
      description: HTTP status of the answer, where one answer is to blame. Cerb answers most errors with 200.
      type: int
      sample: 200
    server_messages:
      description: What Cerb said.
      type: list
      elements: str
    attempts:
      description: How often the request was sent; V(0) when no single request is to blame.
      type: int
    safe_to_retry:
      description: Whether the same task may succeed when it is run again and does no harm; V(null) when that is not
        known.
      type: bool
http_log:
  description: One line for each request, with its verb, address, status and milliseconds. Secrets are replaced.
  returned: with C(-vvv)
  type: list
  elements: str
  sample: [GET https://cerb.example.com/rest/packages/import.json 200 43 ms]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.packages import PACKAGE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(PACKAGE)


if __name__ == "__main__":
    main()
