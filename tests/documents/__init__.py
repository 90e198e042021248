# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The blocks of code in the pages that people read: README.md, docs/ and the pages of roles.

The tests beside this file try them, and the examples of modules. They run on the main ansible-core only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("roles/*/README.md")])
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
#: The paragraph before a block that a reader is to save: only the name of the file.
FILE = re.compile(r"^`(?P<name>[\w.-]+)`:\n\n$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One block: its language as written, its text, the file it is to be saved as (or nothing), and where it stands."""

    language: str
    text: str
    file: str
    place: str


def blocks(page: Path) -> list[Block]:
    """The blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        before = text[: match.start()]
        named = FILE.search(before, before.rfind("\n", 0, max(len(before) - 2, 0)) + 1)
        inside = re.sub(f"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
        place = f"{page.relative_to(ROOT)}:{before.count(chr(10)) + 1}"
        found.append(Block(match["language"], inside, named["name"] if named else "", place))
    return found
