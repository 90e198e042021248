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
    #: The body of the answer to a DELETE.
    delete_reply: Literal["{}", ""] = "{}"
    #: Arguments that a command does not have.
    unknown_arguments: Literal["ignored", "refused"] = "ignored"
    #: Whether names are compared with their case; it depends on the database.
    case: Literal["sensitive", "insensitive"] = "sensitive"
    #: Whether `DELETE sessions/{id}` ends a session as it is, or only with `request=deleteSession`.
    logout: Literal["command", "path"] = "command"
    #: How a schedule shows its parameters: as a property sheet, or as the details that triggers were seen with.
    parameters: Literal["sheet", "detail"] = "sheet"


#: By name. The first is the server that the recorded examples come from.
SETTINGS: dict[str, Switches] = {
    "seen": Switches(),
    "terse": Switches(created=201, delete_reply="", unknown_arguments="refused"),
    "general": Switches(created=201, logout="path", parameters="detail"),
    "silent": Switches(delete_reply="", unknown_arguments="refused", case="insensitive", parameters="detail"),
    "plain": Switches(unknown_arguments="refused", case="insensitive", logout="path", parameters="detail"),
    "quiet": Switches(created=201, delete_reply="", case="insensitive", logout="path"),
}
