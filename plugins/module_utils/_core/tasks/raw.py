# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One raw request, for what no other module covers: what the `*_api` modules have in common.

A dialect makes the request and reads the answer; here is what may be sent, and what its result tells.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors, wellformed
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options, Result, Spec
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import STAND_IN, shortened
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import ArgumentSpec
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.query import Query
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Call, Own
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire import paths
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.http import Effect, Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import Pairs

READING = ("GET", "HEAD")
#: Sent once: nobody knows what a second time would do.
NOT_REPEATABLE = ("POST", "PATCH")


@dataclass(frozen=True)
class Answer:
    """What a dialect reads in an answer. `status`: HTTP's, or that which hides in a successful answer's body."""

    status: int
    content: object
    said: tuple[str, ...] = ()
    #: More keys of the result.
    more: Result = field(default_factory=dict)


def raw_options(methods: Sequence[str], **more: Spec) -> ArgumentSpec:
    """The options of an `*_api` module."""
    return {
        "method": {"type": "str", "choices": list(methods), "default": "GET"},
        "path": {"type": "str", "required": True},
        "parameters": {"type": "dict"},
        "data": {"type": "raw"},
        **more,
        "reads": {"type": "bool", "default": False},
        "query": {"type": "str"},
    }


def raw_request(
    call: Call[Own],
    path: str,
    make: Callable[[str, Effect], Request],
    read: Callable[[Response], Answer],
    *,
    reads: bool | None = None,
) -> Result:
    """Send one request; in check mode only a reading one. `reads`: whether it reads, when the method does not tell."""
    query = Query(call.options.get("query"))
    method = call.options["method"]
    reads = bool(call.options["reads"]) or (method in READING if reads is None else reads)
    effect = Effect.READ if reads else Effect.ONCE if method in NOT_REPEATABLE else Effect.REPEATABLE
    request = replace(_addressed(make(paths.typed(path), effect)), any_answer=reads)
    shown = {"method": method, "path": path}
    if call.check and not reads:
        return {
            "changed": True,
            "skipped_in_check_mode": True,
            **shown,
            "msg": f"check mode: {method} {path} was not sent, so its result is not known",
        }
    response = _sent(call, request)
    answer = read(response)
    changed = not reads and answer.status < 300
    result = {**shown, "changed": changed, "status": response.status, **answer.more, **_content(response, answer)}
    if answer.status >= 300:
        raise _failure(f"{method} {path}", effect, response, answer, result)
    result["content"] = query.apply(result["content"])
    return result


def _content(response: Response, answer: Answer) -> Result:
    """The content and its type. Bytes that are no text come in base64, because replaced characters are lost."""
    shown: Result = {"content_type": response.content_type}
    if not isinstance(answer.content, str):
        return {**shown, "encoding": "json", "content": answer.content}
    if b"\0" not in response.body:
        with suppress(UnicodeDecodeError):
            response.body.decode()
            return {**shown, "encoding": "text", "content": answer.content}
    return {**shown, "encoding": "base64", "content": b64encode(response.body).decode("ascii")}


def _addressed(request: Request) -> Request:
    """The request with the parameters in its path where they belong; raises InvalidInput, in check mode too."""
    path, mark, query = request.path.partition("?")
    paths.refuse(request.method, path)
    if not mark:
        return request
    return replace(request, path=path, query=(*parse_qsl(query, keep_blank_values=True), *request.query))


def _sent(call: Call[Own], request: Request) -> Response:
    try:
        return call.client.transport.send(request)
    except errors.AnswerLost as lost:
        if request.effect is Effect.ONCE:
            raise _perhaps_done(lost) from lost
        raise


def _perhaps_done(lost: errors.AnswerLost) -> errors.AnswerLost:
    """Nothing recognises what a raw request makes: a person has to look."""
    lost.safe_to_retry = False
    look = "It may have been carried out: look on the server before running the task again"
    lost.advice = f"{lost.advice}. {look}" if lost.advice else look
    return lost


def _failure(what: str, effect: Effect, response: Response, answer: Answer, result: Result) -> errors.OpsdeskError:
    status = answer.status
    kind: type[errors.OpsdeskError] = errors.Refused
    if status < 400:
        kind = errors.UnexpectedAnswer
    elif status >= 500 or status == 429:
        kind = errors.AnswerLost if effect is Effect.ONCE and status != 429 else errors.ServerFailed
    elif status in (401, 403, 404):
        kind = {401: errors.LoginRefused, 403: errors.Forbidden, 404: errors.Missing}[status]
    said = answer.said[0] if answer.said else shortened(response.text, 300)
    error = kind(
        f"{what} was answered with {'HTTP ' if status == response.status else ''}{status}: {said}",
        status=status,
        server_messages=answer.said,
        attempts=response.attempts,
        done=result,
    )
    if isinstance(error, errors.UnexpectedAnswer):
        error.advice = "Redirects are not followed: check api_url and the path"
    return _perhaps_done(error) if isinstance(error, errors.AnswerLost) else error


def masked(content: object, names: Collection[str]) -> object:
    """The content of an answer with what stands under these names (in lower case) replaced, in a text as well."""
    if isinstance(content, Mapping):
        return {
            key: STAND_IN if str(key).lower() in names and item not in (None, "") else masked(item, names)
            for key, item in content.items()
        }
    if isinstance(content, list):
        return [masked(item, names) for item in content]
    if isinstance(content, str):
        several = "|".join(map(re.escape, sorted(names)))
        return re.sub(rf"(?i)((?:{several})[\"']?\s*[:=]\s*[\"']?)[^\s\"'&,;<>]+", rf"\g<1>{STAND_IN}", content)
    return content


def decoded(data: object) -> object:
    """What the option `data` means: JSON that a template wrote as text, or a value that is sent as it is."""
    if not isinstance(data, str) or data.lstrip()[:1] not in ("[", "{"):
        return data
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise errors.InvalidInput(f"data is not JSON: {error}") from None
    wellformed.refuse("data", found)
    return found


def pairs(parameters: Options | None) -> Pairs:
    """The option `parameters` as pairs; YAML makes booleans of what looks like them, and servers want words."""
    return tuple(
        (str(name), str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in (parameters or {}).items()
    )
