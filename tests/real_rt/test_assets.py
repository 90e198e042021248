# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading assets of a real RT: pages to the end, and what RT makes of AssetSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.client import RTClient
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.assets import assets
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.rest2 import rest as rest2
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.system import RT

from tests.real_rt.server import RealRT

LAB, GENERAL = "Lab catalog", "General assets"
NAMES = [f"real-{n}" for n in range(5)]
#: Options -> which of these assets are found. `forgotten`: RT reads no further than ORDER, and finds both catalogs.
FOUND: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all pages": ({}, [*NAMES[:4], "real-other"]),
    "catalog": ({"catalog": [LAB]}, NAMES[:4]),
    "catalogs, one by number": ({"catalog": [GENERAL, "2"]}, [*NAMES[:4], "real-other"]),
    "status": ({"catalog": [LAB], "status": ["IN-USE", "stolen"]}, ["real-1", "real-3"]),
    "kind of status": ({"status": ["__Inactive__"]}, ["real-3"]),
    "query": ({"assetsql": "'CF.{Rack}' = 'real' AND Owner.Name = 'alice'"}, ["real-0", "real-2"]),
    "either": ({"catalog": [LAB], "assetsql": "Name = 'real-0' OR Name = 'real-other'"}, ["real-0"]),
    "forgotten": ({"catalog": [GENERAL], "assetsql": "id > 0 ORDER BY Name"}, ["real-other"]),
}


@pytest.fixture(scope="module")
def url(real_rt: RealRT) -> str:
    """The server, with the assets."""
    login = {"Authorization": f"token {real_rt.tokens['root']}"}

    def ask(method: str, path: str, document: dict[str, Any]) -> Any:
        answer = requests.request(method, f"{real_rt.url}/REST/2.0/{path}", json=document, headers=login, timeout=60)
        answer.raise_for_status()
        return answer.json()

    for n, name in enumerate(NAMES):
        more = {"Owner": "alice", "CustomFields": {"Rack": "real"}} if n % 2 == 0 else {"Status": "in-use"}
        key = ask("POST", "asset", {"Name": name, "Catalog": LAB, **more})["id"]
        if n >= 3:
            ask("PUT", f"asset/{key}", {"Status": "stolen" if n == 3 else "deleted"})
    ask("POST", "asset", {"Name": "real-other", "Catalog": GENERAL})
    return real_rt.url


@pytest.fixture
def client(url: str, real_rt: RealRT, monkeypatch: pytest.MonkeyPatch) -> Iterator[RTClient]:
    """A client that may only read, with two assets on a page."""
    monkeypatch.setattr(rest2, "PAGE", 2)
    opened = RT.connect(RT.settings({"api_url": url, "api_token": real_rt.tokens["root"]}), True, Clock())
    yield opened
    opened.close()


@pytest.mark.parametrize("case", FOUND)
def test_finds_what_is_meant(client: RTClient, case: str) -> None:
    options, expected = FOUND[case]
    found = [record["name"] for record in assets(client, None, options)]
    assert [name for name in found if name.startswith("real-")] == expected


def test_names_what_is_wrong(client: RTClient) -> None:
    with pytest.raises(errors.InvalidInput, match="catalog 'lab catalog' does not exist") as refused:
        assets(client, None, {"catalog": ["lab catalog"]})
    assert "'Lab catalog'" in refused.value.advice
    with pytest.raises(errors.Refused, match="No dispatch method") as refused_query:
        assets(client, None, {"assetsql": "Nonsense = 3"})
    assert refused_query.value.advice == "Check assetsql"
