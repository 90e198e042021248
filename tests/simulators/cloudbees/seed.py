# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fresh server holds: people, access for everyone, and a few objects to stand on."""

from __future__ import annotations

from .state import CloudBees

ADMIN, USER, VIEWER = "admin", "user", "viewer"
#: Passwords by user. `viewer` may read, and nothing else; `ldapuser` belongs to a directory.
PASSWORDS = {ADMIN: "changeme", USER: "secretpasswd", VIEWER: "lookonly", "ldapuser": "directory"}
TOKEN_ADMIN = "0a92acf1-4bce-418b-aa53-1a7073532a64"
TOKEN_USER = "5a0f9cd2-6a2c-4f53-9d1e-3d0f5a7f0c11"
#: The user's name by access token.
TOKENS = {TOKEN_ADMIN: ADMIN, TOKEN_USER: USER}
ALL = ("readPrivilege", "modifyPrivilege", "executePrivilege", "changePermissionsPrivilege")


def plant(c: CloudBees) -> None:
    root = c.root
    for name, password in PASSWORDS.items():
        mutable = "0" if name == "ldapuser" else "1"
        person = c.add("user", name, root, ADMIN, {"fullUserName": name.title(), "mutable": mutable})
        person.secrets["password"] = password
        if mutable == "0":
            person.attributes["providerName"] = "directory"
    c.tokens |= TOKENS
    c.add("group", "Everyone", root, ADMIN, {"mutable": "0", "userName": []})
    c.add("group", "dev", root, ADMIN, {"mutable": "1", "userName": [USER]})
    for principal, privileges in (
        (("group", "Everyone"), dict.fromkeys(ALL, "allow")),
        (("user", VIEWER), {"readPrivilege": "allow"} | dict.fromkeys(ALL[1:], "deny")),
    ):
        entry = c.entry(ADMIN, *principal)
        entry.privileges = privileges
        root.entries[principal] = entry
    _places(c)


def _places(c: CloudBees) -> None:
    root = c.root
    c.add("zone", "default", root, ADMIN)
    c.add("workspace", "default", root, ADMIN, {"agentUnixPath": "/opt/cd", "local": "1", "zoneName": "default"})
    c.add("repository", "default", root, ADMIN, {"url": "https://repo.example:8200", "zoneName": "default"})
    local = {"hostName": "localhost", "port": "7800", "zoneName": "default", "workspaceName": "default"}
    local |= {"resourceDisabled": "0", "trusted": "0", "useSSL": "1", "hostType": "CONCURRENT"}
    c.add("resource", "local", root, ADMIN, local)
    c.add("resourcePool", "default", root, ADMIN, {"resourceName": ["local"], "resourcePoolDisabled": "0"})
    for name in ("Default", "Electric Cloud"):
        c.add("project", name, root, ADMIN, {"tracked": "1"})
