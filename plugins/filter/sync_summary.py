# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several runs of the `*_sync` modules did, or in check mode would do, in one dictionary: field by field."""

from __future__ import annotations

DOCUMENTATION = r"""
name: sync_summary
short_description: Sum up the results of several C(*_sync) tasks, field by field
version_added: 1.0.0
author: Opsdesk (@opsdesk)
description:
  - Adds the result of a task of M(opsdesk.itsm.rt_sync), M(opsdesk.itsm.zammad_sync), M(opsdesk.itsm.cerb_sync) or
    M(opsdesk.itsm.cloudbees_sync) to a summary of those before. A result of check mode makes a report of what differs.
  - The role C(opsdesk.itsm.desk_config) uses it.
positional: result, resource
options:
  _input:
    description: The summary so far; an empty dictionary at first.
    type: dict
    required: true
  result:
    description: The result of the task, as C(register) keeps it, of a failed task as well.
    type: dict
    required: true
  resource:
    description: What the task called O(opsdesk.itsm.zammad_sync#module:resource).
    type: str
    required: true
  removals:
    description:
      - How many objects at the beginning of the task's list the task was there to remove. What became of the other
        objects of the list is left out then, since a task before told it; what O(opsdesk.itsm.zammad_sync#module:purge)
        removed is not.
      - Left out, everything is told.
    type: int
seealso:
  - plugin: opsdesk.itsm.drift_table
    plugin_type: filter
"""

EXAMPLES = r"""
- name: See what a list of users would change
  opsdesk.itsm.rt_sync:
    resource: user
    objects: "{{ users }}"
  check_mode: true
  register: users_checked

- name: Say it as a table
  ansible.builtin.debug:
    msg: "{{ ({} | opsdesk.itsm.sync_summary(users_checked, 'user')).changes | opsdesk.itsm.drift_table }}"
"""

RETURN = r"""
_value:
  description: The summary with this result.
  type: dict
  contains:
    changed:
      description: Whether anything was changed, or in check mode would be.
      type: bool
    failed:
      description: Whether anything failed.
      type: bool
    counts:
      description: How many objects were created, updated, deleted, left as they were (C(unchanged)), failed, and not
        begun (C(not_done)).
      type: dict
    resources:
      description:
        - For each resource C(counts), and C(objects) with the lines of those objects that were not left as they were.
      type: dict
    changes:
      description: A row for each field that differs.
      type: list
      elements: dict
      contains:
        resource:
          description: The resource.
          type: str
          sample: user
        object:
          description: What the object is recognised by.
          type: str
          sample: ann
        action:
          description: What was done to the object, or in check mode would be done.
          type: str
          choices: [created, updated, deleted]
          sample: updated
        field:
          description: Name of the option, and after a dot the key in it. Empty when it is about the whole object.
          type: str
          sample: organization
        found:
          description: The value before.
          type: raw
        wanted:
          description: The value after.
          type: raw
    failures:
      description: A row for each object that failed; where a whole task did, C(object) is empty.
      type: list
      elements: dict
      contains:
        resource:
          description: The resource.
          type: str
        object:
          description: What the object is recognised by.
          type: str
        msg:
          description: What went wrong.
          type: str
    kept:
      description: A row for each object that a purge left alone though it is not declared.
      type: list
      elements: dict
      contains:
        resource:
          description: The resource.
          type: str
        object:
          description: What the object is recognised by.
          type: str
        reason:
          description: Why it was left alone.
          type: str
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

COUNTED = ("created", "updated", "deleted", "unchanged", "failed", "not_done")
#: A password is sent, and never compared.
NOT_SHOWN = "(not shown)"


def sync_summary(
    summary: Mapping[str, Any], result: Mapping[str, Any], resource: str, removals: int | None = None
) -> dict[str, Any]:
    """The summary with one more result."""
    if not isinstance(summary, Mapping) or not isinstance(result, Mapping):
        raise AnsibleFilterError("sync_summary takes a summary and the result of a task, which are dictionaries")
    lines = [dict(line) for line in result.get("objects") or ()]
    changes = [dict(change) for change in result.get("diff") or () if "before_header" in change]
    known = [failure["object"] for failure in summary.get("failures") or () if failure["resource"] == resource]
    if removals is not None:
        lines = [line for number, line in enumerate(lines) if number < removals or _is_news(line, known)]
        changes = [change for change in changes if not change["after"]]
    failures = [_failure(resource, line["name"], line["msg"]) for line in lines if line["action"] == "failed"]
    if result.get("failed") and not (failures or known):
        failures.append(_failure(resource, "", str(result.get("msg") or "it failed and does not say why")))
    before = (summary.get("resources") or {}).get(resource) or {}
    counts = _counts(lines)
    told = [line for line in lines if line["action"] != "none"]
    return {
        "changed": bool(summary.get("changed") or result.get("changed")),
        "failed": bool(summary.get("failed") or failures or result.get("failed")),
        "counts": _sum(summary.get("counts"), counts),
        "resources": {
            **(summary.get("resources") or {}),
            resource: {
                "counts": _sum(before.get("counts"), counts),
                "objects": [*(before.get("objects") or ()), *told],
            },
        },
        "changes": [*(summary.get("changes") or ()), *(row for item in changes for row in _rows(resource, item))],
        "failures": [*(summary.get("failures") or ()), *failures],
        "kept": [
            *(summary.get("kept") or ()),
            *(
                {"resource": resource, "object": item["name"], "reason": item["reason"]}
                for item in result.get("kept") or ()
            ),
        ],
    }


def _is_news(line: Mapping[str, Any], known: list[str]) -> bool:
    """Of an object that was kept before: whether it was surplus, or went wrong only now."""
    return line["action"] == "deleted" or (line["action"] == "failed" and line["name"] not in known)


def _failure(resource: str, name: str, message: str) -> dict[str, str]:
    return {"resource": resource, "object": name, "msg": message}


def _counts(lines: list[dict[str, Any]]) -> dict[str, int]:
    actions = ["unchanged" if line["action"] == "none" else line["action"] for line in lines]
    return {name: actions.count(name) for name in COUNTED}


def _sum(one: Mapping[str, int] | None, other: Mapping[str, int]) -> dict[str, int]:
    return {name: (one or {}).get(name, 0) + other[name] for name in COUNTED}


def _rows(resource: str, change: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A row for each field that differs; for an object that comes or goes one row."""
    before, after = change["before"], change["after"]
    known = {"resource": resource, "object": change["before_header"]}
    if bool(before) != bool(after):
        action, found, wanted = ("deleted", "present", "absent") if before else ("created", "absent", "present")
        yield {**known, "action": action, "field": "", "found": found, "wanted": wanted}
        return
    differing = list(_differing(before, after))
    for field, found, wanted in differing or [("", NOT_SHOWN, NOT_SHOWN)]:
        yield {**known, "action": "updated", "field": field, "found": found, "wanted": wanted}


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in {**before, **after}:
        found, wanted = before.get(name), after.get(name)
        if found == wanted:
            continue
        if isinstance(found, Mapping) and isinstance(wanted, Mapping):
            # Keys on one side only are what a whole dictionary, such as the groups of an agent, loses or gains.
            for key in {**found, **wanted}:
                if found.get(key) != wanted.get(key):
                    yield f"{name}.{key}", found.get(key), wanted.get(key)
        else:
            yield name, found, wanted


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"sync_summary": sync_summary}
