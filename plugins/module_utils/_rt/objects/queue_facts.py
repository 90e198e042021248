# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a queue the tickets in it need."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.opsdesk.itsm.plugins.module_utils._rt.objects.custom_fields import CustomFieldSet


@dataclass(frozen=True)
class CustomRole:
    """A role of one's own on the tickets of a queue; `single`: it holds one person."""

    name: str
    single: bool


@dataclass(frozen=True)
class Queue:
    """What of a queue its tickets need."""

    id: str
    name: str
    fields: CustomFieldSet
    #: RT's key in a ticket (`RT::CustomRole-1`) -> the role
    custom_roles: dict[str, CustomRole]
    #: Whether its tickets have service levels; only REST 1.0 hides those of a queue without.
    levels: bool = True
