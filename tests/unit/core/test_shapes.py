# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents that the APIs return for reading requests, and those they do not."""

from __future__ import annotations

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.answers import API as CLOUDBEES
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.answers import Api, Whose
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import Effect, Request, Response
from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.answers import API as RT
from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.answers import API as ZAMMAD

PAGE = (("expand", "true"), ("per_page", "500"), ("page", "1"))
RIGHT = [
    (RT, "/REST/2.0/ticket/3", (), '{"id": 3}'),
    (RT, "/REST/2.0/user/erika", (), '{"Name": "erika", "EmailAddress": "e@example.com"}'),
    (RT, "/REST/2.0/tickets", (), '{"items": []}'),
    (RT, "/REST/2.0/ticket/3/history", (), '{"items": [{"id": "7"}]}'),
    (RT, "/REST/2.0/rt", (), '{"Version": "5.0.3"}'),
    (ZAMMAD, "/api/v1/tickets/3", (), '{"id": 3}'),
    (ZAMMAD, "/api/v1/users/me", (), '{"id": 3}'),
    (ZAMMAD, "/api/v1/tickets/search", (), "[]"),
    (ZAMMAD, "/api/v1/tickets/search", (), '{"tickets": [], "assets": {}}'),
    (ZAMMAD, "/api/v1/knowledge_bases/search", (), '{"result": [], "details": []}'),
    (ZAMMAD, "/api/v1/groups", PAGE, '[{"id": 1}]'),
    (ZAMMAD, "/api/v1/tickets/3", (("all", "true"),), '{"ticket_id": 3, "assets": {}}'),
    (ZAMMAD, "/api/v1/tags", (), '{"tags": []}'),
    (ZAMMAD, "/api/v1/ticket_history/3", (), '{"history": []}'),
    (CLOUDBEES, "/rest/v1.0/projects/a%2Fb", (), '{"project": {}}'),
    (CLOUDBEES, "/rest/v1.0/properties/a/b", (), '{"property": {"value": "x"}}'),
    (CLOUDBEES, "/rest/v1.0/properties", (("request", "getProperties"),), '{"requestId": "1", "propertySheet": {}}'),
    (CLOUDBEES, "/rest/v1.0/jobs/7", (("request", "getJobStatus"),), '{"jobId": "7", "status": "completed"}'),
    (CLOUDBEES, "/rest/v1.0/artifactVersions", (), "{}"),
]
WRONG = ("[{}]", "null", '"text"', '{"id": null}')


def _whose(api: Api, path: str, query: tuple[tuple[str, str], ...], body: str) -> Whose:
    request = Request("GET", path, query=query, effect=Effect.READ)
    return api.whose(request, Response(200, {"content-type": "application/json"}, body.encode(), path))


@pytest.mark.parametrize(("api", "path", "query", "body"), RIGHT)
def test_what_the_api_returns_is_its_own(api: Api, path: str, query: tuple[tuple[str, str], ...], body: str) -> None:
    assert _whose(api, path, query, body) is Whose.OWN


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(("api", "path", "query"), [case[:3] for case in RIGHT if "all" not in dict(case[2])])
def test_another_shape_is_not(api: Api, path: str, query: tuple[tuple[str, str], ...], wrong: str) -> None:
    assert _whose(api, path, query, wrong) is Whose.FOREIGN


@pytest.mark.parametrize("api", [RT, ZAMMAD, CLOUDBEES])
def test_a_path_without_a_declared_shape_may_return_anything(api: Api) -> None:
    root = {id(RT): "/REST/2.0/", id(ZAMMAD): "/api/v1/", id(CLOUDBEES): "/rest/v1.0/"}[id(api)]
    assert _whose(api, f"{root}something/else/here", (), "[]") is Whose.OWN
