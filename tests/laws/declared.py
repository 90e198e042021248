# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the observers look: the place of a module's objects, from its declaration."""

from __future__ import annotations

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.resource import Resource

from tests.laws import runner


class NoPlace(LookupError):
    """An observer does not know where the objects of a module are."""

    def __init__(self, module: str, file: str, line: str) -> None:
        super().__init__(
            f"tests/laws/{file} does not know where the objects of {module} are, and its declaration does not say it: "
            f"add {line}"
        )


def resource_of(module: str, file: str, line: str) -> Resource:
    """What the module keeps. Raises NoPlace, which names the file below tests/laws and the line to add there."""
    declared = runner.declaration(module)
    if not isinstance(declared, Resource):
        raise NoPlace(module, file, line)
    return declared


def path_of(module: str, file: str, line: str) -> str:
    """The path of the collection of the module's objects; raises NoPlace like resource_of."""
    path = resource_of(module, file, line).path
    if not path:
        raise NoPlace(module, file, line)
    return path
