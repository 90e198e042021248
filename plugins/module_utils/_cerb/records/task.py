# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A record of any type in the declared state: what the module `cerb_record` does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.fields.custom_fields import CUSTOM, CustomFields
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.built_in import builtin, own
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.ids import Ids
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.kinds import kind_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.records import (
    ABSENT,
    FIELDSETS,
    LINKS,
    WATCHERS,
    Records,
    is_absent,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.types import record_type
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import (
    UNCREATABLE,
    UNDELETABLE,
    UNWRITABLE,
    WITH_FIELDSETS,
    RecordType,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByMatch, ByName, Identity
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import REPORTED
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.plan import CREATE, STATE
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Resource,
    Values,
    Wish,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Collection, Dictionary, Kind
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task, wish_of

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient

#: Attributes whose values nobody writes into a playbook in clear.
SECRET = frozenset(("password", "client_secret"))
#: What a request that creates must not hold: Cerb fails with HTTP 500, and leaves an empty currency behind.
LATER = frozenset((("comment", LINKS), ("currency", "is_default")))
#: Where Cerb 11 has what was an attribute before.
MOVED = {
    ("automation_event", "automations_kata"): "It is event_kata of automation_event_listener records now",
    ("toolbar", "toolbar_kata"): "It is toolbar_kata of toolbar_section records now",
    ("project_board", "columns"): "The order is pos of project_board_column records now",
}
BESIDE = (LINKS, WATCHERS, FIELDSETS, CUSTOM)


@dataclass(frozen=True)
class CustomValues(Dictionary):
    """Custom fields, each compared by its own kind. What the task gives is parsed where the definitions are at hand."""

    fields: CustomFields | None = None

    def parse(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValueError(f"{value!r} is not a dictionary")
        return {str(name): item for name, item in value.items()}

    def _kind(self, name: str) -> Kind:
        return self.fields.need(name).kind if self.fields is not None else self.of

    def pending(self, found: Any, wanted: Any) -> Any:
        return {name: item for name, item in wanted.items() if not self._kind(name).same((found or {}).get(name), item)}

    def combine(self, found: Any, given: Any, mode: str) -> Any:
        return {name: self._kind(name).combine((found or {}).get(name), item, mode) for name, item in given.items()}


def declaration(client: CerbClient, found: RecordType, given: Iterable[str], secrets: Iterable[str]) -> Resource:
    """The declaration for the engine: one field for each attribute."""
    hidden, said = set(secrets), set(given)
    # One of a few is needed: the engine asks for the first.
    needed = set() if said.intersection(found.needs) else set(found.needs[:1])
    attributes = (
        Field(
            name,
            kind_of(item, mb3=found.mb3),
            required=item.required or name in needed,
            secret=item.hidden or name in hidden,
            update_only=(found.alias, name) in LATER,
            advice="What Cerb never shows can be given in secrets, where it is not verified",
        )
        for name, item in found.attributes.items()
    )

    def bind(client: CerbClient, wish: Wish, resource: Resource) -> Records:
        return Records(client, wish, resource, found)

    return Resource(
        name=f"{found.title} record",
        system=CERB,
        path=found.alias,
        identity=_identity(found, said),
        operations=bind,
        gone=is_absent,
        builtin=partial(builtin, found.alias),
        own=partial(own, found.alias),
        fields=(
            *attributes,
            Field(LINKS, Dictionary(of=Ids()), update_only=(found.alias, LINKS) in LATER),
            Field(WATCHERS, Collection()),
            Field(FIELDSETS, Collection()),
            Field(CUSTOM, CustomValues(fields=client.custom_fields(found.context))),
        ),
    )


def _identity(found: RecordType, given: set[str]) -> Identity:
    for group in found.natural:
        if given.issuperset(group):
            # Cerb looks first and writes then: two requests at the same moment make two.
            return (ByName(*group, guarded=False),)
    names = found.match or (found.natural[0] if found.natural else ())
    return (ByMatch(*names),) if names else ()


def _matched(found: RecordType, names: tuple[str, ...]) -> Identity:
    """What `match_on` names. With an attribute that Cerb keeps unique among them, it is a natural key."""
    if any(set(names).issuperset(group) for group in found.natural):
        return (ByName(*names, guarded=False),)
    return (ByMatch(*names),)


def flat(client: CerbClient, found: RecordType, options: Mapping[str, Any]) -> Values:
    """The attributes beside the module's own options; raises InvalidInput for what is none, or not on this server."""
    given = {str(name): value for name, value in (options.get("fields") or {}).items()}
    secrets = {str(name): value for name, value in (options.get("secrets") or {}).items()}
    for option, names in (("fields", given), ("secrets", secrets)):
        for name in names:
            _check(client, found, option, name)
    if options.get(FIELDSETS) is not None and not has_fieldsets(found):
        raise errors.InvalidInput(
            f"{FIELDSETS}: Cerb attaches fieldsets by name to tickets and tasks only",
            advice=f"Give a field of the set in {CUSTOM}: that attaches the set",
        )
    return {**{name: options.get(name) for name in BESIDE}, **given, **secrets}


def has_fieldsets(found: RecordType) -> bool:
    """Whether records have the attribute `fieldsets`; those of types that an administrator made do."""
    return found.alias in WITH_FIELDSETS or found.context.startswith("contexts.custom_record.")


def _check(client: CerbClient, found: RecordType, option: str, name: str) -> None:
    if option == "fields" and name in SECRET:
        raise errors.InvalidInput(f"fields: {name} is a secret", advice="Give it in secrets")
    if name in found.attributes:
        item = found.attributes[name]
        lacking = client.lacking(item)
        if lacking:
            raise errors.InvalidInput(
                f"{option}: {found.title} records of this server have no attribute {name!r}",
                advice=". ".join(filter(None, (lacking, MOVED.get((found.alias, name), "")))),
            )
        return
    if name in BESIDE or name == "id":
        raise errors.InvalidInput(f"{option}: {name} is an option of its own")
    raise errors.InvalidInput(
        f"{option}: {found.title} records have no attribute {name!r}",
        advice=errors.did_you_mean(name, found.attributes) or "Custom fields are given in custom_fields",
    )


def manage(call: Call[CerbClient]) -> dict[str, Any]:
    """Keep one record in the declared state."""
    options = call.options
    client = call.client
    found = record_type(client.rest, options["type"])
    removing = options["state"] == "absent"
    if not removing:
        possible(found, UNWRITABLE)
    values = flat(client, found, options)
    resource = declaration(
        client, found, [name for name, value in values.items() if value is not None], _secrets(options)
    )
    wish = replace(
        wish_of(resource, {**values, **{name: options.get(name) for name in ENGINE}}),
        match_on=options.get("match_on"),
    )
    if options.get("match_on") is not None:
        resource = replace(resource, identity=_matched(found, tuple(options["match_on"])))
    elif wish.id is None and not resource.identity:
        raise errors.InvalidInput(
            f"nothing recognises {found.title} records by itself",
            advice="Give id, or match_on with the attributes that recognise it ([] creates one at every run)",
        )
    try:
        outcome = call.reconcile(resource, wish, check=removing and found.alias in UNDELETABLE)
        if removing and outcome.changed:
            possible(found, UNDELETABLE, "deleted")
        if call.check and outcome.action == REPORTED[CREATE]:
            possible(found, UNCREATABLE, "created")
    except errors.OpsdeskError as error:
        if "record" in error.done:
            error.done["record"] = nested(found.alias, error.done["record"])
        raise
    result = outcome.as_result()
    return {
        **result,
        "record": nested(found.alias, result["record"]),
        "diff": {name: nested(None, side) for name, side in result["diff"].items()},
    }


#: Options of the engine, which are no attributes.
ENGINE = ("state", "id", "on_multiple", "list_mode", "update_password")


def _secrets(options: Mapping[str, Any]) -> list[str]:
    return [str(name) for name in options.get("secrets") or ()]


def possible(found: RecordType, impossible: Mapping[str, str], done: str = "managed") -> None:
    """Say at once what the API cannot do, in check mode, too."""
    reason = impossible.get(found.alias)
    if reason:
        raise errors.InvalidInput(f"{found.title} records cannot be {done} by the API", advice=reason)


def nested(alias: str | None, values: Mapping[str, Any]) -> Values:
    """The attributes of a record under `fields`, as the module's options have them."""
    beside = {name: values[name] for name in ("id", *BESIDE, STATE) if name in values}
    fields = {name: value for name, value in values.items() if name not in beside and name != ABSENT}
    kind = {} if alias is None else {"type": alias}
    if alias is None and not values:
        return {}
    return {**kind, **beside, **({"fields": fields} if fields or alias else {})}


RECORD = Task(
    system=CERB,
    options={
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "type": {"type": "str", "required": True},
        "id": {"type": "int"},
        "fields": {"type": "dict"},
        "secrets": {"type": "dict", "no_log": True},
        "update_password": {
            "type": "str",
            "choices": ["on_create", "always"],
            "default": "on_create",
            "no_log": False,
        },
        LINKS: {"type": "dict"},
        WATCHERS: {"type": "list", "elements": "str"},
        FIELDSETS: {"type": "list", "elements": "str"},
        CUSTOM: {"type": "dict"},
        "match_on": {"type": "list", "elements": "str"},
        "on_multiple": {"type": "str", "choices": ["error", "oldest", "newest"], "default": "error"},
        "list_mode": {"type": "str", "choices": ["exact", "add", "remove"], "default": "exact"},
    },
    run=manage,
)
