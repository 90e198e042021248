# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many properties in one task, each with a format of its own for its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.property_tasks import (
    PROPERTY,
    OneProperty,
    property_resource,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.property_values import FORMATS, TEXT, encoded
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.resource import Field, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.sync_task import Declared, Family, of_object
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.task import Call, wish_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.values import Choice

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

FORMAT = "value_format"
#: Options of a whole sheet.
WHOLE = ("properties", "purge", "purge_everything")


def bind(client: CloudBeesClient, wish: Wish) -> OneProperty:
    """Operations on one property."""
    return OneProperty(client, wish, wish.values.get(FORMAT) or TEXT)


def declare(_call: Call, _kind: str, objects: Sequence[Mapping[str, Any]]) -> Declared:
    """One property for each object; raises InvalidInput that names the object."""
    plain = property_resource(TEXT)
    resource = replace(plain, operations=bind, fields=(*plain.fields, Field(FORMAT, Choice(FORMATS), create_only=True)))
    wishes = []
    for number, options in enumerate(objects):
        with of_object(number):
            absent = options["state"] == "absent"
            value = None if absent else encoded(options["value"], options[FORMAT])
            wishes.append(wish_of(resource, {**options, "value": value}))
    return Declared(resource, wishes, shown)


def shown(values: Mapping[str, Any]) -> Values:
    """The server keeps the text, not its format."""
    return {name: value for name, value in values.items() if name != FORMAT}


PROPERTIES = Family(
    {
        **{name: spec for name, spec in PROPERTY.options.items() if name not in WHOLE},
        "name": {**PROPERTY.options["name"], "required": True},
    },
    declare,
)
