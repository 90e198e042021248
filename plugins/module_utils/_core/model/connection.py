# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach a server: what the connection options say, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: Bytes.
LARGEST_ANSWER = 64 * 2**20
LONGEST_TIMEOUT = 86400.0  # seconds; much longer ones do not fit into the system's clock
MOST_RETRIES = 1000


@dataclass(frozen=True)
class Connection:
    """How to reach a server. Times are seconds. `ca_path`, `client_cert` and `client_key` are paths of PEM files."""

    api_url: str
    timeout: float = 30.0
    retries: int = 4
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str | None = None
    validate_certs: bool = True
    ca_path: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    #: The most bytes of an answer that is held in memory, decoded.
    max_answer: int = LARGEST_ANSWER

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.api_url)
            known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
            known = known and not re.search(r"[\s\\\x00-\x20\x7f\ud800-\udfff]", self.api_url)
        except ValueError:
            known = False
        if not known:
            raise errors.InvalidInput(
                f"api_url {self.api_url!a} is not an address",
                advice="Give it as https://host or https://host/directory",
            )
        cut = re.search("[?#]", self.api_url)
        if cut is not None and not (parts.username or parts.password):
            raise errors.InvalidInput(
                f"api_url {self.api_url!a} holds {cut[0]!r}: whatever follows it is no part of a path",
                advice="Give it as https://host or https://host/directory",
            )
        if parts.username or parts.password:
            raise errors.InvalidInput(
                f"api_url must not hold a user name or password (host {parts.hostname})",
                advice="Use api_username and api_password; addresses end up in logs",
            )
        if self.client_key and not self.client_cert:
            raise errors.InvalidInput("client_key is given without client_cert")
        if self.timeout <= 0 or self.retries < 0:
            raise errors.InvalidInput("api_timeout must be more than 0 and api_retries must not be negative")
        if self.timeout > LONGEST_TIMEOUT or self.retries > MOST_RETRIES:
            raise errors.InvalidInput(
                f"api_timeout must not be more than {LONGEST_TIMEOUT:.0f} and api_retries not more than {MOST_RETRIES}"
            )
        if self.max_answer <= 0:
            raise errors.InvalidInput("api_max_answer must be more than 0")

    @property
    def base(self) -> str:
        """The address without a slash at the end."""
        return self.api_url.rstrip("/")
