# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a new resource is named in files that are there already: lists, tables and dictionaries, each in its order."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

WIDTH = 120


def change(path: Path, edit: Callable[..., str], *more: str) -> None:
    """Rewrite a file by `edit(source, *more)`. Raises LookupError, with the name of the file, if the place is gone."""
    source = path.read_text(encoding="utf-8")
    try:
        after = edit(source, *more)
    except (LookupError, ValueError) as error:
        raise LookupError(f"{path}: the place for a new resource is not where it was ({error})") from error
    path.write_text(after, encoding="utf-8")


def imported(source: str, line: str) -> str:
    """With one more import; ruff sorts them afterwards."""
    future = "from __future__ import annotations\n"
    if future not in source:
        raise LookupError(future)
    return source.replace(future, f"{future}\n{line}", 1)


def in_dictionary(source: str, variable: str, key: str, value: str) -> str:
    """With a key before the first key that sorts after it; at the end of a dictionary that is not sorted."""
    node = _value(source, variable, ast.Dict)
    names = [item.value if isinstance(item, ast.Constant) else "" for item in node.keys]
    row = f'"{key}": {value}'
    later = [item for item, name in zip(node.keys, names, strict=True) if item is not None and str(name) > key]
    if later and names == sorted(names, key=str):
        return _inserted(source, later[0].lineno, later[0].col_offset, f"{row}, ")
    return _at_end(source, node, row)


def in_list(source: str, variable: str, item: str) -> str:
    """With one more item at the end of a list."""
    return _at_end(source, _value(source, variable, ast.List), item)


def before(source: str, variable: str, text: str) -> str:
    """With a text before the statement that sets a variable, and its comments."""
    lines = source.splitlines(keepends=True)
    at = _statement(source, variable).lineno - 1
    while lines[at - 1].startswith("#"):
        at -= 1
    return "".join([*lines[:at], text, "\n", *lines[at:]])


def in_choices(source: str, option: str, name: str) -> str:
    """With one more choice in the documentation of an option, in the place that `in_dictionary` finds."""
    found = re.search(rf"^  {option}:\n(?:    .*\n)*?    choices:\s*\[(?P<names>[^\]]*)\]\n", source, re.MULTILINE)
    if not found:
        raise LookupError(f"choices of {option}")
    names = [item.strip() for item in found["names"].replace("\n", " ").split(",")]
    if name in names:
        return source
    later = [at for at, other in enumerate(names) if other > name] if names == sorted(names) else []
    names.insert(later[0] if later else len(names), name)
    flow = f"[{', '.join(names)}]"
    text = f"    choices: {flow}\n"
    if len(text) > WIDTH + 1:
        filled = textwrap.fill(flow, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 7)
        text = f"    choices:\n{filled}\n"
    begin = source.index("    choices:", found.start())
    return source[:begin] + text + source[found.end() :]


def in_group(source: str, group: str, module: str) -> str:
    """With the module in its action group, sorted."""
    found = re.search(rf"^  {group}:\n(?P<rows>(?:    - .*\n)+)", source, re.MULTILINE)
    if not found:
        raise LookupError(f"action group {group}")
    rows = sorted([*found["rows"].splitlines(keepends=True), f"    - {module}\n"])
    return source[: found.start("rows")] + "".join(rows) + source[found.end("rows") :]


def before_row(source: str, beginning: str, row: str) -> str:
    """With a row of a Markdown table before the first one that begins so."""
    at = source.index(f"\n| {beginning}") + 1
    return source[:at] + row + source[at:]


def before_entry(source: str, system: str, entry: str) -> str:
    """With an entry in tests/ci/returns before the one of the module that keeps many objects."""
    at = source.index(f"\n  {system}_sync:\n") + 1
    return f"{source[:at]}{entry}\n{source[at:]}"


def in_order_table(source: str, system: str, kind: str) -> str:
    """With one more kind in the table of the role's README, where `in_order` puts it."""
    found = re.search(rf"^\| `{system}` \| (?P<kinds>.*) \|$", source, re.MULTILINE)
    if not found:
        raise LookupError(f"the order of {system}")
    kinds = found["kinds"].split(", ")
    if f"`{kind}`" in kinds:
        return source
    kinds.insert(kinds.index("`ticket`") if "`ticket`" in kinds else len(kinds), f"`{kind}`")
    return source[: found.start("kinds")] + ", ".join(kinds) + source[found.end("kinds") :]


def in_order(source: str, system: str, kind: str, mark: str) -> str:
    """With one more kind in the order of the role `desk_config`, before tickets where there are some."""
    flow = re.search(rf"^  {system}: \[(?P<names>.*)\]\n", source, re.MULTILINE)
    if flow:
        names = flow["names"].split(", ")
        if kind in names:
            return source
        names.insert(names.index("ticket"), kind)
        text = f"  # {mark} After what it refers to, before what refers to it.\n  {system}: [{', '.join(names)}]\n"
        return source[: flow.start()] + text + source[flow.end() :]
    block = re.search(rf"^  {system}:\n(?P<rows>(?:    .*\n)+)", source, re.MULTILINE)
    if not block:
        raise LookupError(f"the order of {system}")
    if f"    - {kind}\n" in block["rows"]:
        return source
    row = f"    # {mark} After what it refers to, before what refers to it.\n    - {kind}\n"
    ticket = block["rows"].find("    - ticket\n")
    at = block.start("rows") + ticket if ticket >= 0 else block.end("rows")
    return source[:at] + row + source[at:]


def _statement(source: str, variable: str) -> ast.Assign | ast.AnnAssign:
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and ast.unparse(targets[0]) == variable:
            return node
    raise LookupError(variable)


def _value(source: str, variable: str, kind: type[ast.expr]) -> ast.expr:
    value = _statement(source, variable).value
    if not isinstance(value, kind):
        raise LookupError(f"{variable} is no {kind.__name__}")
    return value


def _at_end(source: str, node: ast.expr, text: str) -> str:
    """Before the closing bracket, whether or not a comma is there."""
    assert node.end_lineno
    assert node.end_col_offset
    before_bracket = _inserted(source, node.end_lineno, node.end_col_offset - 1, "\0")
    kept, rest = before_bracket.split("\0")
    kept = kept.rstrip()
    return f"{kept}{'' if kept.endswith((',', '[', '{')) else ','} {text},\n{rest}"


def _inserted(source: str, line: int, column: int, text: str) -> str:
    lines = source.splitlines(keepends=True)
    raw = lines[line - 1].encode()
    lines[line - 1] = (raw[:column] + text.encode() + raw[column:]).decode()
    return "".join(lines)
