# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play with `run_once_key` is played until it succeeds, and has started one job."""

from __future__ import annotations

from tests.integration.programs import Ansible
from tests.simulators.cloudbees import ADMIN, PASSWORDS, create_app
from tests.simulators.wire import Exchange, Wire


def test_one_job_though_the_answer_and_then_the_server_were_lost(ansible: Ansible) -> None:
    application = create_app()
    c = application.cloudbees
    shop = c.add("project", "Shop", c.root, ADMIN)
    deploy = c.add("procedure", "Deploy", shop, ADMIN)
    c.add("formalParameter", "target", deploy, ADMIN, {"required": "1"})
    c.add("step", "copy", deploy, ADMIN, {"command": "cp"})
    with Wire(application) as wire:
        login = {"CLOUDBEES_URL": wire.url, "CLOUDBEES_USERNAME": ADMIN, "CLOUDBEES_PASSWORD": PASSWORDS[ADMIN]}

        def too_late(exchange: Exchange) -> bool:
            return bool(c.all_of("job"))

        wire.fault("lose", method="POST", path="/jobs$")
        wire.fault("drop", when=too_late)
        lost = ansible.playbook("cloudbees_once", **login, CLOUDBEES_RETRIES="0")
        assert lost.result("Deploy")["error"]["kind"] == "ambiguous"
        assert lost.result("Deploy")["error"]["safe_to_retry"]
        wire.clear()
        again = ansible.playbook("cloudbees_once", **login).ok().result("Deploy")
        assert [job.id for job in c.all_of("job")] == [again["id"]]
        assert (again["changed"], again["action"], again["outcome"]) == (False, "found", "success")
        # People see at -v what was waited for.
        verbose = ansible.playbook("cloudbees_once", "-v", **login).ok()
        assert '"progress": ["0 s: completed, outcome success"]' in " ".join(verbose.words.split())
        assert len(c.all_of("job")) == 1
