# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Procedures with their steps and formal parameters, both in the order in which the task gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.decoding import many
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.decoding import text as text_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import COLLECTIONS, ORDER
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.forms import (
    Pairs,
    flag,
    line,
    name,
    text,
    word,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.objects import CloudBeesResource, Objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import explained
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Codec,
    Field,
    Raw,
    Values,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Kind, Text
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment


class Apart(Codec[Any]):
    """What stands in objects of its own, and neither in the step that is read nor in the one that is sent."""

    def read(self, work: Any, raw: Raw, field: Field) -> Any:
        return {}

    def write(self, work: Any, document: Values, field: Field, value: Any) -> None:
        pass


UNITS = ("hours", "minutes", "seconds")
STEP = (
    name("stepName"),
    text("description"),
    text("command"),
    line("subproject"),
    line("subprocedure"),
    text("condition"),
    text("precondition"),
    word(
        "error_handling",
        ("abortProcedure", "abortProcedureNow", "abortJob", "abortJobNow", "failProcedure", "ignore"),
        "errorHandling",
    ),
    flag("always_run", "alwaysRun"),
    flag("broadcast"),
    flag("parallel"),
    word("exclusive_mode", ("none", "job", "step", "call"), "exclusiveMode"),
    word("release_mode", ("none", "release", "releaseToJob"), "releaseMode"),
    line("resource", "resourceName"),
    line("shell"),
    text("post_processor", "postProcessor"),
    line("log_file", "logFileName"),
    line("working_directory", "workingDirectory"),
    line("workspace", "workspaceName"),
    line("time_limit", "timeLimit"),
    word("time_limit_units", UNITS, "timeLimitUnits"),
    line("credential", "credentialName"),
    Field("parameters", Pairs(of=Text()), codec=Apart()),
)
PARAMETER = (
    name("formalParameterName"),
    text("description"),
    line("type"),
    text("default_value", "defaultValue"),
    flag("required"),
    flag("expansion_deferred", "expansionDeferred"),
    line("label"),
)


#: What a step hands to the procedure that it calls; it costs a request for each step, so it is read when it is given.
HANDED = "parameters"
#: The names of all other attributes.
ALL = frozenset(item.name for item in (*STEP, *PARAMETER)) - {HANDED}


@dataclass(frozen=True)
class Ordered(Kind):
    """A list of named objects whose order counts. Only the attributes given for each are compared."""

    attributes: tuple[Field, ...]
    type = "list"

    @property
    def elements(self) -> str:  # type: ignore[override]  # the base has a plain attribute
        return "dict"

    @property
    def spec(self) -> Mapping[str, Any]:
        options: dict[str, dict[str, Any]] = {}
        for item in self.attributes:
            options[item.name] = {"type": item.kind.type}
            if item.kind.choices:
                options[item.name]["choices"] = list(item.kind.choices)
        options["name"]["required"] = True
        return {"options": options}

    def parse(self, value: Any) -> Any:
        parsed: list[Values] = []
        for given in value:
            one = {
                item.name: item.kind.parse(given[item.name])
                for item in self.attributes
                if given.get(item.name) is not None
            }
            if any(other["name"] == one["name"] for other in parsed):
                raise ValueError(f"{one['name']!r} is there twice")
            parsed.append(one)
        return parsed

    def same(self, found: Any, wanted: Any) -> bool:
        return [item["name"] for item in found or ()] == [item["name"] for item in wanted] and all(
            not self.different(one, other) for one, other in zip(found, wanted, strict=True)
        )

    def different(self, found: Values, wanted: Values) -> list[Field]:
        """The attributes that are not as wanted."""
        return [
            item
            for item in self.attributes
            if item.name in wanted and not item.kind.same(found.get(item.name), wanted[item.name])
        ]


class Procedures(Objects):
    """Procedures; what is inside them is read when the task speaks of it."""

    def record(self, raw: Raw) -> Values:
        record = super().record(raw)
        for inner in INNER:
            del record[inner.option]
            if inner.option in self.wish.said:
                record[inner.option] = self._inside(inner)
        return record

    def _inside(self, inner: Inner) -> list[Values]:
        """The objects in order; of those that the task names, the attributes that it names, as with any option."""
        given = {item["name"]: item for item in self.wish.wanted(inner.option)}
        found: list[Values] = []
        for raw in many(self._ask(inner, "GET", self._place(inner)), inner.kind):
            asked = given.get(str(raw.get(f"{inner.kind}Name")), ALL)
            one: Values = {
                item.name: item.codec.read(self, raw, item) for item in inner.attributes if item.name in asked
            }
            if HANDED in asked and inner.kind == "step":
                one[HANDED] = self._handed(one["name"])
            found.append(one)
        return found

    def _handed(self, step: str) -> dict[str, str]:
        """What a step hands to the procedure that it calls."""
        answer = self.rest.call("step.parameters", self._names(step))
        # An older protocol told them as properties.
        found = many(answer, "actualParameter") or many(answer, "property")
        return {
            text_of(raw.get("actualParameterName") or raw.get("propertyName")): text_of(raw.get("value"))
            for raw in found
        }

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        super().update(actual, changes)
        for inner in INNER:
            if inner.option in changes:
                self._settle(inner, actual.get(inner.option) or [], changes[inner.option])
        return ()

    # -- what is inside -----------------------------------------------------------------

    def _place(self, inner: Inner, item: str = "") -> str:
        names = {"project": self.names["project"], "procedure": self.names["name"]}
        path = COLLECTIONS[inner.kind].path.format(**{key: segment(value) for key, value in names.items()})
        return f"{path}/{segment(item)}" if item else path

    def _ask(self, inner: Inner, verb: str, path: str, document: Mapping[str, Any] | None = None) -> Any:
        try:
            return self.rest.send(verb, path, document)
        except errors.UnexpectedAnswer as error:
            raise explained(error, "I" in COLLECTIONS[inner.kind].evidence) from None

    def _settle(self, inner: Inner, found: list[Values], wanted: list[Values]) -> None:
        """Delete, create and change, then bring into order."""
        known = {item["name"]: item for item in found}
        names = [item["name"] for item in wanted]
        order = [item["name"] for item in found if item["name"] in names]
        for gone in (item for item in known if item not in names):
            self._ask(inner, "DELETE", self._place(inner, gone))
        for position, item in enumerate(wanted, 1):
            if item["name"] not in known:
                document = self._json(inner.attributes, item)
                if inner.indexed:
                    document[ORDER] = position
                self._ask(inner, "POST", self._place(inner), document)
                order.append(item["name"])
                self._hand(item["name"], {}, item.get(HANDED) or {})
                continue
            different = inner.ordered.different(known[item["name"]], item)
            document = self._json(different, item)
            if document:
                self._ask(inner, "PUT", self._place(inner, item["name"]), document)
            if HANDED in item:
                self._hand(item["name"], known[item["name"]].get(HANDED) or {}, item[HANDED])
        if order != names:
            self._arrange(inner, order, names)

    def _hand(self, step: str, found: Mapping[str, str], wanted: Mapping[str, str]) -> None:
        for parameter in sorted({**found, **wanted}):
            place = {**self._names(step), "name": parameter}
            if parameter not in wanted:
                self.rest.call("step.parameter_delete", place)
            elif parameter not in found:
                document = {"actualParameterName": parameter, "value": wanted[parameter]}
                self.rest.call("step.parameter_create", self._names(step), document)
            elif found[parameter] != wanted[parameter]:
                self.rest.call("step.parameter_modify", place, {"value": wanted[parameter]})

    def _names(self, step: str) -> dict[str, str]:
        return {"project": self.names["project"], "procedure": self.names["name"], "step": step}

    def _arrange(self, inner: Inner, order: list[str], names: list[str]) -> None:
        if inner.indexed:
            for position, item in enumerate(names, 1):
                self._ask(inner, "PUT", self._place(inner, item), {ORDER: position})
            return
        for position, item in enumerate(names):
            if order[position] != item:
                self.rest.call("step.move", self._names(item), {"beforeStep": order[position]})
                order.remove(item)
                order.insert(position, item)

    def _json(self, attributes: Sequence[Field], item: Values) -> Values:
        document: Values = {}
        for attribute in attributes:
            if attribute.name in item:
                attribute.codec.write(self, document, attribute, item[attribute.name])
        return document


@dataclass(frozen=True)
class Inner:
    """A kind of object inside a procedure. `indexed`: its order is an attribute; otherwise it is moved."""

    option: str
    kind: str
    attributes: tuple[Field, ...]
    indexed: bool

    @property
    def ordered(self) -> Ordered:
        """The kind of the option."""
        return Ordered(self.attributes)


#: Parameters before steps, whose commands may refer to them.
INNER = (Inner("parameters", "formalParameter", PARAMETER, True), Inner("steps", "step", STEP, False))

PROCEDURE = CloudBeesResource(
    name="procedure",
    kind="procedure",
    identity=(ByName("project", "name"),),
    operations=Procedures,
    fields=(
        name("projectName", "project"),
        name("procedureName"),
        text("description"),
        line("job_name_template", "jobNameTemplate"),
        line("resource", "resourceName"),
        line("workspace", "workspaceName"),
        line("credential", "credentialName"),
        line("time_limit", "timeLimit"),
        word("time_limit_units", UNITS, "timeLimitUnits"),
        *(Field(inner.option, inner.ordered, update_only=True, codec=Apart()) for inner in INNER),
    ),
    parents=("project",),
    unlisted=tuple(inner.option for inner in INNER),
)
