# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Request Tracker 5 for tests and the demonstration: private, disposable, on 127.0.0.1.

`RealRT.start(directory)` prepares that directory (database.py), starts RT's own server in it and waits until it
answers. All that it writes is in there; /etc/request-tracker5 is neither read nor changed. RT itself comes from
Debian's packages (`tests/ci/apt real-rt` installs them); `why_not()` says what is missing.

For work by hand:

    python -m tests.real_rt.server up /tmp/rt        starts it and prints RT_URL and RT_TOKEN for a shell
    python -m tests.real_rt.server reset /tmp/rt     the same with a fresh database
    python -m tests.real_rt.server down /tmp/rt
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.real_rt.database import PASSWORDS, PERL, SHARE, CannotRun, environment, prepare, why_not

__all__ = ["PASSWORDS", "CannotRun", "RealRT", "why_not"]


class PortTaken(Exception):
    """Another program listens on the port that was to be used."""


class RealRT:
    """One running server. `url` has no trailing slash; `tokens` has the API tokens of `root` and `apiuser`."""

    def __init__(self, directory: Path, port: int) -> None:
        self.directory = directory
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.passwords = dict(PASSWORDS)
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, directory: str | Path, port: int | None = None, workers: int = 2, detached: bool = False) -> RealRT:
        """Start a server in `directory`, with the database that is there or else a freshly seeded one.

        `port`: None for any free one. `detached`: let it outlive this process; otherwise the kernel ends it with the
        thread that started it, even when that is killed. Raises CannotRun.
        """
        reason = why_not()
        if reason:
            raise CannotRun(reason)
        for _attempt in range(1 if port else 3):
            # Between the choice of a free port and its use another process may take it; then choose again.
            server = cls(Path(directory).resolve(), port or free_port())
            prepare(server.directory, server.port)
            server.launch(workers, detached)
            try:
                server.wait_until_ready()
            except PortTaken:
                continue
            except BaseException:
                server.stop()
                raise
            return server
        raise CannotRun(f"port {server.port} is taken by another program")

    @classmethod
    def running_in(cls, directory: str | Path) -> RealRT | None:
        """The server that a `detached` start has left in `directory`, if it still runs."""
        directory = Path(directory).resolve()
        try:
            server = cls(directory, int((directory / "port").read_text()))
        except (OSError, ValueError):
            return None
        return server if server.processes() else None

    @property
    def tokens(self) -> dict[str, str]:
        return {file.suffix[1:]: file.read_text().strip() for file in self.directory.glob("token.*")}

    def launch(self, workers: int = 2, detached: bool = False) -> None:
        """Start the server's processes without waiting; the directory must be prepared."""
        command = [PERL, str(SHARE / "libexec/rt-server"), "--server", "Starlet", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--max-workers", str(workers)]
        if not detached:
            command = ["setpriv", "--pdeathsig", "TERM", "--", *command]
        with (self.directory / "log/server.log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                env=environment(self.directory),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for pytest; as root, SIGINT would make rt-server change the owner of the packaged files.
                start_new_session=True,
                umask=0o077,
            )
        (self.directory / "port").write_text(str(self.port))

    def processes(self) -> list[int]:
        """The ids of all processes of this server, known by the configuration file in their environment."""
        return processes_with(f"RT_SITE_CONFIG={self.directory / 'RT_SiteConfig.pm'}")

    def stop(self) -> None:
        """End the server and wait until none of its processes is left. Does nothing when it is not running."""
        for pid in self.processes():
            # The leader of the session is the parent of the workers, and ends them in good order.
            if _session(pid) == pid:
                _signal(pid, signal.SIGTERM)
        if not self._gone_within(10):
            self.kill()

    def kill(self) -> None:
        """End all processes of the server at once, as a crash does.

        `launch()` and `wait_until_ready()` start it again, on the same port.
        """
        for pid in self.processes():
            _signal(pid, signal.SIGKILL)
        if not self._gone_within(10):
            raise RuntimeError(f"processes {self.processes()} of {self.directory} do not end")

    def _gone_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while self.processes() and time.monotonic() < end:
            if self._process:
                self._process.poll()
            time.sleep(0.05)
        if self._process and not self.processes():
            self._process.wait(seconds)
            self._process = None
        return not self.processes()

    def wait_until_ready(self, seconds: float = 120) -> None:
        """Wait for the first good answer; it needs the database, the token and both code and templates."""
        request = urllib.request.Request(
            self.url + "/REST/2.0/rt", headers={"Authorization": "token " + self.tokens["root"]}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self._process is not None
            if self._process.poll() is not None:
                log = (self.directory / "log/server.log").read_text(errors="replace")
                if "couldn't start up a web server on port" in log:
                    raise PortTaken
                raise CannotRun(f"rt-server ended with status {self._process.returncode}: {log[-2000:]}")
            # It makes its workers once it listens. Before that, whatever answers on this port is another server.
            if len(self.processes()) > 1:
                with contextlib.suppress(OSError), opener.open(request, timeout=30):
                    return
            time.sleep(0.1)
        raise CannotRun(f"rt-server gave no answer on {self.url} within {seconds:g} s")

    def __enter__(self) -> RealRT:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_with(variable: str) -> list[int]:
    """The ids of this user's processes that have `variable` ("NAME=value") in their environment, oldest first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if variable.encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return sorted(found)


def _session(pid: int) -> int | None:
    with contextlib.suppress(ProcessLookupError):
        return os.getsid(pid)
    return None


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def main() -> int:
    """Run the command line; see the top of this file."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.real_rt.server", description="A disposable Request Tracker 5"
    )
    parser.add_argument("command", choices=("up", "down", "reset"))
    parser.add_argument("directory", type=Path)
    parser.add_argument("--port", type=int, help="default: any free one")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    server = RealRT.running_in(given.directory)
    if server and given.command in ("down", "reset"):
        server.stop()
        server = None
    if given.command == "reset":
        shutil.rmtree(given.directory, ignore_errors=True)
    if given.command == "down":
        return 0
    try:
        server = server or RealRT.start(given.directory, given.port, given.workers, detached=True)
    except CannotRun as reason:
        print(f"Request Tracker cannot run: {reason}", file=sys.stderr)
        return 1
    print(f"export RT_URL={server.url} RT_TOKEN={server.tokens['apiuser']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
