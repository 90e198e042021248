# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scenarios of CloudBees CD: a rich life of each kind of object under every setting of what is not known about the
server, and short lives with what the rich ones leave to a person's hand.

Names are as awkward as the server allows: blanks, slashes, percent signs, letters that are not ASCII. Jobs and runs of
pipelines, which are started and not kept, have laws of their own in test_runs.py.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from tests.laws.scenario import Scenario
from tests.simulators.cloudbees import SETTINGS

NEVER_SHOWN = "no answer shows a password, so its loss cannot be seen"
#: The first setting is the server as it was seen; there the laws look at more faults.
SEEN, *OTHERS = SETTINGS
#: Kinds with requests of their own; all the others are what `project` is, with more attributes.
OWN_WAYS = {f"cloudbees_{name}" for name in ("project", "property", "acl", "artifact_version", "resource_pool")}
LAB = {"project": "Lab"}
NAME = "<key> ü / 1 % x"
TEXT = "zwei Zeilen: Größe\n  $[/myProject/x] <b>&amp;</b>"
STEPS: list[dict[str, Any]] = [
    {"name": "check out", "command": 'git clone "$[url]"\n', "description": "first", "shell": "bash"},
    {"name": "compile", "command": "make", "parallel": True, "error_handling": "abortJob", "resource": "local"},
    {
        "name": "call",
        "subproject": "Lab",
        "subprocedure": "Build",
        "condition": "1",
        "parameters": {"branch": "x", "größe": "<b>"},
    },
]
PARAMETERS: list[dict[str, Any]] = [
    {"name": "branch", "default_value": "main", "required": True, "label": "Branch"},
    {"name": "size", "type": "select", "description": "How big", "expansion_deferred": True},
]


def life(module: str, variant: str = "", **said: Any) -> Scenario:
    """A scenario of an administrator, on the server as it was seen.

    Many kinds share their requests, so a sample of the faults does for most of them.
    """
    return Scenario(f"cloudbees_{module}", variant, account="admin", **{"thin": 12, **said})


def under(scenario: Scenario, setting: str) -> Scenario:
    """The scenario on the server of a setting; on others than the first with a sample of the faults."""
    variant = "-".join(part for part in (scenario.variant, setting) if part)
    if setting == SEEN:
        return replace(scenario, variant=variant, version=setting)
    thin = 12 if scenario.module == "cloudbees_procedure" else 1 if scenario.module in OWN_WAYS else 8
    return replace(scenario, variant=variant, version=setting, echo=True, thin=thin, turn=OTHERS.index(setting) + 1)


