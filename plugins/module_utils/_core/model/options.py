# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options as data: declared once, read by modules, lookups and the tests of the documentation.

Every option may come from an environment variable named after the system and the option: `RT_URL`, `RT_VALIDATE_CERTS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock


#: The way of options that say how, or as whom, to log in with the credentials of whatever way.
FOLLOWS = "follows"


@dataclass(frozen=True)
class Option:
    """One connection option. `type` is one of Ansible's option types.

    There are no short names such as `password`: in a module that has an option of that name itself, the connection
    would take its value.
    """

    name: str
    type: str = "str"
    default: object = None
    secret: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    #: Credentials: the way to log in that this belongs to. `origins.py` says what that means.
    way: str = ""

    def variable(self, prefix: str) -> str:
        """The environment variable: `api_url` of RT is `RT_URL`."""
        return f"{prefix}_{self.name.removeprefix('api_').upper()}"


COMMON = (
    Option("api_url", required=True),
    Option("api_headers", "dict"),
    Option("api_timeout", "float", 30.0),
    Option("api_retries", "int", 4),
    Option("api_max_answer", "int", 64),
    Option("api_proxy"),
    Option("validate_certs", "bool", True),
    Option("ca_path", "path"),
    Option("client_cert", "path", way="certificate"),
    Option("client_key", "path", way="certificate"),
)
USERNAME = Option("api_username", way="password")
PASSWORD = Option("api_password", secret=True, way="password")
TOKEN = Option("api_token", secret=True, way="token")


@dataclass(frozen=True)
class System:
    """One kind of server: its name in module names, its title for people, its options, and how to get a client."""

    name: str
    title: str
    extra_options: tuple[Option, ...]
    #: (settings, read_only, clock) -> the system's client
    connect: Callable[[Settings, bool, Clock | None], Any]
    #: The options that systems share which are reached over HTTP.
    common: tuple[Option, ...] = COMMON

    @property
    def prefix(self) -> str:
        """The beginning of the environment variables."""
        return self.name.upper()

    @property
    def variables(self) -> str:
        """The beginning of the Ansible variables that lookups read: `opsdesk_rt_url`."""
        return f"opsdesk_{self.name}_"

    @property
    def options(self) -> tuple[Option, ...]:
        """All connection options, in the order of the documentation."""
        return (*self.common[:1], *self.extra_options, *self.common[1:])

    def settings(self, values: Options) -> Settings:
        """The connection settings among a module's or lookup's option values."""
        known = {option.name: values.get(option.name) for option in self.options}
        missing = [option for option in self.options if option.required and not known[option.name]]
        if missing:
            option = missing[0]
            raise errors.InvalidInput(
                f"{option.name} is not given",
                advice=f"Set the option, or the environment variable {option.variable(self.prefix)}",
            )
        return Settings(known)


@dataclass(frozen=True)
class Settings:
    """The values of the connection options of one task."""

    values: Options = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def connection(self) -> Connection:
        """What the transport needs."""
        chosen = self.values
        return Connection(
            api_url=chosen["api_url"],
            timeout=30.0 if chosen.get("api_timeout") is None else float(chosen["api_timeout"]),
            retries=4 if chosen.get("api_retries") is None else int(chosen["api_retries"]),
            max_answer=2**20 * int(64 if chosen.get("api_max_answer") is None else chosen["api_max_answer"]),
            headers=_headers(chosen.get("api_headers")),
            proxy=chosen.get("api_proxy"),
            validate_certs=chosen.get("validate_certs") is not False,
            ca_path=chosen.get("ca_path"),
            client_cert=chosen.get("client_cert"),
            client_key=chosen.get("client_key"),
        )


def _headers(given: object) -> dict[str, str]:
    """A dictionary, or its JSON: for lookups, ansible-core does not decode what an environment variable holds."""
    if isinstance(given, str):
        with suppress(ValueError):
            given = json.loads(given.strip() or "{}")
    elif not given:
        return {}
    if not isinstance(given, Mapping):
        # The text is not shown: it may hold a secret.
        raise errors.InvalidInput("api_headers is not a JSON object", advice='Write it like {"X-Name": "value"}')
    return {str(name): str(value) for name, value in given.items()}
