# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of CloudBees CD, as every module and lookup of it documents them."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.doc_fragments import connection


class ModuleDocFragment:
    """`opsdesk.itsm.cloudbees` for modules; lookups extend `opsdesk.itsm.cloudbees.plugins` before it."""

    OWN = r"""
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
      - How to log in. Without it, O(api_session_id) is used if it is given, else O(api_token), else O(api_username) and
        O(api_password) with HTTP Basic, or with a session if the user name contains a colon.
      - A session that a task makes is used for all its requests, renewed once when it has expired, and ended after the
        task. If the server does not end it, a warning says so, because it counts against the licenses until it expires.
      - When the option is left out, the environment variable E(CLOUDBEES_AUTH) is used.
      - V(session) makes a session from user name and password.
      - V(basic) sends user name and password with every request (HTTP Basic). Only the upload of
        M(opsdesk.itsm.cloudbees_artifact_version) makes a session, since it accepts nothing else.
      - V(session_id) uses O(api_session_id).
      - V(token) makes a session from O(api_token).
    type: str
    choices: [session, basic, session_id, token]
notes:
  - No real server could be had to test with. What the vendor's documentation and clients do not tell about the REST API
    is inferred; where a server has another path it answers 501, and the message says so.
"""
    # Annotated, because ansible-test's yamllint expects a text in the other assignments here.
    DOCUMENTATION: str = connection.documentation(
        "cloudbees",
        "CloudBees CD",
        OWN,
        credentials="O(api_username) and O(api_password), O(api_token) or O(api_session_id)",
        secrets="Tokens, passwords, session ids",
    )
    PLUGINS: str = connection.plugins("cloudbees", OWN)
