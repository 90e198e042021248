# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python libraries, imported where they are first used: a wrong argument costs no import, sanity tests none."""

from __future__ import annotations

import importlib
import platform
import sys
from types import ModuleType

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors

_PACKAGES = {"requests_gssapi": "requests-gssapi"}


def load(name: str) -> ModuleType:
    """The imported module; raises MissingLibrary when it is not installed for this Python."""
    try:
        return importlib.import_module(name)
    except ImportError:
        package = _PACKAGES.get(name, name)
        raise errors.MissingLibrary(
            f"Failed to import the required Python library ({package}) on {platform.node()}'s Python {sys.executable}",
            advice=f"Install it there: {sys.executable} -m pip install {package}; or set ansible_python_interpreter "
            "to a Python that has it",
        ) from None
