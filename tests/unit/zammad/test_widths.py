# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The widths that `zammad_object` knows are those of the columns."""

from __future__ import annotations

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.tables import TABLE

from tests.simulators.zammad import VERSIONS
from tests.simulators.zammad.models import load


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", TABLE)
def test_a_name_is_as_long_as_its_column(kind: str, version: str) -> None:
    row = TABLE[kind]
    model = next((model for model in load(version).values() if model.table == row.path), None)
    if model is None or row.key not in model.columns:
        pytest.skip("this version has no such objects")
    assert model.columns[row.key].limit == row.longest
