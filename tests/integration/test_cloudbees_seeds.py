# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook of the first steps with CloudBees CD, against a server whose certificate nobody trusts."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.integration.programs import Ansible, Run
from tests.simulators.cloudbees import ADMIN, PASSWORDS, CloudBees, create_app, is_write
from tests.simulators.wire import Exchange, Wire

PLAYBOOK = Path(__file__).parents[2] / "playbooks" / "cloudbees_first_steps.yml"


@dataclass(frozen=True)
class Secure:
    """A server that speaks TLS, and the certificate to trust."""

    wire: Wire
    cloudbees: CloudBees
    certificate: Path

    def play(self, ansible: Ansible, *arguments: str, **variables: Any) -> Run:
        """Play the first steps as a person does, with the server in the environment."""
        given = ["--extra-vars", json.dumps(variables)] if variables else []
        return ansible.run(
            "ansible-playbook",
            str(PLAYBOOK),
            *given,
            *arguments,
            CLOUDBEES_URL=self.wire.url,
            CLOUDBEES_USERNAME=ADMIN,
            CLOUDBEES_PASSWORD=PASSWORDS[ADMIN],
            CLOUDBEES_RETRIES="0",
        )

    def writes(self) -> list[Exchange]:
        return self.wire.writes(is_write)

    def property(self) -> Any:
        """PythonProperty of the project Default, None when there is none."""
        c = self.cloudbees
        return c.get(c.root, "project", "Default").properties.properties.get("PythonProperty")


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Secure]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    certificate = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(certificate)
    application = create_app()
    with Wire(application, tls=context) as wire:
        yield Secure(wire, application.cloudbees, certificate)


def test_the_first_steps(ansible: Ansible, secure: Secure, tmp_path: Path) -> None:
    # Nobody trusts the certificate: nothing is sent, and the message names both ways out.
    refused = secure.play(ansible)
    (first, *_rest) = refused.tasks
    assert first.result["error"]["kind"] == "unreachable"
    assert all(way in first.result["msg"] for way in ("ca_path", "validate_certs"))
    assert secure.wire.log == []

    published = tmp_path / "shop.war"
    published.write_bytes(b"\x00binary")
    trusting = {"first_steps_ca_path": str(secure.certificate), "first_steps_file": str(published)}
    run = secure.play(ansible, **trusting).ok()
    assert "The value is UpdatedPython" in run.words
    assert run.changed() == [
        "Set a property, with user name and password in each request",
        "Make an artifact",
        "Publish a file as a version of it",
    ]
    assert run.result("Get the property by a raw request")["content"] == "UpdatedPython"
    assert run.task("Set it by a raw request, only where it is another").outcome == "skipped"
    assert secure.property().value == "UpdatedPython"
    assert secure.cloudbees.files == {"opsdesk:first-steps:1.0": {"shop.war": b"\x00binary"}}
    assert "authorization" in {name.lower() for name in secure.writes()[0].headers}

    # The other way out, on what is there already: nothing is written again, by raw requests neither.
    secure.wire.clear()
    again = secure.play(ansible, first_steps_validate_certs=False, first_steps_file=str(published)).ok()
    assert again.changed() == []
    assert secure.writes() == []

    secure.wire.clear()
    secure.property().value = "another"
    c = secure.cloudbees
    c.remove(c.get(c.root, "artifactVersion", "opsdesk:first-steps:1.0"))
    c.remove(c.get(c.root, "artifact", "opsdesk:first-steps"))
    raw = secure.play(ansible, "--start-at-task", "Get the property by a raw request", first_steps_validate_certs=False)
    assert raw.ok().changed() == [
        "Set it by a raw request, only where it is another",
        "Make it by a raw request, only where it is not",
    ]
    assert secure.property().value == "UpdatedPython"
    assert c.find(c.root, "artifact", "opsdesk:first-steps") is not None
    # Every session was ended, and no secret stood in an address.
    assert c.open_sessions() == []
    assert all(PASSWORDS[ADMIN] not in exchange.target for exchange in secure.wire.log)
