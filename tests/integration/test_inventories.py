# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories by real ansible-inventory: assets of RT, simulated and real, and resources of CloudBees CD."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.opsdesk.itsm.plugins.inventory import cloudbees_resources, rt_assets

from tests.integration.cloudbees import Factory
from tests.integration.programs import Ansible, Run
from tests.integration.servers import Server
from tests.integration.watching import Watched
from tests.simulators.cloudbees import ADMIN, PASSWORDS
from tests.simulators.rt.records import Catalog
from tests.simulators.rt.seed import add_custom_field
from tests.simulators.rt.state import ASSET_LOOKUP

ROOT = Path(__file__).parents[2]
LAB = "Lab catalog"
EVIL = "{{ lookup('ansible.builtin.pipe', 'echo evil') }}"


class Inventories:
    """Sources of inventories in files, and ansible-inventory on them."""

    def __init__(self, ansible: Ansible, login: dict[str, str]) -> None:
        self.ansible = ansible
        self.login = login
        self.cache = ansible.files / "cache"

    def file(self, name: str, **options: Any) -> Path:
        """A source; `name` is that of the file without .yml and says the plugin after its last dot."""
        path = self.ansible.files / f"{name}.yml"
        content = {"plugin": f"opsdesk.itsm.{name.rpartition('.')[2]}", **options}
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return path

    def cached(self) -> dict[str, Any]:
        """Options for a cache in files."""
        return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(self.cache)}

    def run(self, *sources: Path) -> Run:
        given = [f"--inventory={source}" for source in sources]
        return self.ansible.run("ansible-inventory", *given, "--list", **self.login)

    def shown(self, *sources: Path) -> tuple[dict[str, Any], str]:
        """What stands in the inventory, and the warnings on one line."""
        run = self.run(*sources).ok()
        return json.loads(run.output, object_hook=unmarked), " ".join(run.errors.split())


def unmarked(value: dict[str, Any]) -> Any:
    """A text without the mark that it is no template, which from ansible-core 2.19 on any from elsewhere has."""
    return value["__ansible_unsafe"] if set(value) == {"__ansible_unsafe"} else value


def make(server: Server, *assets: dict[str, Any]) -> list[int]:
    """Assets as they would be made by hand; their numbers."""
    return [int(server.ask("POST", "asset", json={"Catalog": LAB, **asset})["id"]) for asset in assets]


# -- assets ------------------------------------------------------------------------------------------------------------


def test_assets_are_hosts(ansible: Ansible, server: Server) -> None:
    """The same on a simulator and on a real RT."""
    operators = int(
        server.ask("POST", "groups", user="root", json=[{"field": "Name", "value": "Operators"}])["items"][0]["id"]
    )
    rack = {"CustomFields": {"Rack": "R1"}}
    web, db, *_others = numbers = make(
        server,
        {"Name": "inv-web", "Description": EVIL, "Owner": "alice", "HeldBy": [operators, "bob"], **rack},
        {"Name": "inv-db", "Status": "in-use", "Contact": ["alice"]},
        {"Name": "inv-web", **rack},
        {"Name": "inv laptop of Bob", "Status": "in-use"},
        {"Name": "inv-gone"},
    )
    server.ask("PUT", f"asset/{numbers[-1]}", json={"Status": "deleted"})
    # Not of the catalog: RT forgets what stands after the words that it cannot read in a query.
    other = server.ask("POST", "asset", user="root", json={"Catalog": "General assets", "Name": "inv-other"})
    inventories = Inventories(ansible, {**server.login, "RT_TOKEN": server.tokens["root"]})
    source = inventories.file(
        "hosts.rt_assets",
        catalog=[LAB],
        status=["new", "IN-USE"],
        assetsql="Name LIKE 'inv' AND Name != 'nothing'",
        compose={"place": "rt_custom_fields.Rack | default('no rack', true)"},
        groups={"unowned": "rt_owner == 'Nobody'"},
        keyed_groups=[
            {"key": "rt_custom_fields.Rack", "prefix": "rack"},
            {"key": "rt_held_by", "prefix": "held_by"},
            {"key": "rt_status", "prefix": "status"},
        ],
    )
    found, warnings = inventories.shown(source)
    hosts = found["_meta"]["hostvars"]
    assert set(hosts) == {"inv-web", "inv-db"}
    times = [hosts["inv-web"].pop(name) for name in ("rt_created", "rt_last_updated")]
    assert all(time.endswith("Z") and time > "2020" for time in times)
    assert hosts["inv-web"] == {
        "rt_id": web,
        "rt_name": "inv-web",
        "rt_description": EVIL,
        "rt_status": "new",
        "rt_catalog": LAB,
        "rt_owner": "alice",
        "rt_held_by": ["Operators", "bob"],
        "rt_contact": [],
        "rt_creator": "apiuser",
        "rt_last_updated_by": "apiuser",
        "rt_custom_fields": {"Rack": "R1"},
        "place": "R1",
    }
    empty = {"rt_id": db, "rt_owner": "Nobody", "rt_held_by": [], "rt_contact": ["alice"], "place": "no rack"}
    assert {name: hosts["inv-db"][name] for name in empty} == empty
    assert hosts["inv-db"]["rt_custom_fields"] == {"Rack": None}
    groups = {name: sorted(group["hosts"]) for name, group in found.items() if "hosts" in group}
    assert groups == {
        "unowned": ["inv-db"],
        "rack_R1": ["inv-web"],
        "held_by_Operators": ["inv-web"],
        "held_by_bob": ["inv-web"],
        "status_new": ["inv-web"],
        "status_in_use": ["inv-db"],
    }
    assert "2 of 4 left out" in warnings
    assert f"asset {numbers[2]}: asset {web} has the host name 'inv-web' already" in warnings
    assert f"asset {numbers[3]}: 'inv laptop of Bob' cannot be the name of a host" in warnings
    assert str(other["id"]) not in warnings


