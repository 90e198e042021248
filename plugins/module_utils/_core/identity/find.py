# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the object a task means: one, none, or an error that names the several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import NEW, contenders, unmerged
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import (
    NOTHING,
    ByHandle,
    ByKey,
    ByMatch,
    Criteria,
    Strategy,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Operations,
    Resource,
    Values,
    Wish,
)


class Finder:
    """Finds by id, else by the strategy of the resource that applies to the task.

    Whatever a search returns is compared again here by exact value: search engines fold case and accents and know
    wildcards.
    """

    def __init__(self, resource: Resource, operations: Operations, wish: Wish) -> None:
        self._resource = resource
        self._operations = operations
        self._wish = wish
        self._strategy = resource.strategy(wish)
        self._criteria = self._make_criteria()
        self._resolved: dict[str, Values] = {}
        #: Ids of what was found, and of that which a new object takes the place of.
        self._found: set[int | str] = set()
        self._past: set[int | str] = set()

    @property
    def searchable(self) -> bool:
        """Whether the task gives anything by which an object could be found again."""
        return self._strategy is not None and not self._by_handle

    @property
    def racy(self) -> bool:
        """Whether the server would let another controller create the same object at the same moment."""
        return self._strategy is not None and not (self._by_handle or self._strategy.guarded)

    @property
    def unique(self) -> bool:
        """Whether there can be only one object that fits."""
        return self._strategy is not None and self._strategy.unique

    @property
    def identity(self) -> tuple[object, ...]:
        """By what the task recognises the object, for its lock; empty where nothing does."""
        if self._wish.id is not None:
            return ("id", self._wish.id)
        if self._criteria is None:
            return ()
        return (self._criteria.external_id, *sorted(self._criteria.fields.items()))

    @property
    def by_key(self) -> bool:
        """Whether objects are searched for by the caller's own key."""
        return self._criteria is not None and self._criteria.external_id is not None

    @property
    def searched_by(self) -> str:
        """The options that objects are searched by, for messages."""
        fields = self._criteria.fields if self._criteria else {}
        return EXTERNAL_ID if self.by_key else " and ".join(fields)

    def find(self) -> Values | None:
        """The object, or None.

        Raises Missing for an id that is not there, SeveralFound when it is not certain which is meant.
        """
        if self._wish.id is not None:
            record = self._operations.read(self._wish.id)
            if record is None and self._must_be_there:
                raise errors.Missing(errors.unseen(f"{self._resource.name} {self._wish.id} does not exist"))
            return record
        return self.one(self._named() if self._by_handle else self.meant())

    def pass_over(self) -> None:
        """From now on, what was found is past: a new object takes its place, and is no twin of it."""
        self._past |= self._found

    @property
    def _must_be_there(self) -> bool:
        return self._wish.present and self._wish.create

    def meant(self) -> list[Values]:
        """The objects of which the task means one, the oldest first.

        Without predecessors. Where none is open that fits, those which are as the task itself closes them.
        """
        found = self._search()
        self._found = {record["id"] for record in found}
        if not self._resource.life:
            return found
        if not self._wish.present:
            return unmerged(self._operations, found) or found
        if self._wish.external_id is not None or self._wish.when_closed == NEW:
            found = contenders(self._operations, found)
        return found or self._search(beyond=True)[-1:]

    @property
    def _by_handle(self) -> bool:
        return isinstance(self._strategy, ByHandle)

    def _named(self) -> list[Values]:
        """The object that the server itself calls so."""
        criteria = self._criteria or Criteria()
        found = [record for record in self._operations.find(criteria) if self._fits(record, criteria.fields)]
        if not found and self._must_be_there:
            shown = " and ".join(f"{name} {value}" for name, value in criteria.fields.items())
            raise errors.Missing(errors.unseen(f"there is no {self._resource.name} with {shown}"))
        return found

    def search_again(self) -> Values | None:
        """The oldest object that fits, None when there is none: after a creating request whose answer was lost."""
        found = self.search()
        return found[0] if found else None

    def twins(self, mine: Values) -> list[Values]:
        """All that fit now, the oldest first, `mine` among them."""
        found = self.search()
        if all(record["id"] != mine["id"] for record in found):
            found.append(mine)
        return sorted(found, key=_age)

    def _make_criteria(self) -> Criteria | None:
        strategy, values = self._strategy, self._wish.values
        if strategy is None:
            return None
        if isinstance(strategy, ByMatch):
            comparable = {item.name for item in self._resource.fields if item.compared}
            unknown = next((name for name in strategy.names if name not in comparable), None)
            if unknown is not None:
                raise errors.InvalidInput(f"match_on: {unknown!r} is not an option that can be compared")
        # A default makes an empty value a value like any other: an object that belongs to nobody has an empty owner.
        needed = (name for name in strategy.chosen(values) if self._resource.field(name).default is None)
        missing = next((name for name in needed if values.get(name) in NOTHING), None)
        if missing is not None:
            raise self._not_given(strategy, missing)
        return strategy.criteria(values, self._wish.match_among)

    def _not_given(self, strategy: Strategy, missing: str) -> errors.InvalidInput:
        key = self._resource.matched_by(ByKey)
        ways = (missing, *(() if self._resource.id_kind is None else ("id",)), *(key.names if key else ()))
        return errors.InvalidInput(
            f"{missing} {strategy.why(self._resource.name)} and is not given", advice=f"Give {', or '.join(ways)}"
        )

    def search(self) -> list[Values]:
        """All that fit, the oldest first, merged ones excepted, also where the task's own status puts them."""
        found = self._search() or self._search(beyond=True)
        return unmerged(self._operations, found) if self._resource.life else found

    def _search(self, *, beyond: bool = False) -> list[Values]:
        """`beyond`: among the closed ones that have the status which the task gives, where it searches open ones."""
        criteria = self._beyond() if beyond else self._criteria
        if criteria is None:
            return []
        wanted = self._resolved_fields(criteria)
        found = self._operations.find(criteria if wanted == criteria.fields else replace(criteria, fields=wanted))
        fitting = [record for record in found if record["id"] not in self._past and self._fits(record, wanted)]
        return sorted(fitting, key=_age)

    def _fits(self, record: Values, wanted: Values) -> bool:
        return all(self._resource.field(name).kind.same(record.get(name), value) for name, value in wanted.items())

    def _beyond(self) -> Criteria | None:
        criteria, life = self._criteria, self._resource.life
        status = self._wish.values.get(life) if life else None
        if criteria is None or criteria.among != "open" or not self._wish.present or not status:
            return None
        if not self._operations.ends(str(status)):
            return None
        return replace(criteria, among="any", fields={**criteria.fields, life: status})

    def _resolved_fields(self, criteria: Criteria) -> Values:
        """The values to recognise the object by, as the server shows them: a name may stand for an address."""
        if criteria.among not in self._resolved:
            fields = dict(criteria.fields)
            self._resolved[criteria.among] = self._operations.resolve(fields, None) if fields else {}
        return self._resolved[criteria.among]

    def one(self, found: Sequence[Values]) -> Values | None:
        """The one of these that is meant, as `on_multiple` says; raises SeveralFound."""
        if len(found) < 2:
            return found[0] if found else None
        if self._wish.on_multiple == "error":
            raise errors.SeveralFound(
                f"{len(found)} {self._resource.plural} have the same {self.searched_by}: "
                f"{', '.join(str(record['id']) for record in found)}",
                advice="Give id, a narrower match_on, or on_multiple: oldest or newest",
            )
        return found[-1] if self._wish.on_multiple == "newest" else found[0]


def _age(record: Values) -> tuple[int, str]:
    """The order of creation: ids only grow."""
    key = str(record["id"])
    return (int(key), "") if key.isdigit() else (0, key)
