# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of Request Tracker, as every module and lookup of it documents them."""

from __future__ import annotations


class ModuleDocFragment:
    """`opsdesk.itsm.rt` for modules; lookups extend `opsdesk.itsm.rt.plugins` before it."""

    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - Address of RT, for example V(https://rt.example.com) or V(https://example.com/rt); in a browser, it is what
        stands before C(/Ticket/Display.html).
      - User name and password do not belong in it, and an address that holds them is refused.
      - When the option is left out, the environment variable E(RT_URL) is used; one of the two is needed.
    type: str
  api_token:
    description:
      - Authentication token of the account. RT shows it once, when it is made under I(Logged in as, Settings, Auth
        Tokens).
      - REST 2.0 takes tokens, and REST 1.0 takes them from RT 5 on; RT 4 knows none.
      - When the option is left out, the environment variable E(RT_TOKEN) is used.
    type: str
  api_username:
    description:
      - Name of the account. RT logs in by the name only, not by the e-mail address.
      - With O(api_token) it is not needed to log in, but it lets the time zone of the account be asked for; see
        O(api_timezone).
      - When the option is left out, the environment variable E(RT_USERNAME) is used.
    type: str
  api_password:
    description:
      - Password of O(api_username).
      - When the option is left out, the environment variable E(RT_PASSWORD) is used.
    type: str
  api_auth:
    description:
      - How to log in. Without it, O(api_token) is used where it is given; else O(api_username) and O(api_password) are,
        in the way that each protocol understands, which is Basic over REST 2.0 and in the form over REST 1.0.
      - RT reads Basic as Latin-1, so a password is sent in Latin-1 first, and in UTF-8 when the server rejects that. A
        password with other letters (such as the euro sign) uses V(cookie), unless this option says otherwise.
      - When the option is left out, the environment variable E(RT_AUTH) is used.
      - V(token) sends O(api_token) in a header. REST 2.0, and REST 1.0 from RT 5 on.
      - V(basic) is HTTP Basic. REST 2.0 (under C(mod_fcgid) it needs C(FcgidPassHeader Authorization)); REST 1.0 only
        where the web server in front of RT checks it, and then with the web server's password.
      - V(form) sends user and password in the body of every request. REST 1.0 only.
      - V(query) sends them in the address of every request, where logs of web servers and proxies keep them. REST 1.0
        only, for servers where nothing else works.
      - V(cookie) logs in once by form at REST 1.0, goes on with the session for both protocols, and logs out at the
        end. O(api_url) must be the address that RT is configured with, and https where RT marks its cookies as secure
        (the default since RT 5.0.4).
      - V(kerberos) shows the Kerberos ticket of the user who runs Ansible (see C(kinit)) to the web server in front of
        RT, which must ask for it at C(/REST/1.0/). The session that this opens is good for both protocols.
    type: str
    choices: [token, basic, form, query, cookie, kerberos]
  api_version:
    description:
      - The protocol. REST 1.0 cannot manage custom roles, groups as watchers, files in custom fields,
        users, groups and queues; and it needs a privileged account whose language in RT is English.
      - When the option is left out, the environment variable E(RT_VERSION) is used.
      - V(auto) is REST 2.0 where the server has it (not RT 4.4 with an extension), else REST 1.0; finding out costs one
        request a task.
      - V(rest2) is REST 2.0, which is part of RT 5 and later.
      - V(rest1) is REST 1.0, which every RT has.
    type: str
    default: auto
    choices: [auto, rest2, rest1]
  api_timezone:
    description:
      - Time zone in which RT reads the account's dates, for example V(Europe/Berlin). It matters for custom fields that
        hold a date with a time, and over REST 1.0 for all dates.
      - When it is not given, REST 2.0 is asked for the time zone of O(api_username); failing that, it is V(UTC). An
        account set to UTC is safest.
      - Over REST 1.0, a task that gives dates fails when the account's clock shows another time zone. RT would store
        the dates hours off and show them as they were sent.
      - When the option is left out, the environment variable E(RT_TIMEZONE) is used.
    type: str
  api_headers:
    description:
      - More headers for every request, as a dictionary, for example for a gateway in front of RT.
      - The value of a header is secret if its name says so, for example C(Authorization), C(Cookie), C(X-Api-Key), and
        other names with C(auth), C(token), C(key), C(secret), C(session) or C(password). Other values are shown.
      - When the option is left out, the environment variable E(RT_HEADERS) is used, as a JSON object.
    type: dict
  api_timeout:
    description:
      - Seconds to wait for a connection, and then for the whole answer, at each try. A server that sends its answer
        byte by byte ends there, too.
      - A download must arrive within this time as well. Raise the value for large files on slow networks.
      - When the option is left out, the environment variable E(RT_TIMEOUT) is used.
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
      - When the option is left out, the environment variable E(RT_RETRIES) is used.
    type: int
    default: 4
  api_max_answer:
    description:
      - The largest answer to keep in memory, in MiB, after decompression. A larger one ends the request with an error.
      - Attachments that a module downloads to a file are not limited.
      - When the option is left out, the environment variable E(RT_MAX_ANSWER) is used.
    type: int
    default: 64
  api_proxy:
    description:
      - Address of a proxy for all requests. Without it, the usual variables E(http_proxy), E(https_proxy) and
        E(no_proxy) hold.
      - When the option is left out, the environment variable E(RT_PROXY) is used.
    type: str
  validate_certs:
    description:
      - Whether the server must prove who it is. With V(false) anybody on the way can read and change everything.
      - When the option is left out, the environment variable E(RT_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - PEM file with the certificates of the authorities to trust, for a server whose certificate comes from an
        authority of your own. Without it, E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE) names the file, else those that
        come with the C(requests) library are trusted.
      - When the option is left out, the environment variable E(RT_CA_PATH) is used.
    type: path
  client_cert:
    description:
      - PEM file with the client's certificate, for a web server that asks for one; it may hold the key as well.
      - When the option is left out, the environment variable E(RT_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - PEM file with the unencrypted key of O(client_cert).
      - When the option is left out, the environment variable E(RT_CLIENT_KEY) is used.
    type: path
requirements:
  - requests >= 2.28
  - requests-gssapi (only with O(api_auth=kerberos))
notes:
  - Modules talk to RT from the machine on which they run, lookups from the controller. Environment variables are read
    there, paths are paths there, and the Python libraries are needed there. C(hosts=localhost) or
    C(delegate_to=localhost) makes it the controller for modules as well.
  - "The connection options can be given once for all modules: with C(module_defaults) and the group
    C(group/opsdesk.itsm.rt), or by the environment variables."
  - "Credentials count as a group: O(api_token), or O(api_username) and O(api_password).
    If a task, a lookup or an inventory file gives one of them, credentials of the environment for another way to log in
    are not used, and neither is the password of another account."
  - Tokens, passwords and secret header values are masked in results, errors, diffs and the output at
    C(-vvvv), in every spelling. A secret that could be an ordinary word or number (shorter than 8 characters, and
    without a mix of letters and others) is masked only where a name such as C(password) shows what it is.
  - Do not give a token or password with the keyword C(environment) of a task or play. Ansible writes such variables
    into a command line, which it prints at C(-vvv), and which C(ps) shows to everybody on the machine.
"""

    PLUGINS = r"""
options:
  api_url:
    env:
      - name: RT_URL
    vars:
      - name: opsdesk_rt_url
  api_token:
    env:
      - name: RT_TOKEN
    vars:
      - name: opsdesk_rt_token
  api_username:
    env:
      - name: RT_USERNAME
    vars:
      - name: opsdesk_rt_username
  api_password:
    env:
      - name: RT_PASSWORD
    vars:
      - name: opsdesk_rt_password
  api_auth:
    env:
      - name: RT_AUTH
    vars:
      - name: opsdesk_rt_auth
  api_version:
    env:
      - name: RT_VERSION
    vars:
      - name: opsdesk_rt_version
  api_timezone:
    env:
      - name: RT_TIMEZONE
    vars:
      - name: opsdesk_rt_timezone
  api_headers:
    # raw: ansible-core does not make a dictionary of what an environment variable holds; the collection does.
    type: raw
    env:
      - name: RT_HEADERS
    vars:
      - name: opsdesk_rt_headers
  api_timeout:
    env:
      - name: RT_TIMEOUT
    vars:
      - name: opsdesk_rt_timeout
  api_retries:
    env:
      - name: RT_RETRIES
    vars:
      - name: opsdesk_rt_retries
  api_max_answer:
    env:
      - name: RT_MAX_ANSWER
    vars:
      - name: opsdesk_rt_max_answer
  api_proxy:
    env:
      - name: RT_PROXY
    vars:
      - name: opsdesk_rt_proxy
  validate_certs:
    env:
      - name: RT_VALIDATE_CERTS
    vars:
      - name: opsdesk_rt_validate_certs
  ca_path:
    env:
      - name: RT_CA_PATH
    vars:
      - name: opsdesk_rt_ca_path
  client_cert:
    env:
      - name: RT_CLIENT_CERT
    vars:
      - name: opsdesk_rt_client_cert
  client_key:
    env:
      - name: RT_CLIENT_KEY
    vars:
      - name: opsdesk_rt_client_key
"""
