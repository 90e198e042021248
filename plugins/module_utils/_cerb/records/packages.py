# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages of records: what the module `cerb_package` does.

Cerb imports a package again as often as it is asked to, and makes every record once more. So the records that the
package names are looked for first, by what recognises records of their type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.client import CerbClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.kinds import kind_of
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Values, mapping, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.schema import RecordType, alias_of, type_named
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.system import CERB
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import Turn
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import looking, waits_after
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.raw import decoded
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task

#: How a package refers to the answer to one of its prompts.
_PROMPT = re.compile(r"\{\{\{?\s*(\w+)\s*\}?\}\}")


@dataclass(frozen=True)
class Named:
    """A record of a package. `by`: what recognises it, None where nothing does; `id`: of the one that is there;
    `label`: what Cerb calls it."""

    uid: str
    type: str
    by: Mapping[str, Any] | None
    id: int | None = None
    label: str = ""

    @property
    def text(self) -> str:
        """For messages."""
        return f"{self.type} {' '.join(str(item) for item in (self.by or {}).values()) or self.uid}"


def package(call: Call[CerbClient]) -> dict[str, Any]:
    """Import the package, unless the records that it names are there."""
    given = decoded(call.options["package"])
    if not isinstance(given, Mapping) or not isinstance(given.get("package"), Mapping):
        raise errors.InvalidInput(
            "package: this is not a package of Cerb", advice="It is a dictionary, or its JSON, with the key 'package'"
        )
    prompts = {str(name): value for name, value in (call.options.get("prompts") or {}).items()}
    named = _named(given, prompts)
    return call.locks.exclusively(lambda turn: _import(call, given, prompts, named, turn))


def _import(
    call: Call[CerbClient], given: Mapping[str, Any], prompts: Values, named: Sequence[Named], turn: Turn
) -> dict[str, Any]:
    found = [_look(call.client, item) for item in named]
    there = [item for item in found if item.id is not None]
    missing = [item for item in found if item.id is None and item.by is not None]
    warnings: list[str] = []
    if not call.options["force"]:
        if there and missing:
            raise errors.InvalidInput(
                f"some of the package's records are there ({_texts(there)}) and some are not ({_texts(missing)}): "
                "importing it would make the former once more",
                advice="Make those that are missing with opsdesk.itsm.cerb_record, or import all with force: true",
            )
        if there:
            return _result("none", there, there)
        if not missing:
            warnings.append(
                "the package names no record that could be recognised: every run of this task imports it again"
            )
    _check_demands(call, given["package"], prompts)
    if call.check:
        return _result("imported", [], [item for item in found if item.id is None or call.options["force"]], warnings)
    turn.take("package", sorted(item.text for item in named))
    made = _imported(call, given, prompts, named, missing)
    return _result("imported", [], made, warnings)


def _check_demands(call: Call[CerbClient], manifest: Mapping[str, Any], prompts: Values) -> None:
    """Raise InvalidInput for what the server would refuse: it is too old, or a prompt has no answer."""
    needed = str(mapping(manifest.get("requires")).get("cerb_version") or "")
    has = call.client.full_version if needed else ""
    if _numbers(has) < _numbers(needed):
        raise errors.InvalidInput(f"package: it needs Cerb {needed} or later, and the server is {has}")
    for prompt in map(mapping, mapping(manifest.get("configure")).get("prompts") or ()):
        key, default = str(prompt.get("key") or ""), mapping(prompt.get("params")).get("default")
        if key and not prompts.get(key) and not default:
            raise errors.InvalidInput(
                f"prompts: the package asks for {key!r} ({prompt.get('label') or 'without a label'})",
                advice="Give the answer in prompts",
            )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(number(part) for part in version.split("."))


def _imported(
    call: Call[CerbClient], given: Mapping[str, Any], prompts: Values, named: Sequence[Named], missing: Sequence[Named]
) -> list[Named]:
    form = {"package_json": _json(given), **({"prompts": prompts} if prompts else {})}
    try:
        answer = call.client.rest.post("packages/import", form)
    except errors.AnswerLost as lost:
        return _look_again(call, missing, lost)
    known = {item.uid: item for item in named}
    made = [
        replace(
            known.get(uid) or Named(uid, alias_of(context), None),
            id=number(mapping(item).get("id")),
            label=str(mapping(item).get("label") or ""),
        )
        for context, items in mapping(answer.get("records_created")).items()
        for uid, item in mapping(items).items()
    ]
    lost_ones = [item for item in missing if item.uid not in {one.uid for one in made}]
    if lost_ones:
        raise errors.NotApplied(
            f"Cerb imported the package, but made no {_texts(lost_ones)}",
            done={"changed": True, "action": "imported", "records": [_shown(item) for item in made]},
        )
    _make_sure(call, missing)
    return made


