# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a storm may leave of the things that modules create, beside the thing itself; and which modules create none."""

from __future__ import annotations

#: What these modules declare is there already: they create nothing.
CREATES_NOTHING = {"zammad_setting", "zammad_notification", "cloudbees_acl"}
#: What tickets that are merged leave on the one that stays: their messages, and in Zammad their links, which lead to
#: the ticket itself when two controllers merge the same.
MERGED = {"rt_ticket": {"Thread"}, "zammad_ticket": {"Thread", "Links"}, "cerb_ticket": {"Thread"}}
#: What is booked with entries, and what a server adds up of it.
BOOKED = {"TimeWorked", "time_unit"}
#: What several objects of one name may be left of, if a run ended before it had looked for others, or the server
#: created one when nobody looked any more: it allows two of a name and does not show who created which. Nothing but
#: the time tells a twin from what somebody created on purpose, and no run deletes on that alone. Every later run says
#: `several_found`, with the list.
NAMESAKES = {"cerb_group", "cerb_bucket", "cerb_custom_field", "cerb_record", "zammad_object"}
#: What is started and cannot be taken back: a start that the server carries out after everybody has stopped looking is
#: one too many for good (docs/cloudbees-runs.md).
STARTED = {"cloudbees_job", "cloudbees_pipeline_run", "cloudbees_release_run"}
#: What is created as a whole: what a server leaves of it when it dies is named by every later run (the law "half").
WHOLE = {"cerb_package"}
#: Tickets found by `match_on` are merged only on demand: equal words are no key, and a merge cannot be undone. So the
#: storm plays their scenarios with the demand.
ON_DEMAND = {"on_multiple": "merge"}
