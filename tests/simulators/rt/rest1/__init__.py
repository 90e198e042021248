# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The old protocol of forms, `/REST/1.0/...`."""

from __future__ import annotations

from .pages import PREFIX, answer

__all__ = ["PREFIX", "answer"]
