# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory plugins have in common: read the records (from the server, or from the cache), name the hosts,
give them their variables and groups, and say what was left out.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from ansible.errors import AnsibleError, AnsibleParserError, AnsibleUndefinedVariable
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets import secrets
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks import lookup as engine

try:
    from ansible.utils.unsafe_proxy import wrap_var
except ImportError:
    # It will go one day: from 2.19 on, no text is a template unless ansible-core has read it as one.
    def wrap_var(value: Any) -> Any:
        """The value as it is."""
        return value


Record = dict[str, Any]

#: Names of hosts become names of files (of cached facts), and parts of patterns: nothing that means something there.
_HOST = re.compile(r"\w[\w.-]*")
_GROUPS = ("all", "ungrouped")
_PREFIX = re.compile(r"[^\W\d]\w*")
#: How many of those that were left out a warning names.
_NAMED = 5


@dataclass(frozen=True)
class Source:
    """What a plugin makes hosts of."""

    #: A lookup of one system, whose one result is a list of records
    lookup: engine.Lookup
    #: What a record stands for: `asset`
    noun: str
    #: The field by which a person knows the record
    known_by: str
    #: All fields of a record, in the order of the documentation
    fields: tuple[str, ...]
    #: Fields that are dictionaries
    dictionaries: tuple[str, ...]
    #: Options that decide which records there are
    choosing: tuple[str, ...]


class Unusable(Exception):
    """A record that cannot be a host; the text says why."""


class HostsOfServer(BaseInventoryPlugin, Constructable, Cacheable):
    """An inventory plugin; a subclass says what it makes hosts of."""

    NAME: ClassVar[str]
    source: ClassVar[Source]

    def verify_file(self, path: str) -> bool:
        """Whether the name of the file says that it is for this plugin: `x.rt_assets.yml`."""
        suffix = self.NAME.rpartition(".")[2]
        return bool(super().verify_file(path)) and path.endswith((f"{suffix}.yml", f"{suffix}.yaml"))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Fill the inventory; raises AnsibleParserError with a message for people."""
        super().parse(inventory, loader, path, cache)
        options = self._read_options(path)
        if not _PREFIX.fullmatch(str(options["prefix"])):
            raise AnsibleParserError(f"prefix: {options['prefix']!r} cannot begin the name of a variable")
        records = self._read(path, options, use_cache=cache)
        self._populate([untrusted(record) for record in records], options)

    # -- options -----------------------------------------------------------------

    def _read_options(self, path: str) -> dict[str, Any]:
        """All options; those of the connection and of the search may be templates where the file has them.

        Variables are those given on the command line: of others nothing is known yet.
        """
        lookup = self.source.lookup
        variables: dict[str, Any] = dict(self._vars or {})
        self.templar.available_variables = variables
        # ansible-core takes the text that stands in them.
        own = engine.own_variables(lookup, variables, self._came_to)
        self._vars = {**variables, **own}
        given = self._read_config_data(path)
        options: dict[str, Any] = dict(self.get_options())
        for name in (*(option.name for option in lookup.system.options), *self.source.choosing):
            if name in given:
                options[name] = self._came_to(options[name], name)
        return engine.of_one_source(lookup, options, given, own)

    def _came_to(self, value: Any, name: str = "") -> Any:
        try:
            return self.templar.template(value)
        except AnsibleError as error:
            raise AnsibleParserError(f"{name}: {self._why(error, name)}" if name else str(error)) from None

    def _why(self, error: AnsibleError, name: str) -> str:
        """What is wrong with the template of an option. Old versions of ansible-core quote it: here, a secret."""
        secret = {option.name for option in self.source.lookup.system.options if option.secret}
        if name not in {*secret, secrets.HEADERS, *secrets.ADDRESSES} or isinstance(error, AnsibleUndefinedVariable):
            return str(error)
        return (
            "ansible-core cannot read this value as a template, and it is not shown because it may hold a secret. "
            "Take a value with {{ or {% from a variable or a lookup"
        )

    # -- records -----------------------------------------------------------------

    def _read(self, path: str, options: Mapping[str, Any], *, use_cache: bool) -> list[Record]:
        """The records from the cache, where it is on and has them; else from the server."""
        keeps = bool(options.get("cache"))
        key = f"{self.get_cache_key(path)}_{self._question(options)}"
        if keeps and use_cache:
            with suppress(KeyError):
                kept = self._cache[key]
                if isinstance(kept, list):
                    return kept
        records = self._ask(options)
        if keeps:
            self._cache[key] = records
        return records

    def _question(self, options: Mapping[str, Any]) -> str:
        """What tells questions apart, for the cache: another catalog in the same file is another question."""
        names = ("api_url", "api_username", *self.source.choosing)
        asked = json.dumps({name: options.get(name) for name in names}, sort_keys=True, default=str)
        return hashlib.sha256(asked.encode()).hexdigest()[:12]

    def _ask(self, options: Mapping[str, Any]) -> list[Record]:
        # What lookups call so is another thing here.
        asked = {name: value for name, value in options.items() if name not in ("cache", "query")}
        records: list[Record] = engine.look_up(self.source.lookup, [self.source.noun], asked, AnsibleParserError)[0]
        return records

    # -- hosts -----------------------------------------------------------------

    def _populate(self, records: Sequence[Record], options: Mapping[str, Any]) -> None:
        hosts: dict[str, str] = {}
        left_out: list[str] = []
        naming = Naming(self.source, records, options["hostname"])
        for record in records:
            label = f"{self.source.noun} {record[self.source.known_by]!r}"
            variables = {f"{options['prefix']}{name}": value for name, value in record.items()}
            try:
                host = self._name(naming, record, variables)
                if host in hosts:
                    raise Unusable(f"{hosts[host]} has the host name {host!r} already")
            except Unusable as reason:
                if options["strict"]:
                    raise AnsibleParserError(f"{label}: {reason}") from None
                left_out.append(f"{label}: {reason}")
                continue
            hosts[host] = label
            self._add(host, variables, record, options)
        self._tell(len(records), left_out)

    def _name(self, naming: Naming, record: Record, variables: Record) -> str:
        """The host's name by the first word of `hostname` that gives one."""
        trouble = ""
        for word in naming.words:
            if naming.is_template(word):
                self.templar.available_variables = variables
                try:
                    value = self.templar.template(word)
                except AnsibleError as error:
                    trouble = f" ({' '.join(str(error).split())})"
                    continue
            else:
                value = naming.value(word, record)
            name = str(value[0] if isinstance(value, list) and value else value or "").strip()
            if name:
                return checked(name)
        raise Unusable(f"it has no host name by {', '.join(map(repr, naming.words))}{trouble}")

    def _add(self, host: str, variables: Record, record: Record, options: Mapping[str, Any]) -> None:
        inventory: Any = self.inventory
        inventory.add_host(host)
        for name, value in {**variables, **self.connection(host, record)}.items():
            inventory.set_variable(host, name, value)
        strict = options["strict"]
        self._set_composite_vars(options["compose"], variables, host, strict=strict)
        self._add_host_to_composed_groups(options["groups"], variables, host, strict=strict)
        self._add_host_to_keyed_groups(options["keyed_groups"], variables, host, strict=strict)

    def connection(self, host: str, record: Record) -> Record:
        """Variables that tell Ansible how to reach the host, where the record knows."""
        return {}

    def _tell(self, found: int, left_out: Sequence[str]) -> None:
        if not found:
            self.display.warning(f"{self.NAME}: there is no {self.source.noun} that fits, or the account sees none")
        if left_out:
            rest = len(left_out) - _NAMED
            more = f"; and {rest} more" if rest > 0 else ""
            named = "; ".join(left_out[:_NAMED])
            self.display.warning(f"{self.NAME}: {len(left_out)} of {found} left out: {named}{more}")


