# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of Request Tracker, as every module and lookup of it documents them."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.doc_fragments import connection


class ModuleDocFragment:
    """`opsdesk.itsm.rt` for modules; lookups extend `opsdesk.itsm.rt.plugins` before it."""

    OWN = r"""
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
requirements:
  - requests-gssapi (only with O(api_auth=kerberos))
notes:
  - Do not give a token or password with the keyword C(environment) of a task or play. Ansible writes such variables
    into a command line, which it prints at C(-vvv), and which C(ps) shows to everybody on the machine.
"""
    # Annotated, because ansible-test's yamllint expects a text in the other assignments here.
    DOCUMENTATION: str = connection.documentation(
        "rt",
        "RT",
        OWN,
        credentials="O(api_token), or O(api_username) and O(api_password)",
        secrets="Tokens, passwords",
    )
    PLUGINS: str = connection.plugins("rt", OWN)
