# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulator as a program: served on 127.0.0.1 until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from .wire import Wire


class Program:
    """What `python -m tests.simulators.<system>` does; a system may add options to `parser`."""

    def __init__(self, system: str, description: str | None) -> None:
        self.parser = argparse.ArgumentParser(prog=f"python -m tests.simulators.{system}", description=description)
        self.parser.add_argument(
            "--port", type=int, default=0, help="where to listen; by default the system gives a free port"
        )
        self.parser.add_argument(
            "--ready-file", type=Path, help="a file into which the URL is written once it is served"
        )

    def run(self, application: Callable[[argparse.Namespace], Callable[..., Iterable[bytes]]]) -> int:
        """Serve the application that the options ask for; returns the exit status."""
        options = self.parser.parse_args()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with Wire(application(options), port=options.port) as wire:
            print(wire.url, flush=True)
            if options.ready_file:
                # Written aside and renamed, so that nobody reads half a URL.
                aside = options.ready_file.with_name(f"{options.ready_file.name}.new")
                aside.write_text(f"{wire.url}\n")
                aside.replace(options.ready_file)
            stop.wait()
        return 0
