# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tickets about failures, kept by the functions that the modules use: over one session, and with an end in time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.closed import LEAVE, MERGED_INTO, NEW, REOPEN
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.options import Settings, System
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.origins import with_environment
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import EXTERNAL_ID
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.secrets.redact import Redactor
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Connections, Task, execute, task_of
from ansible_collections.opsdesk.itsm.plugins.plugin_utils.run_failures import Subject

INTRODUCTION = (
    "Ansible keeps this ticket: it comments each run that fails, and closes the ticket when a run went well.\n"
    "Playbook: {playbook}\nInventory: {inventory}"
)


@dataclass(frozen=True)
class Words:
    """A system's tasks, and its names for what all of them have."""

    ticket: Task
    comment: Task
    subject: str
    queue: str
    requestor: str
    comment_on: str
    closed: str
    ended: frozenset[str]
    new: Mapping[str, Any] = field(default_factory=dict)
    each: Mapping[str, Any] = field(default_factory=dict)

    @property
    def system(self) -> System:
        """Whose words they are."""
        return self.ticket.system


def words_of(system: str) -> Words:
    """The words of a system; only what it needs is imported."""
    if system == "rt":
        from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.tickets import comments, tickets

        ended = frozenset(("resolved", "rejected"))
        ticket = task_of(tickets.TICKET)
        return Words(ticket, comments.COMMENT, "subject", "queue", "requestor", "ticket", "resolved", ended)
    if system == "zammad":
        from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets import articles
        from ansible_collections.opsdesk.itsm.plugins.module_utils._zammad.tickets import tickets as zammad_tickets

        ended = frozenset(("closed", "merged"))
        ticket, hidden = task_of(zammad_tickets.TICKET), {"internal": True}
        names = ("title", "group", "customer", "ticket", "closed")
        return Words(ticket, articles.ARTICLE, *names, ended, hidden, hidden)
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.entries import comments as cerb_comments
    from ansible_collections.opsdesk.itsm.plugins.module_utils._cerb.tickets import tickets as cerb_tickets

    ended, ticket = frozenset(("closed",)), task_of(cerb_tickets.TICKET)
    names = ("subject", "group", "participants", "record_id", "closed")
    return Words(ticket, cerb_comments.COMMENTS, *names, ended, {"quiet": True})


class OutOfTime(errors.OpsdeskError):
    """There is no time left for another try."""

    kind = "timed_out"
    safe_to_retry = True


class Ending(Clock):
    """A clock that lets nobody wait beyond its end."""

    def __init__(self, seconds: float) -> None:
        self._end = self.now() + seconds

    @property
    def left(self) -> float:
        """Seconds until the end."""
        return self._end - self.now()

    def sleep(self, seconds: float) -> None:
        if seconds > self.left:
            raise OutOfTime("there was no time left for another try")
        super().sleep(seconds)


class OneSession(Connections):
    """Hands the session of each task to the next one; `finish` closes it."""

    def __init__(self) -> None:
        self._former: Any = None

    def open(self, system: System, settings: Settings, check: bool, clock: Clock) -> Any:
        client = super().open(system, settings, check, clock)
        former, self._former = self._former, None
        if former is not None:
            client.transport.go_on_from(former)
        return client

    def release(self, client: Any) -> None:
        self._former = client.transport

    def finish(self) -> None:
        """Log out and hang up."""
        if self._former is not None:
            with suppress(errors.OpsdeskError):
                self._former.close()


