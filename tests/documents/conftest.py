# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What these tests use: Ansible in a private home."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.programs import Ansible


@pytest.fixture
def ansible(tmp_path: Path) -> Ansible:
    """Ansible's programs below a directory of this test."""
    return Ansible(tmp_path / "ansible")
