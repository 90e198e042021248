# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running something once for a key, however often the play is played and whichever answers get lost.

CloudBees CD takes no key of the caller's own with the request that starts a run, so the key stands in a property of the
project, the note: it is written *before* the run is started, with a name drawn by lot (the nonce), and completed
*after* it with the run's id. `POST` of a property fails where there is one, so of several controllers one writes the
note.

A note without a run means that somebody began: an answer was lost, or a controller has died, or is at it right now.
Then the run is looked for: started since the note was written (both times are the server's), of the same thing, with
the same parameters, and not in another note. What is certain:

* A note with a run: nothing is started, ever.
* With a parameter that carries the nonce, a run that is found is the one.
* Without, a run of somebody else, started in the same moments with the same parameters, is taken for it; several of
  them are an error.

What cannot be: a request that the server carries out later than anybody waits for it starts a run that nobody saw.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.error_codes import AlreadyExists
from ansible_collections.opsdesk.itsm.plugins.module_utils._cloudbees.runs.notes import Notes
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.identity.unknown import hopeless, still_at_it
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.clock import Clock

#: The sheet of the project that holds the notes.
SHEET = "opsdesk_run_once"
#: Seconds before each look for a run whose answer was lost.
LOOKS = (0.0, 0.5, 1.0, 2.0)
TRIES = 3
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.:-]{0,199}")
#: Names that a property must not have.
_RESERVED = frozenset(("properties", "project"))


class Startable(Protocol):
    """What a run once needs to know of the thing that is run."""

    noun: str

    @property
    def what(self) -> str:
        """What is run, for people; '' where the task does not say."""

    def start(self, nonce: str) -> str:
        """Start a run, sending the request once; returns its id. Raises AnswerLost when that is not known."""

    def started_since(self, moment: str, nonce: str) -> list[str]:
        """The ids of the runs that may be the one, started at or after a time of the server's."""


@dataclass(frozen=True)
class Note:
    """What the property says. `since`: the server's time of its first writing."""

    key: str
    what: str
    #: Drawn by lot; the run carries it where a parameter was named for it.
    nonce: str
    #: Who starts the run; another one when that controller is written off.
    owner: str
    run: str = ""
    since: str = ""

    @property
    def text(self) -> str:
        """The value of the property."""
        told = {"key": self.key, "runs": self.what, "nonce": self.nonce, "owner": self.owner, "run": self.run}
        return json.dumps(told, sort_keys=True)


@dataclass(frozen=True)
class Found:
    """A run, and whether this task started it."""

    run: str
    started: bool
    message: str = ""


def name_of(key: str) -> str:
    """The name of the property for a key: the key itself where it can be a name."""
    if _PLAIN.fullmatch(key) and key not in _RESERVED:
        return key
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", key).strip("-")[:60] or "key"
    return f"{readable}.{hashlib.sha256(key.encode('utf-8')).hexdigest()[:16]}"


