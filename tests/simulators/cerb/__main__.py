# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.simulators.cerb`: serve a seeded simulator on 127.0.0.1 until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from ..wire import Wire
from .app import create_app


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators.cerb", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where to listen; by default the system gives a free port")
    parser.add_argument("--ready-file", type=Path, help="a file into which the URL is written once it is served")
    options = parser.parse_args()

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Wire(create_app(), port=options.port) as wire:
        print(wire.url, flush=True)
        if options.ready_file:
            # Written aside and renamed, so that nobody reads half a URL.
            aside = options.ready_file.with_name(f"{options.ready_file.name}.new")
            aside.write_text(f"{wire.url}\n")
            aside.replace(options.ready_file)
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
