# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloaded files: whole or not at all, written only when they differ, and never outside of their directory."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries import files
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.entries.files import File, Target, safe_name
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.model import errors
from ansible_collections.opsdesk.itsm.plugins.module_utils._core.wire.messages import Begin
from hypothesis import example, given
from hypothesis import strategies as st

CONTENT = b"\x00\xffnew"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def stored(directory: Path, name: str = "a.bin", *, write: bool = True) -> File:
    return Target(str(directory)).store(name, CONTENT, write=write)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_file_is_written_for_its_owner_only(tmp_path: Path) -> None:
    assert stored(tmp_path) == File(str(tmp_path / "a.bin"), DIGEST, len(CONTENT), changed=True)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert mode(tmp_path / "a.bin") == 0o600
    assert os.listdir(tmp_path) == ["a.bin"]


def test_a_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    stored(tmp_path)
    before = (tmp_path / "a.bin").stat()
    assert stored(tmp_path) == File(str(tmp_path / "a.bin"), DIGEST, len(CONTENT), changed=False)
    after = (tmp_path / "a.bin").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_of_other_content_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"old and longer than the new")
    (tmp_path / "a.bin").chmod(0o640)
    assert stored(tmp_path).changed
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert mode(tmp_path / "a.bin") == 0o640


def test_check_mode_writes_nothing(tmp_path: Path) -> None:
    assert stored(tmp_path, write=False).changed
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("content", [CONTENT, b"other"])
def test_a_link_is_replaced_and_never_followed(tmp_path: Path, content: bytes) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(content)
    outside.chmod(0o666)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.bin").symlink_to(outside)
    assert stored(inside).changed
    assert outside.read_bytes() == content
    assert not (inside / "a.bin").is_symlink()
    assert (inside / "a.bin").read_bytes() == CONTENT
    assert mode(inside / "a.bin") == 0o600


def test_a_link_to_nowhere_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.bin").symlink_to(tmp_path / "nowhere")
    assert stored(tmp_path).changed
    assert not (tmp_path / "nowhere").exists()
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_name_with_directories_stays_in_the_directory(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    for name in ("../a.bin", "/etc/passwd", "..", "x/../../y", "C:\\x", "\x00"):
        assert Path(stored(inside, name).path).parent == inside
    assert os.listdir(tmp_path) == ["inside"]


def test_a_directory_of_that_name_is_a_mistake_of_the_task(tmp_path: Path) -> None:
    (tmp_path / "a.bin").mkdir()
    with pytest.raises(errors.InvalidInput, match=r"dest: .*a\.bin is a directory"):
        stored(tmp_path)


@pytest.mark.parametrize("name", ["missing", "file"])
def test_the_target_must_be_a_directory(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.InvalidInput, match=f"dest: .*{name} is not a directory"):
        Target(str(tmp_path / name))


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    (tmp_path / "a.bin").write_bytes(b"old")

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*(os, "fsync", full) if failing == "fsync" else (Path, "replace", full))
    with pytest.raises(errors.InvalidInput, match=r"dest: cannot write .*a\.bin: No space left on device"):
        stored(tmp_path)
    assert os.listdir(tmp_path) == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"old"


def test_a_file_that_was_not_stored_as_it_was_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.bin").write_bytes(b"old")
    monkeypatch.setattr(files, "digest_of_file", lambda path: "0" * 64)
    with pytest.raises(errors.NotApplied, match="its checksum differs"):
        stored(tmp_path)
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"old"


def test_a_download_that_is_not_right_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"old")

    def check(sums: files.Sums) -> None:
        assert (sums.size, sums.sha256) == (len(CONTENT), DIGEST)
        assert sums.sha1 == hashlib.sha1(CONTENT, usedforsecurity=False).hexdigest()
        raise errors.UnexpectedAnswer("not what was kept")

    with pytest.raises(errors.UnexpectedAnswer):
        Target(str(tmp_path)).fetch("a.bin", lambda begin: begin()(CONTENT), write=True, check=check)
    assert os.listdir(tmp_path) == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"old"


def test_a_download_may_begin_again_and_keeps_only_the_last(tmp_path: Path) -> None:
    def bring(begin: Begin) -> None:
        begin()(b"the beginning of a longer try")
        take = begin()
        take(CONTENT[:2])
        take(CONTENT[2:])

    found = Target(str(tmp_path)).fetch("a.bin", bring, write=True)
    assert (found.digest, (tmp_path / "a.bin").read_bytes()) == (DIGEST, CONTENT)


def test_a_download_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def bring(begin: Begin) -> None:
        begin()(b"half")
        raise errors.AnswerLost("cut")

    with pytest.raises(errors.AnswerLost):
        Target(str(tmp_path)).fetch("a.bin", bring, write=True)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("Größe 😀.txt", "Größe 😀.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (".bashrc", "bashrc"),
        ("a\nb\x7f.txt", "a_b_.txt"),
        ("", "unnamed"),
        ("...", "unnamed"),
        (" . .x ", "x"),
        ("a" * 300, "a" * 200),
        ("a" * 300 + ".txt", "a" * 196 + ".txt"),
        ("a" * 300 + "." + "b" * 19, "a" * 180 + "." + "b" * 19),
        ("a" * 300 + "." + "b" * 20, "a" * 200),
        ("ü" * 150 + ".txt", "ü" * 98 + ".txt"),
    ],
)
def test_a_safe_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text() | st.text(alphabet="./\\ a\x00ü\ud800") | st.text(alphabet=".ab", min_size=195))
@example("é." + "b" * 199)
@example("." * 300 + "x." + "b" * 250)
@example("\ud800name")
def test_every_name_becomes_a_plain_one(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode("utf-8")) <= 200
    assert not safe.startswith(".")
    assert not set(safe) & {"/", "\\", "\0", "\n"}
