# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all objects of Zammad's administration have in common: standard routes, a natural key, and an `active` flag."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine import objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName, Identity
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    Binder,
    Raw,
    Resource,
    Switch,
    Values,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Flag
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.system import ZAMMAD

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.client import ZammadClient
    from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.rest import Rest

#: In a record: whether the engine takes the object for absent though it can still be read.
ABSENT = "absent"
ACTIVE, CUSTOM = "active", "custom_fields"
#: Deleting for good instead of making inactive.
PURGE = Switch("purge", Flag())
#: Answers as lists show an object: with the names of what it refers to.
EXPANDED = {"expand": "true"}


class Objects(objects.Objects):
    """Operations on one kind of object."""

    client: ZammadClient
    rest: Rest
    resource: ZammadResource

    def api(self) -> Rest:
        return self.client.rest

    def read(self, key: int | str) -> Values | None:
        raw = self.rest.get_or_none(self.place(key), EXPANDED)
        return self.record(raw) if raw else None

    def record(self, raw: Raw) -> Values:
        record = super().record(raw)
        if not self.wish.wanted(CUSTOM):
            record.pop(CUSTOM, None)
        if self.resource.deactivates:
            record[ABSENT] = self._is_absent(raw)
        return record

    @property
    def _for_good(self) -> bool:
        """Whether the object is to be deleted for good."""
        return not self.resource.deactivates or bool(self.wish.switches.get(PURGE.name))

    def _is_absent(self, raw: Raw) -> bool:
        """An inactive object is absent, unless the task speaks of `active` itself, or wants it deleted."""
        spoken = ACTIVE in self.wish.said or (self._for_good and not self.wish.present)
        return raw.get(ACTIVE) is False and not spoken

    def delete(self, actual: Values) -> Sequence[str]:
        if not self._for_good:
            self.rest.put(self.place(actual["id"]), {ACTIVE: False})
            return ()
        try:
            return super().delete(actual)
        except errors.Refused as refused:
            # A second deletion is a 422 for some kinds of objects; a first one where something refers to it.
            if self.rest.get_or_none(self.place(actual["id"])) is not None:
                refused.advice = "Something still refers to it: make it inactive instead"
                raise
        return ()

    def restore(self, actual: Values) -> Sequence[str]:
        self.rest.put(self.place(actual["id"]), {ACTIVE: True})
        return ()

    def forget(self) -> None:
        self.client.directory.forget(self.path)


def is_absent(record: Values) -> bool:
    """Whether the engine takes the record for that of an absent object."""
    return bool(record.get(ABSENT))


@dataclass(frozen=True, kw_only=True)
class ZammadResource(Resource):
    """One kind of object of Zammad's administration."""

    system: System = ZAMMAD
    identity: Identity = (ByName("name"),)
    operations: Binder = Objects
    gone: Callable[[Values], bool] = is_absent
    #: Absent means inactive (`purge` deletes); otherwise absent means deleted.
    deactivates: bool = False
    #: The kind of object that may have attributes added by an administrator.
    custom: str = ""


@contextmanager
def just_created() -> Iterator[None]:
    """For what has to be asked after a creating request: when that fails, the engine goes and looks for the object."""
    try:
        yield
    except errors.Refused as refused:
        refused.done = {"changed": True, "action": "created", **refused.done}
        raise
    except (errors.ServerFailed, errors.Unreachable, errors.UnexpectedAnswer) as error:
        raise errors.AnswerLost(
            error.message, server_messages=error.server_messages, attempts=error.attempts, advice=error.advice
        ) from error
