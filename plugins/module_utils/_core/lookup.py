# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all lookups do: connect as the options say, answer each term over one connection, and say what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.options import System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.redact import Redactor


@dataclass(frozen=True)
class Lookup:
    """A lookup of one system: what a term means."""

    system: System
    #: (client, term, options) -> the result of one term
    find: Callable[[Any, Any, Mapping[str, Any]], Any]


def own_variables(
    lookup: Lookup, variables: Mapping[str, Any] | None, template: Callable[[Any], Any]
) -> dict[str, Any]:
    """The Ansible variables that a lookup reads, templated: ansible-core hands over the text that stands in them."""
    prefix = lookup.system.variables
    return {name: template(value) for name, value in (variables or {}).items() if name.startswith(prefix)}


def look_up(lookup: Lookup, terms: Sequence[Any], options: Mapping[str, Any], failure: type[Exception]) -> list[Any]:
    """One result for each term, after `query`; raises `failure` with a message for people."""
    redactor = Redactor(
        options.get(option.name) for option in lookup.system.options if option.secret and option.type == "str"
    )
    client = None
    try:
        query = Query(options.get("query"))
        client = lookup.system.connect(lookup.system.settings(options), True, None)
        redactor = client.transport.redactor
        return [query.apply(lookup.find(client, term, options)) for term in terms]
    except errors.OpsdeskError as error:
        raise failure(redactor.clean(f"{lookup.system.title}: {error}")) from None
    finally:
        if client is not None:
            client.close()
