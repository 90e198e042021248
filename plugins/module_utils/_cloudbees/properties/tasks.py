# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One property, or the whole content of a property sheet, in the declared state: what `cloudbees_property` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import context, decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.held import Held
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.properties.properties import (
    OWN_SHEET,
    Place,
    Properties,
    sheet_id,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.properties.values import (
    FORMATS,
    TEXT,
    AnyText,
    PropertyPath,
    SheetValues,
    encoded,
    same_meaning,
    superfluous,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Resource,
    Switch,
    Values,
    Wish,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Choice, Flag, Text
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task, wish_of

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

FORMAT = "value_format"
HOLDERS = tuple(Field(name, Text()) for name in context.CONTEXT)


@contextmanager
def _creating() -> Iterator[None]:
    """For setting what was not there: when the server fails at it, it may have been done, and the engine looks."""
    try:
        yield
    except errors.ServerFailed as error:
        lost = errors.like(errors.AnswerLost, error, error.message, advice=error.advice)
        lost.told = errors.FAILED
        raise lost from error


class _Placed(Held):
    """What properties and sheets have in common: a place, and no more than setting and deleting."""

    def __init__(self, client: CloudBeesClient, wish: Wish, resource: Resource) -> None:
        super().__init__(client, wish, resource)
        self._properties = Properties(client.rest)

    @cached_property
    def _place(self) -> Place:
        # Not at once: a wish may stand for many objects, with the project of one and the absolute path of another.
        return Place.of(self._holder, self.names["name"])

    def delete(self, actual: Values) -> Sequence[str]:
        self._properties.delete(self._place)
        return ()


class OneProperty(_Placed):
    """Operations on one property."""

    def read(self, key: int | str) -> Values | None:
        raw = self._properties.read(self._place)
        if raw is None:
            return None
        sheet = sheet_id(raw)
        return {
            "id": decoding.text(raw.get("propertyId")) or self._place.path,
            "name": self._place.path,
            **self._holder,
            "value": None if sheet else decoding.text(raw.get("value")),
            "description": decoding.text(raw.get("description")),
            "expandable": decoding.flag(raw.get("expandable"), True),
            "is_sheet": sheet is not None,
        }

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        if not actual or "value" not in desired:
            return dict(desired)
        if actual["is_sheet"]:
            raise errors.InvalidInput(
                f"{self._place.path!r} is a property sheet, which has no value",
                advice="Give properties, or delete the sheet first (state: absent)",
            )
        same = same_meaning(actual["value"], desired["value"], self.wish.switches.get(FORMAT) or TEXT)
        return {**desired, "value": actual["value"]} if same else dict(desired)

    def create(self, values: Values) -> Written:
        with _creating():
            self._properties.write(self._place, self._document({"value": "", **values}))
        return Written(self._place.path)

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        self._properties.write(self._place, self._document(changes))
        return ()

    @staticmethod
    def _document(values: Values) -> Values:
        return {name: values[name] for name in ("value", "description", "expandable") if name in values}


class WholeSheet(_Placed):
    """Operations on all that a property sheet holds, sheets inside it too."""

    def read(self, key: int | str) -> Values | None:
        found = self._properties.sheet(self._place)
        if found is None:
            return None
        # The id of a sheet changes nothing here: its place names it.
        return {"id": self._place.path, "name": self._place.path, **self._holder, "properties": found, "is_sheet": True}

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        if not (self.wish.switches.get("purge") and actual and "properties" in desired):
            return dict(desired)
        unwanted = dict.fromkeys(set(actual["properties"]) - set(desired["properties"]))
        return {**desired, "properties": {**desired["properties"], **unwanted}}

    def create(self, values: Values) -> Written:
        with _creating():
            if not values["properties"]:
                self._properties.make_sheet(self._place)
            written = 0
            try:
                for path, value in values["properties"].items():
                    self._set({path: value})
                    written += 1
            except errors.Refused as refused:
                if written:
                    refused.done = {"changed": True, "action": "created", "id": self._place.path}
                raise
        return Written(self._place.path)

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        changed: Mapping[str, Any] = changes["properties"]
        if self.wish.switches.get("purge"):
            for path in superfluous(actual["properties"], self.wish.wanted("properties")):
                self._properties.delete(self._place.below(path))
        self._set({path: value for path, value in changed.items() if value is not None})
        return ()

    def _set(self, values: Mapping[str, str]) -> None:
        for path, value in values.items():
            self._properties.write(self._place.below(path), {"value": value})


ONE_PROPERTY = Resource(
    name="property",
    system=CLOUDBEES,
    identity=(ByName("name"),),
    operations=OneProperty,
    switches=(Switch(FORMAT, Choice(FORMATS)),),
    fields=(
        Field("name", PropertyPath()),
        Field("value", AnyText()),
        Field("description", Text()),
        Field("expandable", Flag()),
        *HOLDERS,
    ),
    holder=context.called,
    id_kind=None,
)
WHOLE_SHEET = replace(
    ONE_PROPERTY,
    name="property sheet",
    operations=WholeSheet,
    switches=(Switch("purge", Flag()),),
    fields=(Field("name", PropertyPath()), Field("properties", SheetValues(of=AnyText())), *HOLDERS),
)


def declare(call: Call[CloudBeesClient]) -> dict[str, Any]:
    """Bring one property, or one sheet, to what the task says."""
    options = dict(call.options)
    if options.get("properties") is not None:
        resource = WHOLE_SHEET
        options["name"] = options.get("name") or OWN_SHEET
        if options["state"] == "absent":
            raise errors.InvalidInput(
                "properties say what shall be there, so state cannot be absent",
                advice="To delete a whole sheet give its name only; to delete some of its properties, purge",
            )
    else:
        resource = ONE_PROPERTY
        value = encoded(options.get("value"), options.get(FORMAT) or TEXT)
        options["value"] = value if options["state"] == "present" else None
    wish: Wish = wish_of(resource, options)
    if options.get("purge") and wish.wanted("properties") == {} and not options["purge_everything"]:
        raise errors.InvalidInput(
            "purge: properties names nothing that is to stay, so the whole sheet would be emptied",
            advice="Check the variable that properties comes from. If that is intended, set purge_everything: true",
        )
    return call.reconcile(resource, wish).as_result()


def holder_options() -> dict[str, dict[str, Any]]:
    """The options that name an object."""
    return {name: {"type": "str"} for name in context.CONTEXT}


PROPERTY = Task(
    system=CLOUDBEES,
    options={
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "name": {"type": "str", "aliases": ["path"]},
        "value": {"type": "raw"},
        FORMAT: {"type": "str", "choices": list(FORMATS), "default": TEXT},
        "description": {"type": "str"},
        "expandable": {"type": "bool"},
        "properties": {"type": "dict"},
        "purge": {"type": "bool", "default": False},
        "purge_everything": {"type": "bool", "default": False},
        **holder_options(),
    },
    run=declare,
    rules={
        "mutually_exclusive": [["value", "properties"], ["description", "properties"], ["expandable", "properties"]],
        "required_one_of": [["name", "properties"]],
    },
)
