# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options: their environment variables, and what the transport gets of them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.connection import Connection
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import COMMON, Option
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT

from tests.unit.core.fakes import TOY


@pytest.mark.parametrize(
    ("option", "variable"),
    [
        ("api_url", "RT_URL"),
        ("validate_certs", "RT_VALIDATE_CERTS"),
        ("ca_path", "RT_CA_PATH"),
        ("api_api_x", "RT_API_X"),
    ],
)
def test_each_option_has_a_variable(option: str, variable: str) -> None:
    assert Option(option).variable("RT") == variable


def test_the_address_comes_first_and_the_logins_next() -> None:
    assert [option.name for option in TOY.options][:4] == ["api_url", "api_token", "api_username", "api_password"]
    assert {option.name for option in COMMON} < {option.name for option in TOY.options}
    assert TOY.prefix == "TOY"


@pytest.mark.parametrize("system", [TOY, RT], ids=lambda system: system.name)
def test_what_is_secret_and_what_is_not(system: Any) -> None:
    secret = {option.name for option in system.options if option.secret}
    assert secret == {"api_token", "api_password"}


@pytest.mark.parametrize("url", [None, ""])
def test_a_missing_address_names_the_option_and_the_variable(url: str | None) -> None:
    with pytest.raises(errors.InvalidInput, match="api_url is not given") as caught:
        TOY.settings({"api_url": url})
    assert caught.value.advice == "Set the option, or the environment variable TOY_URL"


def test_settings_hold_the_systems_options_only() -> None:
    settings = TOY.settings({"api_url": "http://h", "api_token": "t", "subject": "x"})
    assert (settings["api_token"], settings["subject"], settings["api_password"]) == ("t", None, None)
    assert "api_token" not in repr(settings)


def test_left_out_settings_have_their_defaults() -> None:
    assert TOY.settings({"api_url": "http://h"}).connection() == Connection("http://h")


def test_given_settings_reach_the_transport() -> None:
    given = {
        "api_url": "http://h/x",
        "api_timeout": "2.5",
        "api_retries": 0,
        "api_headers": {"X-A": 1},
        "api_proxy": "http://p",
        "validate_certs": False,
        "ca_path": "/ca",
        "client_cert": "/c",
        "client_key": "/k",
    }
    assert TOY.settings(given).connection() == Connection(
        "http://h/x", 2.5, 0, {"X-A": "1"}, "http://p", False, "/ca", "/c", "/k"
    )


def test_certificates_are_checked_unless_told_otherwise() -> None:
    for value in (None, True):
        assert TOY.settings({"api_url": "http://h", "validate_certs": value}).connection().validate_certs


@pytest.mark.parametrize("option", [{"api_timeout": 0}, {"api_timeout": -1.0}, {"api_retries": -1}])
def test_numbers_that_make_no_sense(option: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidInput, match=next(iter(option))):
        TOY.settings({"api_url": "http://h", **option}).connection()
