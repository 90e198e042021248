# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that a path cannot carry, or that RT reads as numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.laws import runner
from tests.laws.life import Server
from tests.laws.rt.servers import Simulator
from tests.laws.scenario import new_key


def _run(server: Any, module: str, *, check: bool = False, **options: Any) -> dict[str, Any]:
    login = {"api_url": server.wire.url, "api_token": server.tokens["root"]}
    return runner.run(module, {**login, **options}, check=check)


def _life_of_a_user(server: Any, name: str) -> None:
    task = {"name": name, "email": f"{new_key()}@rt.example", "password": "first-Pass-1"}
    created = _run(server, "rt_user", **task)
    assert (created.get("msg"), created["action"]) == (None, "created")
    again = _run(server, "rt_user", **{**task, "password": None})
    assert (again.get("msg"), again["changed"], again["id"]) == (None, False, created["id"])
    changed = _run(server, "rt_user", **{**task, "password": "second-Pass-2", "update_password": "always"})
    assert (changed.get("msg"), changed["changed"]) == (None, True)
    assert _run(server, "rt_user", name=name, state="absent")["action"] == "deleted"


@pytest.mark.parametrize("name", ["EXAMPLE/{}", "4711"])
def test_a_user_whose_name_no_path_carries(name: str) -> None:
    with Simulator() as server:
        _life_of_a_user(server, name.format(new_key()))


@pytest.mark.real_rt
@pytest.mark.parametrize("name", ["EXAMPLE/{}", "47110{}"])
def test_a_user_whose_name_no_path_carries_on_a_real_server(name: str, real_server: Callable[[str], Server]) -> None:
    server: Any = real_server("rt")
    key = new_key() if "/" in name else str(int(new_key()[1:8], 16))
    _life_of_a_user(server, name.format(key))


@pytest.mark.parametrize("check", [True, False], ids=["check", "for-real"])
@pytest.mark.parametrize("module", ["rt_group", "rt_queue"])
def test_a_name_of_digits_is_refused_first(module: str, check: bool) -> None:
    with Simulator() as server:
        result = _run(server, module, name="4711", check=check)
        assert result["failed"] and "reads a name of digits as a number" in result["msg"]
        assert not server.writes()
