# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is secret among options: which texts to keep out of results, and the options as a result may repeat them.

An option with `no_log` is secret as a whole, with everything inside it. Addresses and headers are secret in parts only:
the login in `https://user:password@host`, and the values of headers whose name says so.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import SECRET_NAME, STAND_IN

#: What Ansible itself shows in place of a secret option.
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
HEADERS = "api_headers"
ADDRESSES = ("api_url", "api_proxy")
#: The login in an address: up to the last @ of the host's part, or, in an address that is none since the password holds
#: a slash, up to the last @ at all.
_LOGIN = re.compile(
    r"\A(?P<scheme>\s*(?:\w+:/+|//)?)"
    r"(?P<login>[^/?#]*(?=@[^/?#@]*(?:[/?#]|$))|(?![^/?#]*:\d*[/?#])[^/?#@]*:.*(?=@))",
    re.DOTALL,
)

Options = Mapping[str, object]
#: One option of an argument specification, as Ansible reads it.
Option = Mapping[str, Any]
Specification = Mapping[str, Option]


def secrets_of(spec: Specification, options: Options) -> Iterator[str]:
    """Every text among the options that nobody may see."""
    for name, option in spec.items():
        value = options.get(name)
        if value is None:
            continue
        if name == HEADERS:
            yield from of_headers(value)
        elif name in ADDRESSES:
            yield from of_address(value)
        elif option.get("no_log"):
            yield from texts(value)
        elif "options" in option:
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, Mapping):
                    yield from secrets_of(option["options"], item)


def shown(spec: Specification, options: Options) -> dict[str, object]:
    """The options without their secrets."""
    return {name: _shown(name, spec.get(name, {}), value) for name, value in options.items()}


def _shown(name: str, option: Option, value: object) -> object:
    if value is None:
        return None
    if name == HEADERS:
        return _shown_headers(value)
    if name in ADDRESSES:
        return _LOGIN.sub(rf"\g<scheme>{STAND_IN}", value) if isinstance(value, str) else value
    if option.get("no_log"):
        return HIDDEN
    inner = option.get("options")
    if inner is None or not secrets_in(inner):
        return value
    if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
        return [shown(inner, item) for item in value]
    # As it was given, before Ansible made what it should be of it.
    return shown(inner, value) if isinstance(value, Mapping) else HIDDEN


def secrets_in(spec: Specification) -> bool:
    """Whether any of the options is secret, at whatever depth."""
    return any(option.get("no_log") or secrets_in(option.get("options") or {}) for option in spec.values())


def texts(value: object) -> Iterator[str]:
    """All texts and numbers in a value, also in one that is still JSON."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple, set)):
        for item in value:
            yield from texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
        if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
            with suppress(ValueError):
                yield from texts(json.loads(value))


# -- addresses and headers -------------------------------------------------------------------


def of_address(address: object) -> Iterator[str]:
    """The password in an address, and what proves to a proxy that somebody knows it."""
    match = _LOGIN.match(address) if isinstance(address, str) else None
    if match is None:
        return
    username, colon, password = match["login"].partition(":")
    # Without a colon it may be a token.
    password = password if colon else username
    yield password
    yield unquote(password)
    if colon:
        yield from basic_pairs(unquote(username), unquote(password))


def basic_pairs(username: str, password: str) -> Iterator[str]:
    """User name and password as HTTP Basic sends them, in either charset that is in use."""
    for charset in ("utf-8", "latin-1"):
        with suppress(UnicodeEncodeError):
            yield base64.b64encode(f"{username}:{password}".encode(charset)).decode("ascii")


def of_headers(headers: object) -> Iterator[str]:
    """The values of headers that carry secrets, and the secrets in them: a token after its scheme, each cookie."""
    for name, value in _pairs(headers):
        if SECRET_NAME.search(name):
            yield value
            yield from _parts(value)


def _parts(value: str) -> Iterator[str]:
    scheme, _blank, rest = value.strip().partition(" ")
    if scheme.lower() == "basic":
        with suppress(ValueError, binascii.Error):
            pair = base64.b64decode(rest)
            for charset in ("utf-8", "latin-1"):
                with suppress(UnicodeDecodeError):
                    yield pair.decode(charset).partition(":")[2]
    if rest and scheme.isalpha():
        yield rest
        value = rest
    for part in re.split(r"[;,]\s*", value):
        _name, equals, secret = part.partition("=")
        if equals and secret.strip('"='):
            yield secret.strip().strip('"')


def _shown_headers(headers: object) -> object:
    if isinstance(headers, Mapping):
        return {name: STAND_IN if SECRET_NAME.search(str(name)) else value for name, value in headers.items()}
    return HIDDEN


def _pairs(headers: object) -> Iterable[tuple[str, str]]:
    if isinstance(headers, str):
        with suppress(ValueError):
            headers = json.loads(headers)
    if isinstance(headers, Mapping):
        return [(str(name), str(value)) for name, value in headers.items()]
    return [("secret", str(headers))] if headers else []
