# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house that no linter knows: what a module imports, how long its file is, what is listed where."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.ci import ledger_lines
from tests.ci.resource.__main__ import FOLDER

ROOT = Path(__file__).parents[2]
PLUGINS = ROOT / "plugins"
UTILS = PLUGINS / "module_utils"
COLLECTION = "ansible_collections.opsdesk.itsm.plugins"
SYSTEMS = ("rt", "zammad", "cerb", "cloudbees")
MODULES = sorted((PLUGINS / "modules").glob("*.py"))
# This file begins like all others.
LICENSE_LINES = tuple(Path(__file__).read_text().splitlines()[:2])


def files(directory: Path) -> list[Path]:
    """Its Python files; those without content (`__init__.py` must have none) have nothing to say."""
    return sorted(path for path in directory.rglob("*.py") if path.stat().st_size)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path, *, at_run_time: bool = False) -> set[str]:
    """The full names of what a file imports anywhere in it; `at_run_time`: without `if TYPE_CHECKING:` blocks."""
    package = [COLLECTION, *path.relative_to(PLUGINS).parent.parts]
    return set(_imports(ast.parse(path.read_text()), ".".join(package), at_run_time))


def _imports(node: ast.AST, package: str, at_run_time: bool) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            base = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], *base.split(".")]).strip(
                "."
            )
        # `from a import b` may name the module a.b as well as a thing in a.
        yield from (f"{base}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.If) and at_run_time and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        for child in node.orelse:
            yield from _imports(child, package, at_run_time)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _imports(child, package, at_run_time)


def inside(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("name", ["plan.py", "values.py"])
def test_the_pure_files_import_the_standard_library_only(name: str) -> None:
    path = UTILS / "_core/model" / name
    pure = [f"{COLLECTION}.module_utils._core.model.{other}" for other in ("plan", "values")]
    foreign = {
        found
        for found in imports(path, at_run_time=True)
        if found.split(".")[0] not in sys.stdlib_module_names and not inside(found, *pure)
    }
    assert foreign == set()


def test_no_file_imports_itself_by_way_of_others() -> None:
    assert ledger_lines.circles(ledger_lines.imports(UTILS)) == []


def test_a_folder_has_at_most_14_files() -> None:
    folders = Counter(named(path.parent) for path in UTILS.rglob("*.py") if path.name != "__init__.py")
    assert {name: count for name, count in folders.items() if count > FOLDER} == {}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_imports_the_core_and_its_own_system(path: Path) -> None:
    system = path.name.partition("_")[0]
    below = [f"{COLLECTION}.module_utils.{name}" for name in ("_core", f"_{system}")]
    assert {name for name in imports(path) if inside(name, COLLECTION) and not inside(name, *below)} == set()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_is_documentation_and_little_else(path: Path) -> None:
    code = re.sub(r'(DOCUMENTATION|EXAMPLES|RETURN)\s*=\s*r?("""|\'\'\').*?\2', "", path.read_text(), flags=re.S)
    lines = [line for line in code.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert len(lines) <= 60


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_action_group_lists_every_module_of_the_system(system: str) -> None:
    groups = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())["action_groups"]
    # A group of what is reached in another way has a longer name: rt_host.
    others = {name for group, names in groups.items() if group.startswith(f"{system}_") for name in names}
    modules = [path.stem for path in MODULES if path.stem.startswith(f"{system}_") and path.stem not in others]
    assert groups.get(system, []) == modules


def test_every_python_file_begins_with_its_license_and_what_it_owns() -> None:
    wrong = {named(path): why for path in files(PLUGINS) + files(ROOT / "tests") for why in lacks(path.read_text())}
    assert wrong == {}


def lacks(source: str) -> Iterator[str]:
    """What a file should begin with, and does not."""
    lines = source.splitlines()
    if tuple(lines[1:3] if lines[0].startswith("#!") else lines[0:2]) != LICENSE_LINES:
        yield "no license"
    tree = ast.parse(source)
    if not ast.get_docstring(tree):
        yield "no docstring"
    if len(tree.body) > 1 and "from __future__ import annotations" not in lines:
        yield "annotations are evaluated"


@pytest.mark.parametrize(
    ("source", "lack"),
    [
        ('"""Words."""\n', "no license"),
        ("\n".join(LICENSE_LINES), "no docstring"),
        ("\n".join([*LICENSE_LINES, '"""Words."""', "import os"]), "annotations are evaluated"),
    ],
)
def test_what_a_file_lacks_is_noticed(source: str, lack: str) -> None:
    assert list(lacks(source)) == [lack]
    assert list(lacks(Path(__file__).read_text())) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import a.b", {"a.b"}),
        ("def f():\n    from a import b", {"a.b"}),
        ("from . import http", {f"{COLLECTION}.module_utils._core.http"}),
        ("from .http import Transport", {f"{COLLECTION}.module_utils._core.http.Transport"}),
        ("from .._rt import client", {f"{COLLECTION}.module_utils._rt.client"}),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", {"b"}),
    ],
)
def test_imports_are_read_right(source: str, found: set[str]) -> None:
    package = f"{COLLECTION}.module_utils._core"
    assert set(_imports(ast.parse(source), package, at_run_time=True)) == found
