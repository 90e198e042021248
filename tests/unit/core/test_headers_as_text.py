# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`api_headers` as JSON: what a lookup gets from an environment variable, which ansible-core does not decode."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings


def headers(given: Any) -> Any:
    return Settings({"api_url": "http://here.example", "api_headers": given}).connection().headers


@pytest.mark.parametrize("given", [{"X-Number": 1}, '{"X-Number": 1}', ' {"X-Number": "1"}\n'])
def test_a_dictionary_and_its_json_are_the_same(given: Any) -> None:
    assert headers(given) == {"X-Number": "1"}


@pytest.mark.parametrize("given", [None, "", "  ", {}, "{}"])
def test_nothing_is_no_headers(given: Any) -> None:
    assert headers(given) == {}


@pytest.mark.parametrize("given", ["X-Secret: abc", '["X-Secret", "abc"]', '"abc"', "7"])
def test_other_text_is_refused_and_not_shown(given: str) -> None:
    with pytest.raises(errors.InvalidInput, match="not a JSON object") as caught:
        headers(given)
    assert given not in str(caught.value)
