# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of CloudBees CD, as every module and lookup of it documents them."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.cloudbees` for modules; lookups extend `opsdesk.itsm.cloudbees.plugins` before it."""

    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - Address of the server, for example V(https://cd.example.com), with or without C(/rest/v1.0) at its end. The
        server itself listens on port 8443, the web server in front of it on the usual one.
      - User name and password do not belong in it, and an address that holds them is refused.
      - When the option is left out, the environment variable E(CLOUDBEES_URL) is used; one of the two is needed.
    type: str
  api_username:
    description:
      - Name of the user, to log in with O(api_password).
      - When the option is left out, the environment variable E(CLOUDBEES_USERNAME) is used.
    type: str
  api_password:
    description:
      - Password of O(api_username). It is sent in the body of the login, never in an address.
      - When the option is left out, the environment variable E(CLOUDBEES_PASSWORD) is used.
    type: str
  api_token:
    description:
      - Access token of a user or service account. It is exchanged for a session.
      - When the option is left out, the environment variable E(CLOUDBEES_TOKEN) is used.
    type: str
  api_session_id:
    description:
      - Id of a session that exists already, for example one that M(opsdesk.itsm.cloudbees_session) made, or
        E(COMMANDER_SESSIONID) inside a job step. It is neither renewed nor logged out.
      - When the option is left out, the environment variable E(CLOUDBEES_SESSION_ID) is used.
    type: str
  api_auth:
    description:
      - How to log in. Without it, O(api_session_id) is used where it is given, else O(api_token), else a session is
        made from O(api_username) and O(api_password).
      - A session that was made is used for all requests, renewed once when it has expired, and logged out at the end.
      - When the option is left out, the environment variable E(CLOUDBEES_AUTH) is used.
      - V(session) makes a session from user name and password.
      - V(basic) sends user name and password with every request (HTTP Basic).
      - V(session_id) uses O(api_session_id).
      - V(token) makes a session from O(api_token).
    type: str
    choices: [session, basic, session_id, token]
  api_headers:
    description:
      - More headers for every request, as a dictionary, for example for a gateway in front of CloudBees CD.
      - The value of a header is secret if its name says so, for example C(Authorization), C(Cookie), C(X-Api-Key), and
        other names with C(auth), C(token), C(key), C(secret), C(session) or C(password). Other values are shown.
      - When the option is left out, the environment variable E(CLOUDBEES_HEADERS) is used, as a JSON object.
    type: dict
  api_timeout:
    description:
      - Seconds to wait for a connection, and then for the whole answer, at each try. A server that sends its answer
        byte by byte ends there, too.
      - A download must arrive within this time as well. Raise the value for large files on slow networks.
      - When the option is left out, the environment variable E(CLOUDBEES_TIMEOUT) is used.
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
      - When the option is left out, the environment variable E(CLOUDBEES_RETRIES) is used.
    type: int
    default: 4
  api_max_answer:
    description:
      - The largest answer to keep in memory, in MiB, after decompression. A larger one ends the request with an error.
      - Attachments that a module downloads to a file are not limited.
      - When the option is left out, the environment variable E(CLOUDBEES_MAX_ANSWER) is used.
    type: int
    default: 64
  api_proxy:
    description:
      - Address of a proxy for all requests. Without it, the usual variables E(http_proxy), E(https_proxy) and
        E(no_proxy) hold.
      - When the option is left out, the environment variable E(CLOUDBEES_PROXY) is used.
    type: str
  validate_certs:
    description:
      - Whether the server must prove who it is. With V(false) anybody on the way can read and change everything.
      - When the option is left out, the environment variable E(CLOUDBEES_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - PEM file with the certificates of the authorities to trust, for a server whose certificate comes from an
        authority of your own. Without it, E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) names the file, else those that
        come with the C(requests) library are trusted.
      - When the option is left out, the environment variable E(CLOUDBEES_CA_PATH) is used.
    type: path
  client_cert:
    description:
      - PEM file with the client's certificate, for a web server that asks for one; it may hold the key as well.
      - When the option is left out, the environment variable E(CLOUDBEES_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - PEM file with the unencrypted key of O(client_cert).
      - When the option is left out, the environment variable E(CLOUDBEES_CLIENT_KEY) is used.
    type: path
requirements:
  - requests >= 2.28
notes:
  - Modules talk to CloudBees CD from the machine on which they run, lookups from the controller. Environment variables
    are read there, paths are paths there, and the Python libraries are needed there. C(hosts=localhost) or
    C(delegate_to=localhost) makes it the controller for modules as well.
  - "The connection options can be given once for all modules: with C(module_defaults) and the group
    C(group/opsdesk.itsm.cloudbees), or by the environment variables."
  - "Credentials count as a group: O(api_username) and O(api_password), O(api_token) or O(api_session_id).
    If a task, a lookup or an inventory file gives one of them, credentials of the environment for another way to log in
    are not used, and neither is the password of another account."
  - Tokens, passwords, session ids and secret header values are masked in results, errors, diffs and the output at
    C(-vvvv), in every spelling. A secret that could be an ordinary word or number (shorter than 8 characters, and
    without a mix of letters and others) is masked only where a name such as C(password) shows what it is.
  - No real server could be had to test with. What the vendor's documentation and clients do not tell about the REST API
    is inferred; where a server has another path it answers 501, and the message says so.
"""

    PLUGINS = r"""
options:
  api_url:
    # Needed all the same. The collection's own message about it names the ways to give it; ansible-core's does not.
    required: false
    env:
      - name: CLOUDBEES_URL
    vars:
      - name: opsdesk_cloudbees_url
  api_username:
    env:
      - name: CLOUDBEES_USERNAME
    vars:
      - name: opsdesk_cloudbees_username
  api_password:
    env:
      - name: CLOUDBEES_PASSWORD
    vars:
      - name: opsdesk_cloudbees_password
  api_token:
    env:
      - name: CLOUDBEES_TOKEN
    vars:
      - name: opsdesk_cloudbees_token
  api_session_id:
    env:
      - name: CLOUDBEES_SESSION_ID
    vars:
      - name: opsdesk_cloudbees_session_id
  api_auth:
    env:
      - name: CLOUDBEES_AUTH
    vars:
      - name: opsdesk_cloudbees_auth
  api_headers:
    # raw: ansible-core does not make a dictionary of what an environment variable holds; the collection does.
    type: raw
    env:
      - name: CLOUDBEES_HEADERS
    vars:
      - name: opsdesk_cloudbees_headers
  api_timeout:
    env:
      - name: CLOUDBEES_TIMEOUT
    vars:
      - name: opsdesk_cloudbees_timeout
  api_retries:
    env:
      - name: CLOUDBEES_RETRIES
    vars:
      - name: opsdesk_cloudbees_retries
  api_max_answer:
    env:
      - name: CLOUDBEES_MAX_ANSWER
    vars:
      - name: opsdesk_cloudbees_max_answer
  api_proxy:
    env:
      - name: CLOUDBEES_PROXY
    vars:
      - name: opsdesk_cloudbees_proxy
  validate_certs:
    env:
      - name: CLOUDBEES_VALIDATE_CERTS
    vars:
      - name: opsdesk_cloudbees_validate_certs
  ca_path:
    env:
      - name: CLOUDBEES_CA_PATH
    vars:
      - name: opsdesk_cloudbees_ca_path
  client_cert:
    env:
      - name: CLOUDBEES_CLIENT_CERT
    vars:
      - name: opsdesk_cloudbees_client_cert
  client_key:
    env:
      - name: CLOUDBEES_CLIENT_KEY
    vars:
      - name: opsdesk_cloudbees_client_key
"""
