# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every test: it does not see the connection settings of whoever runs it, and slowness is no failure."""

from __future__ import annotations

import os
import tempfile

import hypothesis
import pytest

pytest_plugins = ["tests.real_rt.fixtures", "tests.parallel", "tests.sampling"]

# With RT_URL and RT_TOKEN of a person's shell in place, a test could write to that person's server.
for name in [name for name in os.environ if name.startswith(("RT_", "ZAMMAD_", "CERB_", "CLOUDBEES_"))]:
    del os.environ[name]

# Tests do not touch what the person who runs them keeps, and do not wait for each other.
_state = tempfile.TemporaryDirectory(prefix="opsdesk-tests-")
os.environ["OPSDESK_STATE_DIR"] = _state.name

# On top of hypothesis's own profile, which is another one where CI is set.
hypothesis.settings.register_profile("opsdesk", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("opsdesk")


@pytest.fixture(autouse=True)
def _locks() -> None:
    """Locks are on again after a test that played several controllers in one process."""
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.lock import DIRECTORY

    DIRECTORY.set("")