def test_all_pages_and_the_cache_when_the_server_is_down(ansible: Ansible) -> None:
    """250 assets; the second run has none but the cache, which keeps no secret."""
    watched = Watched(["api-Pass-1"])
    server = Server.simulated(watched.look)
    login = {"RT_URL": "", "RT_USERNAME": "apiuser", "RT_PASSWORD": "api-Pass-1", "RT_RETRIES": "0"}
    racks = [{"key": "rt_custom_fields.Rack", "prefix": "rack"}]
    with server.wire as wire:
        make(server, *({"Name": f"srv{n}", "CustomFields": {"Rack": str(n % 3)}} for n in range(250)))
        login["RT_URL"] = wire.url
        inventories = Inventories(ansible, login)
        source = inventories.file("all.rt_assets", keyed_groups=racks, **inventories.cached())
        wire.clear()
        first, warnings = inventories.shown(source)
        asked = [exchange.path for exchange in wire.log if exchange.path.endswith("/assets")]
        assert len(asked) == 4, "three pages, and one to see that it was the last"
        assert not server.writes()
    assert set(first["_meta"]["hostvars"]) == {f"srv{n}" for n in range(250)}
    assert [len(first[f"rack_{n}"]["hosts"]) for n in range(3)] == [84, 83, 83]
    assert not warnings
    second, warnings = inventories.shown(source)
    assert second == first
    assert not warnings
    # What was not asked before is not in the cache, nor is what shall not come from there.
    inventories.file("all.rt_assets", catalog=[LAB], **inventories.cached())
    assert "cannot connect to 127.0.0.1" in inventories.run(source).errors
    inventories.file("all.rt_assets", keyed_groups=racks, **inventories.cached())
    # ansible-inventory has that option from ansible-core 2.17 on only.
    play = ansible.files / "play.yml"
    play.write_text("- hosts: all\n", encoding="utf-8")
    options = ("--list-hosts", "--flush-cache", "-vvvv")
    run = ansible.run("ansible-playbook", f"--inventory={source}", str(play), *options, **login)
    assert "cannot connect to 127.0.0.1" in run.words
    watched.check(run, ansible)
    files = list(inventories.cache.iterdir())
    assert files
    assert not any(watched.leaks(path.read_text()) for path in files)


#: Name of a source -> what it says, and what is said about it. All are read by one run.
MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "password": (
        {"api_username": "apiuser", "api_password": "wr0ng-p4ss", "api_auth": "basic"},
        "does not accept the password of user 'apiuser'",
    ),
    "catalog": (
        {"catalog": ["Lab catalogue"]},
        "catalog 'Lab catalogue' does not exist or the account may not see it (RT answers the same for both). "
        "Did you mean 'Lab catalog'?",
    ),
    "forbidden": ({"catalog": ["General assets"]}, "catalog 'General assets' does not exist or the account may not"),
    "url": ({"api_url": ""}, "api_url is not given"),
    "nothing": ({"assetsql": "'web = 1'"}, "compares nothing, and RT would return every asset"),
    "unread": ({"assetsql": "Nonsense = 3"}, "No dispatch method for class '' (Nonsense). Check assetsql"),
    "field": ({"hostname": "nme"}, "hostname: assets have no field 'nme'. Did you mean 'name'?"),
    "custom": ({"hostname": ["custom_fields.Rak", "name"]}, "no asset has 'custom_fields.Rak'. Did you mean 'Rack'?"),
    "prefix": ({"prefix": "1x"}, "prefix: '1x' cannot begin the name of a variable"),
    "template": ({"assetsql": "{{ nowhere }}"}, "assetsql: "),
    "strict": ({"strict": True}, "asset 2: asset 1 has the host name 'web' already"),
    "unknown": ({"hostname": "{{ rt_nme }}", "strict": True}, "it has no host name by '{{ rt_nme }}'"),
    "rest1": ({"api_version": "rest1"}, "reading assets needs REST 2.0"),
}


