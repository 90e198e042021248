# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all lookups do; those of one process share a session and its login for the same settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks import lookup as engine
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.kept import KeptConnections

KEPT = KeptConnections()
#: What loops (`with_...`) of ansible-core give to every lookup.
NOT_OURS = ("wantlist",)


def look_up(
    lookup: engine.Lookup, terms: Sequence[Any], options: Mapping[str, Any], failure: type[Exception]
) -> list[Any]:
    """One result for each term; raises `failure` with a message for people."""
    KEPT.begin()
    with KEPT.task(keep=True, environment={}):
        return engine.look_up(lookup, terms, options, failure, KEPT)


class SystemLookup(LookupBase):
    """A lookup of one system: `declaration` says what a term means."""

    declaration: engine.Lookup

    def run(self, terms: list[Any], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """One result for each term."""
        templar: Any = self._templar
        own = engine.own_variables(self.declaration, variables, templar.template)
        self.set_options(var_options=own, direct=kwargs)
        known = self.get_options()
        engine.refuse_unknown(self.declaration, kwargs, {*known, *NOT_OURS}, AnsibleLookupError)
        options = engine.of_one_source(self.declaration, known, kwargs, own)
        return look_up(self.declaration, terms, options, AnsibleLookupError)
