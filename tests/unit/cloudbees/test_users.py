# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a directory: reading registers none unasked, and only their groups can be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.cloudbees.shop import Shop, open_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as found:
        found.cloudbees.directory.add("Zoe")
        yield found


def _known(shop: Shop) -> bool:
    return shop.cloudbees.find(shop.cloudbees.root, "user", "Zoe") is not None


@pytest.mark.parametrize("state", ["present", "absent"])
def test_check_mode_registers_nobody(shop: Shop, state: str) -> None:
    for register in (True, False):
        shop.ok("user", name="Zoe", state=state, register_ldap_user=register, check=True)
    shop.ok("group", name="dev", users=["Zoe"], list_mode="add", check=True)
    assert not _known(shop)


def test_a_user_is_registered_where_the_task_asks_for_it(shop: Shop) -> None:
    shop.ok("user", name="Zoe", state="absent", register_ldap_user=True)
    assert not _known(shop)
    done = shop.ok("user", name="Zoe", groups=["dev"], register_ldap_user=True)
    assert (done["action"], done["record"]["groups"]) == ("updated", ["dev"])
    assert not shop.ok("user", name="Zoe", groups=["dev"])["changed"]


@pytest.mark.parametrize(
    "values",
    [
        {"email": "zoe@lab.example"},
        {"full_name": "Zoe", "groups": ["dev"]},
        {"password": "secret-of-zoe", "update_password": "always"},
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_what_a_directory_keeps_is_refused_before_writing(shop: Shop, values: dict[str, Any], check: bool) -> None:
    shop.ok("user", name="Zoe", register_ldap_user=True)
    shop.wire.clear()
    message = shop.refused("user", "invalid_input", name="Zoe", check=check, **values)["msg"]
    assert "user 'Zoe' comes from directory, which keeps this" in message
    assert shop.writes() == []


def test_a_password_that_is_not_sent_is_no_reason_to_refuse(shop: Shop) -> None:
    shop.ok("user", name="Zoe", register_ldap_user=True)
    assert shop.ok("user", name="Zoe", password="secret-of-zoe", groups=["dev"])["changed"]