class Naming:
    """The option `hostname`: fields, elements of dictionaries, or templates; the first that is not empty counts.

    Raises AnsibleParserError for the name of a field that no record has.
    """

    def __init__(self, source: Source, records: Sequence[Record], given: Any) -> None:
        self._source = source
        self.words = [str_of(word) for word in (given if isinstance(given, list) else [given])]
        if not self.words or not all(word.strip() for word in self.words):
            raise AnsibleParserError("hostname: is empty")
        for word in self.words:
            if not self.is_template(word):
                self._check(word, records)

    @staticmethod
    def is_template(word: str) -> bool:
        return "{{" in word or "{%" in word

    def _check(self, word: str, records: Sequence[Record]) -> None:
        field, dot, part = word.partition(".")
        if dot and field in self._source.dictionaries:
            known = sorted({name for record in records for name in record[field]})
            if records and part not in known:
                raise _mistaken(f"no {self._source.noun} has {word!r}", part, known)
        elif word not in self._source.fields:
            raise _mistaken(f"{self._source.noun}s have no field {word!r}", word, self._source.fields)

    def value(self, word: str, record: Record) -> Any:
        """What a field, or an element of a dictionary, holds."""
        field, dot, part = word.partition(".")
        return record[field].get(part) if dot else record[field]


def untrusted(value: Any) -> Any:
    """A value of the server's, in which no text is ever taken for a template.

    Before ansible-core 2.19 a variable that looks like a template is one. Only what looks so is marked there, since the
    mark shows in what `ansible-inventory` prints; later versions mark everything.
    """
    if isinstance(value, dict):
        return {name: untrusted(item) for name, item in value.items()}
    if isinstance(value, list):
        return [untrusted(item) for item in value]
    return wrap_var(value) if isinstance(value, str) and ("{" in value or "}" in value) else value


def _mistaken(what: str, word: str, known: Sequence[str]) -> AnsibleParserError:
    return AnsibleParserError(str(errors.InvalidInput(f"hostname: {what}", advice=errors.did_you_mean(word, known))))


def str_of(word: Any) -> str:
    """A word of `hostname`: a text stays the object it is, since ansible-core marks texts that may be templates."""
    return word if isinstance(word, str) else str(word)


def checked(name: str) -> str:
    """The name of a host; raises Unusable for one that Ansible's patterns, or a file of that name, would choke on."""
    if _HOST.fullmatch(name) and name not in _GROUPS:
        return name
    with suppress(ValueError):
        return str(ipaddress.ip_address(name))
    raise Unusable(f"{name!r} cannot be the name of a host")