def test_mistakes_are_named(ansible: Ansible, simulator: Server) -> None:
    make(simulator, {"Name": "web"}, {"Name": "web"})
    simulator.wire.clear()
    inventories = Inventories(ansible, simulator.login)
    sources = {name: inventories.file(f"{name}.rt_assets", **options) for name, (options, _said) in MISTAKES.items()}
    good = inventories.file("good.rt_assets", status=["nonesuch"])
    run = inventories.run(*sources.values(), good)
    said = " ".join(run.errors.split())
    told = {name: words for name, (_options, words) in MISTAKES.items() if words not in said}
    assert not told, said
    assert not [path for path in sources.values() if str(path) not in run.errors.replace("\n", "")]
    assert "there is no asset that fits, or the account sees none" in said
    assert "wr0ng-p4ss" not in run.words
    assert simulator.writes() == []


def test_texts_of_the_server_are_never_templates(ansible: Ansible, simulator: Server) -> None:
    """But those of the file are, and so are the variables that say how to log in."""
    make(simulator, {"Name": "web", "Description": EVIL, "CustomFields": {"Rack": EVIL}})
    source = Inventories(ansible, {}).file(
        "hosts.rt_assets",
        api_url="{{ lookup('ansible.builtin.env', 'MY_URL') }}",
        hostname="{{ rt_name ~ '-' ~ (rt_description | length) }}",
        compose={"copied": "rt_description", "rack": "rt_custom_fields.Rack"},
    )
    play = ansible.files / "play.yml"
    told = "{{ [rt_description, copied, rack, rt_custom_fields.Rack, inventory_hostname] }}"
    task = {"name": "Told", "ansible.builtin.debug": {"msg": told}}
    play.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    variables = ansible.files / "variables.json"
    variables.write_text(json.dumps({"opsdesk_rt_token": "{{ mine }}", "mine": simulator.tokens["apiuser"]}))
    options = (f"--inventory={source}", f"--extra-vars=@{variables}")
    run = ansible.run("ansible-playbook", *options, str(play), MY_URL=simulator.url).ok()
    host = f"web-{len(EVIL)}"
    assert run.result("Told", host)["msg"] == [EVIL] * 4 + [host]


# -- resources ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def factory() -> Factory:
    """A server with more resources than a page has."""
    found = Factory.simulated()
    for n in range(125):
        host = {"hostName": "" if n == 7 else f"vm{n}.example.com", "zoneName": "default", "port": "7800"}
        found.add("resource", f"agent{n}", **host, resourceDisabled=str(int(n == 5)))
    found.add("zone", "empty")
    found.add("resourcePool", "linux", resourceName=[f"agent{n}" for n in range(20)])
    found.add("resourcePool", "fast", resourceName=["agent3", "agent5", "agent6", "agent7"])
    found.cloudbees.down.add("agent6")
    return found


