# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the options of many objects as Ansible checks those of a task."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model.values import Options, Values
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.argument_spec import ArgumentSpec

#: Ansible's types whose values need no conversion when they are of these types of Python already.
PLAIN: Mapping[str, type] = {"str": str, "bool": bool, "int": int, "list": list, "dict": dict}


class Checker:
    """Checks the options of one object after the other, as Ansible would check those of a task."""

    def __init__(self, spec: ArgumentSpec) -> None:
        self._validator = ArgumentSpecValidator(spec)
        self._defaults = {name: option.get("default") for name, option in spec.items()}
        self._required = {name for name, option in spec.items() if option.get("required")}
        #: What is right as it stands, by option: its Python type, that of a list's elements, and the choices.
        self._plain = {
            name: (PLAIN[option["type"]], PLAIN.get(option.get("elements", "")), tuple(option.get("choices", ())))
            for name, option in spec.items()
            if option["type"] in PLAIN
            and not set(option) - {"type", "elements", "choices", "aliases", "default", "no_log", "required"}
        }

    def options(self, given: Options) -> Values:
        """All options, with defaults and as their types; raises InvalidInput as Ansible would say it."""
        # Of thousands of objects nearly all are written as they are meant: ansible-core's own check takes ten times as
        # long to come to the same result.
        if self._required <= given.keys() and all(self._is_plain(name, value) for name, value in given.items()):
            return {**self._defaults, **given}
        result = self._validator.validate(given)
        if result.error_messages:
            raise errors.InvalidInput("; ".join(result.error_messages))
        options: Values = result.validated_parameters
        return options

    def _is_plain(self, name: str, value: object) -> bool:
        if name not in self._plain:
            return False
        kind, of_elements, choices = self._plain[name]
        if kind is list:
            plain = isinstance(value, list) and of_elements is str and all(isinstance(item, str) for item in value)
            return plain and not choices
        # `True` is an int for Python, but not for Ansible.
        plain = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        return plain and (not choices or value in choices)
