# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module returns: from its declaration, the first sentences of its options, and the YAML files beside this one.

`common.yml` has the entries that several modules share and explains the form; a file per system has the rest.
"""

from __future__ import annotations

import ast
import functools
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Task

from tests.ci.returns.text import qualified, what_it_is

COLLECTION = "opsdesk.itsm"
HERE = Path(__file__).parent
PLUGINS = HERE.parents[2] / "plugins"
#: `(int) Text`, `(list of str) Text`; text alone is `(str) Text`.
TYPED = re.compile(r"\((str|int|float|bool|raw|dict|list)(?: of (\w+))?\)\s*")
#: Keys of an entry in their order.
ORDER = ("description", "returned", "type", "elements", "choices", "sample", "contains")
#: The place of a module's own entries in a set.
OWN = "own"
#: A sample longer than this says no more than a short one.
SHORT = 60

Entry = dict[str, Any]


@functools.cache
def read(name: str) -> dict[str, Any]:
    """One of the files beside this one."""
    found: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yml").read_text(encoding="utf-8"))
    return found


def returns(plugin: Path) -> Entry:
    """The RETURN of the module or lookup in this file."""
    kind = "lookups" if plugin.parent.name == "lookup" else "modules"
    system = read(plugin.stem.partition("_")[0])
    own = (system.get(kind) or {}).get(plugin.stem) or {}
    if kind == "lookups":
        return {"_raw": _finished(_merged(read("common")["lookup"], own), {})}
    return Module(plugin, system, own).returns()


class Module:
    """A module file with what the files beside this one say of it."""

    def __init__(self, plugin: Path, system: Mapping[str, Any], own: Mapping[str, Any]) -> None:
        self.name = plugin.stem
        self.system = system
        self.own = dict(own)
        self.texts = texts_of(plugin)
        self.options = options_of(self.texts)
        declared = declaration(self.name)
        self.resource = declared if isinstance(declared, Resource) else None
        thing = self.own.pop("thing", self.resource.name if self.resource else "object")
        self.set = self.own.pop("set", None) or (_kind_of(self.resource) if self.resource else "task")
        self.words = {
            "<thing>": thing,
            "<system>": system["system"],
            "<title>": declared.system.title,
            "<errors>": read("common")["errors"],
        }

    def returns(self) -> Entry:
        """All entries, in the order of the module's set."""
        sets = read("common")["sets"]
        own = [name for name in self.own if name not in sets[self.set]]
        names = [one for name in sets[self.set] for one in (own if name == OWN else [name])]
        return {name: self._entry(name) for name in names}

    def _entry(self, name: str) -> Entry:
        found: Entry = {}
        common = read("common")
        of_set = common["in_sets"].get(self.set) or {}
        for source in (common["entries"], self.system.get("entries") or {}, of_set, self.own):
            found = _merged(found, source.get(name))
        if not found:
            raise KeyError(f"{self.name}: nobody says what {name} is")
        contains = dict(found.pop("contains", {}))
        if fragment := found.pop("options", None):
            contains |= dict.fromkeys(_fragment(fragment))
        without = found.pop("without", ())
        if like := found.pop("like", None):
            record = {key: item for key, item in _record_of(like).items() if key not in without}
            contains = {key: _merged(record.get(key, {}), contains.get(key)) for key in {**record, **contains}}
        elif name == "record":
            contains = self._fields(contains)
        if contains:
            found["contains"] = {key: self._inner(key, item) for key, item in contains.items()}
        found.setdefault("returned", "success")
        return _finished(found, self.words)

    def _fields(self, contains: Mapping[str, Any]) -> dict[str, Any]:
        """The keys of the record: its id, those that are options, then those that only the server has."""
        fields = [item.name for item in self.resource.fields if item.compared] if self.resource else []
        return {"id": None, **dict.fromkeys(fields), **contains}

    def _inner(self, key: str, own: Any) -> Entry:
        """An entry inside of another: what the files say of it, and else the option of that name."""
        option = self.options.get(key)
        sentence = what_it_is(option["description"]) if option else ""
        found: Entry = {"description": sentence, "type": option.get("type", "str")} if option else {}
        found |= {"elements": option["elements"]} if option and "elements" in option else {}
        for said in (read("common")["record"].get(key), (self.system.get("record") or {}).get(key), own):
            found = _merged(found, said)
        if "sample" not in found and found.get("description") == sentence and (sample := self._sample(key)) is not None:
            found["sample"] = sample
        inner = {name: self._inner(name, item) for name, item in (found.get("contains") or {}).items()}
        return _finished({**found, "contains": inner} if inner else found, self.words)

    def _sample(self, key: str) -> Any:
        """The value of the option in the first example that gives one, as a record shows it."""
        if self.resource is None or key not in {item.name for item in self.resource.fields}:
            return None
        for value in self._examples(key):
            try:
                parsed = self.resource.field(key).kind.parse(value)
            except Exception:  # noqa: S112  An example may say what only the server can read.
                continue
            text = str(parsed)
            if parsed not in (None, "", [], {}) and len(text) <= SHORT and not re.search(r"None|\n", text):
                return parsed
        return None

    def _examples(self, key: str) -> Iterator[Any]:
        for task in _tasks(yaml.safe_load(self.texts["EXAMPLES"])):
            value = (task.get(f"{COLLECTION}.{self.name}") or {}).get(key)
            if value is not None and "{{" not in str(value):
                yield value