RICH = [
    life(
        "project",
        identity={"name": NAME},
        create={"description": TEXT, "resource": "local", "tracked": False, "credential": "robot"},
        update={"description": "", "tracked": True, "resource": "", "credential": ""},
        by_hand={"workspaceName": "default"},
        thin=1,
    ),
    life(
        "artifact",
        identity={"group": "com.example", "key": "<key> a_1.0-b"},
        create={"description": TEXT},
        update={"description": "two"},
        by_hand={"artifactVersionNameTemplate": "by-hand-$[version]"},
    ),
    life(
        "resource",
        identity={"name": NAME},
        create={
            "description": TEXT,
            "host": "agent-1",
            "host_type": "REGISTERED",
            "port": 7801,
            "pools": ["b", "a"],
            "step_limit": "4",
            "shell": "bash",
            "trusted": True,
            "zone": "Lab",
            "workspace": "default",
            "repositories": ["two", "one"],
            "proxy_host": "proxy",
            "proxy_port": "22",
            "proxy_protocol": "ssh",
        },
        update={
            "description": "",
            "host_type": "CONCURRENT",
            "pools": ["a"],
            "step_limit": "",
            "disabled": True,
            "use_ssl": False,
            "repositories": [],
            "proxy_port": "",
            "proxy_customization": "x = 1",
        },
        by_hand={"artifactCacheDirectory": "/by/hand"},
    ),
    life(
        "resource_pool",
        identity={"name": NAME},
        create={"resources": ["local", "second"], "ordering_filter": "a < b", "type": "ELASTIC_K8S", "max_size": "9"},
        update={
            "resources": [],
            "auto_delete": True,
            "disabled": True,
            "ordering_filter": "",
            "max_size": "",
            "type": "STANDARD",
        },
        by_hand={"description": "by hand"},
        thin=6,
    ),
    life(
        "user",
        identity={"name": NAME},
        create={
            "full_name": "Zoë <key>",
            "groups": ["dev", "Lab people"],
            "password": "pass-of-zoe",
            "session_password": "pass-of-admin",
        },
        update={"full_name": "Zoë", "groups": []},
        by_hand={"email": "by@hand.example"},
        unseen={"password": NEVER_SHOWN},
    ),
    life(
        "group",
        identity={"name": NAME},
        create={"users": ["user", "admin"]},
        update={"users": []},
    ),
    life(
        "credential",
        identity={**LAB, "name": NAME},
        create={"username": "robot", "password": "pass-of-robot"},
        update={"username": "robot 2"},
        by_hand={"description": "by hand"},
        unseen={"password": NEVER_SHOWN},
    ),
    life(
        "schedule",
        identity={**LAB, "name": NAME},
        create={
            "procedure": "Build",
            "release": "Spring",
            "parameters": {"branch": "main", "größe": TEXT},
            "begin_date": "2031-06-01",
            "end_date": "2031-07-01",
            "start_time": "02:30",
            "stop_time": "22:00",
            "interval": "2",
            "interval_units": "hours",
            "week_days": ["Tuesday", "Monday"],
            "priority": "high",
            "time_zone": "Europe/Zurich",
            "misfire_policy": "runOnce",
        },
        update={
            "parameters": {"branch": "x"},
            "week_days": [],
            "month_days": ["15", "1"],
            "end_date": "",
            "interval": "",
            "disabled": True,
            "credential": "robot",
            "procedure": "",
            "pipeline": "Web",
            "release": "",
        },
        by_hand={"description": "by hand"},
        thin=6,
    ),
    life(
        "procedure",
        identity={**LAB, "name": NAME},
        create={
            "job_name_template": "j-$[jobId]",
            "resource": "local",
            "workspace": "default",
            "time_limit": "30",
            "time_limit_units": "seconds",
            "steps": STEPS,
            "parameters": PARAMETERS,
        },
        update={
            "credential": "robot",
            "time_limit": "",
            "time_limit_units": "hours",
            "steps": [
                {**STEPS[2], "condition": "", "parameters": {"branch": "y", "more": ""}},
                STEPS[0],
                {"name": "last / %", "command": "true"},
            ],
            "parameters": [PARAMETERS[1], {**PARAMETERS[0], "default_value": ""}],
        },
        by_hand={"description": "by hand"},
        thin=16,
    ),
    life(
        "acl",
        identity={**LAB, "principal_type": "group", "principal": "Lab people"},
        create={"read": "allow", "modify": "deny"},
        update={"modify": "allow", "change_permissions": "deny"},
        by_hand={"executePrivilege": "deny"},
        thin=4,
    ),
    life(
        "artifact_version",
        identity={"group": "com.example", "key": "lib", "version": "1.0-<key>"},
        create={"repository": "default", "dependencies": ["com.example:lib:1.0"]},
        update={"status": "unavailable", "dependencies": []},
        by_hand={"description": "by hand"},
        thin=4,
    ),
    life(
        "property",
        identity={**LAB, "name": "sheet/<key> ü % x"},
        create={"value": TEXT, "expandable": False},
        update={"value": {"a": [1, True]}, "value_format": "json", "expandable": True},
        by_hand={"description": "by hand"},
        thin=1,
    ),
    life(
        "property",
        "sheet",
        identity={**LAB, "name": "<key> ü % x"},
        create={"properties": {"web": {"version": "1.5", "debug": "no"}, "db/version": TEXT, "note": ""}},
        update={"properties": {"web/version": "2", "db/größe": "x"}},
        by_hand={"description": "by hand"},
        thin=2,
    ),
]
#: What the rich ones leave out, and other ways to say which object is meant; each under one of the other settings.
SHORT = [
    life(
        "project",
        "short",
        identity={"name": "<key>"},
        create={"description": "a"},
        update={"description": "b", "workspace": "default"},
    ),
    life(
        "artifact",
        "short",
        identity={"group": "<key>", "key": "x"},
        create={"version_name_template": "x-$[version]"},
        update={"version_name_template": ""},
    ),
    life(
        "resource",
        "short",
        identity={"name": "<key>"},
        create={"host": "a", "artifact_cache_directory": "/var/cache"},
        update={"artifact_cache_directory": ""},
    ),
    life(
        "resource_pool",
        "short",
        identity={"name": "<key>"},
        create={"description": TEXT, "resources": ["second", "local"], "idle_size": 1, "inactive_timeout": 60},
        update={"description": "", "resources": ["local"], "idle_size": 2, "inactive_timeout": ""},
    ),
    life(
        "user",
        "short",
        identity={"name": "<key>"},
        create={"email": "zoe@lab.example", "groups": ["dev"]},
        update={"email": "", "groups": ["Lab people"]},
    ),
    life(
        "credential",
        "short",
        identity={**LAB, "name": "<key>"},
        create={"username": "robot", "password": "pass-of-robot", "description": TEXT},
        update={"description": ""},
        unseen={"password": NEVER_SHOWN},
    ),
    life(
        "schedule",
        "short",
        identity={**LAB, "name": "<key>"},
        create={"procedure": "Build", "parameters": {"branch": "main"}, "description": TEXT},
        update={"parameters": {}, "description": ""},
    ),
    life(
        "schedule",
        "process",
        identity={**LAB, "name": "<key>"},
        create={
            "application": "Shop",
            "application_project": "Lab",
            "process": "Deploy",
            "environment": "Test",
            "environment_project": "Lab",
        },
        update={"environment": "Production"},
    ),
    life(
        "schedule",
        "catalog",
        identity={**LAB, "name": "<key>"},
        create={"catalog": "Tools", "catalog_item": "Clean up"},
        update={"catalog": "", "catalog_item": "", "data_retention_policy": "Old runs"},
    ),
    life(
        "procedure",
        "short",
        identity={**LAB, "name": "<key>"},
        create={"description": TEXT, "steps": STEPS[:2]},
        update={"description": "", "steps": [STEPS[1], STEPS[0]], "parameters": PARAMETERS[:1]},
    ),
    life(
        "acl",
        "short",
        identity={"system_object": "server", "principal_type": "user", "principal": "user"},
        create={"execute": "deny"},
        update={"execute": "inherit", "read": "allow"},
    ),
    life(
        "artifact_version",
        "short",
        identity={"group": "com.example", "key": "lib", "version": "<key>"},
        create={"description": TEXT},
        update={"description": ""},
    ),
    life(
        "property",
        "path",
        identity={"path": "/projects/Lab/<key> x"},
        create={"value": "1", "description": TEXT},
        update={"value": "", "description": ""},
    ),
    life(
        "property",
        "holder",
        identity={"resource": "local", "name": "<key>"},
        create={"value": {"b": "yes", "a": 1}, "value_format": "yaml"},
        update={"value": True},
    ),
    life(
        "property",
        "purge",
        identity={**LAB, "name": "<key>", "purge": True},
        create={"properties": {"web": {"version": "1.5", "debug": "no"}, "db/version": "15", "note": ""}},
        update={"properties": {"web": {"version": "2"}, "db": "now a value"}},
        thin=2,
    ),
]
SCENARIOS = [under(item, setting) for setting in SETTINGS for item in RICH] + [
    under(item, setting) for item, setting in zip(SHORT, itertools.cycle(OTHERS))
]
#: Those of which two at the same moment must leave one: what is told about a name that is taken differs.
LEAN = [item for item in SCENARIOS if item.name in ("cloudbees_project-seen", "cloudbees_user-quiet")]


def _run(module: str, **what: Any) -> Scenario:
    """Something that is started once, by its key."""
    patient = {"wait_timeout": 20, "poll_interval": 5}
    return Scenario(
        module=module,
        variant="once",
        is_resource=False,
        identity={"project": "Lab", "run_once_key": "<key> ü/%", **patient},
        create=what,
        update={},
    )


#: Jobs and runs by key: test_storm.py.
RUNS = [
    _run("cloudbees_job", procedure="Build", parameters={"branch": "größe\n1"}),
    _run("cloudbees_pipeline_run", pipeline="Web", stages=["Test"]),
    _run("cloudbees_release_run", release="Spring", start_at="Production"),
]
