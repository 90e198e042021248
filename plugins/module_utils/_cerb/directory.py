# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Named things of a Cerb server, looked up exactly: groups, buckets, workers, organizations.

Nothing here is unique by name for Cerb, so two of a name are an error that lists their ids. An id is always taken, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb import search
from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.rest import Rest, Values, number
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.paths import segment

#: What names a record of these types; the first is what is shown. Others are named by `name`.
NAMED_BY: dict[str, tuple[str, ...]] = {
    "worker": ("at_mention_name", "address_email", "full_name"),
    "address": ("email",),
    "ticket": ("mask",),
    "contact": ("name", "email_email"),
    "task": ("title",),
    "snippet": ("title",),
    "kb_article": ("title",),
    "opportunity": ("title",),
}
#: What has to be loaded for that.
_EXPAND = {"worker": ("address_",), "contact": ("email_",)}
#: Types of which there may be very many: they are searched, by this key, and not listed.
_SEARCHED = {"address": "email", "org": "name", "ticket": "mask", "task": "title", "opportunity": "name"}


class Directory:
    """Asks once for each thing."""

    def __init__(self, rest: Rest, searching: search.Search) -> None:
        self._rest = rest
        self._search = searching
        self._lists: dict[str, list[Values]] = {}
        #: How often something of a type has been changed.
        self._changes: Counter[str] = Counter()

    def records(self, kind: str) -> list[Values]:
        """All records of a type of which there are few."""
        known = self._lists.get(kind)
        if known is not None:
            return known
        changes = self._changes[kind]
        found = list(self._search.records(kind, expand=_EXPAND.get(kind, ())))
        # Another thread may have changed something while this one was reading.
        if self._changes[kind] == changes:
            self._lists[kind] = found
        return found

    def forget(self, kind: str) -> None:
        """Ask again next time: something was created or renamed."""
        self._changes[kind] += 1
        self._lists.pop(kind, None)

    def find(self, kind: str, name: str, *, within: tuple[str, int] | None = None) -> Values | None:
        """The record of that name (or id), None when there is none; exactly spelled, or else in other case.

        `within`: an attribute and its number, such as `("group_id", 4)` for a bucket. Raises SeveralFound.
        """
        found = self.named(kind, name, within=within)
        if len(found) > 1:
            raise errors.SeveralFound(
                f"{len(found)} {kind} records are named {name!r}: {', '.join(str(item['id']) for item in found)}",
                advice="Give the id instead of the name",
            )
        return found[0] if found else None

    def named(self, kind: str, name: str, *, within: tuple[str, int] | None = None) -> list[Values]:
        """All records of that name, or the one with that id."""
        text = str(name).strip()
        if text.isascii() and text.isdigit() and kind not in _SEARCHED:
            return [item for item in self._some(kind, within) if number(item["id"]) == int(text)]
        if text.isascii() and text.isdigit():
            one = self._rest.get_or_none(f"records/{kind}/{int(text)}")
            return [one] if one else []
        candidates = self._candidates(kind, text, within)
        keys = NAMED_BY.get(kind, ("name",))
        if kind == "worker":
            text = text.removeprefix("@")
        exact = [item for item in candidates if any(str(item.get(key) or "") == text for key in keys)]
        folded = text.casefold()
        return exact or [
            item for item in candidates if any(str(item.get(key) or "").casefold() == folded for key in keys)
        ]

    def _candidates(self, kind: str, text: str, within: tuple[str, int] | None) -> Sequence[Values]:
        if kind not in _SEARCHED:
            return self._some(kind, within)
        return list(self._search.records(kind, [search.text(_SEARCHED[kind], text)])) if text else []

    def _some(self, kind: str, within: tuple[str, int] | None) -> list[Values]:
        known = self.records(kind)
        return known if within is None else [item for item in known if number(item.get(within[0])) == within[1]]

    def need(
        self, kind: str, name: str, option: str, warnings: list[str], *, within: tuple[str, int] | None = None
    ) -> Values | None:
        """The record of that name or id; raises InvalidInput that names the near misses.

        In check mode a name that is not there yet (an earlier task of the play may create it) is a warning, and None.
        """
        found = self.find(kind, name, within=within)
        if found is not None:
            return found
        message = errors.unseen(f"{option}: there is no {kind.replace('_', ' ')} {name!r}")
        if not self._rest.transport.read_only:
            names = [] if kind in _SEARCHED else [label(kind, item) for item in self._some(kind, within)]
            raise errors.InvalidInput(message, advice=errors.did_you_mean(str(name), names))
        warnings.append(f"{message}; the real run needs it")
        return None

    def check_there(self, kind: str, keys: Iterable[int], option: str) -> None:
        """Raise InvalidInput for an id that no record has: Cerb ignores a link to what is not there."""
        for key in keys:
            try:
                found = self._rest.get_or_none(f"records/{segment(kind)}/{key}")
            except errors.Forbidden:
                continue  # it is there
            if found is None:
                raise errors.InvalidInput(f"{option}: there is no {kind.replace('_', ' ')} {key}")

    def name_of(self, kind: str, key: Any) -> str | None:
        """The name of a record by its id, None for 0 and for what is not there."""
        wanted = number(key)
        if not wanted:
            return None
        if kind in _SEARCHED:
            one = self._rest.get_or_none(f"records/{kind}/{wanted}")
            return label(kind, one) if one else None
        return next((label(kind, item) for item in self.records(kind) if number(item["id"]) == wanted), None)


def label(kind: str, record: Values) -> str:
    """What names a record of this type."""
    return next((str(record[key]) for key in NAMED_BY.get(kind, ("name",)) if record.get(key)), str(record.get("id")))
