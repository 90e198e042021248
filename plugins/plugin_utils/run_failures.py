# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of one run of a playbook, and which tickets that concerns. Plain values; nothing of Ansible."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: Counts of a host in ansible-core's recap: `failures`, `unreachable`, `ok`, ...
Recap = Mapping[str, Mapping[str, int]]
LONGEST_NAME = 80
LONGEST_TITLE = 180  # all systems take that
UNSEEN = "what failed was not shown to this callback; the output of the run has it"


@dataclass(frozen=True)
class Failure:
    """What failed on one host; `message` is fit for others to read."""

    host: str
    task: str = ""
    module: str = ""
    message: str = UNSEEN
    role: str = ""
    unreachable: bool = False
    #: Whether the playbook has a `rescue` for it; only ansible-core's recap tells whether that made it good.
    has_rescue: bool = False


@dataclass(frozen=True)
class Subject:
    """What one ticket is about. `part` is a host, a role, or empty for the playbook with this inventory."""

    playbook: str
    inventory: str
    per: str = "play"
    part: str = ""

    @property
    def external_id(self) -> str:
        """The same for the same subject, another for any other; in characters that every system takes."""
        exact = json.dumps([self.playbook, self.inventory, self.per if self.part else "play", self.part])
        digest = hashlib.sha256(exact.encode("utf-8")).hexdigest()[:16]
        words = [self.playbook, self.inventory, self.part]
        readable = "-".join(re.sub(r"[^A-Za-z0-9._]+", "-", word).strip("-") for word in words if word)
        return f"ansible-{readable[-LONGEST_NAME:].strip('-')}-{digest}"

    @property
    def title(self) -> str:
        """One line for people."""
        where = {"host": f" on {self.part}", "role": f" in role {self.part}"}.get(self.per, "") if self.part else ""
        return f"Ansible: {self.playbook} fails{where} ({self.inventory})"[:LONGEST_TITLE].strip()


@dataclass
class RunFailures:
    """Collects the failures of a run, in the order in which they come."""

    seen: list[Failure] = field(default_factory=list)
    #: Roles of which a task did its work.
    roles: set[str] = field(default_factory=set)

    def final(self, recap: Recap) -> list[Failure]:
        """The failures that the recap counts: those that no `rescue` made good.

        How many they are, the recap knows; which, it does not tell. They are those without a `rescue`, and else the
        last ones, since a host on which a failure is final is at its end.
        """
        found = []
        for host, counts in recap.items():
            for kind, unreachable in (("failures", False), ("unreachable", True)):
                count = counts.get(kind, 0)
                own = [item for item in self.seen if item.host == host and item.unreachable == unreachable]
                bare = [item for item in own if not item.has_rescue]
                found += (bare if len(bare) >= count else own)[-count:] if count else []
                if count and not own:
                    found.append(Failure(host, unreachable=unreachable))
        return sorted(found, key=self._place)

    def _place(self, failure: Failure) -> int:
        return self.seen.index(failure) if failure in self.seen else len(self.seen)


def since(before: Recap, now: Recap) -> dict[str, dict[str, int]]:
    """What a recap counts more than an earlier one: the hosts of one playbook, where several are run together."""
    grown = {
        host: {name: count - before.get(host, {}).get(name, 0) for name, count in counts.items()}
        for host, counts in now.items()
    }
    return {host: counts for host, counts in grown.items() if any(counts.values())}


def concerned(playbook: str, inventory: str, per: str, failures: Iterable[Failure]) -> dict[Subject, list[Failure]]:
    """The failures, by the ticket that they belong to. What is of no role belongs to the playbook's."""
    tickets: dict[Subject, list[Failure]] = {}
    for failure in failures:
        part = {"host": failure.host, "role": failure.role}.get(per, "")
        tickets.setdefault(Subject(playbook, inventory, per, part), []).append(failure)
    return tickets


def recovered(
    playbook: str, inventory: str, per: str, run: RunFailures, recap: Recap, *, limited: bool, tagged: bool
) -> list[Subject]:
    """What this run shows to be well again.

    `limited`: hosts were left out, `tagged`: tasks were. Such a run says nothing of what it left out.
    """
    bad = {host for host, counts in recap.items() if counts.get("failures") or counts.get("unreachable")}
    if per == "host":
        parts = [] if tagged else sorted(set(recap) - bad)
    elif limited or tagged or bad or not recap:
        parts = []
    else:
        parts = ["", *sorted(run.roles)] if per == "role" else [""]
    return [Subject(playbook, inventory, per, part) for part in parts]
