# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules that run, evaluate and publish really return is what their documentation says, and all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit import documented
from tests.unit.cloudbees.shop import Result, Shop, open_shop
from tests.unit.returned import documented_keys, keys_of, undocumented


def runs(module: str, **options: Any) -> Callable[[Shop, Path], Iterator[Result]]:
    """The life of runs."""

    def play(shop: Shop, _place: Path) -> Iterator[Result]:
        yield shop.ok(module, check=True, **options)
        shop.wire.fault("lose", method="POST", path="/(jobs|pipelines|releases)$", nth=0)
        yield shop.ok(module, run_once_key="a", **options)
        yield shop.ok(module, run_once_key="a", check=True, **options)
        shop.wire.fault("lose", method="POST", path="/(jobs|pipelines|releases)$", nth=0)
        yield shop.refused(module, "ambiguous", **options)
        shop.plan(failing={"compile": "exit code 2", "Test": "no"})
        yield shop.refused(module, "not_applied", **options)
        shop.plan(polls=None)
        late = shop.refused(module, "timed_out", wait_timeout=2, **options)
        yield late
        yield shop.ok(module, action="abort", id=late["id"])
        yield shop.run(module, action="wait", id="4711")

    return play


def scripts(shop: Shop, _place: Path) -> Iterator[Result]:
    declared = {"dsl": "project 'Books'", "path": "/projects/Books"}
    yield shop.ok("dsl", check=True, **declared)
    yield shop.ok("dsl", **declared)
    yield shop.ok("dsl", dsl="runProcedure(projectName: 'Shop', procedureName: 'Build')")
    yield shop.ok("dsl", dsl="return 'x'", reads=True)
    yield shop.run("dsl", dsl="getUser(userName: 'nobody')")
    shop.wire.fault("lose", path="/server/dsl$", nth=1)
    yield shop.run("dsl", dsl="project 'Books', { description = 'New' }", path="/projects/Books")


def versions(shop: Shop, place: Path) -> Iterator[Result]:
    version = {"group": "g", "key": "k", "version": "1"}
    file = place / "file"
    file.write_text("content")
    yield shop.ok("artifact_version", files=[str(file)], check=True, **version)
    yield shop.ok("artifact_version", files=[str(file)], **version)
    yield shop.ok("artifact_version", dependencies=["a:b:1"], **version)
    shop.wire.fault("ignore_field", field="description", times=9)
    yield shop.refused("artifact_version", "not_applied", description="x", status="unavailable", **version)
    shop.wire.clear()
    shop.wire.fault("drop", path="/commander/")
    yield shop.refused("artifact_version", "ambiguous", files=[str(file)], **{**version, "version": "2"})
    shop.wire.clear()
    # The first look finds the version, the second one, after the change, nothing.
    shop.wire.fault("status", code=500, method="GET", path="/artifactVersions$", nth=1, times=99)
    yield shop.run("artifact_version", description="y", **version)
    shop.wire.clear()
    yield shop.ok("artifact_version", state="absent", **version)


PLAYED: dict[str, Callable[[Shop, Path], Iterator[Result]]] = {
    "cloudbees_job": runs("job", project="Shop", procedure="Deploy", parameters={"target": "a"}),
    "cloudbees_pipeline_run": runs("pipeline_run", project="Shop", pipeline="Web"),
    "cloudbees_release_run": runs("release_run", project="Releases", release="Spring"),
    "cloudbees_dsl": scripts,
    "cloudbees_artifact_version": versions,
}


@pytest.mark.parametrize("name", PLAYED)
def test_what_a_module_returns_is_documented_and_the_other_way_round(name: str, tmp_path: Path) -> None:
    documentation = documented.module(name)["return"]
    with open_shop() as shop:
        results = list(PLAYED[name](shop, tmp_path))
    always = {key for key, shown in documentation.items() if shown["returned"].startswith("success")}
    returned: set[str] = set()
    for result in results:
        # Ansible shows warnings in a way of its own.
        result.pop("warnings", None)
        assert not list(undocumented(result, documentation)), result.get("msg")
        assert ({"error"} if result.get("failed") else always) <= set(result)
        returned |= set(keys_of(result))
    assert set(documented_keys(documentation)) - returned == set()
