# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records exchanges with a real Request Tracker that is seeded like the simulator.

`python -m tests.contract.record_rt http://127.0.0.1:PORT TOKEN` plays the steps of `steps_rt.py` and writes
`recordings/rt-more.jsonl`. With `security` as a third word it plays `steps_rt_security.py` to a server that has the
security fixes of November 2026, and writes `recordings/rt-security.jsonl`. Both only add tickets.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import sys
import time
import urllib.parse
from collections.abc import Sequence
from typing import Any

from tests.contract import steps_rt, steps_rt_security
from tests.contract.replay import RECORDINGS
from tests.contract.steps_rt import FORM, Step
from tests.real_rt.database import PASSWORDS

#: Which steps, by the last word of the command, and where their exchanges are stored.
TABLES = {"more": steps_rt.STEPS, "security": steps_rt_security.STEPS}
#: What stands in recordings for the address and the session of the server that was recorded.
ADDRESS, SESSION = "http://rt.example:8081", "RT_SID_rt.example.8081=session-apiuser"


def record(url: str, token: str, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Play steps to a server."""
    words = {"mark": f"m{int(time.time())}", "origin": url.rstrip("/")}
    if any("<cookie>" in value for step in steps for _name, value in step.headers):
        words["cookie"] = _log_in(url)
    return [_record(url, token, step, words) for step in steps]


def _log_in(url: str) -> str:
    """The session cookie of `apiuser`."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    form = urllib.parse.urlencode({"user": "apiuser", "pass": PASSWORDS["apiuser"]})
    connection.request("POST", "/REST/1.0/", form, {"content-type": FORM})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["Set-Cookie"].partition(";")[0]


def _record(url: str, token: str, step: Step, words: dict[str, str]) -> dict[str, Any]:
    """Play one step; a ticket that it makes goes into `words`."""
    parts = urllib.parse.urlsplit(url)
    path, _mark, query = step.path.partition("?")
    path, query = _filled(path, words), urllib.parse.quote(_filled(query, words), safe="=&%")
    body = _body(step, words)
    headers = {"authorization": f"token {token}", **{name: _filled(value, words) for name, value in step.headers}}
    headers = {name: value for name, value in headers.items() if value}
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
    stand_ins = {token: "token-apiuser", f"http://{parts.netloc}": ADDRESS, words.get("cookie", ADDRESS): SESSION}
    for real, stand_in in stand_ins.items():
        headers = {name: value.replace(real, stand_in) for name, value in headers.items()}
    data = data.replace(f"http://{parts.netloc}".encode(), ADDRESS.encode())
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
    if len(sys.argv) not in (3, 4) or (table := (sys.argv[3:] or ["more"])[0]) not in TABLES:
        sys.exit(__doc__)
    exchanges = record(*sys.argv[1:3], TABLES[table])
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in exchanges]
    (RECORDINGS / f"rt-{table}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} exchanges")
    return 0


if __name__ == "__main__":
    sys.exit(main())
