# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The points that the facts leave open, each as a switch, and the combinations under which everything is tested.

The default of every switch is what was seen or is likeliest; `SETTINGS` shows every value of every switch, and every
pair of values of two switches that have two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Switches:
    """How one server behaves where nobody could ask a real one."""

    #: What a POST that creates answers.
    created: Literal[200, 201] = 200
    #: Whether a PUT answers the whole object, as one article shows, or only what it changed, as the manual says.
    put_reply: Literal["full", "changed"] = "full"
    #: Lists inside an object: as they were seen, all wrapped (`resourceNames: {resourceName: []}`), or all plain. The
    #: parameters of a job are known and no matter of this switch.
    lists: Literal["seen", "wrapped", "plain"] = "seen"
    #: The body of the answer to a DELETE.
    delete_reply: Literal["{}", ""] = "{}"
    #: The status of NoCredentials, ExpiredSession, InvalidSessionId and InvalidCredentials.
    unauthorized: Literal[401, 403] = 401
    #: Empty texts: `""` in properties and absent elsewhere, as seen; always absent; always `""`.
    empty: Literal["seen", "absent", "text"] = "seen"
    #: Arguments that a command does not have.
    unknown_arguments: Literal["ignored", "refused"] = "ignored"
    #: A privilege that an access control entry leaves open.
    open_privilege: Literal["absent", "inherit"] = "absent"
    #: A name that is taken: a code per type (DuplicateProjectName) with 409, or a general one (DuplicateObject,
    #: UserExists, GroupExists), and then with 400 for the types for which nobody saw the 409.
    duplicate_code: Literal["typed", "general"] = "typed"
    #: Whether names are compared with their case; it depends on the database.
    case: Literal["sensitive", "insensitive"] = "sensitive"


#: By name. The first is the server that the recorded examples come from.
SETTINGS: dict[str, Switches] = {
    "seen": Switches(),
    "terse": Switches(
        created=201,
        put_reply="changed",
        lists="wrapped",
        delete_reply="",
        unauthorized=403,
        empty="absent",
        unknown_arguments="refused",
        open_privilege="inherit",
    ),
    "general": Switches(
        created=201,
        put_reply="changed",
        lists="wrapped",
        unauthorized=403,
        empty="text",
        duplicate_code="general",
    ),
    "silent": Switches(
        lists="wrapped",
        delete_reply="",
        unauthorized=403,
        empty="absent",
        unknown_arguments="refused",
        duplicate_code="general",
        case="insensitive",
    ),
    "plain": Switches(
        put_reply="changed",
        lists="plain",
        empty="text",
        unknown_arguments="refused",
        open_privilege="inherit",
        case="insensitive",
    ),
    "quiet": Switches(
        created=201,
        lists="plain",
        delete_reply="",
        empty="absent",
        open_privilege="inherit",
        duplicate_code="general",
        case="insensitive",
    ),
}
