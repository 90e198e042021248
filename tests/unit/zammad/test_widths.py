# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The widths that `zammad_object` knows are those of the columns."""

from __future__ import annotations

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.tables import TABLE

from tests.simulators.zammad import VERSIONS
from tests.simulators.zammad.models import load
from tests.unit.zammad.conftest import Desk


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", TABLE)
def test_a_name_is_as_long_as_its_column(kind: str, version: str) -> None:
    row = TABLE[kind]
    model = next((model for model in load(version).values() if model.table == row.path), None)
    if model is None or row.key not in model.columns:
        pytest.skip("this version has no such objects")
    assert model.columns[row.key].limit == row.longest


LONG = {"organization": 150, "role": 100, "ticket_priority": 250, "group": 160}


@pytest.mark.parametrize("module", LONG)
def test_a_name_longer_than_its_column_is_refused_before_it_is_sent(module: str, modern: Desk) -> None:
    """Zammad cuts it: the object was made, and each later run failed at the name that was taken."""
    for check in (True, False):
        msg = modern.refused(module, name="x" * (LONG[module] + 1), check=check)["msg"]
        assert f"has {LONG[module] + 1} characters, and the server keeps {LONG[module]}" in msg
