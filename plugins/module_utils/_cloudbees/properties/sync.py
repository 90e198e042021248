# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many properties in one task, each with a format of its own for its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.properties.tasks import (
    FORMAT,
    ONE_PROPERTY,
    PROPERTY,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.properties.values import encoded
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import Declared, Family, of_object
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, wish_of

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

#: Options of a whole sheet.
WHOLE = ("properties", "purge", "purge_everything")


def declare(_call: Call[CloudBeesClient], _kind: str, objects: Sequence[Mapping[str, Any]]) -> Declared:
    """One property for each object; raises InvalidInput that names the object."""
    wishes = []
    for number, options in enumerate(objects):
        with of_object(number):
            absent = options["state"] == "absent"
            value = None if absent else encoded(options["value"], options[FORMAT])
            wishes.append(wish_of(ONE_PROPERTY, {**options, "value": value}))
    return Declared(ONE_PROPERTY, wishes)


PROPERTIES = Family(
    {
        **{name: spec for name, spec in PROPERTY.options.items() if name not in WHOLE},
        "name": {**PROPERTY.options["name"], "required": True},
    },
    declare,
)
