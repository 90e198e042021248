# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential types of extensions/awx, and what AWX makes of them.

The environment of a job is rendered by AWX's own code, which it has in a package of its own (awx_plugins.interfaces).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

AWX = Path(__file__).parents[1] / "extensions/awx"
TYPES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((AWX / "credential_types").glob("*.yml"))
}


@dataclass(frozen=True)
class Injected:
    """What a credential adds to a job: the environment, and how AWX shows that environment to people."""

    environment: dict[str, str]
    shown: dict[str, str]


def inject(name: str, inputs: Mapping[str, str], directory: Path) -> Injected:
    """What AWX injects for a credential of that type. Files go below `directory`, and are named by where they are."""
    from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
    from awx_plugins.interfaces._temporary_private_credential_api import Credential
    from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

    kind = TYPES[name]
    declared = ManagedCredentialType(name, kind["name"], kind["kind"], kind["inputs"], kind["injectors"])
    environment: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    arguments: list[str] = []
    (directory / "env").mkdir(parents=True, exist_ok=True)
    inject_credential(declared, Credential(dict(inputs)), environment, shown, arguments, str(directory))
    assert arguments == []
    # AWX runs a job in a container, which has the directory at another place.
    inside = {key: value.replace("/runner/", f"{directory.resolve()}/") for key, value in environment.items()}
    return Injected(inside, shown)
