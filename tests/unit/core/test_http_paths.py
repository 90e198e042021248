# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths: no request is ever made from an id that is missing, and a thing that is named None can be asked for."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.http import Request, segment, typed_path


@pytest.mark.parametrize("path", ["group/{}/members", "/REST/2.0/group/{}", "/records/{}.json", "{}"])
def test_no_path_is_built_from_a_missing_id(path: str) -> None:
    missing = None
    with pytest.raises(ValueError, match="an id that is None"):
        Request("GET", path.format(missing))
    with pytest.raises(TypeError):
        segment(missing)
    assert unquote(Request("GET", path.format(segment("None"))).path) == path.format("None")
    assert unquote(Request("GET", typed_path(path.format("None"))).path) == path.format("None")


@pytest.mark.parametrize("path", ["/user/Nonesuch", "/user/xNone", "/user/None-1", "/None+", "/a%2FNone"])
def test_other_names_are_left_alone(path: str) -> None:
    assert Request("GET", path).path == typed_path(path) == path
