# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source `opsdesk.itsm.tickets`: its documentation, and how it finds the collection that it belongs to."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: tickets
short_description: New and changed tickets of Request Tracker, Zammad or Cerb
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Asks a desk at intervals which tickets were created or changed, and sends an event for each of them. It changes
    nothing on the desk.
  - Each change is sent at least once. With O(state_file) this holds over restarts as well, and what was handed to the
    rule engine is not sent again.
  - While the desk does not answer, the source asks less and less often, and says so in the log. What happened
    meanwhile is sent when the desk is there again.
  - "An event has the keys C(system) (V(rt), V(zammad) or V(cerb)), C(change) (V(new) or V(changed)), C(ticket), which
    is what M(opsdesk.itsm.rt_ticket_info), M(opsdesk.itsm.zammad_ticket_info) or M(opsdesk.itsm.cerb_ticket_info)
    returns for the ticket, and C(meta), whose C(uuid) is the same when the same change is sent once more."
  - All connection options of the modules of that system are options of the source too, for example O(api_url). What
    is not given comes from the environment (E(RT_URL), E(ZAMMAD_TOKEN), and so on), as for modules. O(api_retries) is
    1 when it is not given, since the source tries again by itself.
options:
  system:
    description:
      - The kind of the desk.
    type: str
    choices: [cerb, rt, zammad]
    required: true
  ticketsql:
    description:
      - Only tickets of Request Tracker that this search finds, in the language of RT's own search page.
    type: str
  condition:
    description:
      - Only tickets of Zammad that fit this condition, as for M(opsdesk.itsm.zammad_ticket_info).
    type: dict
  search:
    description:
      - Only tickets of Cerb that this search finds, in Cerb's search language. When the option is left out, all that
        are not deleted.
    type: str
  changes:
    description:
      - Which events to send. A ticket is V(new) when it was created since the source began, and V(changed) from then
        on; a ticket that begins to fit the search later is V(changed).
      - What Cerb calls a change is a mail. It does not tell of other changes.
    type: list
    elements: str
    choices: [new, changed]
    default: [new, changed]
  include:
    description:
      - What to read besides the ticket itself, at the cost of more requests for each ticket.
      - V(history) and V(attachments) for RT; V(articles), V(history), V(links), V(mentions) and V(time_accountings) for
        Zammad; V(messages) and V(comments) for Cerb.
    type: list
    elements: str
    default: []
  external_id_field:
    description:
      - The field that holds keys of your own, as for the modules of Zammad and Cerb.
    type: str
  interval:
    description:
      - Seconds between the end of one look at the desk and the next.
    type: float
    default: 60
  max_interval:
    description:
      - While the desk fails, the pause doubles each time, up to so many seconds.
    type: float
    default: 600
  limit:
    description:
      - Send no more events than this in one interval. The others come in the next ones, the oldest first.
    type: int
  start:
    description:
      - From when on tickets are of interest, where O(state_file) does not say.
      - V(now), V(beginning), or a time such as V(2031-06-01T12:00:00Z).
    type: str
    default: now
  state_file:
    description:
      - Where to keep how far the source has come. It holds ids and times of tickets and the address of the desk, no
        secrets.
      - Each source needs a file of its own. When the option is left out, each start begins as O(start) says.
    type: path
  overlap:
    description:
      - Seconds that are looked at once more each time. Desks with several processes or databases show some tickets a
        little late.
    type: float
    default: 60
  feedback:
    description:
      - Whether to wait until the rule engine has stored an event before it counts as handed over. ansible-rulebook
        wants persistence for that.
    type: bool
    default: false
requirements:
  - ansible-core 2.16 or later and requests, in the Python environment of ansible-rulebook
"""

EXAMPLES = r"""
# RT_URL and RT_TOKEN in the environment say where RT is and who is asking.
- opsdesk.itsm.tickets:
    system: rt
    ticketsql: Queue = 'Requests' AND Status = 'new'
    changes: [new]
    state_file: /var/lib/eda/requests.json

- opsdesk.itsm.tickets:
    system: zammad
    api_url: https://support.example.com
    api_token: "{{ zammad_token }}"
    condition:
      ticket.group_id:
        operator: is
        value: ["2"]
    include: [articles]
    interval: 30
    state_file: /var/lib/eda/zammad.json

- opsdesk.itsm.tickets:
    system: cerb
    search: group:(name:"Support") status:o
    start: "2031-06-01T12:00:00Z"
"""

from importlib import import_module
from pathlib import Path
from typing import Any

WATCH = "ansible_collections.opsdesk.itsm.extensions.eda.plugins.ticket_events.watch"


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Put events into the queue until cancelled."""
    await _import_watch().watch(queue, args)


def _import_watch() -> Any:
    """The rest of the source. ansible-rulebook runs this file by its path, and knows no collections of Python."""
    try:
        return import_module(WATCH)
    except ModuleNotFoundError as error:
        if not WATCH.startswith(str(error.name)):
            raise
    from ansible.plugins.loader import init_plugin_loader

    # The folder that holds ansible_collections/opsdesk/itsm.
    init_plugin_loader([str(Path(__file__).absolute().parents[7])])
    return import_module(WATCH)


if __name__ == "__main__":
    import asyncio
    import json
    import sys

    class Printer:
        """Stands in for the queue of ansible-rulebook."""

        async def put(self, event: dict[str, Any]) -> None:
            """Print an event."""
            print(json.dumps(event, indent=2), flush=True)

    # python tickets.py '{"system": "rt", "start": "beginning"}'
    asyncio.run(main(Printer(), json.loads(sys.argv[1])))
