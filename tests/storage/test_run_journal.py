"""The journal of a run of many items: what a kill or a damaged disk leaves of it."""

from __future__ import annotations

import json
from pathlib import Path

from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import InputError
from desktop_app.core.set_aside import asides
from desktop_app.storage.run_journal import JournalRow, RunJournal
from tests.refusals import refused

NAME = ".run.jsonl"


def _lines(folder: Path) -> list[bytes]:
    """Those of the journal that were set aside."""
    return [one.values["line"].encode("utf-8", "surrogateescape") for one in asides(folder / NAME)]


def test_damaged_lines_of_the_journal_are_kept_and_counted(tmp_path: Path) -> None:
    journal = RunJournal(tmp_path / NAME)
    journal.note(*(JournalRow(key, attempt=2) for key in ("a", "b", "c", "d")))
    first, second, third, fourth = (tmp_path / NAME).read_bytes().splitlines()
    bad = [b"\xff" + second, third[:20], fourth.replace(b'"d"', b'"k"')]
    (tmp_path / NAME).write_bytes(b"\n".join((first, *bad)))
    again = RunJournal(tmp_path / NAME)
    assert [again.knows(key) for key in "abcdk"] == [True, False, False, False, False]
    assert again.damaged == 3 and again.kept is not None
    assert _lines(tmp_path) == bad
    assert (tmp_path / NAME).read_bytes().splitlines() == [first]
    (tmp_path / NAME).write_bytes(b"[1]")
    assert RunJournal(tmp_path / NAME).damaged == 1 and _lines(tmp_path) == [*bad, b"[1]"]
    last = RunJournal(tmp_path / NAME)
    assert last.damaged == 0 and last.was_damaged


def test_any_flipped_bit_of_the_journal_is_put_right(tmp_path: Path) -> None:
    RunJournal(tmp_path / NAME).note(
        *(JournalRow(key, files={"0": f"J-{key}.png"}) for key in "ab")
    )
    whole = (tmp_path / NAME).read_bytes()
    for bit in range(0, 8 * len(whole), 3):
        spoilt = bytearray(whole)
        spoilt[bit // 8] ^= 1 << bit % 8
        (tmp_path / NAME).write_bytes(spoilt)
        journal = RunJournal(tmp_path / NAME)
        assert [journal.row(key).files["0"] for key in "ab"] == ["J-a.png", "J-b.png"], bit
        assert not journal.damaged, bit


def test_a_line_of_an_earlier_version_has_no_sum(tmp_path: Path) -> None:
    row = {"key": "a", "attempt": 1, "images": 1, "files": {"0": "a-1.png"}, "done": True}
    (tmp_path / NAME).write_text(json.dumps(row))
    assert RunJournal(tmp_path / NAME).row("a").files == row["files"]


def test_a_journal_that_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with refused(InputError, "file_unreadable", name=NAME):
        RunJournal(tmp_path / NAME)


def test_a_line_that_was_copied_over_another_is_told(tmp_path: Path) -> None:
    journal = RunJournal(tmp_path / NAME)
    journal.note(*(JournalRow(key) for key in "ab"))
    journal.note(JournalRow("b", done=True))
    lines = (tmp_path / NAME).read_bytes().splitlines(keepends=True)
    assert len(lines) == 3
    (tmp_path / NAME).write_bytes(b"".join([lines[0], lines[0], lines[2]]))
    again = RunJournal(tmp_path / NAME)
    assert again.damaged == 1 and _lines(tmp_path) == [lines[0].strip()]
    assert again.row("b").done and not RunJournal(tmp_path / NAME).damaged


def test_lines_of_earlier_versions_have_no_numbers(tmp_path: Path) -> None:
    lines = (with_check(json.dumps({"key": key}).encode()) for key in "aab")
    (tmp_path / NAME).write_bytes(b"\n".join(lines) + b"\n")
    journal = RunJournal(tmp_path / NAME)
    assert journal.knows("b") and not journal.damaged
