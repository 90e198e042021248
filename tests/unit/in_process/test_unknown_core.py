# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On an ansible-core that is not known, modules run in the worker process if all that is used is there and works."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings as module_warnings
from ansible_collections.opsdesk.itsm.plugins.plugin_utils import inside

FUTURE = "2.99.0"
needs_profiles = pytest.mark.skipif(not inside.HAS_PROFILES, reason="this ansible-core is older than 2.19")


@pytest.fixture(autouse=True)
def _asked_again() -> Iterator[None]:
    inside.unsuitable.cache_clear()
    yield
    inside.unsuitable.cache_clear()


def test_this_ansible_core_is_known() -> None:
    assert inside.unsuitable() == ""


def test_an_older_one_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "__version__", "2.15.3")
    assert inside.unsuitable() == "ansible-core 2.15.3 is not known to this collection"


@needs_profiles
def test_a_future_one_that_has_all_parts_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "__version__", FUTURE)
    before = (basic._ANSIBLE_ARGS, module_warnings._global_warnings)
    assert inside.unsuitable() == ""
    assert (basic._ANSIBLE_ARGS, module_warnings._global_warnings) == before


def _no_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "HAS_PROFILES", False)


def _no_method(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(inside.Ordinary.__mro__[1], "_configure_module")


def _another_method(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside.Ordinary.__mro__[1], "_configure_module", lambda self, renamed: None)


def _no_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "VARIABLES", ((basic, ("_ARGUMENTS_OF_TOMORROW",)),))


def _failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basic.AnsibleModule, "exit_json", lambda self, **_: 1 / 0)


def _silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basic.AnsibleModule, "exit_json", lambda self, **_: print("{}"))


@needs_profiles
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_no_profiles, "it writes the arguments of modules in another way"),
        (_no_method, "ActionModule._configure_module is not what it was"),
        (_another_method, "ActionModule._configure_module is not what it was"),
        (_no_arguments, "ansible.module_utils.basic has no _ARGUMENTS_OF_TOMORROW"),
        (_failing, "a module that does nothing failed there: ZeroDivisionError: division by zero"),
        (_silent, "a module that does nothing returned something else there"),
    ],
)
def test_a_future_one_that_lacks_something_is_not(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None], said: str
) -> None:
    monkeypatch.setattr(inside, "__version__", FUTURE)
    change(monkeypatch)
    assert inside.unsuitable() == f"ansible-core {FUTURE} is not known to this collection, and {said}"
