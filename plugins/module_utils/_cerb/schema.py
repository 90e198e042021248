# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of Cerb's record types: their attributes, what recognises a record, and what the API cannot do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.records.table import KEYS, TABLE

#: Types that the API neither creates nor changes, and why.
_NO_WRITING = "Cerb's API neither creates nor changes records of this type; use its web interface"
UNWRITABLE = {
    **dict.fromkeys(("app", "gpg_private_key", "gpg_public_key", "webapi_credentials"), _NO_WRITING),
    # The API writes their rows and cannot read them.
    **dict.fromkeys(("mail_delivery_log", "mail_inbound_log"), "Cerb writes this log, and its API does not read it"),
}
_PACKAGED = "A package creates them: use opsdesk.itsm.cerb_package"
#: Types whose records the API changes, but never creates, not even for administrators.
UNCREATABLE = {
    **UNWRITABLE,
    "toolbar": f"Cerb's API creates no toolbars. {_PACKAGED}",
    "automation_event": f"Cerb's API creates no automation events. {_PACKAGED}",
    "package": "Cerb's API adds no packages to the library; opsdesk.itsm.cerb_package imports one",
}
#: Types whose records the API never deletes, not even for administrators.
UNDELETABLE = {
    **UNWRITABLE,
    "address": "Cerb's API deletes no e-mail address, not even for administrators; is_banned or is_defunct disables it",
    "toolbar": "Cerb's API deletes no toolbars, not even for administrators",
    "automation_event": "Cerb's API deletes no automation events, not even for administrators",
    "custom_record": "Cerb's API deletes no types of records, not even for administrators; use its web interface",
}
#: Types with the attribute `fieldsets`. On others, a value in one of its fields attaches a fieldset, for good.
WITH_FIELDSETS = frozenset(("task", "ticket"))
#: Search keys that every type has.
_COMMON = frozenset(("id", "links", "fieldset", "text", "updated", "created", "watchers", "name", "comments"))
_SPEC = re.compile(
    r"(?P<name>\w+):(?P<kind>[a-z]+)(?P<fits>=?)(?P<width>\d*)(?:>(?P<target>\*?\w+))?(?P<required>!?)(?P<hidden>~?)"
    r"(?:<(?P<shown>\w+)(?:\+(?P<expand>\w+))?)?(?P<searched>@(?P<key>[\w.]*))?"
    r"(?:\[(?P<since>\d*)-(?P<until>\d*)\])?"
)


@dataclass(frozen=True)
class Attribute:
    """One attribute of a record type. `target`: the type that a number refers to, or `*attribute` that names it."""

    name: str
    kind: str
    width: int | None = None
    target: str = ""
    required: bool = False
    #: Is never shown, so that it can be neither compared nor verified.
    hidden: bool = False
    shown_as: str = ""
    expand: str = ""
    key: str = ""
    #: `width` is what fits; otherwise Cerb cuts there.
    fits: bool = False
    #: The first and the last major version that has it; 0 is any.
    since: int = 0
    until: int = 0

    def lacking(self, version: int) -> str:
        """Why a server of this major version does not have it; '' where it has."""
        if version < self.since:
            return f"Cerb has it since version {self.since}, and the server is version {version}"
        return f"Cerb has it no more since version {self.until + 1}" if self.until and version > self.until else ""

    @property
    def shown(self) -> str:
        """Its name in what Cerb answers."""
        return self.shown_as or self.name


@dataclass(frozen=True)
class RecordType:
    """One type. `natural`: groups of attributes, each unique on the server; `match`: what recognises a record else."""

    alias: str
    context: str
    attributes: Mapping[str, Attribute]
    natural: tuple[tuple[str, ...], ...] = ()
    match: tuple[str, ...] = ()
    #: Characters beyond the sixteenth bit (emoji) are dropped from texts.
    mb3: bool = False
    #: Attributes of which a task must give one to create a record.
    needs: tuple[str, ...] = ()
    #: The first major version that has the type.
    since: int = 0
    #: Search keys of the type's own; a custom field of the same key cannot be searched by it.
    keys: frozenset[str] = _COMMON

    @property
    def title(self) -> str:
        """For messages."""
        return self.alias.replace("_", " ")


def attribute(spec: str) -> Attribute:
    """An attribute from its line in the table."""
    found = _SPEC.fullmatch(spec)
    if found is None:
        raise ValueError(spec)
    return Attribute(
        name=found["name"],
        kind=found["kind"],
        width=int(found["width"]) if found["width"] else None,
        target=found["target"] or "",
        required=bool(found["required"]),
        hidden=bool(found["hidden"]),
        shown_as=found["shown"] or "",
        expand=found["expand"] or "",
        key=(found["key"] or found["name"]) if found["searched"] else "",
        fits=bool(found["fits"]),
        since=int(found["since"] or 0),
        until=int(found["until"] or 0),
    )


@lru_cache(maxsize=1)
def types() -> Mapping[str, RecordType]:
    """All types of the table, by alias."""
    found: dict[str, RecordType] = {}
    keys = _keys()
    for head, specs in _entries(TABLE):
        alias, context, *flags = head.split()
        options = dict(flag.partition("=")[::2] for flag in flags)
        attributes = [attribute(spec) for spec in specs]
        natural = options.get("natural", "")
        match = options.get("match", "")
        found[alias] = RecordType(
            alias=alias,
            context=context,
            attributes={item.name: item for item in attributes},
            natural=tuple(tuple(group.split("+")) for group in natural.split("|")) if natural else (),
            match=tuple(match.split("+")) if match else (),
            mb3="mb3" in options,
            needs=tuple(options["one"].split("|")) if "one" in options else (),
            since=int(options.get("since", 0)),
            keys=_COMMON | keys.get(alias, frozenset()),
        )
    return found


@lru_cache(maxsize=1)
def plugins() -> Mapping[str, str]:
    """The types that a new Cerb 11 lacks, by alias, and the plugin that brings each."""
    heads = (head.split() for head, _specs in _entries(TABLE))
    return {
        alias: flag.removeprefix("plugin=")
        for alias, _context, *flags in heads
        for flag in flags
        if flag.startswith("plugin=")
    }


def _entries(table: str) -> list[tuple[str, list[str]]]:
    entries: list[tuple[str, list[str]]] = []
    for line in table.strip().splitlines():
        if line.startswith(" "):
            entries[-1][1].extend(line.split())
        else:
            entries.append((line, []))
    return entries


def _keys() -> dict[str, frozenset[str]]:
    entries = (" ".join([head, *more]).partition(":") for head, more in _entries(KEYS))
    return {alias: frozenset(words.split()) for alias, _colon, words in entries}


def type_named(name: str) -> RecordType | None:
    """The type of that alias or context; None for one that is not in the table (custom records)."""
    known = types()
    return known.get(name) or next((item for item in known.values() if item.context == name), None)


def alias_of(context: str) -> str:
    """`ticket` for `cerberusweb.contexts.ticket`; what is not known stays as it is."""
    found = type_named(context)
    return found.alias if found else context


def context_of(name: str) -> str:
    """The opposite."""
    found = type_named(name)
    return found.context if found else name
