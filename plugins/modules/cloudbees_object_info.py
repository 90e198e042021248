#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find objects of CloudBees CD."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cloudbees_object_info
short_description: Find objects of CloudBees CD
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Finds objects of any type in CloudBees CD by filters. It changes nothing.
  - Objects are returned as the server shows them, with its own names, and texts for numbers and flags.
  - Whether names are compared with their case depends on the database of the server.
options:
  type:
    description:
      - Type of the objects, for example V(project), V(procedure), V(job), V(resource), V(artifactVersion) or
        V(pipeline).
    type: str
    required: true
  filters:
    description:
      - What must hold; all of the filters must.
      - A filter has C(name) (an attribute or property, by the name that the server uses, for example C(projectName)),
        C(operator) (C(equals) where it is left out), C(value), and C(to) for C(between).
      - Operators are C(equals), C(notEqual), C(contains), C(like), C(notLike), C(in), C(between), C(greaterThan),
        C(greaterOrEqual), C(lessThan), C(lessOrEqual), C(isNull) and C(isNotNull).
      - C(operator) C(and), C(or) and C(not) take other filters in C(filters).
      - The server's own words (C(propertyName), C(operand1), C(operand2), C(filter)) are taken as well.
    type: list
    elements: dict
  ids:
    description:
      - Ids of the objects, as an earlier task returned them in C(objectId). Those that are not there are left out.
    type: list
    elements: str
  order_by:
    description:
      - Attribute to order the objects by, by the name that the server uses.
    type: str
  descending:
    description:
      - Whether the highest or newest comes first.
    type: bool
    default: false
  select:
    description:
      - Names of properties to return along with each object, in C(propertySheet).
    type: list
    elements: str
  limit:
    description:
      - Return no more objects than this.
    type: int
  count_only:
    description:
      - Whether to return their number only.
    type: bool
    default: false
  query:
    description:
      - A JMESPath expression for the objects. Its result is returned as RV(objects).
seealso:
  - module: opsdesk.itsm.cloudbees_property_info
  - module: opsdesk.itsm.cloudbees_api
extends_documentation_fragment:
  - opsdesk.itsm.cloudbees
  - opsdesk.itsm.query
  - opsdesk.itsm.attributes.info
  - opsdesk.itsm.attributes.action_group_cloudbees
"""

EXAMPLES = r"""
- name: Procedures of a project
  opsdesk.itsm.cloudbees_object_info:
    api_url: https://cd.example.com
    api_username: ansible
    api_password: "{{ vault_cloudbees_password }}"
    type: procedure
    filters:
      - {name: projectName, value: Default}
  delegate_to: localhost
  register: found

# CLOUDBEES_URL, CLOUDBEES_USERNAME and CLOUDBEES_PASSWORD in the environment say where the server is and who is asking;
# the tasks below rely on it.
- name: Jobs that failed since the beginning of the month, the newest first
  opsdesk.itsm.cloudbees_object_info:
    type: job
    filters:
      - {name: outcome, value: error}
      - {name: start, operator: greaterOrEqual, value: "2031-06-01T00:00:00.000Z"}
    order_by: start
    descending: true
    limit: 20

- name: One of several
  opsdesk.itsm.cloudbees_object_info:
    type: resource
    filters:
      - operator: or
        filters:
          - {name: resourceName, operator: like, value: build-%}
          - {name: resourceName, value: local}
    query: "[].resourceName"
"""

RETURN = r"""
objects:
  description: The objects, each with C(objectId) and the attributes that the server shows; with O(query), what it
    selects.
  returned: success
  type: raw
  sample:
    - {objectId: procedure-d527401a-d390-11e7-832b-005056330fc3, procedureName: Build, projectName: Default}
count:
  description: How many objects there are.
  returned: success
  type: int
  sample: 1
error:
  description: The failure in a form that a C(rescue) can decide by.
  returned: failure
  type: dict
  contains:
    system:
      description: The system that it is about.
      type: str
      sample: CloudBees CD
    kind:
      description:
        - V(invalid_input), V(missing_library), V(login_refused), V(forbidden), V(missing), V(refused), V(not_applied),
          V(several_found), V(ambiguous), V(unreachable), V(answer_lost), V(timed_out), V(server_failed) or
          V(unexpected_answer).
      type: str
      sample: not_applied
    status:
      description: HTTP status of the answer, where one answer is to blame.
      type: int
      sample: 403
    server_messages:
      description: What CloudBees CD said, its error code first.
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
  sample: ["GET https://cd.example.com/rest/v1.0/objects?request=findObjects 200 43 ms"]
"""

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.object_info import OBJECT_INFO
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.module import run_module


def main() -> None:
    run_module(OBJECT_INFO)


if __name__ == "__main__":
    main()
