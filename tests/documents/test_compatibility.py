# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page on compatibility says what the simulators and CI really have."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from ansible_collections.opsdesk.itsm.plugins.plugin_utils import inside

from tests.ci import compatibility
from tests.simulators.cerb import eleven
from tests.simulators.cerb import state as cerb
from tests.simulators.rt import state as rt
from tests.simulators.zammad import VERSIONS
from tests.simulators.zammad.models import CHANGED

ROOT = Path(__file__).parents[2]
SIMULATED = {
    "Request Tracker": {rt.EXTENDED, rt.UNPATCHED, rt.PATCHED, rt.SIX},
    "Zammad": {*VERSIONS, *CHANGED},
    "Cerb": {cerb.VERSION, eleven.VERSION},
}


def test_the_table_is_current() -> None:
    assert compatibility.PAGE.read_text(encoding="utf-8") == compatibility.current(), "run make compatibility"


def test_every_version_of_a_simulator_is_named_and_no_other() -> None:
    for system, versions in SIMULATED.items():
        said = {row["simulator"] for row in compatibility.rows() if row["system"] == system and "simulator" in row}
        assert said == versions, system


def test_every_ansible_core_of_ci_is_named_and_no_other() -> None:
    check = (ROOT / "tests/ci/check").read_text(encoding="utf-8")
    tried = {
        "both-ways": set(re.findall(r"2\.\d+", re.findall(r"--both-ways ([\d. ]+)", check)[0])),
        "all": {"2.19", *re.findall(r"tests/ci/matrix (2\.\d+)", check)},
    }
    for way, versions in tried.items():
        said = {row["version"] for row in compatibility.rows() if row.get("in_ci") == way}
        assert said == versions, way
    newest = max(tuple(map(int, version.split("."))) for versions in tried.values() for version in versions)
    assert newest == inside.NEWEST, "modules run in the worker process of versions that are tried"
    oldest = yaml.safe_load((ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))["requires_ansible"]
    assert oldest == f">={'.'.join(map(str, inside.OLDEST))}.0"
