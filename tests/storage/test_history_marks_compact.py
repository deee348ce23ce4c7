"""The file of marks, rewritten: it tells the same, in one line each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.storage import history_marks_compact
from desktop_app.storage.history import History
from desktop_app.storage.history_marks_compact import compact_marks
from desktop_app.storage.history_named import add_named, remove_named


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    monkeypatch.setattr(history_marks_compact, "LEAST", 0)
    return History(tmp_path / "history.sqlite", {})


def read(history: History) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for line in history.marks.lines():
        if line is not None and line.columns is not None:
            found.setdefault(line.uid, {}).update(line.columns)
    return found


@pytest.mark.slow
def test_what_is_noted_again_and_again_takes_one_line_and_tells_the_same(history: History) -> None:
    for number in range(200):
        history.marks.note("a", "ff", {"note": f"note {number}", "starred": bool(number % 2)})
        history.marks.note("b", "", {"tags": [f"{number}"]})
    history.marks.note("a", "", {"rejected": True})
    before = read(history)
    assert compact_marks(history) > 0
    assert read(history) == before
    lines = history.marks.file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0])["content"] == "ff"
    history.close()


def test_albums_that_are_gone_leave_nothing_and_others_stay(history: History) -> None:
    kept = add_named(history, "album", "kept")
    for number in range(20):
        remove_named(history, add_named(history, "album", f"{number}"))
    compact_marks(history)
    named = [line.named for line in history.marks.lines() if line is not None and line.named]
    assert named == [(kept.uid, "album", "kept", "")]
    history.close()


def test_what_cannot_be_read_or_is_of_another_version_stays_byte_by_byte(history: History) -> None:
    strange = [b'{"uid": "a", "con', b"\xff\xfe\n"[:2], b'{"later": 1, "marks": {}}']
    for number, line in enumerate(strange):
        history.marks.note("a", "", {"note": f"{number}"})
        with history.marks.file.open("ab") as file:
            file.write(line + b"\n")
    compact_marks(history)
    left = history.marks.file.read_bytes().split(b"\n")
    assert [line for line in left if line in strange] == strange
    assert read(history)["a"]["note"] == "2"
    history.close()


@pytest.mark.slow
def test_lines_of_removed_pictures_go(history: History) -> None:
    history.marks.note("a", "", {"note": "x"})
    history.marks.note("b", "", {"note": "y"})
    compact_marks(history, {"a"})
    assert set(read(history)) == {"b"}
    history.close()
