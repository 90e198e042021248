# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents that lack what a dialect reads in them: null or another type in place of a value, or no value at all.

`shapes` says what each document must have before anybody reads it. What only one resource reads cannot be listed there
without saying everything twice. So each object of a document remembers what was asked of it last, and where a dialect
stumbles over the answer, that becomes an error like any other: after a writing request an unknown outcome, otherwise an
answer that is not the API's. Both name the resource, the address, the key, and what the server said.
"""

from __future__ import annotations

import functools
import inspect
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import written
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import SECRET_NAME, shortened

#: What code raises that reads a document of another shape than it was written for.
STUMBLES = (KeyError, IndexError, TypeError, AttributeError, ValueError)
ADVICE = (
    "A proxy or a restarting server may answer like this for a moment. If every run fails, and the server's version is "
    "supported, please report it as a bug of the collection"
)
Guarded = TypeVar("Guarded")


class _Asked(threading.local):
    """What this thread asked last: the object and the name."""

    last: tuple[Document, str] | None = None


_asked = _Asked()


class Document(dict[str, Any]):
    """An object of a server's answer from `source`."""

    __slots__ = ("source",)

    def __init__(self, found: Values, source: str) -> None:
        super().__init__(found)
        self.source = source

    def __getitem__(self, name: str) -> Any:
        _asked.last = (self, name)
        return super().__getitem__(name)

    def get(self, name: str, default: object = None) -> Any:
        _asked.last = (self, name)
        return super().get(name, default)

    def __reduce__(self) -> tuple[object, ...]:
        # Copies and pickles are plain.
        return dict, (dict(self),)


def loads(text: bytes | str, source: str) -> Any:
    """The decoded JSON; raises ValueError or RecursionError."""
    return json.loads(text, object_hook=lambda found: Document(found, source))


def plain(value: object) -> Any:
    """The same without Documents: others (jmespath, ansible-core) take a subclass of dict for an unknown type."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


@contextmanager
def understood(thing: str) -> Iterator[None]:
    """Read documents about a thing (`ticket`) in here: stumbling over one raises UnexpectedAnswer or AnswerLost."""
    before, so_far = _asked.last, written()
    try:
        yield
    except STUMBLES as error:
        misread = _misread_since(before, so_far, thing, error)
        if misread is None:
            raise
        raise misread from error


def _misread_since(
    before: tuple[Document, str] | None, so_far: int, thing: str, error: Exception
) -> errors.OpsdeskError | None:
    """What became of stumbling, as an error; None where no document was looked at: then it is our mistake."""
    if _asked.last is None or _asked.last is before:
        return None
    return _misread(thing, error, *_asked.last, lost=written() > so_far)


def _misread(
    thing: str, error: Exception, document: Document, name: str, *, lost: bool
) -> errors.AnswerLost | errors.UnexpectedAnswer:
    if isinstance(error, KeyError) and error.args:
        name = error.args[0]
    if name in document:
        value = document[name]
        what = f"{name!r} that is {type(value).__name__}"
        said = f"{name}: {'...' if SECRET_NAME.search(str(name)) else shortened(json.dumps(value))}"
    else:
        what, said = f"no {name!r}", f"only {', '.join(map(str, document)) or 'an empty object'}"
    message = f"{thing}: {document.source} was answered with a document that has {what}, as the API does not answer"
    more: Values = {"server_messages": [said], "advice": ADVICE}
    return errors.AnswerLost(message, **more) if lost else errors.UnexpectedAnswer(f"{message} ({said})", **more)


def guarded(operations: Guarded, thing: str) -> Guarded:
    """The operations of a dialect: whatever of them reads a document does so as `understood`."""
    kind: type = type(operations)
    operations.__class__ = _guarding(kind, thing)
    return operations


@functools.cache
def _guarding(kind: type, thing: str) -> type:
    """A class whose public methods are guarded, made once: a task may have operations for each of many objects."""
    own: dict[str, object] = {}
    for name in dir(kind):
        method = None if name.startswith("_") else getattr(kind, name, None)
        if inspect.isfunction(method):
            own[name] = (_rows if inspect.isgeneratorfunction(method) else _one)(kind, name, thing)
    return type(kind.__name__, (kind,), own)


def _one(kind: type, name: str, thing: str) -> Callable[..., object]:
    def call(*given: object, **named: object) -> object:
        before, so_far = _asked.last, written()
        try:
            return getattr(kind, name)(*given, **named)
        except STUMBLES as error:
            misread = _misread_since(before, so_far, thing, error)
            if misread is None:
                raise
            raise misread from error

    return call


def _rows(kind: type, name: str, thing: str) -> Callable[..., Iterator[object]]:
    def call(*given: object, **named: object) -> Iterator[object]:
        with understood(thing):
            yield from getattr(kind, name)(*given, **named)

    return call
