# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the laws on a test server of your own, and report which of them hold.

    RT_URL=https://rt.test.example RT_TOKEN=... RT_ADMIN_TOKEN=... \\
        LAWS_ON_TEST_SERVER=https://rt.test.example python -m tests.laws.on rt

The scenarios create, change and delete objects. Their names carry the id of the run, prerequisites are made and removed
again, and what was there before is not changed. See docs/testing.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import urllib.parse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
import requests

from tests.laws import named
from tests.laws.named import Address, Refused
from tests.laws.scenario import Scenario

#: By system and account, the connection options and the environment variables that they come from.
ENVIRONMENT: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "rt": {"agent": {"api_token": "RT_TOKEN"}, "admin": {"api_token": "RT_ADMIN_TOKEN"}},
    "zammad": {"agent": {"api_token": "ZAMMAD_TOKEN"}, "admin": {"api_token": "ZAMMAD_ADMIN_TOKEN"}},
    "cerb": {
        "agent": {"api_access_key": "CERB_ACCESS_KEY", "api_secret_key": "CERB_SECRET_KEY"},
        "admin": {"api_access_key": "CERB_ADMIN_ACCESS_KEY", "api_secret_key": "CERB_ADMIN_SECRET_KEY"},
    },
    "cloudbees": {"admin": {"api_username": "CLOUDBEES_USERNAME", "api_password": "CLOUDBEES_PASSWORD"}},
}
AGAIN = "LAWS_ON_TEST_SERVER"
OUTCOMES = ("held", "failed", "not tried")


def address_of(system: str, environment: Mapping[str, str]) -> Address:
    """The server that the environment names. Raises Refused."""
    variables = [f"{system.upper()}_URL"]
    variables += [name for account in ENVIRONMENT[system].values() for name in account.values()]
    missing = [name for name in variables if not environment.get(name)]
    if missing:
        raise Refused(f"Set {', '.join(missing)} to the address and the accounts of a {system} test server.")
    url = environment[variables[0]].rstrip("/")
    if "@" in urllib.parse.urlsplit(url).netloc:
        raise Refused(f"{variables[0]} holds a user name or a password. Take it out: the address is printed.")
    if environment.get(AGAIN, "").rstrip("/") != url:
        raise Refused(
            f"The laws create, change and delete objects on {url}. If this is a test server, "
            f"set {AGAIN}={url} as well; it is {environment.get(AGAIN, '')!r}."
        )
    accounts = {
        account: {option: environment[name] for option, name in options.items()}
        for account, options in ENVIRONMENT[system].items()
    }
    trusted = environment.get(f"{system.upper()}_VALIDATE_CERTS", "yes").lower() not in ("no", "false", "0", "off")
    verify = (environment.get(f"{system.upper()}_CA_PATH") or True) if trusted else False
    return Address(system, url, accounts, verify)


def scenario_of(item: pytest.Item) -> Scenario | None:
    """The scenario that a test of a law plays."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    for value in (params.get("scenario"), params.get("life"), params.get("desk")):
        found = value[0] if isinstance(value, tuple) else value
        if isinstance(found, Scenario):
            return found
    return None


class Report:
    """A plugin of pytest: selects the tests for the named server, and counts what came of them by law and Resource."""

    def __init__(self, system: str) -> None:
        self._mark = f"real_{system}"
        self._tests: dict[str, tuple[str, Scenario]] = {}
        #: By scenario, and by law and reason, how many tests held, failed, or were not tried.
        self.found: dict[str, dict[str, Counter[tuple[str, str]]]] = defaultdict(lambda: defaultdict(Counter))

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", f"{self._mark}: plays on the named server")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        kept, left = [], []
        for item in items:
            scenario = scenario_of(item)
            there = item.get_closest_marker(self._mark) and "real_server" in getattr(item, "fixturenames", ())
            (kept if there and scenario else left).append(item)
            if there and scenario:
                law = getattr(item, "originalname", item.name).removeprefix("test_")
                self._tests[item.nodeid] = (law.removesuffix("_on_a_real_server").replace("_", " "), scenario)
        config.hook.pytest_deselected(items=left)
        items[:] = kept

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        law, scenario = self._tests[report.nodeid]
        kept = self.found[scenario.name]
        if report.passed:
            kept["held"][law, ""] += 1
        elif report.skipped:
            kept["not tried"][law, str(report.longrepr[2]).removeprefix("Skipped: ")] += 1  # type: ignore[index]
        else:
            kept["failed"][law, _first_line(report)] += 1

    def count(self, outcome: str) -> int:
        return sum(sum(kept[outcome].values()) for kept in self.found.values())

    def lines(self, address: Address, run: str) -> list[str]:
        """The report."""
        scenarios = {scenario.name: scenario for _law, scenario in self._tests.values()}
        lines = [f"The laws on {address.system} {address.version} at {address.url}, run {run}".replace("  ", " "), ""]
        for name, kept in sorted(self.found.items()):
            lines.append(name)
            for outcome in OUTCOMES:
                lines += [
                    f"  {outcome}: {law}" + (f" ({times})" if times > 1 else "") + (f": {why}" if why else "")
                    for (law, why), times in kept[outcome].items()
                ]
            for seen in named.VISITS:
                lines += [f"  left out: {gap.option}: {gap.reason}" for gap in seen.dropped(scenarios[name])]
        lines += ["", ", ".join(f"{outcome}: {self.count(outcome)}" for outcome in OUTCOMES)]
        for seen in named.VISITS:
            lines.append(f"made for the run and removed again: {', '.join(seen.made) or 'nothing'}")
            lines += [f"could not be removed: {what}" for what in seen.remains]
        return lines


def _first_line(report: pytest.TestReport) -> str:
    crash: Any = getattr(report.longrepr, "reprcrash", None)
    said = [line.strip() for line in str(crash.message if crash else report.longrepr).splitlines() if line.strip()]
    return said[0] if said else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; see the top of this file."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.laws.on", description="Run the laws on a test server named by the environment."
    )
    parser.add_argument("system", choices=sorted(ENVIRONMENT))
    given, more = parser.parse_known_args(arguments)
    try:
        address = address_of(given.system, os.environ)
        address = replace(address, version=named.part_of(given.system).version(address))
    except (Refused, requests.RequestException) as error:
        print(f"The laws do not run: {error}", file=sys.stderr)
        return 2
    run, report = named.visit(address), Report(given.system)
    where = [] if any(item.startswith("tests/") for item in more) else ["tests/laws"]
    status = pytest.main(["-q", "-p", "no:cacheprovider", *where, *more], plugins=[report])
    print("\n" + "\n".join(report.lines(address, run)))
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
