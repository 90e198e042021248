# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where credentials come from: the most explicit source that gives any decides about the way to log in.

A task that gives a user name and a password must not log in with a token of the environment, which may be that of an
administrator. So sources are asked as groups, not option by option: the task, then variables, then the environment.
The first that gives a credential decides which ways count. Later sources may only complete these ways (the password
of the environment for the user name of the task), unless they name another account.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import FOLLOWS, Option, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options, Values

#: One certificate belongs to one key; otherwise it has nothing to do with how to log in.
CERTIFICATE = "certificate"
Source = Options


def credentials_of(system: System) -> list[Option]:
    """The options that count as a group."""
    return [option for option in system.options if option.way]


def environment(system: System) -> Values:
    """The credentials in the environment. An empty variable counts as not set, as launchers leave it."""
    found: Values = {}
    for option in credentials_of(system):
        variable = option.variable(system.prefix)
        value = os.environ.get(variable)
        if not value:
            continue
        if option.choices and value not in option.choices:
            raise errors.InvalidInput(
                f"the environment variable {variable} is {value!r}", advice=f"Set one of {', '.join(option.choices)}"
            )
        found[option.name] = os.path.expanduser(os.path.expandvars(value)) if option.type == "path" else value
    return found


def secrets_of_environment(system: System) -> set[str]:
    """The secrets among the credentials in the environment, whether they count or not."""
    several = (os.environ.get(option.variable(system.prefix)) for option in credentials_of(system) if option.secret)
    return {secret for secret in several if secret}


def with_environment(system: System, options: Options) -> tuple[Values, str]:
    """The options with credentials of the environment where they count, and a hint when some do not."""
    found = environment(system)
    chosen = chosen_credentials(system, [options, found])
    return {**options, **chosen}, hint_of(system, chosen, found)


def hint_of(system: System, chosen: Source, found: Source) -> str:
    """What to add to a failed login: credentials `found` in the environment that do not count; '' when all count."""
    known = credentials_of(system)
    unused = [option for option in known if option.name in found and chosen.get(option.name) is None]
    given = [option for option in known if option.way not in ("", FOLLOWS) and chosen.get(option.name) is not None]
    if not unused or not given:
        return ""
    variables = " and ".join(option.variable(system.prefix) for option in unused)
    ways = {option.way for option in given}
    missing = [option.name for option in known if option.way in ways and chosen.get(option.name) is None]
    names = " and ".join(option.name for option in given)
    add = f"add {' and '.join(missing)}, or " if missing else ""
    return (
        f"The environment's {variables} {'is' if len(unused) == 1 else 'are'} not used, because {given[0].name} is "
        f"given: {add}remove {names} to log in with {variables}"
    )


def chosen_credentials(system: System, sources: Sequence[Source]) -> Values:
    """The value of each credential, None where no source counts; `sources` begins with the most explicit one.

    An empty text is a value: a task whose password turned out empty must not log in as somebody else.
    """
    known = credentials_of(system)
    logins = [option for option in known if option.way != CERTIFICATE]
    return {**_group(logins, sources), **_group([option for option in known if option not in logins], sources)}


def _group(options: Sequence[Option], sources: Sequence[Source]) -> Values:
    ways_of = [{item.way for item in options if source.get(item.name) is not None} - {FOLLOWS} for source in sources]
    deciding = next((index for index, ways in enumerate(ways_of) if ways), len(sources) - 1)
    chosen: Values = {}
    for way in dict.fromkeys(option.way for option in options):
        members = [option.name for option in options if option.way == way]
        if way == FOLLOWS:
            chosen.update(_first(members, sources[: deciding + 1]))
        elif way in ways_of[deciding]:
            chosen.update(_completed(members, sources[deciding:]))
        else:
            chosen.update(dict.fromkeys(members))
    return chosen


def _first(names: Sequence[str], sources: Sequence[Source]) -> Values:
    """For each name the value of the first source that has one."""
    return {name: next((item[name] for item in sources if item.get(name) is not None), None) for name in names}


def _completed(names: Sequence[str], sources: Sequence[Source]) -> Values:
    """The same, without sources that give another account (the first of the names)."""
    account = _first(names[:1], sources)[names[0]]
    return _first(names, [item for item in sources if item.get(names[0]) in (None, account)])
