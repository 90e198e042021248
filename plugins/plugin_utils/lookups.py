# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lookups of one process share: a session and its login for the same settings, until the process ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks import lookup as engine
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.kept import KeptConnections

KEPT = KeptConnections()


def look_up(
    lookup: engine.Lookup, terms: Sequence[Any], options: Mapping[str, Any], failure: type[Exception]
) -> list[Any]:
    """One result for each term; raises `failure` with a message for people."""
    KEPT.begin()
    with KEPT.task(keep=True, environment={}):
        return engine.look_up(lookup, terms, options, failure, KEPT)
