# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words about failures that others may read: from what ansible-core shows to callbacks, never from a task's arguments.

Of a result only its message is used: not its output, not its invocation, not its items. What may quote a playbook, and
what looks like a secret, is taken out of that as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import STAND_IN, cut
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.run_failures import Failure

LONGEST = 400  # characters of a message
MOST_LINES = 50  # different failures in one text
MOST_HOSTS = 100  # hosts in one line
HIDDEN = "hidden by no_log"
NO_MESSAGE = "no message"

#: Where ansible-core begins to quote the playbook, a template or a command; what follows is of no use to others.
_QUOTES = re.compile(
    r"(The error appears to be in|The offending line|\bString: |while templating ['\"]|Failed command was: ).*",
    re.DOTALL,
)
_NAME = r"[\w.-]*(?:pass(?:word|wd|phrase)?|pwd|secret|token|(?:api|access|private)[_-]?key|credentials?)"
_SECRETS = (
    (re.compile(r"-----BEGIN [^-]*-----.*?(-----END [^-]*-----|\Z)", re.DOTALL), STAND_IN),
    # The user and password in an address.
    (re.compile(r"(\w://)[^\s/@]*@"), rf"\1{STAND_IN}@"),
    (re.compile(r"(?i)(\bauthorization[\"']?\s*[=:]\s*[\"']?\w+|\bbearer)\s+\S+"), rf"\1 {STAND_IN}"),
    # password=..., "password": "...", --password ...
    (
        re.compile(rf"""(?i)((?<![/\w.-]){_NAME}["']?\s*[=:]\s*|--{_NAME}\s+)("[^"]*"|'[^']*'|\S+)"""),
        rf"\1{STAND_IN}",
    ),
)


def without_secrets(text: str) -> str:
    """The text without what looks like a secret."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def message_of(result: Mapping[str, Any], *, no_log: bool = False) -> str:
    """What a failed result says, on one line; of a loop, what its failed items say."""
    if no_log or result.get("_ansible_no_log") or "censored" in result:
        return HIDDEN
    items = result.get("results")
    if isinstance(items, list):
        failed = [item for item in items if isinstance(item, Mapping) and (item.get("failed") or "censored" in item)]
        said = list(dict.fromkeys(message_of(item) for item in failed))
        if said:
            return cut(" / ".join(said), LONGEST)
    said_at_all = result.get("msg") or result.get("reason")
    if isinstance(said_at_all, (list, tuple)):
        said_at_all = " / ".join(line for line in said_at_all if isinstance(line, str))
    # Anything else may be whatever a variable holds.
    text = said_at_all if isinstance(said_at_all, str) else ""
    text = " ".join(without_secrets(_QUOTES.sub("", text)).split())
    if not text and result.get("failed_when_result"):
        text = "failed_when is true"
    code = result.get("rc")
    if isinstance(code, int) and not isinstance(code, bool):
        text = f"{text or 'ended'} (rc={code})"
    return cut(text or NO_MESSAGE, LONGEST)


def comment_of(when: str, failures: Iterable[Failure], *, messages: bool) -> str:
    """The comment for one run; `when` is the time at which it began."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for item in failures:
        kind = "unreachable" if item.unreachable else "failed"
        what = (kind, item.task, item.module, item.message if messages or item.message == HIDDEN else "")
        grouped.setdefault(what, []).append(item.host)
    hosts = {host for group in grouped.values() for host in group}
    lines = [f"The run of {when} failed on {len(hosts)} host{'' if len(hosts) == 1 else 's'}."]
    for (kind, task, module, message), group in list(grouped.items())[:MOST_LINES]:
        lines += ["", f"Host{'' if len(group) == 1 else 's'}: {_hosts(group)}"]
        lines += [f"Task: {task or '(not known)'}" + (f" ({module})" if module else "")]
        lines += [f"{kind.capitalize()}: {message}" if message else f"{kind.capitalize()}."]
    if len(grouped) > MOST_LINES:
        lines += ["", f"And {len(grouped) - MOST_LINES} more; the output of the run has them."]
    return "\n".join(lines)


def _hosts(names: list[str]) -> str:
    known = list(dict.fromkeys(names))
    more = f" and {len(known) - MOST_HOSTS} more" if len(known) > MOST_HOSTS else ""
    return ", ".join(known[:MOST_HOSTS]) + more


# -- what ansible-core shows to callbacks ------------------------------------------------------------------------------


def part_of(result: Any, name: str) -> Any:
    """The host, task or result of a callback's argument: the names without underscore came with ansible-core 2.19."""
    return getattr(result, name) if hasattr(result, name) else getattr(result, f"_{name}")


def failure_of(result: Any, *, unreachable: bool = False) -> Failure:
    """What failed, without anything that a task was given."""
    task = part_of(result, "task")
    module = getattr(task, "resolved_action", None) or task.action
    return Failure(
        host=str(part_of(result, "host").get_name()),
        task=" ".join(without_secrets(str(task.get_name())).split()),
        module=str(module),
        message=message_of(part_of(result, "result"), no_log=task.no_log is True),
        role=role_of(task),
        unreachable=unreachable,
        has_rescue=has_rescue(task),
    )


def role_of(task: Any) -> str:
    """The name of the role that a task belongs to, or ''."""
    role = getattr(task, "_role", None)
    return str(role.get_name()) if role else ""


def has_rescue(task: Any) -> bool:
    """Whether a `rescue` stands by for a task, as the playbook is written."""
    inner, outer = task, getattr(task, "_parent", None)
    while outer is not None:
        sections = [getattr(outer, name, None) or () for name in ("rescue", "always")]
        elsewhere = {getattr(item, "_uuid", None) for section in sections for item in section}
        if sections[0] and getattr(inner, "_uuid", None) not in elsewhere:
            return True
        inner, outer = outer, getattr(outer, "_parent", None)
    return False
