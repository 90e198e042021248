# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A complete small system on the engine: the login, the client, two codecs, two resources.

The model for `docs/adding-a-system.md`. In a real system this is four files: `system`, `client`, `wires`, and one for
each family of resources.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine import objects
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByKey, ByMatch, ByName, Criteria
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import TOKEN, Settings, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import (
    EXTERNAL_ID,
    Codec,
    Field,
    Provenance,
    Raw,
    Resource,
    Switch,
    Values,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import (
    Collection,
    Flag,
    Integer,
    Line,
    Name,
    Text,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.sync_task import sync_task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import JsonApi
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.auth import HeaderAuth
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Request, Response, Transport
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.shapes import Shape, a_list, an_object

# -- the client -------------------------------------------------------------------------------------------------------


class Rest(rest.Rest):
    """The API of the toy server."""

    title = "Toy"
    root = "/api/"
    page_size = 10

    def words(self, response: Response) -> tuple[str, ...]:
        said = response.json() if response.is_json else None
        return (str(said["error"]),) if isinstance(said, dict) and said.get("error") else ()


class Api(JsonApi):
    """Only a document with `error` is an error of this API, and only these shapes are its documents."""

    def shape(self, request: Request) -> Shape:
        thing = an_object("id")
        return thing if request.path.rpartition("/")[2].isdecimal() else a_list(thing)


class Client:
    """One toy server. Nothing is sent before it is needed."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.rest = Rest(transport)

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    def page(self, path: str) -> str:
        """The address of a page of the web interface."""
        return f"{self.transport.connection.base}/{path}"


def connect(settings: Settings, read_only: bool, clock: Clock | None) -> Client:
    """A client; nothing is sent yet."""
    token = str(settings["api_token"])
    login = HeaderAuth("Authorization", f"Bearer {token}", token)
    return Client(Transport(settings.connection(), login, read_only=read_only, clock=clock, api=Api("error")))


TOY = System(name="toy", title="Toy", extra_options=(TOKEN,), connect=connect)

# -- how fields are stored --------------------------------------------------------------------------------------------


class Objects(objects.Objects):
    """Operations on the objects of the toy server."""

    client: Client
    rest: Rest

    def api(self) -> Rest:
        return self.client.rest


class Words(Codec[Objects]):
    """Words in a text, with commas between."""

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        return sorted(str(raw.get(field.wire) or "").split(",")) if raw.get(field.wire) else []

    def write(self, work: Objects, document: Values, field: Field, value: Any) -> None:
        document[field.wire] = ",".join(value)


class Told(Codec[Objects]):
    """A number or a flag, which the server stores as text: read as a task gives it."""

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        found = raw.get(field.wire)
        return None if found is None else found == "True" if isinstance(field.kind, Flag) else int(found)


@dataclass(frozen=True)
class IdOf(Codec[Objects]):
    """Another object, by id on the server and by name in tasks."""

    path: str
    key: str = "name"

    def read(self, work: Objects, raw: Raw, field: Field) -> Any:
        there = {str(item["id"]): item[self.key] for item in work.rest.items(self.path)}
        return there.get(str(raw.get(field.wire)))

    def resolve(self, work: Objects, field: Field, value: Any, found: Any) -> Any:
        known = [str(item[self.key]) for item in work.rest.items(self.path)]
        if value and value not in known:
            hint = errors.did_you_mean(value, known)
            raise errors.InvalidInput(f"{field.name}: there is no {value!r} among the {self.path}", advice=hint)
        return value or None

    def write(self, work: Objects, document: Values, field: Field, value: Any) -> None:
        named = (item["id"] for item in work.rest.items(self.path) if item[self.key] == value)
        document[field.wire] = next(named, None)


# -- resources --------------------------------------------------------------------------------------------------------


class Shelves(Objects):
    """Shelves; the server deletes one with boxes on it only when asked to."""

    def delete(self, actual: Values) -> Sequence[str]:
        force = {"force": "yes"} if self.wish.switches.get("force") else None
        with suppress(errors.Missing):
            self.rest.delete(self.place(actual["id"]), query=force)
        return ()


#: Recognised by its name, which the server keeps unique.
SHELF = Resource(
    name="shelf",
    system=TOY,
    path="shelves",
    page="shelves/{id}",
    identity=(ByName("name"),),
    operations=Shelves,
    switches=(Switch("force", Flag()),),
    fields=(
        Field("name", Name(), required=True),
        Field("note", Text()),
        Field("size", Integer(), codec=Told()),
        Field("locked", Flag(), codec=Told()),
        Field("labels", Collection(), codec=Words()),
        Field("keeper", Line(), wire="keeper_id", codec=IdOf("people", "login")),
    ),
)


class Boxes(Objects):
    """Boxes carry the caller's own key, and may be found by it."""

    def find(self, criteria: Criteria) -> list[Values]:
        fields = dict(criteria.fields)
        if criteria.external_id is not None:
            fields[EXTERNAL_ID] = criteria.external_id
        return super().find(Criteria(fields))

    def merge(self, younger: Values, older: Values) -> Sequence[str]:
        return self.delete(younger)

    traces = True

    def provenance(self, record: Values) -> Provenance:
        """The server has one account, so a box of the same key is this task's own."""
        return Provenance("robot", self.rest.get(self.place(record["id"]))["created_at"], own=True)


BOX = Resource(
    name="box",
    system=TOY,
    path="boxes",
    identity=(ByKey("external_id"), ByMatch("title", "shelf")),
    operations=Boxes,
    fields=(
        Field(EXTERNAL_ID, Line(), wire="key"),
        Field("title", Line(), required=True),
        Field("shelf", Name(), required=True, wire="shelf_id", codec=IdOf("shelves")),
        Field("note", Text()),
    ),
)
#: What the modules of the toy system would hand to `run_module`.
MODULES = {"toy_shelf": SHELF, "toy_box": BOX, "toy_sync": sync_task(TOY, {"shelf": SHELF, "box": BOX})}
