# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command that runs a playbook was given: its inventories, and what it leaves out."""

from __future__ import annotations

from pathlib import Path

from ansible import constants, context


def left_out() -> tuple[bool, bool]:
    """Whether the command left out hosts, and whether it left out tasks."""
    given = context.CLIARGS.get
    tagged = set(given("tags") or ()) - {"all"} or given("skip_tags") or given("start_at_task") or given("step")
    return bool(given("subset")), bool(tagged)


def inventory_name() -> str:
    """The inventories of the command, or of the configuration."""
    sources = context.CLIARGS.get("inventory") or constants.config.get_config_value("DEFAULT_HOST_LIST")
    return ",".join(place(str(item)) for item in ([sources] if isinstance(sources, str) else sources))


def place(path: str) -> str:
    """A path that does not depend on where the command was started, and as little as may be on the machine."""
    configuration = getattr(constants, "CONFIG_FILE", None)
    if "," not in path and configuration and Path(path).is_relative_to(Path(str(configuration)).parent):
        return str(Path(path).relative_to(Path(str(configuration)).parent))
    return path.strip(",")
