# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the files of a new resource, and name it where the others are named; `make resource` calls this.

python -m tests.ci.resource SYSTEM NAME        for example: python -m tests.ci.resource zammad text_module

The result is complete for linters and documentation. What only a person knows has a mark, which a unit test refuses.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.ci.resource import places
from tests.ci.resource.texts import ACTION, LICENSE, MODULE, SYSTEMS, UTILS, Texts

ROOT = Path(__file__).parents[3]
#: Where a person has to go on. In two parts, so that this file is none of those places.
MARK = "TODO" + "-RESOURCE"
#: Where marks are looked for.
MARKED = ("plugins", "roles", "meta", "docs/identity.md", "tests/laws", "tests/ci/returns", "README.md")
#: The most files that a folder of module_utils may hold.
FOLDER = 14
NOT_A_NAME = re.compile(r"(?![a-z][a-z0-9]*(_[a-z0-9]+)*\Z)")


def marks(root: Path) -> list[str]:
    """The places in a checkout where somebody has to go on, as `file:line`."""
    roots = [root / place for place in MARKED]
    files = [path for place in roots for path in ([place] if place.is_file() else place.rglob("*"))]
    return sorted(
        f"{path.relative_to(root)}:{number}"
        for path in files
        if path.suffix in (".py", ".md", ".yml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MARK in line
    )


class NewResource:
    """The files of one resource."""

    def __init__(self, root: Path, system: str, name: str) -> None:
        self.root, self.system, self.name = root, system, name
        self.texts: Texts = SYSTEMS[system]
        self.module = f"{system}_{name}"
        thing = name.replace("_", " ")
        camel = "".join(word.capitalize() for word in name.split("_"))
        version = yaml.safe_load((root / "galaxy.yml").read_text(encoding="utf-8"))["version"]
        self.words = {
            "<options>": self.texts.options,
            "<connection>": self.texts.connection,
            "<environment>": self.texts.environment,
            "<dialect_file>": f"_{system}.{self.texts.family}.{_plural(name)}",
            "<license>": LICENSE,
            "<utils>": UTILS,
            "<mark>": MARK,
            "<prefix>": system,
            "<system>": self.texts.title,
            "<version>": str(version).partition("-")[0],
            "<module>": self.module,
            "<name>": name,
            "<names>": _plural(name),
            "<joined>": name.replace("_", ""),
            "<thing>": thing,
            "<things>": _plural(thing),
            "<Things>": _plural(thing).capitalize(),
            "<CONSTANT>": name.upper(),
            "<Class>": camel,
            "<camel>": camel[0].lower() + camel[1:],
        }

    @property
    def full(self) -> str:
        """The folder of the declaration, if it can take no other file (tests/unit/test_frame.py)."""
        folder = f"plugins/module_utils/_{self.system}/{self.texts.family}"
        files = [path for path in (self.root / folder).glob("*.py") if path.name != "__init__.py"]
        return folder if len(files) >= FOLDER else ""

    def write(self) -> None:
        """All of it, but for RETURN."""
        dialect = self.root / f"plugins/module_utils/_{self.system}"
        declaration = dialect / self.texts.family / f"{_plural(self.name)}.py"
        self._create(declaration, f"<license>{self.texts.declaration}")
        module = self.root / f"plugins/modules/{self.module}.py"
        self._create(module, MODULE)
        self._create(self.root / f"plugins/action/{self.module}.py", ACTION)
        scenarios = self.root / f"tests/laws/{self.system}/scenarios.py"
        self._register(dialect, scenarios)
        self._list()
        written = [declaration, module, dialect / "registry.py", scenarios, *dialect.glob("inferred.py")]
        for command in (("check", "--quiet", "--select", "I", "--fix"), ("format", "--quiet")):
            subprocess.run([sys.executable, "-m", "ruff", *command, *map(str, written)], cwd=self.root, check=True)

    def _register(self, dialect: Path, scenarios: Path) -> None:
        """In the dialect, and in the laws."""
        constant, where = self.words["<CONSTANT>"], self.texts.scenarios
        registry = dialect / "registry.py"
        places.change(registry, places.imported, self._said("from <utils><dialect_file> import <CONSTANT>\n"))
        places.change(registry, places.in_dictionary, "RESOURCES", self.name, constant)
        if self.texts.collection:
            kind, place = self.words["<camel>"], self._said(self.texts.collection)
            places.change(dialect / "inferred.py", places.in_dictionary, "COLLECTIONS", kind, place)
        places.change(scenarios, places.before, where, self._said(self.texts.scenario))
        places.change(scenarios, places.in_list, where, constant)

    def _list(self) -> None:
        """In tables of the documentation, the action group, and the order of the role `desk_config`."""
        sync = f"`{self.system}_sync`"
        what = f"| `{self.module}` | {MARK} what it keeps |\n"
        places.change(self.root / "README.md", places.before_row, sync, what)
        known = f"| `{self.module}` | {MARK} `name` | {self.texts.absent} |\n"
        places.change(self.root / "docs/identity.md", places.before_row, sync, known)
        places.change(self.root / "meta/runtime.yml", places.in_group, self.system, self.module)
        if self.texts.returns:
            entry = self._said(self.texts.returns)
            places.change(self.root / f"tests/ci/returns/{self.system}.yml", places.before_entry, self.system, entry)
        role = self.root / "roles/desk_config"
        places.change(role / "vars/main.yml", places.in_order, self.system, self.name, MARK)
        places.change(role / "README.md", places.in_order_table, self.system, self.name)
        # Cerb's module takes any type of record.
        if self.system != "cerb":
            module = self.root / f"plugins/modules/{self.system}_sync.py"
            places.change(module, places.in_choices, "resource", self.name)

    def _create(self, path: Path, text: str) -> None:
        if path.exists():
            raise FileExistsError(f"{path.relative_to(self.root)} exists already")
        path.write_text(self._said(text), encoding="utf-8")

    def _said(self, text: str) -> str:
        for word, said in self.words.items():
            text = text.replace(word, said)
        return text


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def main(arguments: list[str]) -> int:
    """Write the files, and say where to go on."""
    if len(arguments) != 2 or arguments[0] not in SYSTEMS or NOT_A_NAME.match(arguments[1]):
        print(f"make resource SYSTEM={'|'.join(SYSTEMS)} NAME=text_module (small letters, digits, _)", file=sys.stderr)
        return 2
    new = NewResource(ROOT, *arguments)
    if (ROOT / f"plugins/modules/{new.module}.py").exists():
        print(f"{new.module} exists already", file=sys.stderr)
        return 1
    if new.full:
        print(f"{new.full} is full: move a family of its files to a folder", file=sys.stderr)
        return 1
    new.write()
    subprocess.run([sys.executable, "-m", "tests.ci.returns"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    print(f"{new.module} is written. Go on at these places, and remove each {MARK}:")
    print("\n".join(f"  {place}" for place in marks(ROOT)))
    print(f"Then teach the simulator in tests/simulators/{new.system}, and run the laws of the new resource:")
    print(f"  .venv/bin/python -m pytest tests/laws -k {new.module}")
    print("docs/adding-a-resource.md says more.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
