# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records exchanges with a real Request Tracker that is seeded like the simulator.

`python -m tests.contract.record_rt http://127.0.0.1:PORT TOKEN` plays the steps of `steps_rt.py` and writes
`recordings/rt-more.jsonl`. It only adds tickets of its own.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import sys
import time
import urllib.parse
from typing import Any

from tests.contract.replay import RECORDINGS
from tests.contract.steps_rt import FORM, STEPS, Step

OUTPUT = "rt-more.jsonl"


def record(url: str, token: str) -> list[dict[str, Any]]:
    """Play all steps to a server."""
    words = {"mark": f"m{int(time.time())}"}
    return [_record(url, token, step, words) for step in STEPS]


def _record(url: str, token: str, step: Step, words: dict[str, str]) -> dict[str, Any]:
    """Play one step; a ticket that it makes goes into `words`."""
    parts = urllib.parse.urlsplit(url)
    path, _mark, query = step.path.partition("?")
    path, query = _filled(path, words), urllib.parse.quote(_filled(query, words), safe="=&%")
    body = _body(step, words)
    headers = {"authorization": f"token {token}", **dict(step.headers)}
    if step.content_type:
        headers["content-type"] = step.content_type
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request(step.method, f"{path}?{query}" if query else path, body or None, headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    if step.keep:
        words[step.keep] = (re.findall(rb"/ticket/(\d+)", data) or [b"0"])[0].decode()
    # Nothing of the real server's token or address is kept.
    headers["authorization"] = "token token-apiuser"
    data = data.replace(f"http://{parts.netloc}".encode(), b"http://rt.example:8081")
    sent = {name.lower(): value for name, value in answer.getheaders()}
    kept = {name: sent[name] for name in ("content-type", "location", "allow") if name in sent}
    return {
        "name": step.name,
        "request": {"method": step.method, "path": path, "query": query, "headers": headers, "body": _text(body)},
        "response": {"status": answer.status, "headers": kept, "body": _text(data)},
    }


def _filled(text: str, words: dict[str, str]) -> str:
    return re.sub(r"<([a-z]+)>", lambda match: words.get(match[1], match[0]), text)


def _body(step: Step, words: dict[str, str]) -> bytes:
    text = _filled(step.body, words)
    if step.content_type == FORM and text.startswith("content="):
        text = "content=" + urllib.parse.quote_plus(text.removeprefix("content=") + "\n")
    return text.encode()


def _text(data: bytes) -> Any:
    """How a body stands in a recording: as text, long JSON without spaces, or in Base64."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}
    if text[:1] in ("{", "[") and len(text) > 1000:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    return text


def main() -> int:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in record(*sys.argv[1:])]
    (RECORDINGS / OUTPUT).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} exchanges")
    return 0


if __name__ == "__main__":
    sys.exit(main())
