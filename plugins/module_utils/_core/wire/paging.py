# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of a listing: a server, or a cache in front of it, that returns the same page again must not go unnoticed.

Some collections end like that: they have one page, whichever is asked for, or the last one is returned past the end.
Such a page is shorter than was asked for. A full one says that more is there, and that nobody gets to see it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors


class Pages:
    """The pages of one listing, by the ids on them. `what`: the listing, for people; `size`: of a full page."""

    def __init__(self, what: str, size: int) -> None:
        self._what = what
        self._size = size
        self._before: tuple[Hashable, ...] = ()

    def turn(self, ids: Sequence[Hashable]) -> None:
        """Look at the next page; raises UnexpectedAnswer for a full one with the ids of the page before."""
        page = tuple(ids)
        if page and page == self._before and len(page) >= self._size:
            raise errors.UnexpectedAnswer(
                f"{self._what}: the next page has the same {len(page)} ids as the page before, from {page[0]} to "
                f"{page[-1]}, so the listing cannot be read to its end",
                advice="Check whether a cache in front of the server ignores the parameters of a request",
            )
        self._before = page
