# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a merged ticket went: read from the activity log, whichever way its entries name the two tickets."""

from __future__ import annotations

import pytest

from tests.unit.cerb.conftest import KEY_FIELD, TICKET, Desk

PLACE = "ctx://cerberusweb.contexts.ticket:"
SPELLINGS = {
    "id and mask": "{id}/{mask}",
    "id": "{id}",
    "mask": "{mask}",
}


@pytest.mark.parametrize("names", [("source", "target"), ("target", "source"), ("ticket", "into")], ids="-".join)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_key_follows_a_merge_however_the_log_names_its_ends(
    desk: Desk, spelling: str, names: tuple[str, str]
) -> None:
    kept = desk.ok("ticket", **{**TICKET, "subject": "The incident"})
    merged = desk.ok("ticket", **TICKET, external_id="alarm 7", external_id_field=KEY_FIELD)
    desk.ok("ticket", id=merged["id"], merged_into=kept["id"])
    entry = next(row for row in desk.cerb.rows("activity_log") if row["activity_point"] == "ticket.merge")
    ends = [SPELLINGS[spelling].format(id=item["id"], mask=item["record"]["mask"]) for item in (merged, kept)]
    urls = {name: PLACE + end for name, end in zip(names, ends, strict=True)}
    entry["params"]["urls"] = {**urls, "actor": "ctx://cerberusweb.contexts.worker:1"}
    result = desk.ok("ticket", **TICKET, external_id="alarm 7", external_id_field=KEY_FIELD)
    assert (result["changed"], result["merged_into"]) == (False, kept["id"])


def test_without_an_entry_it_is_not_known_where_the_ticket_went(desk: Desk) -> None:
    kept = desk.ok("ticket", **{**TICKET, "subject": "The incident"})
    merged = desk.ok("ticket", **TICKET, external_id="alarm 7", external_id_field=KEY_FIELD)
    desk.ok("ticket", id=merged["id"], merged_into=kept["id"])
    for entry in desk.cerb.rows("activity_log"):
        entry["params"] = {}
    result = desk.ok("ticket", **TICKET, external_id="alarm 7", external_id_field=KEY_FIELD)
    assert (result["changed"], result["merged_into"]) == (False, None)
    assert result["warnings"]


@pytest.mark.parametrize("merged", [False, True])
def test_no_message_goes_to_a_deleted_ticket(desk: Desk, merged: bool) -> None:
    kept = desk.ok("ticket", **{**TICKET, "subject": "The incident"})["id"]
    named = kept
    if merged:
        named = desk.ok("ticket", **TICKET)["id"]
        desk.ok("ticket", id=named, merged_into=kept)
    desk.ok("ticket", id=kept, state="absent")
    failed = desk.run("message", ticket=named, type="note", content="Still there?")
    assert failed.get("failed") and f"ticket {kept} is deleted" in failed["msg"]
    assert desk.cerb.rows("comment") == []