def test_resources_are_hosts(ansible: Ansible, factory: Factory) -> None:
    with factory.wire as wire:
        inventories = Inventories(ansible, factory.login)
        groups = [{"key": "cloudbees_pools", "prefix": "pool"}, {"key": "cloudbees_zone", "prefix": "zone"}]
        source = inventories.file("all.cloudbees_resources", keyed_groups=groups, **inventories.cached())
        found, warnings = inventories.shown(source)
        assert factory.writes() == []
        wire.clear()
        usable = inventories.file(
            "usable.cloudbees_resources",
            pools=["fast", "default"],
            zones=["default"],
            enabled=True,
            alive=True,
            hostname=["host", "name"],
            filters=[{"name": "resourceName", "operator": "like", "value": "agent%"}],
        )
        chosen, _warnings = inventories.shown(usable)
        mistakes = {
            "pool": (
                {"pools": ["fats"]},
                "pools: 'fats' does not exist, or the account may not see it. Did you mean 'fast'?",
            ),
            "zone": ({"zones": ["empty", "mars"]}, "zones: 'mars' does not exist"),
            "filter": ({"filters": [{"name": "hostName", "operator": "lik", "value": "x"}]}, "no operator 'lik'"),
            "login": ({"api_password": "wr0ng-p4ss"}, "CloudBees CD"),
        }
        files = [inventories.file(f"{name}.cloudbees_resources", **given) for name, (given, _said) in mistakes.items()]
        run = inventories.run(*files)
        said = " ".join(run.errors.split())
        assert not {name for name, (_given, words) in mistakes.items() if words not in said}, said
        assert "wr0ng-p4ss" not in run.words
    hosts = found["_meta"]["hostvars"]
    assert set(hosts) == {"local", *(f"agent{n}" for n in range(125))}
    assert not warnings
    assert len(found["pool_linux"]["hosts"]) == 20
    assert found["pool_fast"]["hosts"] == ["agent3", "agent5", "agent6", "agent7"]
    assert len(found["zone_default"]["hosts"]) == 126
    agent = {name.removeprefix("cloudbees_"): value for name, value in hosts["agent5"].items()}
    expected = {
        "ansible_host": "vm5.example.com",
        "name": "agent5",
        "host": "vm5.example.com",
        "port": 7800,
        "pools": ["fast", "linux"],
        "zone": "default",
        "disabled": True,
        "enabled": False,
        "alive": True,
        "agent_state": "alive",
        "owner": ADMIN,
    }
    assert {name: agent[name] for name in expected} == expected
    assert (hosts["agent6"]["cloudbees_alive"], hosts["agent6"]["cloudbees_agent_state"]) == (False, "down")
    assert "ansible_host" not in hosts["agent7"]
    assert set(chosen["_meta"]["hostvars"]) == {"vm3.example.com", "agent7"}
    assert "ansible_host" not in chosen["_meta"]["hostvars"]["vm3.example.com"]
    # The server is gone, the cache is not.
    assert inventories.shown(source) == (found, "")


# -- what the documentation shows --------------------------------------------------------------------------------------


def documented() -> list[dict[str, Any]]:
    """The sources in the page about inventories and in the examples of the plugins."""
    page = (ROOT / "docs/inventory.md").read_text(encoding="utf-8")
    texts = [*re.findall(r"```yaml\n(.*?)```", page, re.DOTALL), rt_assets.EXAMPLES, cloudbees_resources.EXAMPLES]
    return [source for text in texts for source in yaml.safe_load_all(text)]


def test_what_the_documentation_shows_works(ansible: Ansible, simulator: Server, factory: Factory) -> None:
    """All of it in one run; what it takes for granted is on the servers, which are not where the examples say."""
    rt = simulator.state
    assert rt is not None
    rt.catalogs[3] = Catalog(3, {"Name": "Servers", "Lifecycle": "assets"})
    for number, name in ((31, "FQDN"), (32, "IP Address")):
        add_custom_field(rt, number, name, "FreeformSingle", [], [3], LookupType=ASSET_LOOKUP)
    fields = {"FQDN": "w1.example.com", "IP Address": "192.0.2.7"}
    server = {"Name": "Web server 1", "Catalog": "Servers", "HeldBy": "carol@example.com", "Status": "in-use"}
    simulator.ask("POST", "asset", user="root", json={**server, "CustomFields": fields})
    factory.add("resourcePool", "windows")
    with factory.wire:
        accounts = {"RT_TOKEN": simulator.tokens["root"], "INVENTORY_TOKEN": simulator.tokens["root"]}
        accounts |= {"RT_URL": simulator.url, "CD_PASSWORD": PASSWORDS[ADMIN]}
        inventories = Inventories(ansible, {**factory.login, **accounts})
        files = []
        for number, source in enumerate(documented()):
            own = {"api_url": simulator.url if "rt" in source["plugin"] else factory.wire.url, "api_username": ADMIN}
            given = {name: own.get(name, value) for name, value in source.items() if name != "plugin"}
            files.append(inventories.file(f"{number}.{source['plugin'].rpartition('.')[2]}", **given))
        found, warnings = inventories.shown(*files)
    assert len(files) == 8
    assert "parse" not in warnings.lower(), warnings
    hosts = found["_meta"]["hostvars"]
    assert hosts["w1.example.com"]["ansible_host"] == "192.0.2.7"
    assert hosts["web-server-1"]["rt_held_by"] == ["carol@example.com"]
    assert found["held_by_carol_example_com"]["hosts"] == ["w1.example.com"]
    assert {"agent1", "vm1.example.com"} <= set(hosts)
    assert len(found["pool_fast"]["hosts"]) == 2
