# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of tags that an administrator keeps. `Db` and `db` are two tags, and Zammad lets both be created."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Field,
    Raw,
    Switch,
    Values,
    Written,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Kind
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.kinds import Tags
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.objects.objects import (
    Objects,
    ZammadResource,
    just_created,
)


class TagName(Kind):
    """One tag."""

    def parse(self, value: Any) -> Any:
        found = Tags().parse([str(value)])
        if not found:
            raise ValueError("is empty")
        return found[0]


class TagOperations(Objects):
    """Tags for the engine."""

    def read(self, key: int | str) -> Values | None:
        return next((item for item in self._all() if str(item["id"]) == str(key)), None)

    def find(self, criteria: Criteria) -> list[Values]:
        # Zammad makes a second one of the same name without a word: the oldest stands for them.
        return [item for item in self._all() if item["name"] == criteria.fields["name"]][:1]

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        """A tag that is to be renamed is recognised by its old name, as long as the new one is not there."""
        old = self.wish.switches.get("renamed_from")
        if actual is None and old and self.wish.present:
            names = {item["name"] for item in self._all()}
            if old in names and desired["name"] not in names:
                return {**desired, "name": old}
        return dict(desired)

    def _all(self) -> list[Values]:
        return sorted((self.record(raw) for raw in self.rest.get("tag_list")), key=lambda item: int(item["id"]))

    def record(self, raw: Raw) -> Values:
        return {"id": int(raw["id"]), "name": str(raw["name"]), "count": int(raw.get("count") or 0)}

    def create(self, values: Values) -> Written:
        # The answer is empty, whether or not there is one already: the list tells the id.
        self.rest.post("tag_list", {"name": values["name"]}, silent=True)
        with just_created():
            found = self.find(Criteria(fields={"name": values["name"]}))
        if not found:
            raise errors.AnswerLost(f"Zammad took the tag {values['name']!r}, and it is not in the list")
        return Written(found[0]["id"])

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        self.rest.put(f"tag_list/{actual['id']}", {"id": actual["id"], "name": changes["name"]})
        return ()


TAG_RESOURCE = ZammadResource(
    name="tag",
    path="tag_list",
    page="manage/tags",
    operations=TagOperations,
    fields=(Field("name", TagName(), required=True),),
    switches=(Switch("renamed_from", TagName()),),
)
