# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record that check mode shows: a kind says what of the old value stays. And a name that only sounds secret."""

from __future__ import annotations

from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.outcome import predicted
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.plan import plan_present
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Field, Resource
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Dictionary, Line
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import resource_options


class Whole(Dictionary):
    """A dictionary of which all keys are compared."""

    def same(self, found: Any, wanted: Any) -> bool:
        return bool(found == wanted)

    def part(self, found: Any, wanted: Any) -> Any:
        return found

    def foreseen(self, found: Any, wanted: Any) -> Any:
        return wanted


def test_a_dictionary_keeps_what_is_not_named_unless_its_kind_compares_it_whole() -> None:
    fields = (Field("labels", Dictionary(of=Line())), Field("parameters", Whole(of=Line())), Field("note", Line()))
    unused: Any = None
    resource = Resource(name="shelf", system=unused, fields=fields, identity=(ByName("note"),), operations=unused)
    found = {"labels": {"a": "1", "b": "2"}, "parameters": {"a": "1", "b": "2"}, "note": "old"}
    plan = plan_present(resource, {"labels": {"a": "3"}, "parameters": {"a": "3"}, "note": "new"}, found)
    foreseen = predicted(resource, plan, found)
    assert foreseen == {"labels": {"a": "3", "b": "2"}, "parameters": {"a": "3"}, "note": "new"}


def test_a_key_is_no_secret() -> None:
    unused: Any = None
    resource = Resource(
        name="shelf",
        system=unused,
        fields=(Field("key", Line()),),
        identity=(ByName("key"),),
        operations=unused,
    )
    assert resource_options(resource)["key"]["no_log"] is False
