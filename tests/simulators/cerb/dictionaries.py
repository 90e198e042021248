# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records as the API shows them: flat dictionaries, with what `expand` adds.

`plain` is a record in `records/`; the older endpoints show in addition which type lies behind every link of a link
(`full`). Keys that are worked out from others stand in `readers.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import customfields, expansions, readers
from .record_types import LINK_COLUMNS, RecordType
from .state import Cerb, Row

KINDS: dict[str, Any] = {"int": int, "str": str, "bool": bool}


class Shelf:
    """Makes dictionaries for one request. `root` is the address of the server with its directory."""

    def __init__(self, cerb: Cerb, root: str) -> None:
        self.cerb: Cerb = cerb
        self.root: str = root

    def dictionary(
        self, record_type: RecordType, row: Row, expand: Iterable[str] = (), *, full: bool = False
    ) -> dict[str, Any]:
        """The record with all that `expand` asks for; unknown words ask for nothing."""
        shown = self.own(record_type, row)
        shown.update(self.tree(record_type) if full else self.stubs(record_type))
        for word in expand:
            self.expand(shown, "", record_type, row, word.strip(), record_type)
        words = [word.strip() for word in expand]
        if (
            "buckets" in words
            and "members" in words[: words.index("buckets")]
            and isinstance(shown.get("members"), dict)
        ):
            # The server merges the maps, and a merged map has lost its keys.
            shown["members"] = list(shown["members"].values())
        return shown

    def own(self, record_type: RecordType, row: Row) -> dict[str, Any]:
        """What is the record's own, without the contexts of its links."""
        shown: dict[str, Any] = {}
        for key, kind in record_type.shows.items():
            if not (key.endswith("__context") and key[: -len("__context")] in record_type.links):
                shown[key] = _cast(kind, readers.read(self, record_type, row, key))
        if record_type.name == "custom_field" and row.get("params"):
            shown["params"] = row["params"]
        return shown

    @staticmethod
    def stubs(record_type: RecordType) -> dict[str, Any]:
        types = _types()
        shown = {}
        for name, target in record_type.links.items():
            if f"{name}__context" in record_type.shows and target in types:
                shown[f"{name}__context"] = types[target].context
        return shown

    def tree(self, record_type: RecordType) -> dict[str, Any]:
        if not record_type.tree:
            return self.stubs(record_type)
        return _branch(record_type.tree, "", "")

    # --- expand -------------------------------------------------------------------------------------------------------

    def expand(
        self, shown: dict[str, Any], prefix: str, record_type: RecordType, row: Row, word: str, top: RecordType
    ) -> None:
        """Obey one word: a list by its name, `custom_`, a link with a `_` after it, or a key behind a link."""
        if word == "custom_" and "custom_fields" in record_type.options:
            added = customfields.shown(self.cerb, (record_type.context, row["id"]))
            shown.update({prefix + key: value for key, value in added.items()})
            return
        if word.startswith("custom_") and word.endswith("_") and word[7:-1].isdigit():
            self._expand_custom(shown, prefix, record_type, row, int(word[7:-1]), top)
            return
        if word == "requester_emails" and f"{prefix}requesters" in shown:
            # Loaded with the map, and so never looked at again.
            return
        found = expansions.read(self, record_type, row, word)
        if found is not expansions.UNKNOWN:
            shown[prefix + word] = found
            if word == "requester_emails":
                shown[f"{prefix}requesters"] = expansions.read(self, record_type, row, "requesters")
            return
        name = self._link(record_type, word)
        target = self._target(record_type, row, name) if name else None
        if not name or target is None:
            return
        target_type, target_row = target
        if f"{prefix}{name}__label" not in shown and f"{prefix}{name}_record_url" not in shown:
            self._add(shown, f"{prefix}{name}_", target_type, target_row, top)
        rest = word[len(name) + 1 :]
        if rest and f"{prefix}{word}" not in shown:
            self.expand(shown, f"{prefix}{name}_", target_type, target_row, rest, top)

    def _add(self, shown: dict[str, Any], prefix: str, record_type: RecordType, row: Row, top: RecordType) -> None:
        shown.update({prefix + key: value for key, value in self.own(record_type, row).items()})
        own = {path: target for path, target in record_type.tree.items() if not _hidden(record_type, path, top)}
        shown.update({**_branch(own, "", prefix), **_branch(top.tree, prefix, "")})
        shown[f"{prefix}_type"] = record_type.name

    def _expand_custom(
        self, shown: dict[str, Any], prefix: str, record_type: RecordType, row: Row, ident: int, top: RecordType
    ) -> None:
        place = customfields.companion_place(self.cerb, (record_type.context, row["id"]), ident)
        target = self.cerb.at(place) if place else None
        target_type = self.cerb.type(place[0]) if place else None
        if target and target_type:
            kept = shown.get(f"{prefix}custom_{ident}_id")
            self._add(shown, f"{prefix}custom_{ident}_", target_type, target, top)
            if kept is not None and target_type.name != "worker":
                shown[f"{prefix}custom_{ident}_id"] = kept
        # The server merges the map once more for each such word, and a merged map has lost its keys.
        everything = shown.get(f"{prefix}custom")
        if everything:
            kept = list(everything.values()) if isinstance(everything, dict) else everything
            shown[f"{prefix}custom"] = kept + [value for key, value in shown.items() if _is_value(key, prefix)]

    def _link(self, record_type: RecordType, word: str) -> str | None:
        names = [*record_type.links, *expansions.EXTRA_LINKS.get(record_type.name, {}), *_dynamic(record_type)]
        fitting = [name for name in names if word.startswith(f"{name}_")]
        return max(fitting, key=len, default=None)

    def _target(self, record_type: RecordType, row: Row, name: str) -> tuple[RecordType, Row] | None:
        if name in _dynamic(record_type):
            target_type = self.cerb.type(str(row.get(f"{name}__context")))
            ident = row.get(f"{name}_id")
        elif name in expansions.EXTRA_LINKS.get(record_type.name, {}):
            target_type = self.cerb.type(expansions.EXTRA_LINKS[record_type.name][name])
            ident = readers.read(self, record_type, row, f"{name}_id")
        else:
            target_type = self.cerb.type(record_type.links[name])
            column = LINK_COLUMNS.get(name, f"{name}_id")
            ident = readers.read(self, record_type, row, f"{name}_id") or row.get(column)
        target = self.cerb.get(target_type.name, ident) if target_type and ident else None
        return (target_type, target) if target_type and target is not None else None


def _hidden(record_type: RecordType, path: str, top: RecordType) -> bool:
    """No way leads back to where it came from, and an address that is a link itself shows less of its own links."""
    first = path.partition("_")[0]
    if (first == top.name == "ticket") or (record_type.name == "address" and first in ("mail", "worker")):
        return True
    return top.name == "contact" and (first in ("contact", "org") or "_contact" in path or "_org" in path)


def _is_value(key: str, prefix: str) -> bool:
    return key.startswith(f"{prefix}custom_") and key[len(prefix) + 7 :].isdigit()


def _dynamic(record_type: RecordType) -> list[str]:
    """Links to any type: `owner__context` with `owner_id`, and the like."""
    return [name for name in ("owner", "target", "author", "actor") if f"{name}__context" in record_type.columns]


def _types() -> dict[str, RecordType]:
    from .record_types import load

    return load()


def _branch(tree: dict[str, str], below: str, prefix: str) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    types = _types()
    for path, target in tree.items():
        if path.startswith(below):
            shown[f"{prefix}{path}__context"] = types[target.rstrip("*")].context
            if not target.endswith("*"):
                shown[f"{prefix}{path}__type"] = target
    return shown


def _cast(kind: str, value: Any) -> Any:
    if value is None or kind not in KINDS:
        return value
    if kind == "str" and isinstance(value, bool):
        return str(int(value))
    return KINDS[kind](value)
