# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the object a task means: one, none, or an error that names the several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import NEW, contenders, unmerged
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Criteria,
    Operations,
    Resource,
    Values,
    Wish,
)


class Finder:
    """Finds by id, else by natural key, else by the caller's own key, else by `match_on`.

    Whatever a search returns is compared again here by exact value: search engines fold case and accents and know
    wildcards.
    """

    def __init__(self, resource: Resource, operations: Operations, wish: Wish) -> None:
        self._resource = resource
        self._operations = operations
        self._wish = wish
        self._criteria = self._make_criteria()
        self._resolved: dict[str, Values] = {}
        #: Ids of what was found, and of that which a new object takes the place of.
        self._found: set[int | str] = set()
        self._past: set[int | str] = set()

    @property
    def searchable(self) -> bool:
        """Whether the task gives anything by which an object could be found again."""
        return self._criteria is not None

    @property
    def identity(self) -> tuple[object, ...]:
        """By what the task recognises the object, for its lock; empty where nothing does."""
        handle = self._handle()
        if self._wish.id is not None or handle is not None:
            return ("id", self._wish.id) if handle is None else (handle, self._wish.values[handle])
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
        handle = self._handle()
        if handle is not None:
            return self._by_handle(handle)
        return self.one(self.meant())

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

    def _handle(self) -> str | None:
        """The given field by which the server itself names the object."""
        return next((name for name in self._resource.identity.handles if self._wish.values.get(name)), None)

    def _by_handle(self, name: str) -> Values | None:
        kind, value = self._resource.field(name).kind, self._wish.values[name]
        found = [
            record
            for record in self._operations.find(Criteria(fields={name: value}))
            if kind.same(record.get(name), value)
        ]
        if not found and self._must_be_there:
            raise errors.Missing(errors.unseen(f"there is no {self._resource.name} with {name} {value}"))
        return self.one(found)

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
        wish, identity = self._wish, self._resource.identity
        if wish.id is not None or self._handle() is not None:
            return None
        if identity.either:
            given = next((name for name in identity.either if wish.values.get(name)), identity.either[0])
            others = f" (or {' or '.join(identity.either[1:])})" if len(identity.either) > 1 else ""
            return Criteria(fields=self._given((given,), f"is needed to recognise the object{others}"))
        if identity.natural:
            return Criteria(fields=self._given(identity.natural, "is needed to recognise the object"))
        if wish.external_id is not None:
            return Criteria(external_id=wish.external_id, among=wish.match_among or "any")
        names = identity.match_on if wish.match_on is None else tuple(wish.match_on)
        if not names:
            return None
        unknown = [name for name in names if name not in {item.name for item in self._resource.fields if item.compared}]
        if unknown:
            raise errors.InvalidInput(f"match_on: {unknown[0]!r} is not an option that can be compared")
        why = "is named in match_on" if wish.match_on else f"is needed to recognise the {self._resource.name}"
        return Criteria(fields=self._given(names, why), among=wish.match_among or "open")

    def _given(self, names: Sequence[str], why: str) -> Values:
        missing = [name for name in names if self._wish.values.get(name) in (None, "", [])]
        if missing:
            raise errors.InvalidInput(
                f"{missing[0]} {why} and is not given",
                advice=f"Give {missing[0]}"
                + (", or id" if self._resource.id_kind is not None else "")
                + (", or external_id" if self._resource.identity.external else ""),
            )
        return {name: self._wish.values[name] for name in names}

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
        fitting = [
            record
            for record in found
            if record["id"] not in self._past
            and all(self._resource.field(name).kind.same(record.get(name), value) for name, value in wanted.items())
        ]
        return sorted(fitting, key=_age)

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
