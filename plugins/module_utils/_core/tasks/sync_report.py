# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the result of a `*_sync` module tells what became of its objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.purge import Kept
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.engine.sync import UNCHANGED, Item
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Result

NOT_DONE = "not_done"
#: What the line of a failed object has of the result that its own task would have.
TOLD = ("id", "healed", "msg", "error", "applied", "not_applied", "uncertain", "ambiguous")


def report(items: Sequence[Item], resource: Resource, kept: Sequence[Kept] | None = None) -> Result:
    """The result: a line for each object, what changed before and after, and how many of each.

    `kept`: what a purge left alone; None where the task asks for no purge.
    """
    lines, diffs = [], []
    counts: dict[str, int] = dict.fromkeys(("created", "updated", "deleted", "unchanged", "failed", NOT_DONE), 0)
    warnings: list[str] = []
    for item in items:
        action = _action(item)
        counts["unchanged" if action == UNCHANGED else action] += 1
        line: Result = {"name": item.key, "action": action}
        outcome = item.outcome
        if outcome is not None and outcome.id is not None:
            line["id"] = outcome.id
        if outcome is not None and outcome.healed:
            line["healed"] = list(outcome.healed)
        if outcome is not None and outcome.uncertain and outcome.changed:
            line["uncertain"] = list(outcome.uncertain)
        if outcome is not None and outcome.merged:
            line["merged_into"] = outcome.merged_into
        # Of what is unchanged, too: a closed ticket stays closed, a merged one is left alone.
        warnings += outcome.warnings if outcome is not None and action != NOT_DONE else ()
        if item.error is not None:
            told = item.error.as_result()
            line.update({name: value for name, value in told.items() if name in TOLD})
        lines.append(line)
        if outcome is not None and action not in (UNCHANGED, NOT_DONE):
            headers = {"before_header": item.key, "after_header": item.key}
            diffs.append({**headers, "before": dict(outcome.before), "after": dict(outcome.after)})
    changed = any(line["action"] in ("created", "updated", "deleted") for line in lines) or any(
        item.error is not None and item.error.done.get("changed") for item in items
    )
    result = {"changed": changed, "objects": lines, "counts": counts, "diff": diffs}
    if kept is not None:
        surplus = [line for item, line in zip(items, lines, strict=True) if item.surplus]
        result["purged"] = [line["name"] for line in surplus if line["action"] == "deleted"]
        result["kept"] = [asdict(item) for item in kept]
    return {**result, "warnings": list(dict.fromkeys(warnings))} if warnings else result


def _action(item: Item) -> str:
    if item.error is not None:
        return "failed"
    if item.outcome is None:
        return NOT_DONE
    return item.outcome.action
