# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of Cerb, as every module and lookup of it documents them."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.cerb` for modules; lookups extend `opsdesk.itsm.cerb.plugins` before it."""

    DOCUMENTATION = r"""
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
  api_headers:
    description:
      - More headers for every request, as a dictionary, for example for a gateway in front of Cerb.
      - The value of a header is secret if its name says so, for example C(Authorization), C(Cookie), C(X-Api-Key), and
        other names with C(auth), C(token), C(key), C(secret), C(session) or C(password). Other values are shown.
      - When the option is left out, the environment variable E(CERB_HEADERS) is used, as a JSON object.
    type: dict
  api_timeout:
    description:
      - Seconds to wait for a connection, and then for the whole answer, at each try. A server that sends its answer
        byte by byte ends there, too.
      - A download must arrive within this time as well. Raise the value for large files on slow networks.
      - When the option is left out, the environment variable E(CERB_TIMEOUT) is used.
    type: float
    default: 30.0
  api_retries:
    description:
      - How often a request is tried again after a connection error or an answer 429, 502, 503 or 504. The pauses
        grow, and what the server says in C(Retry-After) is obeyed.
      - A request that creates something is sent again only where it is certain that nothing was done the first time;
        otherwise the module looks whether it was. Only the API's own answer makes that certain; the page of a proxy or
        gateway does not, whatever its status.
      - Once the API has answered in a task, a foreign page in reply to a reading request is tried again, too.
      - When the option is left out, the environment variable E(CERB_RETRIES) is used.
    type: int
    default: 4
  api_max_answer:
    description:
      - The largest answer to keep in memory, in MiB, after decompression. A larger one ends the request with an error.
      - Attachments that a module downloads to a file are not limited.
      - When the option is left out, the environment variable E(CERB_MAX_ANSWER) is used.
    type: int
    default: 64
  api_proxy:
    description:
      - Address of a proxy for all requests. Without it, the usual variables E(http_proxy), E(https_proxy) and
        E(no_proxy) hold.
      - When the option is left out, the environment variable E(CERB_PROXY) is used.
    type: str
  validate_certs:
    description:
      - Whether the server must prove who it is. With V(false) anybody on the way can read and change everything.
      - When the option is left out, the environment variable E(CERB_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - PEM file with the certificates of the authorities to trust, for a server whose certificate comes from an
        authority of your own. Without it, E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) names the file, else those that
        come with the C(requests) library are trusted.
      - When the option is left out, the environment variable E(CERB_CA_PATH) is used.
    type: path
  client_cert:
    description:
      - PEM file with the client's certificate, for a web server that asks for one; it may hold the key as well.
      - When the option is left out, the environment variable E(CERB_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - PEM file with the unencrypted key of O(client_cert).
      - When the option is left out, the environment variable E(CERB_CLIENT_KEY) is used.
    type: path
requirements:
  - requests >= 2.28
notes:
  - Modules talk to Cerb from the machine on which they run, lookups from the controller. Environment variables are
    read there, paths are paths there, and the Python libraries are needed there. C(hosts=localhost) or
    C(delegate_to=localhost) makes it the controller for modules as well.
  - "The connection options can be given once for all modules: with C(module_defaults) and the group
    C(group/opsdesk.itsm.cerb), or by the environment variables."
  - "Credentials count as a group: O(api_access_key) and O(api_secret_key), or O(api_token).
    If a task, a lookup or an inventory file gives one of them, credentials of the environment for another way to log in
    are not used, and neither is the password of another account."
  - Keys, tokens, passwords and secret header values are masked in results, errors, diffs and the output at
    C(-vvvv), in every spelling. A secret that could be an ordinary word or number (shorter than 8 characters, and
    without a mix of letters and others) is masked only where a name such as C(password) shows what it is.
  - Tested with what version 10.4.10 of Cerb answered.
"""

    PLUGINS = r"""
options:
  api_url:
    # Needed all the same. The collection's own message about it names the ways to give it; ansible-core's does not.
    required: false
    env:
      - name: CERB_URL
    vars:
      - name: opsdesk_cerb_url
  api_access_key:
    env:
      - name: CERB_ACCESS_KEY
    vars:
      - name: opsdesk_cerb_access_key
  api_secret_key:
    env:
      - name: CERB_SECRET_KEY
    vars:
      - name: opsdesk_cerb_secret_key
  api_token:
    env:
      - name: CERB_TOKEN
    vars:
      - name: opsdesk_cerb_token
  api_auth:
    env:
      - name: CERB_AUTH
    vars:
      - name: opsdesk_cerb_auth
  api_headers:
    # raw: ansible-core does not make a dictionary of what an environment variable holds; the collection does.
    type: raw
    env:
      - name: CERB_HEADERS
    vars:
      - name: opsdesk_cerb_headers
  api_timeout:
    env:
      - name: CERB_TIMEOUT
    vars:
      - name: opsdesk_cerb_timeout
  api_retries:
    env:
      - name: CERB_RETRIES
    vars:
      - name: opsdesk_cerb_retries
  api_max_answer:
    env:
      - name: CERB_MAX_ANSWER
    vars:
      - name: opsdesk_cerb_max_answer
  api_proxy:
    env:
      - name: CERB_PROXY
    vars:
      - name: opsdesk_cerb_proxy
  validate_certs:
    env:
      - name: CERB_VALIDATE_CERTS
    vars:
      - name: opsdesk_cerb_validate_certs
  ca_path:
    env:
      - name: CERB_CA_PATH
    vars:
      - name: opsdesk_cerb_ca_path
  client_cert:
    env:
      - name: CERB_CLIENT_CERT
    vars:
      - name: opsdesk_cerb_client_cert
  client_key:
    env:
      - name: CERB_CLIENT_KEY
    vars:
      - name: opsdesk_cerb_client_key
"""
