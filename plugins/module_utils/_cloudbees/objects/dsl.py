# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts in the domain-specific language, which the server evaluates.

The server has no dry run and does not tell what a script changed. Where the task names an object, the script that the
server generates from it, before and after, tells.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.rest import Rest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.system import CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Task
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient

Result = dict[str, Any]


def evaluate(call: Call[CloudBeesClient]) -> Result:
    """Evaluate the script, and tell what that changed, as far as it can be known."""
    options, rest = call.options, call.client.rest
    document = _document(options)
    reads = bool(options["reads"])
    path, acls = options["path"], bool(options["with_acls"])
    if call.check and not reads:
        return _not_sent(rest, path, acls)
    before = generated(rest, path, acls) if path else ""
    try:
        answer = rest.call("dsl.eval", document=document, effect=Effect.READ if reads else Effect.ONCE, silent=True)
    except errors.OpsdeskError as error:
        raise _after_failure(error, rest, path, acls, before, sent=not reads) from error
    after = generated(rest, path, acls) if path else ""
    known = {"diff": _diff(path, before, after)} if path else {}
    return {"changed": not reads and (before != after if path else True), **_told(answer), **known}


def generated(rest: Rest, path: str, acls: bool = False) -> str:
    """The script that makes the object at `path`; '' where there is no such object."""
    asked = f"generateDsl(path: {quoted(path)}, suppressNulls: true, suppressDefaults: true, suppressParent: true"
    asked += ", withAcls: true)" if acls else ")"
    try:
        answer = rest.call("dsl.eval", document={"dsl": asked}, effect=Effect.READ)
    except errors.OpsdeskError as error:
        if names_nothing(error):
            return ""
        raise
    return decoding.text(answer.get("value") if isinstance(answer, Mapping) else answer)


def names_nothing(error: errors.OpsdeskError) -> bool:
    """Whether a script failed because an object does not exist: the inner code is in the message or the details."""
    return any("NoSuch" in said for said in (error.message, *error.server_messages))


def quoted(text: str) -> str:
    """A literal of Groovy in which nothing is replaced."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


def _document(options: Mapping[str, Any]) -> Result:
    script = options["dsl"]
    if script is None:
        try:
            script = Path(options["src"]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise errors.InvalidInput(f"src: cannot read {options['src']}: {error}") from None
    document = {
        "dsl": script,
        # A JSON text inside the JSON document.
        "parameters": json.dumps(options["parameters"]) if options["parameters"] else None,
        "format": options["format"],
        "overwrite": options["overwrite"] or None,
        "timeout": options["timeout"],
    }
    return {name: value for name, value in document.items() if value is not None}


def _told(answer: Any) -> Result:
    """What the script returned: a value, an object, or the id of a job that it started."""
    told = dict(answer) if isinstance(answer, Mapping) else {}
    return {"value": told.get("value"), "job_id": decoding.text(told.get("jobId")) or None, "content": answer}


def _diff(path: str, before: str, after: str) -> Result:
    return {"before": before, "after": after, "before_header": path, "after_header": path}


def _not_sent(rest: Rest, path: str | None, acls: bool) -> Result:
    result: Result = {
        "changed": True,
        "skipped_in_check_mode": True,
        "msg": "check mode: the script was not evaluated, so what it would change is not known",
    }
    if path:
        result["before"] = generated(rest, path, acls)
    return result


def _after_failure(
    error: errors.OpsdeskError, rest: Rest, path: str | None, acls: bool, before: str, *, sent: bool
) -> errors.OpsdeskError:
    """The same error, with what the script had changed by then."""
    if not sent or isinstance(error, errors.Unreachable):
        return error
    if isinstance(error, errors.AnswerLost):
        # It may still be at work, and a script may do anything twice.
        error.safe_to_retry = False
        error.advice = "The script may have been evaluated, in whole or in part: look before running the task again"
    if path:
        try:
            after = generated(rest, path, acls)
        except errors.OpsdeskError:
            return error
        if after != before:
            error.done = {"changed": True, "diff": _diff(path, before, after)}
    return error


DSL = Task(
    system=CLOUDBEES,
    options={
        "dsl": {"type": "str"},
        "src": {"type": "path"},
        "format": {"type": "str", "choices": ["groovy", "yaml"], "default": "groovy"},
        "parameters": {"type": "dict"},
        "path": {"type": "str"},
        "with_acls": {"type": "bool", "default": False},
        "overwrite": {"type": "bool", "default": False},
        "timeout": {"type": "int"},
        "reads": {"type": "bool", "default": False},
    },
    run=evaluate,
    rules={"required_one_of": [["dsl", "src"]], "mutually_exclusive": [["dsl", "src"]]},
)
