# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declaration of one kind of object, and what the engine asks of a dialect to work with it.

More than 400 lines: one page with all words that a declaration is made of, and each is short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.documents import guarded
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import (
    ByMatch,
    ByMatchOn,
    Criteria,
    Identity,
    Strategy,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Integer, Kind, Options, Raw, Values

#: What a declaration is made of; `Raw` and `Values` come along.
__all__ = [
    "COPY",
    "EXTERNAL_ID",
    "SILENT",
    "Binder",
    "Codec",
    "Field",
    "Operations",
    "Provenance",
    "Raw",
    "Resource",
    "Survivor",
    "Switch",
    "Values",
    "Wish",
    "Written",
]

#: The operations that a codec works for: through them it reaches the client, and where warnings go.
Work = TypeVar("Work")
Way = TypeVar("Way", bound=Strategy)
Shown = TypeVar("Shown")

#: The name of the field that holds the caller's own key.
EXTERNAL_ID = "external_id"


class Codec(Generic[Work]):
    """How a field is stored in the server's document. This one copies the value.

    `work`: the operations on the object; they have the client and take warnings.
    """

    def read(self, work: Work, raw: Raw, field: Field) -> object:
        """The canonical value in a document of the server."""
        return raw.get(field.wire)

    def resolve(self, work: Work, field: Field, value: object, found: object) -> object:
        """`value` as the server will show it, where it has `found` now (None: nothing).

        Raises InvalidInput, for example for a name that does not exist.
        """
        return value

    def write(self, work: Work, document: Values, field: Field, value: Any) -> None:
        """Put a canonical value into the document to send."""
        document[field.wire] = value


COPY: Codec[Any] = Codec()


@dataclass(frozen=True)
class Field:
    """One option of a module and one attribute of the record."""

    name: str
    kind: Kind
    #: Must be given to create the object.
    required: bool = False
    #: Is sent on create and cannot be changed, nor read back, later: a ticket's first text.
    create_only: bool = False
    #: Is never read back and kept out of every result: a password.
    secret: bool = False
    #: Cannot be given at creation; a second request sets it.
    update_only: bool = False
    aliases: tuple[str, ...] = ()
    #: What to do when the server does not take a value, for the message.
    advice: str = ""
    #: Its name in the server's document; without one, the option's own name.
    wire: str = ""
    codec: Codec[Any] = COPY
    #: The value of a task, and of an object in a `*_sync` task, that does not give the option.
    default: object = None

    def __post_init__(self) -> None:
        if not self.wire:
            object.__setattr__(self, "wire", self.name)

    @property
    def compared(self) -> bool:
        """Whether the server's value is known and so can be compared."""
        return not (self.create_only or self.secret)


@dataclass(frozen=True)
class Switch:
    """An option that says how, not what: never compared, never in a document nor in a record."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Written:
    """The answer to a creating request: the new id, and what the server said."""

    id: int | str
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Where an object comes from: what tells a twin, which may be merged, from a copy that somebody made."""

    #: The name of the account that created it, None where the server does not show it.
    creator: str | None
    #: When, in UTC: `2031-05-01T08:15:00Z`.
    created: str | None
    #: The other accounts that wrote in it or changed it since, in order. The server's own account does not count.
    touched_by: tuple[str, ...] = ()
    #: Whether the account of this task created it, where the dialect can tell.
    own: bool = False
    #: Whether nobody has written anything in it: no message, no comment, no change.
    empty: bool = False
    #: What no record shows, secrets for one: objects that differ in it are not the same.
    hidden: tuple[object, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Survivor:
    """Where a merged object went. `id` and `record` are None where the server does not say or show it."""

    id: int | str | None
    record: Values | None = None
    #: The id of the object that was merged, where it is not the one that was found.
    merged: int | str | None = None
    #: What else the user should know of how this was found out.
    remark: str = ""


class Operations:
    """What a dialect does for one kind of object, for one task.

    Records have option names as keys and canonical values. `read`, `find`, `create`, `update` and `delete` are needed;
    everything else has a default.
    """

    #: The object in the answer to the last writing request, in the form of a row, where that is how it is stored.
    answered: Raw | None = None

    def __init__(self, client: object, wish: Wish, resource: Resource) -> None:
        self.client = client
        self.wish = wish
        self.resource = resource
        #: What the user should know though nothing failed.
        self.warnings: list[str] = []

    @cached_property
    def names(self) -> Values:
        """What names the object of the task: the values that match it, as far as the task gives them."""
        return self.wish.given(*(name for strategy in self.resource.identity for name in strategy.names))

    # -- one object -----------------------------------------------------------------

    def read(self, key: int | str) -> Values | None:
        """The object with this id, None when there is none."""
        raise NotImplementedError

    def find(self, criteria: Criteria) -> list[Values]:
        """All objects that may fit; the engine compares again. Never fewer than there are."""
        raise NotImplementedError

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        """`desired` with names checked and values as the server will show them. Raises InvalidInput; writes nothing."""
        return dict(desired)

    def create(self, values: Values) -> Written:
        """Create; raises AnswerLost or TimedOut when it is not known whether that happened."""
        raise NotImplementedError

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        """Set these fields to these full values; returns what the server said."""
        raise NotImplementedError

    def delete(self, actual: Values) -> Sequence[str]:
        """Remove, or what comes nearest on this server."""
        raise NotImplementedError

    def check_delete(self, actual: Values) -> None:
        """Raise InvalidInput where removing the object does harm that the server does not prevent. Writes nothing."""

    def restore(self, actual: Values) -> Sequence[str]:
        """Undo a deletion; raises Refused where the server cannot."""
        raise errors.Refused(
            f"{self.resource.name} {actual['id']} is deleted, and {self.resource.system.title} cannot restore it"
        )

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        """Make a duplicate disappear into the older object; raises Refused where the server cannot."""
        raise errors.Refused(f"there are two of the same name: {older['id']} and {younger['id']}")

    def url(self, record: Values) -> str | None:
        """The page that a person opens."""
        return None

    # -- many objects -----------------------------------------------------------------

    @property
    def listable(self) -> bool:
        """Whether all objects can be listed, and a list shows all that the task speaks of."""
        return False

    @property
    def certain(self) -> bool:
        """Whether a list shows all there is, and as `read` does.

        Where it does not, a list only proves that objects are as they should be; whatever differs or is missing is
        read once more, alone.
        """
        return True

    @property
    def page_size(self) -> int:
        """How many objects a page of a list has."""
        return 1

    @property
    def kept(self) -> Sequence[str] | None:
        """The attributes of a row that `record` looks at, where keeping only these saves memory; None: all."""
        return None

    def rows(self) -> Iterator[Raw]:
        """Every object that `find` could find, in the server's own form, page by page."""
        raise NotImplementedError

    def record(self, raw: Raw) -> Values:
        """A row as `read` shows the object."""
        raise NotImplementedError

    # -- where an object comes from -----------------------------------------------------

    @property
    def traces(self) -> bool:
        """Whether the server shows who created an object. Without that, nothing is demonstrably a twin."""
        return False

    def provenance(self, record: Values) -> Provenance | None:
        """Where an object comes from; None when the account may not see that. Costs requests."""
        return None

    def half_made(self) -> Values | None:
        """The oldest object that a creating request of this account left half-made for this task, or None.

        For servers that can die half-way through such a request. Only demonstrable ones: the same values in all that
        is written first, no key, and nobody else wrote in it.
        """
        return None

    # -- objects that people close and merge (`Resource.life`) --------------------------

    def closed(self, record: Values) -> bool:
        """Whether work on it has ended."""
        return False

    def ends(self, status: str) -> bool:
        """Whether an object with this status may be a closed one."""
        return False

    def opening(self, record: Values) -> str:
        """The status that opens this closed object again."""
        raise NotImplementedError

    def merged(self, record: Values) -> bool:
        """Whether the record itself shows that it was merged into another one."""
        return False

    def survivor(self, record: Values) -> Survivor | None:
        """The object that this one, or the one that brought the key of the task here, was merged into; None: neither
        was. May ask the server."""
        return None


@dataclass(frozen=True)
class Wish:
    """What a task says about one object; `values` are canonical and hold only what the task gives."""

    values: Values
    present: bool = True
    id: int | str | None = None
    #: None: the resource's default.
    match_on: Sequence[str] | None = None
    #: 'open' or 'any'; None: any for external_id, open for match_on.
    match_among: str | None = None
    #: 'error', 'merge', 'oldest' or 'newest'.
    on_multiple: str = "error"
    #: 'exact', 'add' or 'remove'.
    list_mode: str = "exact"
    #: Send passwords to an existing object too.
    update_secrets: bool = False
    #: 'leave', 'reopen' or 'new': what happens to a closed object that was found; None: the task does not say.
    when_closed: str | None = None
    #: Whether an object that is not there is created.
    create: bool = True
    #: When it stands for many, to list them: what the task says of each.
    each: Sequence[Values] = ()
    #: What the task says about how, by the names of the resource's switches; canonical, only what is given.
    switches: Values = field(default_factory=dict)
    #: What the server will not keep of it, a sentence each.
    losses: tuple[str, ...] = ()

    @property
    def external_id(self) -> str | None:
        """The caller's own key, a field like any other once the object is found."""
        return self.values.get(EXTERNAL_ID)

    @property
    def said(self) -> Set[str]:
        """The names of the fields that the task speaks of: only these must be read where reading is costly."""
        return self.values.keys()

    def wanted(self, name: str, default: Any = None) -> Any:
        """The value that the task gives for a field."""
        return self.values.get(name, default)

    def given(self, *names: str) -> Values:
        """The values that the task gives for these fields, without those that it does not give."""
        return {name: self.values[name] for name in names if name in self.values}

    def preferred(self, name: str, found: Iterable[Shown]) -> Shown | None:
        """Of several values of which a record shows one: the one that the task gives, else the first, if any."""
        known, wanted = list(found), self.values.get(name)
        return next((item for item in known if item == wanted), next(iter(known), None))


#: A task that says nothing.
SILENT = Wish({})

#: Makes the operations of a resource, for one task, from a client: mostly the class itself.
Binder = Callable[[Any, Wish, Any], Operations]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of object on one system."""

    name: str
    system: System
    fields: tuple[Field, ...]
    identity: Identity
    operations: Binder
    switches: tuple[Switch, ...] = ()
    #: The path of the collection, where an API has collections of documents.
    path: str = ""
    #: The page of the web interface; `{id}` is replaced.
    page: str = ""
    #: Whether the record that the server calls deleted or disabled is still readable; the engine calls it absent.
    gone: Callable[[Values], bool] = lambda record: False
    #: The names of others of this kind that must be there before it: a group's parent.
    needs: Callable[[Values], Iterable[str]] = lambda values: ()
    #: What else tells it from others of the same natural key: whose it is.
    holder: Callable[[Values], Iterable[str]] = lambda values: ()
    #: What two that were created alike have in common: without what the server itself makes unique.
    common: Callable[[Values], Values] = lambda record: record
    #: Why a purge leaves a record alone that came with the server or that the server needs; '' for all others.
    builtin: Callable[[Values], str] = lambda record: ""
    #: Why a record must stay for this client to log in; '' for all others.
    own: Callable[[Any, Values], str] = lambda client, record: ""
    #: The kind of the id by which `id` finds it; None where the natural key is the only way.
    id_kind: Kind | None = Integer()
    #: The field that says whether it is open or closed, where people close and merge such objects (tickets): then its
    #: operations say which are.
    life: str = ""
    #: The right that an account needs to see what it created, for the message.
    sight: str = ""

    def matched_by(self, kind: type[Way]) -> Way | None:
        """The strategy of this kind that the declaration has, if any."""
        return next((item for item in self.identity if isinstance(item, kind)), None)

    def strategy(self, wish: Wish) -> Strategy | None:
        """The strategy for one task; None where it names the object by `id`, or gives nothing to match."""
        asked = None if wish.match_on is None else ByMatchOn(*wish.match_on)
        ways = (asked if asked and isinstance(item, ByMatch) else item for item in self.identity)
        return None if wish.id is not None else next((item for item in ways if item.applies(wish.values)), None)

    def bound(self, client: object, wish: Wish) -> Operations:
        """The operations for one task. A document that they cannot read is an error that names this resource."""
        return guarded(self.operations(client, wish, self), self.name)

    def field(self, name: str) -> Field:
        """The field of that name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {item.name: item for item in self.fields}

    @cached_property
    def shown(self) -> tuple[Field, ...]:
        """The fields that a record shows."""
        return tuple(item for item in self.fields if item.compared)

    @property
    def plural(self) -> str:
        """Several of them, in messages."""
        return f"{self.name[:-1]}ies" if self.name.endswith("y") else f"{self.name}s"

    @property
    def collective(self) -> bool:
        """Whether `list_mode` has a meaning for any field."""
        return any(item.kind.collective for item in self.fields)

    def parse(self, options: Options) -> Values:
        """What the task says, canonical: only the options that are given.

        Raises InvalidInput that names option and value.
        """
        return _parsed(self.fields, options)

    def losses(self, options: Options) -> tuple[str, ...]:
        """What the server will not keep of what the task says, a sentence each."""
        said = ((item.name, item.kind.loss(options[item.name])) for item in self.fields if options.get(item.name))
        return tuple(f"{name} {loss}" for name, loss in said if loss)

    def parse_switches(self, options: Options) -> Values:
        """What the task says about how, in the same way."""
        return _parsed(self.switches, options)


def _parsed(items: Iterable[Field | Switch], options: Options) -> Values:
    given: Values = {}
    for item in items:
        value = options.get(item.name)
        if value is None:
            continue
        try:
            given[item.name] = item.kind.parse(value)
        except (ValueError, TypeError) as error:
            shown = "the value given" if isinstance(item, Field) and item.secret else str(error)
            raise errors.InvalidInput(f"{item.name}: {shown}") from None
    return given
