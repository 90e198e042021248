# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`packages/import`: records out of a JSON document, all of them validated before the first is written."""

from __future__ import annotations

import json
import re
from typing import Any

from . import readers, writing
from .calls import Call
from .errors import Failure, forbidden, invalid, not_implemented
from .record_types import RecordType

HEAD = {"uid", "_context", "_uid"}


def answer(call: Call) -> dict[str, Any]:
    if call.method != "POST" or call.path != ["import"]:
        raise not_implemented()
    if not call.admin:
        raise forbidden()
    try:
        package = json.loads(call.text("package_json"))
    except ValueError as error:
        raise invalid("Invalid JSON: Syntax error") from error
    if not isinstance(package, dict) or not isinstance(package.get("package"), dict):
        raise invalid("The package manifest is missing.")
    needed = str((package["package"].get("requires") or {}).get("cerb_version") or "0")
    if [int(part) for part in call.cerb.version.split(".")] < [int(part) for part in needed.split(".")]:
        raise invalid(f"This package requires Cerb version {needed} or later.")
    prompts = _prompts(call, package["package"])
    entries = [_filled(entry, prompts) for entry in package.get("records") or []]
    for entry in entries:
        kind = _kind(call, entry)
        try:
            writing.drafted(call.cerb, call.worker, kind, _fields(entry), packed=True)
        except Failure as error:
            raise invalid(f"Error validating record ({entry.get('uid')}): {error.message}") from error
    created: dict[str, dict[str, Any]] = {}
    for entry in entries:
        kind = _kind(call, entry)
        row = writing.save(call.cerb, call.worker, kind, _fields(entry), packed=True)
        label = readers.label(call.shelf, kind, row)
        created.setdefault(kind.context, {})[str(entry.get("uid"))] = {"id": row["id"], "label": label}
    return {"records_created": created or []}


def _kind(call: Call, entry: dict[str, Any]) -> RecordType:
    kind = call.cerb.type(str(entry.get("_context")))
    if kind is None:
        raise invalid(f"Unknown extension on record ({entry.get('uid')}): {entry.get('_context')}")
    return kind


def _fields(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in HEAD}


def _prompts(call: Call, manifest: dict[str, Any]) -> dict[str, str]:
    given = call.params.get("prompts", {})
    found: dict[str, str] = {}
    for prompt in (manifest.get("configure") or {}).get("prompts") or []:
        value = given.get(prompt["key"]) if isinstance(given, dict) else None
        value = value or (prompt.get("params") or {}).get("default")
        if not value:
            raise invalid(f"'{prompt.get('label')}' ({prompt['key']}) is required.")
        found[prompt["key"]] = str(value)
    return found


def _filled(value: Any, prompts: dict[str, str]) -> Any:
    """With the answers in the place of `{{{key}}}`."""
    if isinstance(value, dict):
        return {key: _filled(item, prompts) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, prompts) for item in value]
    if not isinstance(value, str):
        return value
    return re.sub(r"\{\{\{(\w+)\}\}\}", lambda match: prompts.get(match[1], ""), value)


CONTROLLERS = {"packages": answer}
