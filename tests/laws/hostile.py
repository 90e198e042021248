# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that nobody expects, for every option of every module: made from the declarations, by type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.opsdesk.itsm.plugins.module_utils._core.tasks.task import Task
from hypothesis import strategies as st

from tests.laws.scenario import Scenario, all_scenarios

#: No request may have this as an element of its path: whatever stands before it in a value would have been left.
ESCAPED = "escaped"
TEXTS = [
    # Halves of characters, control characters, ends of lines, marks that change directions.
    *("\ud800", "a\udcffb", "\ud83d", "\x00", "a\x00b", "\x1b[31m", "\x7f", "\r\nX-Evil: 1", "\u2028", "\u202eabc"),
    *("\ufeff", "\ufffe", "\U0010ffff", "\U0001f600"),
    # Paths and addresses.
    *("..", ".", "/", "//", "a/b", f"../{ESCAPED}", f"../../{ESCAPED}", f"x/../{ESCAPED}", f"..\\{ESCAPED}"),
    *(f"%2e%2e/{ESCAPED}", f"%2e%2e%2f{ESCAPED}", f"..;/{ESCAPED}", f"/../{ESCAPED}?a=b", "%", "%zz", "%00"),
    *("#", "?", "a#b", "a?b=c", "a&b=c", "@127.0.0.1", "//127.0.0.1/x", "file:///etc/passwd"),
    # Quotes, and what other languages read something into.
    *('"', "'", "\\", 'a"b\\', "\\'", "' OR 1=1 --", "*", "a*", "$(x)", "{{ x }}", "{% x %}", "<b>&amp;", "[", "{"),
    *("[1", '{"a":', "[" * 3000, "{}", "[]", "null", "true", "no", "NaN", "Infinity", "1e999", "-1", "0"),
    *("9" * 30, "9" * 5000, "1.5", "0x10", "\u0661\u0662", "0000-00-00", "9999-99-99", "0001-01-01T00:00:00+14:00"),
    # Nothing, and as good as nothing.
    *("", " ", "\t", "\n", " \n ", "\u00a0", "\u3000", "\u200b"),
    # One text in several spellings.
    *("e\u0301", "\u00e9", "\ufb01", "\u0130", "\u00df", "\u212b", "\uff0f\uff0e\uff0e", "x" * 300, "x" * 70_000),
]
NUMBERS = [0, -1, 1, 2**31, 2**63, 2**64, -(2**64), 10**30, 10**4000, 1.5, -0.0, 1e308]
NO_NUMBERS = [float("nan"), float("inf"), float("-inf")]


def _nested(levels: int, form: Any) -> Any:
    value: Any = "x"
    for _level in range(levels):
        value = form(value)
    return value


DEEP = [_nested(levels, form) for levels in (60, 150) for form in (lambda x: [x], lambda x: {"a": x})]

texts = st.sampled_from(TEXTS)
plain = st.one_of(texts, st.sampled_from([None, True, False, *NUMBERS, *NO_NUMBERS]))
anything = st.one_of(
    plain,
    st.sampled_from(DEEP),
    st.lists(plain, max_size=2),
    st.dictionaries(texts, plain, max_size=2),
    st.lists(st.dictionaries(texts, plain, max_size=2), min_size=1, max_size=2),
    st.dictionaries(texts, st.lists(plain, max_size=2), max_size=2),
)


def values(spec: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values for one option: mostly of its type, and sometimes of none."""
    return st.one_of(_typed(spec), _typed(spec), _typed(spec), anything)


def _typed(spec: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    kind = spec.get("type", "str")
    if spec.get("choices"):
        return st.one_of(st.sampled_from(list(spec["choices"])), texts)
    if kind in ("list", "dict") and spec.get("options"):
        inner = st.fixed_dictionaries({}, optional={name: _typed(item) for name, item in spec["options"].items()})
        return st.lists(inner, min_size=1, max_size=2) if kind == "list" else inner
    if kind == "list":
        return st.lists(_typed({"type": spec.get("elements", "str")}), min_size=1, max_size=3)
    if kind == "dict":
        names = st.one_of(texts, st.just("a"))
        return st.dictionaries(names, st.one_of(plain, st.lists(plain, max_size=2)), min_size=1, max_size=2)
    if kind in ("int", "float"):
        return st.sampled_from([*NUMBERS, *NO_NUMBERS])
    if kind == "bool":
        return st.sampled_from([True, False, "maybe", 2])
    return anything if kind == "raw" else texts


def options(task: Task, good: Mapping[str, Any], objects: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Good options with one to three bad ones among them. `objects`: of a `*_sync`, the options of one object."""
    specified = task.argument_spec()
    connection = {option.name for option in task.system.options}

    @st.composite
    def drawn(draw: Any) -> dict[str, Any]:
        # A bad connection ends nearly every run early.
        names = sorted(set(specified) - connection) if draw(st.integers(0, 9)) else sorted(connection)
        chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        bad = {name: draw(values(specified[name])) for name in chosen}
        if "objects" in bad and objects and draw(st.integers(0, 3)):
            inner = draw(st.lists(st.sampled_from(sorted(objects)), min_size=1, max_size=3, unique=True))
            bad["objects"] = [{**good["objects"][0], **{name: draw(values(objects[name])) for name in inner}}]
        return {**good, **bad}

    return drawn()


def scenario_of(module: str) -> Scenario:
    """A scenario of the module, whose options are good ones; for a module without one, any of its system."""
    found = [item for item in all_scenarios() if item.system == module.partition("_")[0]]
    return next((item for item in found if item.module == module), found[0])
