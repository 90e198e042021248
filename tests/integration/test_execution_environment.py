# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An execution environment gets what the collection needs, by ansible-builder; no container is built here.

What the build would do with the collection is done outside of a container: it is installed as the build file says, and
the build's own script reads what it needs.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from tests.awx import AWX
from tests.integration.programs import PROGRAMS, Ansible

ROOT = Path(__file__).parents[2]


def names(requirements: str) -> list[str]:
    """The names of the Python packages in a requirements file."""
    lines = (line.partition("#")[0].strip() for line in requirements.splitlines())
    return sorted(re.split(r"[^\w.-]", line)[0] for line in lines if line)


def test_the_collection_brings_its_libraries(ansible: Ansible, tmp_path: Path) -> None:
    subprocess.run(["bash", "tests/ci/build", str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    (tarball,) = tmp_path.glob("opsdesk-itsm-*.tar.gz")
    tarball.rename(tmp_path / "opsdesk-itsm.tar.gz")
    shutil.copy(AWX / "execution-environment.yml", tmp_path)
    context = tmp_path / "context"
    definition = str(tmp_path / "execution-environment.yml")
    options = ("--output-filename=Containerfile", "-c", str(context))
    ansible.run("ansible-builder", "create", "-f", definition, *options).ok()

    # From here on as in the container's build, whose steps stand in this file.
    steps = (context / "Containerfile").read_text()
    assert "ansible-galaxy collection install" in steps
    assert "introspect.py introspect " in steps
    collections = tmp_path / "collections"
    requirements = yaml.safe_load((context / "_build/requirements.yml").read_text())
    assert [item["name"] for item in requirements["collections"]] == ["opsdesk-itsm.tar.gz"]
    given = str(context / "_build" / requirements["collections"][0]["name"])
    # --force: this Python sees the checkout as an installed collection, the container sees none.
    options = ("--offline", "--force", "-p", str(collections))
    ansible.run("ansible-galaxy", "collection", "install", *options, given).ok()
    for program in (
        [sys.executable, str(context / "_build/scripts/introspect.py")],
        [str(PROGRAMS / "ansible-builder")],
    ):
        written = tmp_path / "requirements.txt"
        command = [*program, "introspect", f"--write-pip={written}", str(collections)]
        subprocess.run(command, env=ansible.environment(tmp_path / "record"), check=True, capture_output=True)
        assert names(written.read_text()) == ["jmespath", "requests"]
        written.unlink()

    # What a person imports into AWX is in the tarball as well.
    installed = collections / "ansible_collections/opsdesk/itsm"
    assert (installed / "playbooks/awx.yml").is_file()
    for path in AWX.rglob("*.yml"):
        assert (installed / path.relative_to(ROOT)).read_text() == path.read_text()
