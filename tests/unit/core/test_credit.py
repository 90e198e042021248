# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which changes a run may claim as its own work."""

from __future__ import annotations

from contextlib import suppress

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.credit import Credit, accept

REJECTED = (errors.Refused("no"), errors.Forbidden("no"), errors.NotApplied("no"))
LOST = (errors.AnswerLost("cut off"), errors.TimedOut("no answer"), errors.ServerFailed("HTTP 500"))


def taken(*passes: errors.OpsdeskError | None, accepted: int = 0) -> tuple[bool, bool]:
    """(none, uncertain) after these passes, each of which ends like that after `accepted` requests that were taken."""
    credit = Credit()
    for error in passes:
        with suppress(errors.OpsdeskError), credit.taken():
            for _request in range(accepted):
                accept()
            if error is not None:
                raise error
    return credit.none, credit.uncertain


@pytest.mark.parametrize("error", [*REJECTED, *LOST], ids=repr)
def test_the_error_goes_on(error: errors.OpsdeskError) -> None:
    with pytest.raises(type(error)) as caught, Credit().taken():
        raise error
    assert caught.value is error


def test_what_was_not_tried_is_nobodys_work() -> None:
    assert taken() == (True, False)


def test_what_the_server_confirmed_is_claimed() -> None:
    assert taken(None) == (False, False)


@pytest.mark.parametrize("error", REJECTED, ids=repr)
def test_what_the_server_rejected_is_the_work_of_others(error: errors.OpsdeskError) -> None:
    assert taken(error) == taken(error, error) == (True, False)


@pytest.mark.parametrize("error", REJECTED, ids=repr)
def test_what_was_sent_before_the_rejected_request_is_claimed(error: errors.OpsdeskError) -> None:
    assert taken(error, accepted=1) == (False, False)


@pytest.mark.parametrize("error", REJECTED, ids=repr)
def test_what_an_earlier_pass_did_stays_done(error: errors.OpsdeskError) -> None:
    assert taken(None, error) == (False, False)


@pytest.mark.parametrize("error", LOST, ids=repr)
def test_of_a_lost_answer_nobody_knows_whose_work_it_was(error: errors.OpsdeskError) -> None:
    assert taken(error) == taken(REJECTED[0], error) == taken(error, REJECTED[0]) == (False, True)


@pytest.mark.parametrize("error", LOST, ids=repr)
def test_a_repetition_that_is_confirmed_makes_it_certain(error: errors.OpsdeskError) -> None:
    assert taken(error, None) == taken(None, error) == (False, False)
