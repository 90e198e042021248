# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom fields that refer to another record (a worker, an organization): named in a playbook, numbered for Cerb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_fields import CUSTOM
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Values, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import alias_of

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient


def canonical(client: CerbClient, context: str, given: Mapping[str, Any], warnings: list[str]) -> Values:
    """Canonical values of the custom fields of this record type, names of records made ids; raises InvalidInput.

    In check mode a record that is not there yet is a warning, and its field is left out.
    """
    fields = client.custom_fields(context)
    numbered: Values = {}
    for name, value in given.items():
        target, text = fields.need(str(name)).target, str(value or "").strip()
        if not target or not text or (text.isascii() and text.isdigit()):
            numbered[str(name)] = value
            continue
        found = client.directory.need(alias_of(target), text, f"{CUSTOM}: {name}", warnings)
        if found is not None:
            numbered[str(name)] = number(found["id"])
    parsed = fields.parse(numbered)
    fields.check_storable(client.alias(context), parsed)
    return parsed
