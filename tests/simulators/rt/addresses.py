# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail addresses and net addresses, as the server normalises them."""

from __future__ import annotations

import ipaddress
import re
from email.utils import parseaddr

_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


def address_of(text: str) -> str | None:
    """The bare address in "Name <a@b>" or "a@b"; None when there is none."""
    bare = parseaddr(text)[1] or text.strip()
    return bare if _ADDRESS.fullmatch(bare) else None


def addresses_in(text: str) -> list[str]:
    """The parts of a comma-separated list, without the empty ones."""
    return [part.strip() for part in text.split(",") if part.strip()]


def ip(text: str) -> str | None:
    """ "192.000.002.001" is "192.0.2.1"; IPv6 in its short form; None when it is no address."""
    text = text.strip()
    if re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", text):
        text = ".".join(str(int(part)) for part in text.split("."))
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def ip_range(text: str) -> str | None:
    """A network or a pair as "first-last"; a single address is a range of one."""
    text = text.strip()
    if "/" in text:
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            return None
        return f"{network[0]}-{network[-1]}"
    first, _dash, last = text.partition("-")
    start, end = ip(first), ip(last or first)
    return f"{start}-{end}" if start and end else None
