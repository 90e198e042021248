# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What writes the RETURN blocks. That they are current is a step of `make docs-lint`, which the last tests try."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.returns import __main__ as command
from tests.ci.returns import entries
from tests.ci.returns.text import first_sentence, qualified, what_it_is, written
from tests.unit.documented import ROOT


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        (["Whole name. Needed to create a group.", "More."], "Whole name."),
        ("Time zone,\n  for example V(Europe/Zurich).", "Time zone, for example V(Europe/Zurich)."),
        (["A key (e.g. C(a. B). Not here) of your own. More."], "A key (e.g. C(a. B). Not here) of your own."),
        (["Version 1.5. Zammad 6 has it."], "Version 1.5."),
        (["No full stop"], "No full stop"),
    ],
)
def test_the_first_sentence_of_a_description(description: Any, sentence: str) -> None:
    assert first_sentence(description) == sentence


def test_a_record_says_what_a_value_is_and_not_how_to_give_it() -> None:
    assert what_it_is(["Name of the signature; an empty text for none. More."]) == "Name of the signature."
    assert what_it_is("Lists (one; two) of it.") == "Lists (one; two) of it."


def test_a_reference_to_an_option_says_whose_option_it_is() -> None:
    text = "Like O(cc), O(a=b), RV(id), V(x), R(page,label), O(ignore:z), O(opsdesk.itsm.rt_user#module:name)."
    assert qualified(text, "opsdesk.itsm.rt_queue") == (
        "Like O(opsdesk.itsm.rt_queue#module:cc), O(opsdesk.itsm.rt_queue#module:a=b), "
        "RV(opsdesk.itsm.rt_queue#module:id), V(x), R(page,label), O(ignore:z), O(opsdesk.itsm.rt_user#module:name)."
    )


def test_a_block_reads_back_as_what_was_written() -> None:
    long = " ".join(["word"] * 60)
    block = {
        "a": {
            "description": ["One: two, # three.", long],
            "type": "dict",
            "contains": {
                "short": {"description": 'It\'s "a, b": {c}', "type": "str", "sample": "yes"},
                "long": {"description": long, "type": "list", "sample": ["2031-06-01", "1.5", "null", "", "\\n"]},
            },
        },
        "b": {"description": "B.", "type": "int", "sample": {"x": None, "y": [1, True, 2.5]}},
    }
    text = written(block)
    assert yaml.safe_load(text) == block
    assert max(map(len, text.splitlines())) <= 120
    assert sum(line.startswith("    short: {") for line in text.splitlines()) == 1


def test_an_entry_of_a_record_is_its_option_unless_a_file_says_otherwise() -> None:
    record = entries.returns(ROOT / "plugins/modules/rt_ticket.py")["record"]["contains"]
    assert next(iter(record)) == "id"
    # From the option alone, with a sample from the examples as a record shows it.
    assert record["due"] == {"description": "When the ticket is due.", "type": "str", "sample": "2031-06-01T10:00:00Z"}
    # The option takes text like "1h 30m"; the record has minutes.
    assert record["time_worked"]["type"] == "int"
    # No options: only the server has them.
    assert {"created", "last_updated", "creator"} <= set(record)
    assert "content" not in record, "what is sent once is never read back"


def test_what_an_info_module_returns_is_the_record_of_the_ticket() -> None:
    record = entries.returns(ROOT / "plugins/modules/cerb_ticket.py")["record"]["contains"]
    ticket = entries.returns(ROOT / "plugins/modules/cerb_ticket_info.py")["tickets"]["contains"]
    assert set(ticket) == set(record) - {"merged_into"} | {"messages", "comments"}
    assert {name: item["type"] for name, item in record.items() if name in ticket} == {
        name: item["type"] for name, item in ticket.items() if name in record
    }


def test_a_text_with_a_comma_that_yaml_cuts_off_is_an_error() -> None:
    entry = yaml.safe_load("{description: The name, as people see it., returned: success}")
    with pytest.raises(ValueError, match="as people see it"):
        entries._finished(entry, {})


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three plugins of the collection, in a place where they may be written."""
    for name in ("modules/rt_group.py", "modules/zammad_tag.py", "lookup/rt_ticket.py"):
        (tmp_path / "plugins" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "plugins" / name, tmp_path / "plugins" / name)
    monkeypatch.setattr(command, "PLUGINS", tmp_path / "plugins")
    return tmp_path / "plugins/modules/rt_group.py"


def test_a_block_that_is_not_current_is_named_with_the_command(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 0
    capsys.readouterr()
    assert command.main(["--check"]) == 0
    text = copy.read_text().replace("- Name of the group.", "- Name of the group of people.")
    copy.write_text(text)
    assert command.main(["--check"]) == 1
    said = capsys.readouterr()
    assert said.out == "plugins/modules/rt_group.py\n"
    assert "make returns" in said.err
    assert copy.read_text() == text, "checking writes nothing"
    assert command.main([]) == 0
    assert capsys.readouterr().out == "plugins/modules/rt_group.py\n"
    assert copy.read_text().count("Name of the group of people.") == 2
    assert command.main(["--check"]) == 0


def test_a_block_says_that_nobody_should_edit_it_and_what_writes_it() -> None:
    for plugin in (ROOT / "plugins/modules").glob("*.py"):
        assert entries.texts_of(plugin)["RETURN"].lstrip().startswith('# Generated by "make returns"'), plugin.name


def test_a_module_without_a_block_is_an_error(copy: Path) -> None:
    copy.write_text(copy.read_text().replace("RETURN", "GIVES"))
    with pytest.raises(ValueError, match="no `RETURN"):
        command.main([])
