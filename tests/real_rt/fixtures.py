# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixtures of the real Request Tracker, for every test of this checkout (conftest.py loads them).

A test that names `real_rt` or `kerberos_rt` gets a running, seeded server, shared by the whole run, and is marked
`real_rt`. Where the server cannot run the test is skipped with the reason, unless OPSDESK_REQUIRE_RT=1 says that it
must run: then it fails.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest

from tests.real_rt.database import installed_version
from tests.real_rt.kerberos import KerberosRT
from tests.real_rt.server import CannotRun, RealRT

Thing = TypeVar("Thing")


@pytest.fixture(scope="session")
def real_rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealRT]:
    """A real RT 5 with the seed of seed.pl: see its attributes `url`, `tokens`, `passwords`."""
    with start_or_skip(lambda: RealRT.start(tmp_path_factory.mktemp("rt"))) as server:
        yield server


@pytest.fixture(scope="session")
def kerberos_rt() -> Iterator[KerberosRT]:
    """The same behind Apache with Kerberos, with a ticket for `apiuser`: see its attributes `url`, `environment`."""
    with start_or_skip(KerberosRT.start) as server:
        yield server


@pytest.fixture
def kerberos_ticket(kerberos_rt: KerberosRT, monkeypatch: pytest.MonkeyPatch) -> KerberosRT:
    """That server, with its realm and the ticket of `apiuser` in the environment of the test."""
    start_or_skip(_import_requests_gssapi)
    for name, value in kerberos_rt.environment.items():
        monkeypatch.setenv(name, value)
    return kerberos_rt


def _import_requests_gssapi() -> None:
    try:
        import requests_gssapi  # noqa: F401  (whether it is there)
    except ImportError as error:
        raise CannotRun("requests-gssapi is missing. Run: sudo tests/ci/apt kerberos && tests/ci/venv") from error


def start_or_skip(start: Callable[[], Thing]) -> Thing:
    """Do what may raise CannotRun; then skip the test, or fail it if the environment requires a real RT."""
    try:
        return start()
    except CannotRun as error:
        reason = f"no real Request Tracker: {error}"
    if os.environ.get("OPSDESK_REQUIRE_RT") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which Request Tracker was tested: Debian's package changes without a change here."""
    from tests.laws import named

    # A server that somebody names has a version of its own.
    if not named.address() and any("real_rt" in report.keywords for report in terminalreporter.stats.get("passed", [])):
        terminalreporter.write_line(f"tested with Request Tracker {installed_version()}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the fixtures, so that `-m real_rt` selects it."""
    for item in items:
        if {"real_rt", "kerberos_rt"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("real_rt")
