# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of Zammad: each has an initial value, which `state: absent` brings back. None can be created.

Zammad checks no value: some wrong ones cannot be undone over the API, so the obvious ones are refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Raw,
    Values,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Line
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.deep import Deep
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import (
    ABSENT,
    Objects,
    ZammadResource,
)

#: A host with an optional port: any other fqdn makes version 6.5 answer 500 to every request from then on.
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?")


class SettingValue(Deep):
    """Any value; texts that YAML made of a flag or number are compared like it."""

    type = "raw"


class SettingOperations(Objects):
    """Settings for the engine."""

    #: One that is not there is a mistake, and not one to be made: so each is looked for.
    listable = False

    def read(self, key: int | str) -> Values | None:
        # A setting that the account may not change is a 404 or missing from the list, depending on the route.
        return next((self.record(raw) for raw in self.rest.get("settings") if str(raw["id"]) == str(key)), None)

    def find(self, criteria: Criteria) -> list[Values]:
        name = criteria.fields["name"]
        known = self.rest.get("settings")
        found = [self.record(raw) for raw in known if raw.get("name") == name]
        if not found:
            raise errors.InvalidInput(
                f"there is no setting {name!r}, or the account lacks the permission for it",
                advice=errors.did_you_mean(name, (str(raw.get("name")) for raw in known)),
            )
        return found

    def record(self, raw: Raw) -> Values:
        value, initial = _value(raw.get("state_current")), _value(raw.get("state_initial"))
        record = {"id": int(raw["id"]), "name": raw.get("name"), "value": value, "initial_value": initial}
        record[ABSENT] = not self.wish.present and Deep().same(value, initial)
        return record

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        if actual is None or "value" not in desired:
            return dict(desired)
        value, name = desired["value"], actual["name"]
        for known in (actual["initial_value"], actual["value"]):
            if isinstance(known, bool) and not isinstance(value, bool):
                if str(value).lower() not in ("true", "false"):
                    raise errors.InvalidInput(f"value: {name} is true or false, and {value!r} is neither")
                return {**desired, "value": str(value).lower() == "true"}
            if isinstance(known, (dict, list)) and not isinstance(value, type(known)) and value is not None:
                raise errors.InvalidInput(f"value: {name} is a {type(known).__name__}, and {value!r} is not")
        if name == "fqdn" and not HOST.fullmatch(str(value)):
            raise errors.InvalidInput(
                f"value: {value!r} is not a host name, and Zammad would answer no request any more",
                advice="Give a host name, with a port if it is not the usual one",
            )
        return dict(desired)

    def create(self, values: Values) -> Written:
        raise errors.Refused("Zammad creates no settings")

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        self.rest.put(f"settings/{actual['id']}", {"state_current": {"value": changes["value"]}})
        return ()

    def delete(self, actual: Values) -> Sequence[str]:
        return self.update(actual, {"value": actual["initial_value"]})


def _value(state: Any) -> Any:
    return state.get("value") if isinstance(state, Mapping) else None


SETTING = ZammadResource(
    name="setting",
    path="settings",
    operations=SettingOperations,
    fields=(Field("name", Line()), Field("value", SettingValue())),
    id_kind=None,
)