class FailureTickets:
    """The tickets of one desk. Methods raise RuntimeError with a message for people.

    `connection`: connection options that neither the environment nor a default gives. `fields`: more options of the
    system's ticket module, for new tickets. `statuses`: (when closed, when it fails again). `when_closed`: what a run
    that fails again does with a closed ticket, as the ticket modules say it.
    """

    def __init__(
        self,
        words: Words,
        connection: Mapping[str, Any],
        *,
        queue: str,
        requestor: str | None,
        fields: Any,
        statuses: tuple[str | None, str],
        seconds: float,
        when_closed: str = REOPEN,
    ) -> None:
        self._words = words
        self._connection = dict(connection)
        self._clock = Ending(seconds)
        self._session = OneSession()
        self._closed = statuses[0] or words.closed
        self._open = statuses[1]
        self._when_closed = when_closed
        self._fields = _object(fields)
        self._known = {words.queue: queue}
        if requestor:
            self._known[words.requestor] = requestor

    def comment(self, subject: Subject, text: str, run: str) -> str:
        """Make sure that the ticket is there, is open, and has this comment of this run; returns its address."""
        found = self._find(subject, anew=self._when_closed == NEW)
        if found is None:
            introduction = INTRODUCTION.format(playbook=subject.playbook, inventory=subject.inventory)
            more = {"content": introduction, **self._words.new, **self._fields}
            chosen = {"when_closed": self._when_closed}
            found = self._do(self._words.ticket, {**self._recognised(subject), **more, **chosen})
        elif self._when_closed == REOPEN and self._is_own(found) and found["record"].get("status") == self._closed:
            self._do(self._words.ticket, {"id": found["id"], "status": self._open})
        on = {self._words.comment_on: found["id"]}
        self._do(self._words.comment, {**on, **self._words.each, "content": text, "key": run})
        return str(found.get("url") or found["id"])

    def close(self, subject: Subject) -> str:
        """Close the ticket, if there is one that is not closed; returns its address, or '' when there was none."""
        found = self._find(subject)
        if (
            found is None
            or not self._is_own(found)
            or found["record"].get("status") in self._words.ended | {self._closed}
        ):
            return ""
        self._do(self._words.ticket, {"id": found["id"], "status": self._closed})
        return str(found.get("url") or found["id"])

    def finish(self) -> None:
        """Close the session."""
        self._session.finish()

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self._clock.left <= 0

    # -- the same as what the modules do ---------------------------------------------------------------------------

    def _find(self, subject: Subject, *, anew: bool = False) -> dict[str, Any] | None:
        """The ticket; `anew`: one that is closed does not count."""
        # What check mode predicts of an existing ticket's status is its status: none is given.
        chosen = {"when_closed": NEW if anew else LEAVE}
        found = self._do(self._words.ticket, {**self._recognised(subject), **chosen}, check=True)
        return None if found["action"] == "created" else found

    @staticmethod
    def _is_own(found: Mapping[str, Any]) -> bool:
        """Whether nobody merged the ticket: into what it went is commented, and left alone."""
        return MERGED_INTO not in found

    def _recognised(self, subject: Subject) -> dict[str, Any]:
        own_field = {name: value for name, value in self._fields.items() if name == "external_id_field"}
        return {EXTERNAL_ID: subject.external_id, self._words.subject: subject.title, **self._known, **own_field}

    def _do(self, task: Task, options: Mapping[str, Any], *, check: bool = False) -> dict[str, Any]:
        left = self._clock.left
        if left <= 0:
            raise RuntimeError("there was no time left")
        checked = ArgumentSpecValidator(task.argument_spec(), **task.rules).validate({**self._connection, **options})
        if checked.error_messages:
            secrets = task.secrets(self._connection)
            raise RuntimeError(Redactor(secrets).clean("; ".join(checked.error_messages)))
        given, _hint = with_environment(task.system, checked.validated_parameters)
        given["api_timeout"] = min(given["api_timeout"], left)
        for option in ("content", self._words.subject):
            if isinstance(given.get(option), str):
                given[option] = Redactor(task.secrets(given)).clean(given[option])
        result = execute(task, given, check=check, clock=self._clock, connections=self._session)
        if result.get("failed"):
            raise RuntimeError(str(result["msg"]))
        return result


def _object(given: Any) -> dict[str, Any]:
    """A dictionary, or its JSON, as ansible.cfg and the environment have it."""
    if isinstance(given, str):
        with suppress(ValueError):
            given = json.loads(given.strip() or "{}")
    if given is not None and not isinstance(given, Mapping):
        raise RuntimeError("fields is not a JSON object; write it like {'priority': 50}".replace("'", '"'))
    return dict(given or {})


def within(seconds: float, work: Callable[[], list[str]]) -> list[str]:
    """Do the work, but go on after so many seconds whatever became of it; returns what it returns, or what went wrong.

    A request that hangs goes on in a thread that nobody waits for, not even the end of the process.
    """
    said: list[str] = []
    thread = threading.Thread(target=lambda: said.extend(work()), name="ticket_on_failure", daemon=True)
    thread.start()
    thread.join(seconds)
    return [f"not finished within {seconds:g} seconds"] if thread.is_alive() else said


def tell(
    desk: Callable[[], FailureTickets], texts: Mapping[Subject, str], well: Iterable[Subject], run: str, done: list[str]
) -> list[str]:
    """Comment what failed, and close what is well; returns what went wrong, and adds to `done` what did not.

    Raises nothing: it runs in a thread of its own.
    """
    trouble: list[str] = []
    try:
        tickets = desk()
        for subject in [*texts, *well]:
            if tickets.over:
                trouble.append("there was no time left")
                break
            with _noted(trouble):
                if subject in texts:
                    done.append(f"commented {tickets.comment(subject, texts[subject], run)}")
                else:
                    address = tickets.close(subject)
                    done.extend([f"closed {address}"] if address else [])
        tickets.finish()
    except RuntimeError as error:
        trouble.append(f"{error}")
    except Exception as error:
        trouble.append(f"{type(error).__name__}. This is a mistake of the collection: please report it")
    return trouble


@contextmanager
def _noted(trouble: list[str]) -> Iterator[None]:
    """One ticket's trouble is not that of the next."""
    try:
        yield
    except RuntimeError as error:
        trouble.append(f"{error}")
