# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of objects that are nothing but named attributes, one declaration each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees import decoding
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.inferred import FOREGROUND
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.forms import (
    BlanksForm,
    LinesForm,
    NamesForm,
    clock_time,
    count,
    day,
    flag,
    line,
    listed,
    name,
    number,
    parameters,
    secret,
    text,
    word,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.objects.objects import (
    CloudBeesResource,
    Objects,
    made_by_server,
)
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.identity import ByName
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Raw, Switch, Values, Wish
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Flag

if TYPE_CHECKING:
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.client import CloudBeesClient


class Projects(Objects):
    """Projects; those of plug-ins say so, and only in that case."""

    def record(self, raw: Raw) -> Values:
        plugin = decoding.text(raw.get("pluginName"))
        return {**super().record(raw), **({"plugin": plugin} if plugin else {})}


def _builtin_project(record: Values) -> str:
    if record.get("plugin"):
        return f"the project of the plug-in {record['plugin']}"
    itself = str(record["name"]).casefold() in ("default", "electric cloud")
    return "a project that CloudBees CD itself made" if itself else ""


PROJECT = CloudBeesResource(
    name="project",
    kind="project",
    fields=(
        name("projectName"),
        text("description"),
        line("resource", "resourceName"),
        line("workspace", "workspaceName"),
        line("credential", "credentialName"),
        flag("tracked", default=True),
    ),
    deleting={FOREGROUND: True},
    operations=Projects,
    builtin=_builtin_project,
)
RESOURCE = CloudBeesResource(
    name="resource",
    kind="resource",
    fields=(
        name("resourceName"),
        text("description"),
        line("host", "hostName", aliases=("host_name",)),
        word("host_type", ("CONCURRENT", "REGISTERED"), "hostType"),
        number("port"),
        listed("pools", "pools", BlanksForm()),
        count("step_limit", "stepLimit"),
        line("shell"),
        flag("trusted"),
        line("zone", "zoneName"),
        line("workspace", "workspaceName"),
        flag("disabled", "resourceDisabled"),
        line("artifact_cache_directory", "artifactCacheDirectory"),
        listed("repositories", "repositoryNames", LinesForm()),
        flag("use_ssl", "useSSL", default=True),
        line("proxy_host", "proxyHostName"),
        count("proxy_port", "proxyPort"),
        line("proxy_protocol", "proxyProtocol"),
        line("proxy_customization", "proxyCustomization"),
    ),
    builtin=made_by_server("local", "the resource of the CloudBees CD server itself"),
)


class Pools(Objects):
    """Resource pools. What modifying makes of an empty list is not known: members are removed by their own command."""

    def update(self, actual: Values, changes: Values) -> Sequence[str]:
        rest = dict(changes)
        if rest.get("resources") == []:
            del rest["resources"]
            names = {"resource_pool": self.name_of(self.names)}
            # In the address: not everything in between hands on the body of a DELETE.
            self.rest.call("resource_pool.remove", names, query={"resourceName": actual["resources"]})
        return super().update(actual, rest)


RESOURCE_POOL = CloudBeesResource(
    name="resource pool",
    kind="resourcePool",
    fields=(
        name("resourcePoolName"),
        text("description"),
        listed("resources", "resourceName", NamesForm(of="resource")),
        text("ordering_filter", "orderingFilter"),
        flag("auto_delete", "autoDelete"),
        word("type", ("STANDARD", "ELASTIC_K8S"), "resourcePoolType", default="STANDARD"),
        count("max_size", "resourcePoolMaxSize"),
        count("idle_size", "resourcePoolIdleSize"),
        count("inactive_timeout", "resourcePoolInactiveTimeout"),
        flag("disabled", "resourcePoolDisabled"),
    ),
    operations=Pools,
    builtin=made_by_server("default", "the pool that steps use by default"),
)
#: Without those whom only a directory knows, and more than the server lists unasked.
LISTING = {"includeAll": 0, "maximum": 1_000_000}


REGISTER = "register_ldap_user"
#: What a directory keeps itself, beside the password.
BY_DIRECTORY = ("full_name", "email")


class Users(Objects):
    """Users. Those of a directory exist once the server has registered them; only their groups can be changed."""

    def __init__(self, client: CloudBeesClient, wish: Wish, resource: CloudBeesResource) -> None:
        super().__init__(client, wish, resource)
        self._directory = ""

    @property
    def reading(self) -> Raw:
        registers = bool(self.wish.switches.get(REGISTER)) and self.wish.present and not self.client.check
        return {**super().reading, **({"registerLDAPUser": "1"} if registers else {})}

    def record(self, raw: Raw) -> Values:
        by_hand = decoding.flag(raw.get("mutable"), default=True)
        self._directory = "" if by_hand else decoding.text(raw.get("providerName")) or "a directory"
        return super().record(raw)

    def resolve(self, desired: Values, actual: Values | None) -> Values:
        if actual is not None and self._directory:
            self._refuse(desired, actual)
        return super().resolve(desired, actual)

    def _refuse(self, desired: Values, actual: Values) -> None:
        wanted = {option for option in BY_DIRECTORY if option in desired and actual[option] != desired[option]}
        if self.wish.update_secrets and "password" in desired:
            wanted.add("password")
        if wanted:
            raise errors.InvalidInput(
                f"{', '.join(sorted(wanted))}: user {actual['name']!r} comes from {self._directory}, which keeps this",
                advice="Leave the option out, or change it in the directory; groups can be set here",
            )


def _own(client: CloudBeesClient, record: Values) -> str:
    same = client.account.casefold() == str(record["name"]).casefold()
    return "the account that this task logs in with" if same else ""


USER = CloudBeesResource(
    name="user",
    kind="user",
    fields=(
        name("userName"),
        line("full_name", "fullUserName", aliases=("full_user_name",)),
        line("email"),
        secret("password", "password"),
        secret("session_password", "sessionPassword", update_only=True),
        listed("groups", "groupName", NamesForm(clear="removeFromAllGroups", of="group")),
    ),
    operations=Users,
    switches=(Switch(REGISTER, Flag()),),
    listing=LISTING,
    unlisted=("groups",),
    builtin=made_by_server("admin", "the administrator that CloudBees CD itself made"),
    own=_own,
)
GROUP = CloudBeesResource(
    name="group",
    kind="group",
    fields=(
        name("groupName"),
        listed("users", "userName", NamesForm(clear="removeAllUsers", of="user")),
    ),
    listing=LISTING,
    unlisted=("users",),
    builtin=made_by_server("Everyone", "the group of all users"),
)


class Artifacts(Objects):
    """Artifacts; the name is made of group and key."""

    def name_of(self, values: Values) -> str:
        return f"{values['group']}:{values['key']}"


ARTIFACT = CloudBeesResource(
    name="artifact",
    kind="artifact",
    fields=(
        name("groupId", "group", aliases=("group_id",)),
        name("artifactKey", "key", aliases=("artifact_key",)),
        text("description"),
        line("version_name_template", "artifactVersionNameTemplate"),
    ),
    operations=Artifacts,
    identity=(ByName("group", "key"),),
)
CREDENTIAL = CloudBeesResource(
    name="credential",
    kind="credential",
    fields=(
        name("projectName", "project"),
        name("credentialName"),
        line("username", "userName", required=True),
        secret("password", "password", required=True),
        text("description"),
    ),
    identity=(ByName("project", "name"),),
    parents=("project",),
)
SCHEDULE = CloudBeesResource(
    name="schedule",
    kind="schedule",
    fields=(
        name("projectName", "project"),
        name("scheduleName"),
        line("procedure", "procedureName"),
        line("pipeline", "pipelineName"),
        line("release", "releaseName"),
        line("application", "applicationName"),
        line("application_project", "applicationProjectName"),
        line("process", "processName"),
        line("environment", "environmentName"),
        line("environment_project", "environmentProjectName"),
        line("catalog", "catalogName"),
        line("catalog_item", "catalogItemName"),
        line("data_retention_policy", "dataRetentionPolicyName"),
        parameters("parameters", "actualParameter", clear="clearActualParameters"),
        text("description"),
        day("begin_date", "beginDate"),
        day("end_date", "endDate"),
        clock_time("start_time", "startTime"),
        clock_time("stop_time", "stopTime"),
        count("interval"),
        word("interval_units", ("continuous", "hours", "minutes", "seconds"), "intervalUnits"),
        listed("week_days", "weekDays", BlanksForm()),
        listed("month_days", "monthDays", BlanksForm()),
        line("time_zone", "timeZone"),
        word("misfire_policy", ("ignore", "runOnce"), "misfirePolicy"),
        word("priority", ("low", "normal", "high", "highest")),
        line("credential", "credentialName"),
        flag("disabled", "scheduleDisabled"),
    ),
    identity=(ByName("project", "name"),),
    parents=("project",),
    unlisted=("parameters",),
)
