# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of Zammad, as every module and lookup of it documents them."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.doc_fragments import connection


class ModuleDocFragment:
    """`opsdesk.itsm.zammad` for modules; lookups extend `opsdesk.itsm.zammad.plugins` before it."""

    OWN = r"""
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
notes:
  - Tested with what versions 5.5 and 6.5 of Zammad answered. What a version can do is found out by what the server
    answers.
"""
    # Annotated, because ansible-test's yamllint expects a text in the other assignments here.
    DOCUMENTATION: str = connection.documentation(
        "zammad",
        "Zammad",
        OWN,
        credentials="O(api_token), or O(api_username) and O(api_password)",
        secrets="Tokens, passwords",
    )
    PLUGINS: str = connection.plugins("zammad", OWN)