class RunOnce:
    """The note of one key, and what it takes to have exactly one run for it.

    `patience`: seconds that a request of another controller may take until it is written off.
    """

    def __init__(self, notes: Notes, key: str, thing: Startable, clock: Clock, patience: float) -> None:
        self._notes = notes
        self._key = key
        self._path = (SHEET, name_of(key))
        self._thing = thing
        self._clock = clock
        self._patience = patience
        self._me = uuid.uuid4().hex

    @property
    def place(self) -> str:
        """Where the note stands, for people."""
        return "/".join((self._notes.place, *self._path))

    def recorded(self) -> Note | None:
        """The note, None when there is none. Raises InvalidInput when the key belongs to something else."""
        found = self._notes.read(self._path)
        if found is None:
            return None
        try:
            told = json.loads(found.value)
            words = [str(told[name]) for name in ("key", "runs", "nonce", "owner", "run")]
        except (ValueError, TypeError, KeyError):
            raise errors.InvalidInput(
                f"the property {self.place} does not hold a note of this module", advice="Use another run_once_key"
            ) from None
        note = replace(Note(*words), since=found.created)
        # A task that only waits for a run need not say what is run.
        if note.key != self._key or self._thing.what not in ("", note.what):
            raise errors.InvalidInput(
                f"run_once_key {self._key!r} belongs to {note.what}, and this task runs {self._thing.what}",
                advice="Use another key",
            )
        return note

    def run(self, note: Note | None) -> Found:
        """The one run of this key: the one there is, or a new one. `note`: what `recorded` told."""
        if note is None:
            note = self._begin()
        if note.run:
            return Found(note.run, started=False)
        if note.owner == self._me:
            return self._start(note)
        return self._continue(note)

    def run_of(self, note: Note) -> str:
        """The run of a note, looked for where it does not tell; '' when there is none. Only reads."""
        return note.run or self._search(note)

    # -- a note of our own ----------------------------------------------------------

    def _begin(self) -> Note:
        """Write the note, unless somebody else is faster."""
        mine = Note(self._key, self._thing.what, nonce=uuid.uuid4().hex, owner=self._me)
        for _try in range(TRIES):
            # Whose it is, reading it tells.
            with suppress(AlreadyExists, errors.AnswerLost):
                self._notes.create(self._path, mine.text)
            note = self.recorded()
            if note is not None:
                return note
        raise errors.NotApplied(
            f"the property {self.place} cannot be read after it was written",
            advice="The account needs the privileges to modify and to read the project",
        )

    def _start(self, note: Note) -> Found:
        message = ""
        for attempt in range(1, TRIES + 1):
            try:
                run = self._thing.start(note.nonce)
            except errors.AnswerLost as lost:
                found = self._look_for(note, lost)
                if not found:
                    end = hopeless(lost, f"the {self._thing.noun}", ["state"])
                    if end is not None:
                        self._withdraw(note)
                        raise end from lost
                    if attempt == TRIES:
                        raise self._unknown(lost) from lost
                    current = self._recorded_after(lost)
                    if current is None or not self._is_mine(current):
                        # Looking took longer than another controller waits.
                        return self.run(current)
                    continue
                run, message = found, f"the answer to the starting request was lost; found as {found}"
            except errors.OpsdeskError:
                # Refused, so certainly not started: the key is free again.
                self._withdraw(note)
                raise
            self._complete(note, run)
            return Found(run, started=True, message=message)
        raise AssertionError("the last try returns or raises")

    def _is_mine(self, note: Note) -> bool:
        """Whether this controller is the one to start the run of a note."""
        return not note.run and note.owner == self._me

    def _recorded_after(self, lost: errors.AnswerLost) -> Note | None:
        try:
            return self.recorded()
        except errors.OpsdeskError as error:
            raise self._unknown(lost, f", and then the server could not be asked: {error.message}") from error

    def _look_for(self, note: Note, lost: errors.AnswerLost) -> str:
        slow = [self._patience / 4] * 4 if still_at_it(lost) else []
        for wait in (*LOOKS, *slow):
            self._clock.sleep(wait)
            try:
                found = self._search(note)
            except errors.SeveralFound:
                raise
            except errors.OpsdeskError as error:
                raise self._unknown(lost, f", and then the server could not be asked: {error.message}") from error
            if found:
                return found
        return ""

    def _search(self, note: Note) -> str:
        """The run that belongs to a note without one; '' when there is none."""
        candidates = self._thing.started_since(note.since, note.nonce)
        if candidates:
            taken = set(self._taken())
            candidates = [run for run in candidates if run not in taken]
        if len(candidates) > 1:
            raise errors.SeveralFound(
                f"{len(candidates)} runs of {self._thing.what} with the same parameters were started since "
                f"{note.since}, and which of them belongs to run_once_key {self._key!r} is not known: "
                f"{', '.join(candidates)}",
                advice=f"Write the right id as 'run' into the property {self.place}; run_once_parameter prevents this",
            )
        return candidates[0] if candidates else ""

    def _taken(self) -> Iterator[str]:
        """The runs of the other notes."""
        for name, value in self._notes.siblings(SHEET).items():
            try:
                run = json.loads(value)["run"] if name != self._path[-1] else ""
            except (ValueError, TypeError, KeyError):
                continue
            if run:
                yield str(run)

    def _complete(self, note: Note, run: str) -> None:
        """Write the run's id into the note. If that fails, the next play finds the run as it finds a lost one."""
        try:
            self._notes.write(self._path, replace(note, run=run).text)
        except errors.OpsdeskError as error:
            error.message = f"{self._thing.noun} {run} was started, but that could not be noted: {error.message}"
            error.done = {"changed": True, "action": "started", "id": run, **error.done}
            raise

    def _withdraw(self, note: Note) -> None:
        # Where that fails, the next play continues from the note.
        with suppress(errors.OpsdeskError):
            if self.recorded() == note:
                self._notes.delete(self._path)

    # -- a note of somebody else ------------------------------------------------------

    def _continue(self, note: Note) -> Found:
        """What becomes of a run that somebody else has begun, now or long ago."""
        waited, pause = 0.0, 0.5
        while True:
            current = self.recorded()
            if current is None:
                # Its request was refused; here it may be taken.
                return self.run(None)
            if current.run:
                return Found(current.run, started=False)
            found = self._search(current)
            if found:
                return self._found_unnoted(current, found)
            if waited >= self._patience:
                break
            self._clock.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, 5.0)
        return self._take_over(current)

    def _take_over(self, note: Note) -> Found:
        """Start the run in place of a controller that has been silent for too long."""
        self._notes.write(self._path, replace(note, owner=self._me).text)
        # If two take it over, the note says which of them it belongs to now; and what the other controller had sent
        # before it could read that is carried out meanwhile.
        for wait in LOOKS[1:]:
            self._clock.sleep(wait)
            current = self.recorded()
            if current is None or not self._is_mine(current):
                return self.run(current)
            note, found = current, self._search(current)
            if found:
                return self._found_unnoted(note, found)
        return self._start(note)

    def _found_unnoted(self, note: Note, run: str) -> Found:
        self._complete(note, run)
        return Found(run, started=False, message=f"an earlier play had started {run}, but not noted it")

    def _unknown(self, lost: errors.AnswerLost, why: str = " and was not found afterwards") -> errors.Ambiguous:
        error = errors.like(
            errors.Ambiguous,
            lost,
            f"{lost.message}: the {self._thing.noun} may or may not have been started{why}",
            advice="Run the task again: with its run_once_key it will find the run if there is one",
        )
        error.safe_to_retry = True
        return error
