# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request Tracker on this host, through its own Perl API: one Perl process for one task."""

from __future__ import annotations

import json
import subprocess
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Option, Settings, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.host.program import BOOTSTRAP, PROGRAM

#: Where RT's Perl modules are: Debian's packages, and what RT installs itself.
PLACES = tuple(
    f"{place}/lib" for place in ("/usr/share/request-tracker5", "/usr/share/request-tracker6", "/opt/rt6", "/opt/rt5")
)
WRITES = ("create", "update", "delete")
#: Characters of what RT printed that a message repeats.
SHOWN = 2000


@dataclass(frozen=True)
class Place:
    """Used for locks in the place of a server's address."""

    base: str


@dataclass
class Way:
    """What a task asks of the way to a server."""

    connection: Place
    redactor: Redactor = field(default_factory=lambda: Redactor(()))
    warnings: list[str] = field(default_factory=list)
    log: deque[str] = field(default_factory=lambda: deque(maxlen=500))


class HostClient:
    """Asks RT's Perl API. In check mode (`read_only`) no question that writes is ever asked."""

    def __init__(self, settings: Settings, read_only: bool) -> None:
        self._library = settings["library"]
        self._perl = settings["perl"] or "perl"
        self.read_only = read_only
        self.transport = Way(Place(f"rt-host:{self._library or 'default'}"))
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._said: deque[bytes] = deque(maxlen=200)
        # Several threads may ask at the same time; RT answers one after the other.
        self._lock = threading.Lock()

    def ask(self, do: str, kind: str, **more: Any) -> Values:
        """One question and its answer.

        Raises InvalidInput for what RT refuses, Unreachable when RT cannot be started, and AnswerLost when it ended
        before the answer.
        """
        if do in WRITES and self.read_only:
            raise errors.OpsdeskError(f"check mode must not write: {do} {kind}")
        with self._lock:
            # The names of options only: a value may be a secret.
            self.transport.log.append(" ".join([do, kind, str(more.get("id", "")), *dict(more.get("values") or {})]))
            answer = self._exchange({"do": do, "kind": kind, **more}, do in WRITES)
        if "refused" in answer:
            raise _refusal(answer["refused"])
        return answer

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    cast(IO[bytes], pipe).close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()
            if self._listener is not None:
                self._listener.join(1)
            cast(IO[bytes], process.stderr).close()

    def _exchange(self, question: Options, writes: bool) -> Values:
        process = self._process or self._start()
        to, back = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        try:
            to.write(json.dumps(question).encode() + b"\n")
            to.flush()
            line = back.readline()
        except OSError:
            line = b""
        if not line:
            self.close()
            message = f"Perl ended while it was asked to {question['do']} a {question['kind']}{self._printed()}"
            raise errors.AnswerLost(message) if writes else errors.UnexpectedAnswer(message)
        answer: Values = json.loads(line)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        libraries = [self._library] if self._library else list(PLACES)
        found = next((place for place in libraries if Path(place, "RT.pm").exists()), None)
        if found is None:
            raise errors.Unreachable(
                f"there is no Request Tracker on this host: RT.pm is in none of {', '.join(libraries)}",
                advice="Run the task on the host of Request Tracker, or set library to the directory that has RT.pm",
            )
        local = str(Path(found).parent / "local/lib")
        try:
            # The account that runs the task says which Perl; no shell is between.
            process = subprocess.Popen(  # noqa: S603
                [self._perl, "-I", local, "-I", found, "-e", BOOTSTRAP],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise errors.Unreachable(f"{self._perl!r} cannot be run: {error.strerror}", advice="Set perl") from None
        self._process = process
        self._listener = threading.Thread(target=self._listen, args=(process,), daemon=True)
        self._listener.start()
        program = PROGRAM.encode()
        with suppress(OSError):
            cast(IO[bytes], process.stdin).write(b"%d\n" % len(program) + program)
        try:
            self._exchange({"do": "hello", "kind": "server"}, writes=False)
        except errors.UnexpectedAnswer:
            raise errors.Unreachable(
                f"Request Tracker in {found} does not start{self._printed()}",
                advice="The account must be allowed to read RT's configuration: become: true, perhaps",
            ) from None
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Keep the end of what RT prints; a full pipe would stop it."""
        with suppress(OSError, ValueError):
            for line in process.stderr or ():
                self._said.append(line)

    def _printed(self) -> str:
        """What RT printed last, of a process that has ended."""
        if self._listener is not None:
            self._listener.join(1)
        text = b"".join(self._said).decode("utf-8", "replace").strip()
        return f": {text[-SHOWN:]}" if text else ""


def _refusal(said: Values) -> errors.OpsdeskError:
    """What RT, or the program that asks it, says against a value."""
    option, value, why = said.get("option"), said.get("value"), str(said["why"])
    if option is None:
        return errors.Refused(f"RT refuses it: {why}")
    shown = f"{option}: " if value is None else f"{option}: {value!r} "
    known = [str(name) for name in said.get("known") or ()]
    return errors.InvalidInput(shown + why, advice=errors.did_you_mean(str(value), known) if known else "")


def connect(settings: Settings, read_only: bool, clock: object) -> HostClient:
    """A client; nothing is started yet."""
    return HostClient(settings, read_only)


RT_HOST = System(
    name="rt_host",
    title="Request Tracker",
    common=(),
    extra_options=(Option("library", "path"), Option("perl", "path")),
    connect=connect,
)