def _record_of(module: str) -> Entry:
    """What the record of another module holds, with references to that module's options."""
    found = returns(PLUGINS / f"modules/{module}.py")["record"]["contains"]
    return {
        key: {**entry, "description": qualified(entry["description"], f"{COLLECTION}.{module}")}
        for key, entry in found.items()
    }


def _kind_of(resource: Resource) -> str:
    return "ticket" if resource.life else "resource"


def _merged(below: Mapping[str, Any], own: Any) -> Entry:
    """An entry with what `own` says of it instead; `own` is nothing, a text with its type, or a dictionary."""
    given = {"description": own} if isinstance(own, str) else dict(own or {})
    text = given.get("description")
    if isinstance(text, str) and (typed := TYPED.match(text)):
        given = {"type": typed[1], **({"elements": typed[2]} if typed[2] else {}), **given}
        given["description"] = text[typed.end() :] or below.get("description")
    if "contains" in given and "contains" in below:
        given["contains"] = {**below["contains"], **given["contains"]}
    return {**below, **given}


def _finished(entry: Mapping[str, Any], words: Mapping[str, str]) -> Entry:
    """The entry as ansible-doc wants it: with all of its keys, in order, and with the module's own words in it."""
    found: Entry = {"type": "str", **entry}
    paragraphs = [found["description"], *([found.pop("more")] if "more" in found else [])]
    if found["type"] != "list":
        found.pop("elements", None)
    texts = [paragraph for item in paragraphs for paragraph in ([item] if isinstance(item, str) else item)]
    found["description"] = texts if len(texts) > 1 else texts[0]
    if unknown := set(found) - set(ORDER):
        raise ValueError(f"{', '.join(sorted(unknown))}: no keys of an entry; is a text with a comma not in quotes?")
    return {key: _worded(found[key], words) if key != "contains" else found[key] for key in ORDER if key in found}


def _worded(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_worded(item, words) for item in value]
    if isinstance(value, dict):
        return {key: _worded(item, words) for key, item in value.items()}
    if isinstance(value, str):
        for placeholder, word in words.items():
            value = value.replace(placeholder, word)
    return value


# -- module files -----------------------------------------------------------------------------------------------------


def texts_of(plugin: Path) -> dict[str, str]:
    """DOCUMENTATION, EXAMPLES and RETURN of a module or lookup."""
    return texts_in(plugin.read_text(encoding="utf-8"))


def texts_in(source: str) -> dict[str, str]:
    """The texts that a Python file gives names to, on its top level or in a class."""
    assigned = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assign)]
    return {
        target.id: node.value.value
        for node in assigned
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def options_of(texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The options in a module's DOCUMENTATION, and those of the fragments that it names."""
    document = yaml.safe_load(texts["DOCUMENTATION"])
    options: dict[str, dict[str, Any]] = {}
    for fragment in document.get("extends_documentation_fragment", ()):
        options |= _fragment(fragment.removeprefix(f"{COLLECTION}."))
    for name, option in (document.get("options") or {}).items():
        options[name] = {**options.get(name, {}), **option}
    return options


@functools.cache
def _fragment(name: str) -> dict[str, dict[str, Any]]:
    file, _dot, part = name.partition(".")
    parts = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.doc_fragments.{file}").ModuleDocFragment
    return yaml.safe_load(getattr(parts, part.upper() or "DOCUMENTATION")).get("options") or {}


@functools.cache
def declaration(name: str) -> Resource | Task:
    """What the module runs, by its own `main`."""
    module = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")
    with mock.patch.object(module, "run_module") as run_module:
        module.main()
    declared: Resource | Task = run_module.call_args.args[0]
    return declared


def _tasks(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for task in tasks:
        yield task
        for part in ("block", "rescue", "always"):
            yield from _tasks(task.get(part) or [])
