# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that people read lead somewhere: links to files and headings, and the contents of the site.

`make docs` finds more (a warning of Sphinx is an error there), but takes too long for every run of the tests.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documents import FENCE, PAGES, ROOT

LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """How the headings of a page are linked to."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose(page)))
    return {heading.replace(" ", "-") for heading in plain}


def dead(page: Path) -> list[str]:
    """The links of a page that lead to no file, or to no heading of it."""
    found = []
    for target in LINK.findall(prose(page)):
        if "://" in target:
            continue
        path, *rest = target.split("#")
        anchor = "".join(rest)
        other = (page.parent / path).resolve() if path else page
        if not other.exists() or (anchor and anchor not in anchors(other)):
            found.append(target)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert dead(page) == []


def test_dead_links_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# Where it is, today\n")
    page = tmp_path / "page.md"
    page.write_text("[a](there.md#where-it-is-today) [b](there.md#elsewhere) [c](gone.md) [d](https://example.com/x)\n")
    assert dead(page) == ["there.md#elsewhere", "gone.md"]


def test_what_a_result_refers_to_is_a_page_of_the_site() -> None:
    reference = re.compile(r"R\((?P<text>[^,()]+),ansible_collections\.opsdesk\.itsm\.docsite\.(?P<page>[\w-]+)\)")
    texts = [plugin.read_text(encoding="utf-8") for plugin in ROOT.glob("plugins/*/*.py")]
    found = {match.groups() for text in texts for match in reference.finditer(text)}
    assert found
    for text, page in found:
        assert text == f"docs/{page}.md"
        assert (ROOT / text).exists()


def test_every_page_stands_in_the_contents_of_the_site() -> None:
    contents = (ROOT / "docs/docsite/index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^docs/([\w-]+)$", contents, re.MULTILINE)
    assert sorted(listed) == sorted(page.stem for page in PAGES if page.parent.name == "docs")
