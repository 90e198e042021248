# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies as Cerb reads them: PHP's nested form keys, within PHP's limits.

Cerb ignores a JSON body and answers success. PHP drops all variables after the thousandth, and a byte that is not
UTF-8 takes the whole value with it; both answer success too, so both are refused here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

#: PHP's `max_input_vars`.
MOST_VARIABLES = 1000
#: What Python makes of bytes that are not UTF-8.
_SURROGATE = re.compile("[\ud800-\udfff]")
TYPE = "application/x-www-form-urlencoded"

Form = Mapping[str, Any]
Pairs = tuple[tuple[str, str], ...]


def pairs(form: Form | None) -> Pairs:
    """`{"fields": {"links": ["org:1"]}}` becomes `fields[links][]=org:1`. Raises InvalidInput."""
    found = tuple(pair for name, value in (form or {}).items() for pair in _flat(str(name), value))
    if len(found) > MOST_VARIABLES:
        raise errors.InvalidInput(
            f"the request has {len(found)} values, and the server takes {MOST_VARIABLES}: it would drop the others "
            "without a word",
            advice="Do it in several tasks",
        )
    bad = next((name for name, value in found if _SURROGATE.search(name + value)), None)
    if bad is not None:
        raise errors.InvalidInput(
            f"{bad.encode(errors='replace').decode()} holds bytes that are not UTF-8, and the server would store "
            "nothing in its place"
        )
    return found


def encoded(form: Form | None) -> bytes:
    """The body of a request."""
    return urlencode(pairs(form)).encode("ascii")


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(f"{name}[{key}]", item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for number, item in enumerate(value):
            nested = isinstance(item, (Mapping, list, tuple))
            # Elements that are maps need a number: `[]` would begin a new element with each of their keys.
            yield from _flat(f"{name}[{number}]" if nested else f"{name}[]", item)
    else:
        yield name, _text(value)


def _text(value: Any) -> str:
    """Booleans are 0 and 1: Cerb refuses words for them."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)
