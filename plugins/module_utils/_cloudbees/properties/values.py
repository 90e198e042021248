# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task gives as value of a property or sheet, and how it is compared: as a text, or by what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.libraries import load
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Dictionary, Kind, Text

TEXT, JSON, YAML = "text", "json", "yaml"
FORMATS = (TEXT, JSON, YAML)
#: Names that the server does not take.
FORBIDDEN = ("properties", "project")
LONGEST_NAME = 255


def plain(value: Any) -> str:
    """A scalar as a text; YAML makes flags of what looks like them, and the server has words only."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("\r\n", "\n")


def encoded(value: Any, form: str) -> str | None:
    """The text to store for what a task gives; raises InvalidInput."""
    if value is None:
        return None
    if form == TEXT:
        if isinstance(value, (Mapping, list)):
            raise errors.InvalidInput(
                "value is a dictionary or list, and a property holds a text",
                advice="Give value_format: json or yaml, or a sheet in properties",
            )
        return plain(value)
    if isinstance(value, str):
        # A text is taken as it is, once it is sure that it can be read again.
        _decoded(value, form)
        return plain(value)
    if form == JSON:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(load("yaml").safe_dump(value, allow_unicode=True, sort_keys=True, default_flow_style=False))


def same_meaning(found: str | None, wanted: str, form: str) -> bool:
    """Whether two texts mean the same; what cannot be read means nothing."""
    if form == TEXT or found is None:
        return found == wanted
    try:
        # True is not 1 here, though Python takes them for equal.
        return _meaning(found, form) == _meaning(wanted, form)
    except errors.InvalidInput:
        return False


def _meaning(text: str, form: str) -> str:
    return json.dumps(_plain_numbers(_decoded(text, form)), sort_keys=True, default=str)


def _plain_numbers(value: Any) -> Any:
    """1.0 is 1: neither JSON nor YAML tells whole numbers from others."""
    if isinstance(value, dict):
        return {str(name): _plain_numbers(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _decoded(text: str, form: str) -> Any:
    if form == JSON:
        try:
            return json.loads(text)
        except ValueError as error:
            raise errors.InvalidInput(f"value is not JSON: {error}") from None
    yaml = load("yaml")
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise errors.InvalidInput(f"value is not YAML: {' '.join(str(error).split())}") from None


class PropertyPath(Text):
    """The name of a property, or a path to it."""

    def parse(self, value: Any) -> Any:
        path = str(value).strip()
        parts = path.removeprefix("/").rstrip("/").split("/")
        for part in parts:
            if not part or part == ".." or len(part) > LONGEST_NAME or (part == "." and len(parts) > 1):
                raise ValueError(f"{value!r} is not the path of a property")
        if not path.startswith("/") and parts[-1] in FORBIDDEN:
            raise ValueError(f"{value!r} is a name that CloudBees CD takes for no property")
        return ("/" if path.startswith("/") else "") + "/".join(parts)


class AnyText(Kind):
    """A text that was made of whatever the task gives."""

    type = "raw"


class SheetValues(Dictionary):
    """The values in a sheet by path; sheets inside it may be given as dictionaries. None: shall not be there."""

    collective = False

    def parse(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValueError(f"{value!r} is not a dictionary")
        found: dict[str, str] = {}
        for path, item in _leaves(value, ""):
            if path in found:
                raise ValueError(f"{path!r} is given twice")
            found[path] = item
        for path in found:
            above = next((other for other in found if path.startswith(f"{other}/")), None)
            if above is not None:
                raise ValueError(f"{above!r} has a value and cannot hold {path!r} as well")
        return dict(sorted(found.items()))

    def foreseen(self, found: Any, wanted: Any) -> Any:
        return {path: value for path, value in {**(found or {}), **wanted}.items() if value is not None}


def _leaves(value: Mapping[Any, Any], above: str) -> Iterator[tuple[str, str]]:
    for name, item in value.items():
        path = above + PropertyPath().parse(name).lstrip("/")
        if isinstance(item, Mapping):
            yield from _leaves(item, f"{path}/")
        elif isinstance(item, list):
            raise ValueError(f"{path!r} is a list, and a property holds a text")
        else:
            yield path, "" if item is None else plain(item)


def superfluous(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """What to delete so that only the paths of `wanted` are left: whole sheets where nothing in them stays."""
    kept = {part for path in wanted for part in _sheets_above(path)}
    doomed: dict[str, None] = {}
    for path in found:
        if path in wanted:
            continue
        whole = next((sheet for sheet in _sheets_above(path) if sheet not in kept), path)
        doomed[whole] = None
    return list(doomed)


def _sheets_above(path: str) -> list[str]:
    """`a/b/c` stands in `a` and `a/b`."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]
