# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of Zammad, as every module and lookup of it documents them."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.zammad` for modules; lookups extend `opsdesk.itsm.zammad.plugins` before it."""

    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - Address of Zammad, for example V(https://desk.example.com), with or without C(/api/v1) at its end.
      - User name and password do not belong in it, and an address that holds them is refused.
      - When the option is left out, the environment variable E(ZAMMAD_URL) is used; one of the two is needed.
    type: str
  api_token:
    description:
      - Access token of the account, made under I(Profile, Token Access); or an OAuth 2 access token, with
        O(api_auth=oauth2).
      - A token has the permissions that were ticked when it was made, as far as its user has them too. Tokens go on
        working when an account has two factors, or is locked after wrong passwords.
      - When the option is left out, the environment variable E(ZAMMAD_TOKEN) is used.
    type: str
  api_username:
    description:
      - Login or e-mail address of the account, to log in with O(api_password).
      - When the option is left out, the environment variable E(ZAMMAD_USERNAME) is used.
    type: str
  api_password:
    description:
      - Password of O(api_username). Zammad locks an account for passwords after five wrong ones, and refuses passwords
        of accounts with two factors.
      - When the option is left out, the environment variable E(ZAMMAD_PASSWORD) is used.
    type: str
  api_auth:
    description:
      - How to log in. Without it, O(api_token) is used where it is given, else O(api_username) and O(api_password).
      - When the option is left out, the environment variable E(ZAMMAD_AUTH) is used.
      - V(token) sends O(api_token) as an access token.
      - V(basic) is HTTP Basic, which an administrator may have turned off.
      - V(oauth2) sends O(api_token) as an OAuth 2 bearer token.
    type: str
    choices: [token, basic, oauth2]
  api_on_behalf_of:
    description:
      - Id, login or e-mail address of the user with whose permissions all requests are carried out, and who is named as
        the author of what they write.
      - The account itself needs the permission C(admin.user).
      - When the option is left out, the environment variable E(ZAMMAD_ON_BEHALF_OF) is used.
    type: str
  api_headers:
    description:
      - More headers for every request, as a dictionary, for example for a gateway in front of Zammad.
      - The value of a header is secret if its name says so, for example C(Authorization), C(Cookie), C(X-Api-Key), and
        other names with C(auth), C(token), C(key), C(secret), C(session) or C(password). Other values are shown.
      - When the option is left out, the environment variable E(ZAMMAD_HEADERS) is used, as a JSON object.
    type: dict
  api_timeout:
    description:
      - Seconds to wait for a connection, and then for the whole answer, at each try. A server that sends its answer
        byte by byte ends there, too.
      - A download must arrive within this time as well. Raise the value for large files on slow networks.
      - When the option is left out, the environment variable E(ZAMMAD_TIMEOUT) is used.
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
      - When the option is left out, the environment variable E(ZAMMAD_RETRIES) is used.
    type: int
    default: 4
  api_max_answer:
    description:
      - The largest answer to keep in memory, in MiB, after decompression. A larger one ends the request with an error.
      - Attachments that a module downloads to a file are not limited.
      - When the option is left out, the environment variable E(ZAMMAD_MAX_ANSWER) is used.
    type: int
    default: 64
  api_proxy:
    description:
      - Address of a proxy for all requests. Without it, the usual variables E(http_proxy), E(https_proxy) and
        E(no_proxy) hold.
      - When the option is left out, the environment variable E(ZAMMAD_PROXY) is used.
    type: str
  validate_certs:
    description:
      - Whether the server must prove who it is. With V(false) anybody on the way can read and change everything.
      - When the option is left out, the environment variable E(ZAMMAD_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - PEM file with the certificates of the authorities to trust, for a server whose certificate comes from an
        authority of your own. Without it, E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) names the file, else those that
        come with the C(requests) library are trusted.
      - When the option is left out, the environment variable E(ZAMMAD_CA_PATH) is used.
    type: path
  client_cert:
    description:
      - PEM file with the client's certificate, for a web server that asks for one; it may hold the key as well.
      - When the option is left out, the environment variable E(ZAMMAD_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - PEM file with the unencrypted key of O(client_cert).
      - When the option is left out, the environment variable E(ZAMMAD_CLIENT_KEY) is used.
    type: path
requirements:
  - requests >= 2.28
notes:
  - Modules talk to Zammad from the machine on which they run, lookups from the controller. Environment variables are
    read there, paths are paths there, and the Python libraries are needed there. C(hosts=localhost) or
    C(delegate_to=localhost) makes it the controller for modules as well.
  - "The connection options can be given once for all modules: with C(module_defaults) and the group
    C(group/opsdesk.itsm.zammad), or by the environment variables."
  - "Credentials count as a group: O(api_token), or O(api_username) and O(api_password).
    If a task, a lookup or an inventory file gives one of them, credentials of the environment for another way to log in
    are not used, and neither is the password of another account."
  - Tokens, passwords and secret header values are masked in results, errors, diffs and the output at
    C(-vvvv), in every spelling. A secret that could be an ordinary word or number (shorter than 8 characters, and
    without a mix of letters and others) is masked only where a name such as C(password) shows what it is.
  - Tested with what versions 5.5 and 6.5 of Zammad answered. What a version can do is found out by what the server
    answers.
"""

    PLUGINS = r"""
options:
  api_url:
    # Needed all the same. The collection's own message about it names the ways to give it; ansible-core's does not.
    required: false
    env:
      - name: ZAMMAD_URL
    vars:
      - name: opsdesk_zammad_url
  api_token:
    env:
      - name: ZAMMAD_TOKEN
    vars:
      - name: opsdesk_zammad_token
  api_username:
    env:
      - name: ZAMMAD_USERNAME
    vars:
      - name: opsdesk_zammad_username
  api_password:
    env:
      - name: ZAMMAD_PASSWORD
    vars:
      - name: opsdesk_zammad_password
  api_auth:
    env:
      - name: ZAMMAD_AUTH
    vars:
      - name: opsdesk_zammad_auth
  api_on_behalf_of:
    env:
      - name: ZAMMAD_ON_BEHALF_OF
    vars:
      - name: opsdesk_zammad_on_behalf_of
  api_headers:
    # raw: ansible-core does not make a dictionary of what an environment variable holds; the collection does.
    type: raw
    env:
      - name: ZAMMAD_HEADERS
    vars:
      - name: opsdesk_zammad_headers
  api_timeout:
    env:
      - name: ZAMMAD_TIMEOUT
    vars:
      - name: opsdesk_zammad_timeout
  api_retries:
    env:
      - name: ZAMMAD_RETRIES
    vars:
      - name: opsdesk_zammad_retries
  api_max_answer:
    env:
      - name: ZAMMAD_MAX_ANSWER
    vars:
      - name: opsdesk_zammad_max_answer
  api_proxy:
    env:
      - name: ZAMMAD_PROXY
    vars:
      - name: opsdesk_zammad_proxy
  validate_certs:
    env:
      - name: ZAMMAD_VALIDATE_CERTS
    vars:
      - name: opsdesk_zammad_validate_certs
  ca_path:
    env:
      - name: ZAMMAD_CA_PATH
    vars:
      - name: opsdesk_zammad_ca_path
  client_cert:
    env:
      - name: ZAMMAD_CLIENT_CERT
    vars:
      - name: opsdesk_zammad_client_cert
  client_key:
    env:
      - name: ZAMMAD_CLIENT_KEY
    vars:
      - name: opsdesk_zammad_client_key
"""
