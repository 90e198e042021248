# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all lookups do: connect as the options say, answer the terms side by side over one session, keep what they are
told to keep, and say what went wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.documents import understood
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.origins import (
    chosen_credentials,
    credentials_of,
    environment,
    hint_of,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets import secrets
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import connection_options
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Connections

#: Terms that are looked up at the same time.
AT_ONCE = 4
#: Results that were to be kept, for as long as the process lives.
_kept: dict[str, object] = {}


@dataclass(frozen=True)
class Lookup:
    """A lookup of one system: what a term means."""

    system: System
    #: (client, term, options) -> the result of one term; several threads may call it with one client
    find: Callable[[Any, object, Options], object]


def as_id(text: str) -> Options:
    """What `select` takes for the id of a ticket, nothing where the text is none."""
    return {"ids": [int(text)]} if text.isascii() and text.isdigit() else {}


def ticket_lookup(
    system: System, meant: Callable[[object], Options], select: Callable[[Any, Options], Iterable[object]], advice: str
) -> Lookup:
    """The lookup of tickets: one for an id or another name, a list for a search.

    `meant`: what `select` takes for a term that is no id (a text without surrounding blanks, or a dictionary): a list
    with a name, or a search; nothing for a term that has no meaning. `advice`: what a term can be.
    """

    def find(client: Any, term: object, options: Options) -> object:
        given = term if isinstance(term, Mapping) else str(term).strip()
        asked = meant(given) if isinstance(given, Mapping) else as_id(given) or meant(given)
        if not asked:
            raise errors.InvalidInput(f"{term!r} names no ticket", advice=advice)
        found = list(select(client, {**options, **asked}))
        if any(isinstance(value, list) for value in asked.values()):
            return found[0] if found else None
        return found

    return Lookup(system, find)


def own_variables(lookup: Lookup, variables: Options | None, template: Callable[[object], object]) -> dict[str, object]:
    """The Ansible variables that a lookup reads, templated: ansible-core hands over the text that stands in them."""
    prefix = lookup.system.variables
    return {name: template(value) for name, value in (variables or {}).items() if name.startswith(prefix)}


def of_one_source(lookup: Lookup, options: Options, direct: Options, variables: Options) -> Values:
    """The options with credentials of the most explicit source: `direct`, else `own_variables`, else the environment.

    ansible-core chooses a source for each option by itself.
    """
    given, named = {}, {}
    for option in credentials_of(lookup.system):
        name, variable = option.name, lookup.system.variables + option.name.removeprefix("api_")
        if direct.get(name) is not None:
            given[name] = options[name]
        if variables.get(variable) is not None:
            named[name] = str(variables[variable]) if name in given else options[name]
    return {**options, **chosen_credentials(lookup.system, [given, named, environment(lookup.system)])}


def refuse_unknown(lookup: Lookup, given: Iterable[str], known: Iterable[str], failure: type[Exception]) -> None:
    """Raise `failure` for an unknown option, which ansible-core would ignore silently."""
    known = set(known)
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        error = errors.InvalidInput(f"{unknown!r} is not an option of this lookup")
        error.advise(errors.did_you_mean(unknown, known))
        raise failure(f"{lookup.system.title}: {error}")


def look_up(
    lookup: Lookup,
    terms: Sequence[object],
    options: Options,
    failure: type[Exception],
    connections: Connections | None = None,
) -> list[Any]:
    """One result for each term in their order, after `query`; raises `failure` with a message for people.

    `connections`: where to get a session; without them it is one that ends with the last term.
    """
    terms, options = _plain(terms), _plain(options)
    redactor = Redactor(secrets.secrets_of(connection_options(lookup.system), options))
    try:
        query = Query(options.get("query"))
        if not options.get("cache"):
            found = _ask(lookup, terms, options, connections or Connections(), redactor)
        else:
            keys = [_key(lookup, term, options) for term in terms]
            new = {key: term for key, term in zip(keys, terms, strict=True) if key not in _kept}
            answers = _ask(lookup, list(new.values()), options, connections or Connections(), redactor)
            _kept.update(zip(new, answers, strict=True))
            # Whoever gets it may change it.
            found = [_plain(_kept[key]) for key in keys]
        return [query.apply(item) for item in found]
    except errors.OpsdeskError as error:
        raise failure(redactor.clean(f"{lookup.system.title}: {error}")) from None
    except Exception as error:
        # ansible-core would show its text, whatever that holds.
        raise failure(
            redactor.clean(
                f"{lookup.system.title}: {type(error).__name__}: {error}. This is a mistake of the collection: "
                "please report it"
            )
        ) from None


def _ask(
    lookup: Lookup, terms: Sequence[object], options: Options, connections: Connections, redactor: Redactor
) -> list[object]:
    """The results of the terms; what the connection calls a secret becomes one of the redactor's."""
    if not terms:
        return []
    hint = hint_of(lookup.system, options, environment(lookup.system))
    try:
        client = connections.open(lookup.system, lookup.system.settings(options), True, Clock())
    except errors.OpsdeskError as error:
        error.advise(hint)
        raise
    try:
        found = _find_all(lambda term: _find(lookup, client, term, options, named=len(terms) > 1), terms)
    except Exception as error:
        if isinstance(error, errors.LoginRefused):
            error.advise(hint)
        redactor.learn(client.transport.redactor.secrets)
        connections.release(client)
        raise
    except BaseException:
        connections.abandon(client)
        raise
    redactor.learn(client.transport.redactor.secrets)
    connections.release(client)
    cleaned: list[object] = _plain(redactor.clean_all(found))
    return cleaned


def _find_all(find: Callable[[object], object], terms: Sequence[object]) -> list[object]:
    # The first one alone: what all of them need, such as a login, is asked for once.
    first = find(terms[0])
    if len(terms) < 3:
        return [first, *map(find, terms[1:])]
    pool, patient = ThreadPoolExecutor(max_workers=AT_ONCE), False
    try:
        found = [first, *pool.map(find, terms[1:])]
        patient = True
    except Exception:
        patient = True
        raise
    finally:
        # Whoever is stopped from outside does not wait for what is under way; else nobody shall meet it later.
        pool.shutdown(wait=patient, cancel_futures=True)
    return found


def _find(lookup: Lookup, client: object, term: object, options: Options, *, named: bool) -> object:
    try:
        with understood("the answer"):
            return lookup.find(client, term, options)
    except errors.OpsdeskError as error:
        if named and str(term) not in error.message:
            error.message = f"{term!r}: {error.message}"
        raise


def _plain(value: object) -> Any:
    """A value whose parts are templated: ansible-core leaves that to whoever looks at them, which no thread could."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _key(lookup: Lookup, term: object, options: Options) -> str:
    """What tells results apart. Hashed: it is made of secrets, too."""
    known = {name: value for name, value in options.items() if name not in ("cache", "query")}
    what = [lookup.system.name, lookup.find.__module__, lookup.find.__qualname__, term, known]
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=repr).encode()).hexdigest()
