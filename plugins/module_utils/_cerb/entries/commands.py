# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that begin with `#` and a word are commands for Cerb when they stand in a mail that it sends."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"^#(?=\w)", re.MULTILINE)


def neutral(text: str) -> str:
    """The text with Unix line ends, and a blank before each line that Cerb would carry out: a blank is not seen."""
    return _COMMAND.sub(" #", line_ends(text))


def line_ends(text: str) -> str:
    """Cerb takes any line end for one, and keeps a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
