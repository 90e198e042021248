# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options and notes that all systems share, and how a system adds its own."""

from __future__ import annotations

import re


class ModuleDocFragment:
    """A pattern: `documentation` and `plugins` below make the fragments of a system from it."""

    DOCUMENTATION = r"""
options:
  api_headers:
    description:
      - More headers for every request, as a dictionary, for example for a gateway in front of TITLE.
      - The value of a header is secret if its name says so, for example C(Authorization), C(Cookie), C(X-Api-Key), and
        other names with C(auth), C(token), C(key), C(secret), C(session) or C(password). Other values are shown.
      - When the option is left out, the environment variable E(SYSTEM_HEADERS) is used, as a JSON object.
    type: dict
  api_timeout:
    description:
      - Seconds to wait for a connection, and then for the whole answer, at each try. A server that sends its answer
        byte by byte ends there, too.
      - A download must arrive within this time as well. Raise the value for large files on slow networks.
      - When the option is left out, the environment variable E(SYSTEM_TIMEOUT) is used.
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
      - When the option is left out, the environment variable E(SYSTEM_RETRIES) is used.
    type: int
    default: 4
  api_max_answer:
    description:
      - The largest answer to keep in memory, in MiB, after decompression. A larger one ends the request with an error.
      - Attachments that a module downloads to a file are not limited.
      - When the option is left out, the environment variable E(SYSTEM_MAX_ANSWER) is used.
    type: int
    default: 64
  api_proxy:
    description:
      - Address of a proxy for all requests. Without it, the usual variables E(http_proxy), E(https_proxy) and
        E(no_proxy) hold.
      - When the option is left out, the environment variable E(SYSTEM_PROXY) is used.
    type: str
  validate_certs:
    description:
      - Whether the server must prove who it is. With V(false) anybody on the way can read and change everything.
      - When the option is left out, the environment variable E(SYSTEM_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - PEM file with the certificates of the authorities to trust, for a server whose certificate comes from an
        authority of your own. Without it, E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) names the file, else those that
        come with the C(requests) library are trusted.
      - When the option is left out, the environment variable E(SYSTEM_CA_PATH) is used.
    type: path
  client_cert:
    description:
      - PEM file with the client's certificate, for a web server that asks for one; it may hold the key as well.
      - When the option is left out, the environment variable E(SYSTEM_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - PEM file with the unencrypted key of O(client_cert).
      - When the option is left out, the environment variable E(SYSTEM_CLIENT_KEY) is used.
    type: path
requirements:
  - requests >= 2.28
notes:
  - Modules talk to TITLE from the machine on which they run, lookups from the controller. Environment variables are
    read there, paths are paths there, and the Python libraries are needed there. C(hosts=localhost) or
    C(delegate_to=localhost) makes it the controller for modules as well.
  - "The connection options can be given once for all modules: with C(module_defaults) and the group
    C(group/opsdesk.itsm.SYSTEM), or by the environment variables."
  - "Credentials count as a group: CREDENTIALS.
    If a task, a lookup or an inventory file gives one of them, credentials of the environment for another way to log in
    are not used, and neither is the password of another account."
  - SECRETS and secret header values are masked in results, errors, diffs and the output at
    C(-vvvv), in every spelling. A secret that could be an ordinary word or number (shorter than 8 characters, and
    without a mix of letters and others) is masked only where a name such as C(password) shows what it is.
"""


#: A top-level key of a fragment, and the lines below it.
_PART = re.compile(r"^(\w+):\n((?: .*\n|\n)+)", re.MULTILINE)
#: An option, and the lines below it.
_OPTION = re.compile(r"^  (\w+):\n((?:   .*\n|\n)+)", re.MULTILINE)


def documentation(system: str, title: str, own: str, *, credentials: str, secrets: str) -> str:
    """The fragment for modules: the shared options, requirements and notes, and after them those in `own`.

    `credentials` are the options to log in with, and `secrets` the kinds of secrets, as sentences name them. Put
    together as text: every process that runs a lookup reads it, and a YAML parser takes a tenth of a second for it.
    """
    words = {
        "SYSTEM_": f"{system.upper()}_",
        "itsm.SYSTEM": f"itsm.{system}",
        "TITLE": title,
        "CREDENTIALS": credentials,
        "SECRETS": secrets,
    }
    shared = ModuleDocFragment.DOCUMENTATION
    for pattern, word in words.items():
        shared = shared.replace(pattern, word)
    added = dict(_PART.findall(own))
    return "".join(f"{name}:\n{lines}{added.get(name, '')}" for name, lines in _PART.findall(shared))


def plugins(system: str, own: str) -> str:
    """The fragment that lookups and inventories add: where ansible-core finds the value of each option."""
    options = _OPTION.findall(own.partition("\nrequirements:")[0].partition("\nnotes:")[0] + "\n")
    options += _OPTION.findall(ModuleDocFragment.DOCUMENTATION.partition("\nrequirements:")[0] + "\n")
    return "options:\n" + "".join(_sources(system, name, lines) for name, lines in options)


def _sources(system: str, name: str, lines: str) -> str:
    variable = f"{system}_{name.removeprefix('api_')}"
    found = f"  {name}:\n    env:\n      - name: {variable.upper()}\n    vars:\n      - name: opsdesk_{variable}\n"
    # ansible-core does not make a dictionary of what an environment variable holds; the collection does.
    return f"{found}    type: raw\n" if "\n    type: dict\n" in f"\n{lines}" else found
