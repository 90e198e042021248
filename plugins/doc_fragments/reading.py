# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that a lookup and the info module of the same thing share."""

from __future__ import annotations


class ModuleDocFragment:
    """A part for each pair: `opsdesk.itsm.reading.cerb_tickets` and so on."""

    CERB_RECORDS = r"""
options:
  type:
    description:
      - Type of the records by its alias or context, for example V(org) or V(task). M(opsdesk.itsm.cerb_info) lists
        them.
    type: str
    required: true
  expand:
    description:
      - What to load besides, by Cerb's own keys, for example V(links), V(watchers), V(comments) or V(org_). Each costs
        some milliseconds for each record. They are found under C(raw).
    type: list
    elements: str
  custom_fields:
    description:
      - Whether to return the custom fields by name.
    type: bool
    default: false
"""

    CERB_TICKETS = r"""
options:
  external_id_field:
    description:
      - Name or URI of the custom field that holds C(external_id). When it is left out, C(External reference) is meant.
    type: str
  messages:
    description:
      - Whether to return the messages, without the bytes of their files. It costs more requests for each ticket.
    type: bool
    default: false
  comments:
    description:
      - Whether to return the comments, which costs one more request for each ticket.
    type: bool
    default: false
"""

    CLOUDBEES_PROPERTIES = r"""
options:
  expand:
    description:
      - Whether to expand references in the values, such as C($[/myProject/x]).
      - A value that cannot be expanded is answered like a property that is not there.
    type: bool
    default: false
  default:
    description:
      - Value for a property that is not there.
    type: raw
"""

    RT_TICKETS = r"""
options:
  order_by:
    description:
      - What to order the tickets of a search by, for example V(id), V(priority), V(due), V(created) or V(last_updated).
    type: str
    default: id
  descending:
    description:
      - Whether the highest or newest comes first.
    type: bool
    default: false
"""

    ZAMMAD_TICKETS = r"""
options:
  order_by:
    description:
      - Attribute to order the tickets of a search by, as Zammad's API names it.
    type: str
    default: id
  descending:
    description:
      - Whether the highest or newest comes first.
    type: bool
    default: false
  external_id_field:
    description:
      - Name of the attribute that holds C(external_id) in place of a tag.
    type: str
"""
