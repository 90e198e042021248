# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""First and last name of a user, of whom Zammad guesses both whenever one is blank at a save.

Seen on Zammad 6.5: the name that is there is split at its first blank (`Max Power`) or at a comma with a blank
(`Power, Max`), no matter which of the two it was given as; then each name that is letters of one case only is
capitalised (`NOC` becomes `Noc`). With two names nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: The statuses that Zammad itself makes.
STATES = frozenset(("new", "open", "closed", "merged", "pending reminder", "pending close", "removed"))
#: How a status that somebody made becomes one that tickets can have, before version 6.
EXTEND = (
    "On the server, add its id to the filter: a = ObjectManager::Attribute.get(object: 'Ticket', name: 'state_id'); "
    "a.data_option[:filter] << ID; a.save!"
)
FIRST, LAST = "firstname", "lastname"
_ADVICE = f"Give both {FIRST} and {LAST} ('-' where there is no first name)"


def as_stored(desired: Mapping[str, Any], actual: Mapping[str, Any] | None, warnings: list[str]) -> Mapping[str, str]:
    """The names that a task gives, as Zammad will show them, where these differ from what it gives.

    Raises InvalidInput where Zammad would write something else than the task says, or a name that it does not mention.
    """
    known = actual or {}
    if not {FIRST, LAST} & set(desired):
        return {}
    names = {name: str(desired.get(name, known.get(name)) or "") for name in (FIRST, LAST)}
    if actual is not None and all(names[name] == (actual.get(name) or "") for name in names):
        return {}
    there = [name for name in names if names[name]]
    if len(there) == 2:
        return {}
    if not there:
        _refuse_guess_from(
            str(desired.get("email", known.get("email")) or ""), next(iter({FIRST, LAST} & set(desired)))
        )
        return {}
    return _alone(there[0], names[there[0]], desired, warnings)


def _alone(name: str, text: str, desired: Mapping[str, Any], warnings: list[str]) -> Mapping[str, str]:
    other = FIRST if name == LAST else LAST
    stored = _capitalised(text)
    # The capital of some letters are two (`ß`).
    certain = not re.search(r"\s", text) and len(stored) == len(text)
    if name in desired and certain:
        if stored != text:
            warnings.append(
                f"{name}: Zammad stores {text!r} as {stored!r} when there is no {other}; give {other} too to keep it"
            )
        return {name: stored}
    if name not in desired and stored == text and certain:
        return {}
    would = "split" if not certain else "capitalise"
    if name in desired:
        raise errors.InvalidInput(f"{name}: Zammad would {would} {text!r}, since there is no {other}", advice=_ADVICE)
    raise errors.InvalidInput(
        f"{other}: without it, Zammad would {would} the {name} {text!r}, which the task does not mention",
        advice=_ADVICE,
    )


def _refuse_guess_from(email: str, option: str) -> None:
    """With no name at all, `john.smith@...` becomes John smith."""
    if re.match(r"[^.@]+\.[^@]+@", email):
        raise errors.InvalidInput(
            f"{option}: Zammad would guess both names from the e-mail address {email!r}", advice=_ADVICE
        )


def _capitalised(text: str) -> str:
    one_case = all(letter.islower() for letter in text) or all(letter.isupper() for letter in text)
    return text.capitalize() if one_case and text.isalpha() else text
