# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module `zammad_object` does: one object of any kind that has a row in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Field
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Caseless, Dictionary, Line
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import resource_options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task, wish_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.deep import Attributes
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.object_attributes import (
    MANAGED,
    NATURAL,
    OBJECTS,
    ManagedAttributes,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.table_objects import (
    EmailAddresses,
    TableObjects,
    TableResource,
    without_suffix,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.tables import TABLE
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient

#: Rows whose objects need more than the table says.
SPECIAL: dict[str, type[TableObjects]] = {"email_address": EmailAddresses, "object_attribute": ManagedAttributes}


class Secrets(Dictionary):
    """Secrets by name; a task gives those to set, so there is no mode for them."""

    collective = False


SECRETS = Secrets(of=Line())


def resource_of(kind: str) -> TableResource:
    """The declaration for the engine of one row."""
    row = TABLE[kind]
    managed = kind == "object_attribute"
    name = Caseless if row.unique else Line
    return TableResource(
        name=kind.replace("_", " "),
        path=row.path,
        page=row.page,
        row=row,
        # Where names are not unique, what two controllers made is looked for afterwards.
        identity=(ByName(*NATURAL) if managed else ByName("name", guarded=row.unique),),
        common=without_suffix,
        operations=SPECIAL.get(kind, TableObjects),
        fields=(
            Field("name", name(longest=row.longest, whole=True), required=True, wire=row.key),
            Field("attributes", Attributes(row.kinds)),
            Field("secrets", SECRETS, secret=True),
            *(MANAGED if managed else ()),
        ),
    )


def manage(call: Call[ZammadClient]) -> dict[str, Any]:
    """Keep one object in the declared state."""
    options = dict(call.options)
    kind = options["type"]
    if kind != "object_attribute":
        if options.pop("object", None) is not None:
            raise errors.InvalidInput(
                f"object is an option of object_attribute, and type is {kind}",
                advice="Remove object" if kind not in ("job", "core_workflow") else "Give it in attributes",
            )
        options.pop("migrate", None)
    declaration = resource_of(kind)
    result = call.reconcile(declaration, wish_of(declaration, options)).as_result()
    return {**result, "record": {"type": kind, **result["record"]}}


OBJECT = Task(
    system=ZAMMAD,
    options={
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "type": {"type": "str", "required": True, "choices": sorted(TABLE)},
        "id": {"type": "int"},
        "name": {"type": "str"},
        "object": {"type": "str", "choices": list(OBJECTS)},
        "attributes": {"type": "dict"},
        "secrets": {"type": "dict", "no_log": True},
        "update_password": {
            "type": "str",
            "choices": ["on_create", "always"],
            "default": "on_create",
            "no_log": False,
        },
        # As the objects of a `zammad_sync` task have it, with the same default.
        "migrate": resource_options(resource_of("object_attribute"))["migrate"],
    },
    run=manage,
    rules={"required_one_of": [["id", "name"]], "required_if": [["type", "object_attribute", ["object"]]]},
)
