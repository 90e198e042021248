# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task may end into which a secret was planted, for the law "secrets": the ends that all systems share.

An end is a function of the server and the secret; it prepares the server, and returns options for the task.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from tests.laws import runner
from tests.laws.scenario import Result
from tests.laws.untold import spellings

Options = dict[str, Any]
End = Callable[[Any, str], Options]

JSON_TYPE = "application/json"
#: No server listens there: the port is reserved.
NOWHERE = "127.0.0.1:1"


def run(module: str, options: Options) -> Result:
    """The result as the engine makes it, before Ansible takes out what it knows to be secret; with verbosity 3, so the
    log of requests is in it."""
    return runner.run(module, options, verbosity=3)


def given(**options: Any) -> End:
    """What comes of these options."""
    return lambda _server, _secret: dict(options)


def usual(codes: Iterable[int], complain: Callable[[str, str], Any], stumble: Callable[[str], Any]) -> dict[str, End]:
    """The ends by name. `codes` are statuses of errors; `complain` makes the server's document of such an error from
    its text and the secret, `stumble` a document of the secret that nothing can be done with."""

    def echo(code: int, content_type: str, **headers: str) -> End:
        def end(server: Any, secret: str) -> Options:
            # One of them stands where the server's words are cut short.
            text = "You sent " + " ".join(spellings(secret)) + " " + "x" * 150 + " " + secret * 3
            body = json.dumps(complain(text, secret)) if content_type == JSON_TYPE else f"<p>{text}</p>"
            sent = {"Content-Type": content_type, **{name: value + quote(secret) for name, value in headers.items()}}
            server.wire.fault("status", code=code, headers=sent, body=body)
            return {"api_retries": 1}

        return end

    def crash(server: Any, secret: str) -> Options:
        """The server's answer makes the collection itself stumble, with the secret in what it stumbles over."""
        body = json.dumps(stumble(secret))
        server.wire.fault("status", code=200, headers={"Content-Type": JSON_TYPE}, body=body)
        return {}

    return {
        "unreachable": given(api_url=f"http://{NOWHERE}", api_retries=0),
        "bad-proxy": _bad_proxy,
        **{f"error-{code}": echo(code, JSON_TYPE) for code in codes},
        "page": echo(200, "text/html"),
        "text": echo(200, "text/plain"),
        "redirect": echo(302, "text/html", Location="http://127.0.0.1/login?pass="),
        "lost": _lost,
        "crash": crash,
    }


def _bad_proxy(_server: Any, secret: str) -> Options:
    return {"api_proxy": f"http://user:{quote(secret, safe='')}@{NOWHERE}", "api_retries": 0}


def _lost(server: Any, _secret: str) -> Options:
    server.wire.fault("cut")
    return {"api_retries": 1}