def _make_sure(call: Call[CerbClient], missing: Sequence[Named]) -> None:
    """The answer names what was made; whether it is there is for the search to say."""
    try:
        nowhere = [item for item in missing if _look(call.client, item).id is None]
        if nowhere:
            raise errors.NotApplied(f"Cerb says that it imported the package, but there is no {_texts(nowhere)}")
    except errors.OpsdeskError as error:
        error.done = {"changed": True, "action": "imported", "uncertain": ["package"], **error.done}
        raise


def _look_again(call: Call[CerbClient], missing: Sequence[Named], lost: errors.AnswerLost) -> list[Named]:
    """The records, where the answer was lost and Cerb had done the work."""
    if not missing:
        lost.safe_to_retry = False
        lost.advice = "Look on the server before running the task again: nothing tells whether it was imported"
        raise lost
    with looking(lost, "what the package holds", "Run the task again: it will find what is there"):
        for wait in waits_after(lost, call.patience):
            call.clock.sleep(wait)
            found = [_look(call.client, item) for item in missing]
            if all(item.id is not None for item in found):
                return found
    raise lost


def _json(given: Mapping[str, Any]) -> str:
    import json

    return json.dumps(given, ensure_ascii=False)


# -- recognising -----------------------------------------------------------------


def _named(given: Mapping[str, Any], prompts: Mapping[str, Any]) -> list[Named]:
    items = given.get("records") or []
    records = [item for item in items if isinstance(item, Mapping) and item.get("_context")]
    return [
        Named(str(item.get("uid") or ""), alias_of(str(item["_context"])), _identity(item, prompts)) for item in records
    ]


def _identity(item: Mapping[str, Any], prompts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The attributes that recognise the record; None when the package does not give them, or only as templates."""
    known = type_named(str(item["_context"]))
    groups = [*known.natural, known.match] if known else [("name",)]
    for names in groups:
        values = {name: _answered(item.get(name), prompts) for name in names}
        if names and all(value is not None for value in values.values()):
            return values
    return None


def _answered(value: Any, prompts: Mapping[str, Any]) -> Any:
    """A value with the answers to prompts in place; None when it holds anything else that only Cerb knows."""
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        return None
    if isinstance(value, int):
        return value
    text = _PROMPT.sub(lambda match: str(prompts[match[1]]) if match[1] in prompts else match[0], value)
    return None if "{{" in text or "{%" in text or not text.strip() else text


def _look(client: CerbClient, item: Named) -> Named:
    """The same with the id of the record that is there."""
    if item.by is None:
        return item
    known = type_named(item.type)
    terms = [term for name, value in item.by.items() for term in _terms(known, name, value)]
    if not terms:
        return Named(item.uid, item.type, None)
    needed = tuple(known.attributes[name].expand for name in item.by if known and known.attributes[name].expand)
    for raw in client.search.records(item.type, terms, expand=needed):
        if all(_same(known, raw, name, value) for name, value in item.by.items()):
            return Named(item.uid, item.type, item.by, number(raw["id"]))
    return item


def _terms(known: RecordType | None, name: str, value: Any) -> list[search.Term]:
    if known is None:
        return [search.text(name, str(value))]
    return search.terms(known.attributes[name], _canonical(known, name, value))


def _canonical(known: RecordType, name: str, value: Any) -> Any:
    try:
        return kind_of(known.attributes[name], mb3=known.mb3).parse(value)
    except (ValueError, TypeError) as error:
        raise errors.InvalidInput(f"package: {known.title}: {name}: {error}") from None


def _same(known: RecordType | None, raw: Values, name: str, value: Any) -> bool:
    if known is None:
        return str(raw.get(name) or "") == str(value)
    kind = kind_of(known.attributes[name], mb3=known.mb3)
    return kind.same(kind.read(raw.get(known.attributes[name].shown)), _canonical(known, name, value))


# -- results -----------------------------------------------------------------


def _texts(items: Sequence[Named]) -> str:
    return ", ".join(item.text for item in items)


def _shown(item: Named) -> Values:
    label = item.label or " ".join(str(value) for value in (item.by or {}).values())
    return {"uid": item.uid, "type": item.type, "id": item.id, "label": label}


def _result(action: str, before: Sequence[Named], after: Sequence[Named], warnings: Sequence[str] = ()) -> Values:
    found: Values = {
        "changed": action != "none",
        "action": action,
        "records": [_shown(item) for item in after],
        "diff": {
            "before": {"records": [item.text for item in before]} if before else {},
            "after": {"records": [item.text for item in after]},
        },
    }
    return {**found, "warnings": list(warnings)} if warnings else found


PACKAGE = Task(
    system=CERB,
    options={
        "package": {"type": "raw", "required": True},
        "prompts": {"type": "dict"},
        "force": {"type": "bool", "default": False},
    },
    run=package,
)
