# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration plays to its end, says what a person should read, and leaves no process behind, stopped or not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
import yaml

from tests.integration.programs import LONGEST
from tests.real_rt.server import processes_with

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
PLAY = [sys.executable, "-m", "tests.demo.play"]


def marked() -> tuple[dict[str, str], str]:
    """An environment by which a process and all its children are known."""
    mark = uuid.uuid4().hex
    return {**os.environ, "DEMO_MARK": mark}, f"DEMO_MARK={mark}"


def installed(directory: Path) -> Path:
    """The collection as users get it: the tarball, installed."""
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    tarball = directory / f"opsdesk-itsm-{version}.tar.gz"
    for command in (
        [ROOT / "tests/ci/build", directory],
        # By force: the environment of the tests has the collection already.
        [PROGRAMS / "ansible-galaxy", "collection", "install", "--force", "-p", directory / "collections", tarball],
    ):
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return directory / "collections"


def test_plays_to_its_end_when_installed(tmp_path: Path) -> None:
    environment, mark = marked()
    done = subprocess.run(
        [*PLAY, "--collections", str(installed(tmp_path))],
        check=False,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "web1: a ticket would be created",
        "web1: ticket 1 was created",
        "Each ticket was recognised by its external_id",
        "Just what was predicted was done.",
        "The note was posted.",
        "not posted again",
        "Did you mean 'General'?",
        "(new, priority 80, 90 minutes estimated)",
        "3. And once more: no task changed anything.",
        "The ticket was created.",
        "found among the articles, and not added again",
        "(new, 3 high, for opsdesk-demo@example.com)",
        "names are case-sensitive for Zammad. Did you mean 'Users'?",
        "found among the comments, and not added again",
        "(waiting, importance 70)",
        "must be one of: open, waiting, closed, got: done",
        "The procedure would be kept, and then run.",
        "was started, and ended with success.",
        "CHG-1042 has its job already; none was started.",
        "Hello from $[/myProject/projectName] means Hello from Default",
        "has no parameter 'versoin'. Did you mean 'version'?",
    ):
        assert words in " ".join(done.stdout.replace("''", "'").split()), words
    assert "WRONG" not in done.stdout
    assert done.stdout.count("And once more: no task changed anything. The server got") == 4, "one server each"
    for noise in ("WARNING", "DEPRECATION", "skipping:"):
        assert noise not in done.stdout + done.stderr
    assert done.stderr == ""
    assert processes_with(mark) == []


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_can_be_stopped(by: signal.Signals) -> None:
    environment, mark = marked()
    with subprocess.Popen(
        PLAY,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # A shell that starts the tests in the background has them ignore SIGINT, and their children too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  (one thread runs)
    ) as playing:
        assert playing.stdout is not None
        for line in playing.stdout:
            if line.startswith("TASK"):
                break
        # Ctrl-C reaches all processes of the terminal, a supervisor's SIGTERM only the one it knows.
        if by is signal.SIGINT:
            os.killpg(playing.pid, by)
        else:
            playing.send_signal(by)
        said = playing.communicate(timeout=LONGEST)[0]
    assert "Stopped, and the server as well." in said
    assert playing.returncode == 130
    patience = time.monotonic() + 20
    while processes_with(mark) and time.monotonic() < patience:
        time.sleep(0.05)
    assert processes_with(mark) == []
