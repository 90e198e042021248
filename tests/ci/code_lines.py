# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print the code lines of each package in `plugins/module_utils`, without blank lines, comments and docstrings."""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
IGNORED = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def code_lines(text: str) -> int:
    """The number of lines with code."""
    lines = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in IGNORED
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(text)):
        # Docstrings, and other bare texts.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def main(names: list[str]) -> None:
    """Print a line for each package, or for each of these files."""
    root = HERE / "plugins" / "module_utils"
    places = [Path(name) for name in names] or sorted(path for path in root.iterdir() if path.name.startswith("_"))
    total = 0
    for place in places:
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        found = sum(code_lines(path.read_text(encoding="utf-8")) for path in files)
        total += found
        print(f"{found:6} {place.name}")
    print(f"{total:6} total")


if __name__ == "__main__":
    main(sys.argv[1:])
