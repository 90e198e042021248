# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of Cerb, as every module and lookup of it documents them."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.doc_fragments import connection


class ModuleDocFragment:
    """`opsdesk.itsm.cerb` for modules; lookups extend `opsdesk.itsm.cerb.plugins` before it."""

    OWN = r"""
options:
  api_url:
    description:
      - Address of Cerb's REST API as its web server knows it, for example V(https://cerb.example.com/rest),
        V(https://example.com/support/rest), or V(https://cerb.example.com/index.php/rest) where addresses are not
        rewritten. C(/rest) is added where it is missing.
      - The path is part of each signature, so a proxy in front of Cerb must not change it.
      - User name and password do not belong in it, and an address that holds them is refused.
      - When the option is left out, the environment variable E(CERB_URL) is used; one of the two is needed.
    type: str
  api_access_key:
    description:
      - Access key of a worker, made under I(Setup, Developers, API Keys). It is not secret.
      - A key may be limited to some paths. Modules tell which path is missing.
      - When the option is left out, the environment variable E(CERB_ACCESS_KEY) is used.
    type: str
  api_secret_key:
    description:
      - Secret key of O(api_access_key). It signs the requests and is never sent.
      - A signature is good for ten minutes, so the clocks of this machine and of the server may differ by less than
        that.
      - When the option is left out, the environment variable E(CERB_SECRET_KEY) is used.
    type: str
  api_token:
    description:
      - OAuth 2 access token, in place of the two keys. For machines it is made under I(Setup, Developers, OAuth2 Token
        Generator); the scopes of its app must have the paths that are used.
      - When the option is left out, the environment variable E(CERB_TOKEN) is used.
    type: str
  api_auth:
    description:
      - How to log in. Without it, the two keys are used where both are given, else O(api_token).
      - V(signature) signs each request with O(api_access_key) and O(api_secret_key).
      - V(oauth2) sends O(api_token).
      - When the option is left out, the environment variable E(CERB_AUTH) is used.
    type: str
    choices: [signature, oauth2]
notes:
  - Tested with what version 10.4.10 of Cerb answered.
"""
    # Annotated, because ansible-test's yamllint expects a text in the other assignments here.
    DOCUMENTATION: str = connection.documentation(
        "cerb",
        "Cerb",
        OWN,
        credentials="O(api_access_key) and O(api_secret_key), or O(api_token)",
        secrets="Keys, tokens, passwords",
    )
    PLUGINS: str = connection.plugins("cerb", OWN)
