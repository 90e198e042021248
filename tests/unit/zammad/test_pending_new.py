# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A time on a new ticket whose status is the default one."""

from __future__ import annotations

import pytest

from tests.unit.zammad.conftest import TICKET, Desk


@pytest.mark.parametrize("check", [True, False])
def test_a_pending_time_needs_a_pending_status_on_a_new_ticket_too(desk: Desk, *, check: bool) -> None:
    """Zammad created the ticket and dropped the time."""
    msg = desk.refused("ticket", **TICKET, external_id="one", pending_time="2031-01-01", check=check)["msg"]
    assert "the status is 'new'" in msg
