from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from desktop_app.core.errors import StorageError
from desktop_app.storage.history import History
from desktop_app.storage.history_marks import MARKS, Marks, column_value
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_rows import COLUMNS
from tests.storage.conftest import MODEL, picture, request_for


def test_every_mark_is_a_column() -> None:
    assert set(MARKS) <= set(COLUMNS)


@pytest.mark.slow
def test_what_is_marked_is_in_the_row_and_in_the_file(history: History) -> None:
    entry = history.add(picture(), request_for("x"), MODEL)
    before = history.path_of(entry).read_bytes()
    history.mark(entry.uid, starred=True, tags=["a", "b", "a"], note="für später")
    history.mark(entry.uid, starred=False, rejected=True)
    again = history.get(entry.uid)
    assert again is not None
    assert (again.starred, again.rejected, again.note) == (False, True, "für später")
    assert again.tags == ("a", "b")
    assert history.path_of(entry).read_bytes() == before
    lines = [line for line in history.marks.lines() if line is not None]
    assert {(line.uid, line.content) for line in lines} == {(entry.uid, entry.content)}
    assert [line.columns for line in lines] == [
        {"starred": 1, "tags": '["a", "b"]', "note": "für später"},
        {"starred": 0, "rejected": 1},
    ]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("starred", 1, TypeError),
        ("note", None, TypeError),
        ("tags", ["a", 1], TypeError),
        ("tags", "a", TypeError),
        ("trashed", True, TypeError),
        ("seed", 1, KeyError),
    ],
)
def test_other_things_can_not_be_marked(
    history: History, name: str, value: object, error: type[Exception]
) -> None:
    entry = history.add(picture(), request_for("x"), MODEL)
    with pytest.raises(error):
        history.mark(entry.uid, **{name: value})
    with pytest.raises(error):
        column_value(name, value)
    assert list(history.marks.lines()) == []


def test_an_entry_that_is_gone_is_not_marked(history: History) -> None:
    history.mark("0" * 32, starred=True)
    assert list(history.marks.lines()) == []


def test_half_a_line_is_skipped_and_the_next_one_is_whole(tmp_path: Path) -> None:
    marks = Marks(tmp_path / "marks.jsonl")
    assert list(marks.lines()) == []
    marks.note("u1", "c1", {"starred": True})
    whole = (tmp_path / "marks.jsonl").read_bytes()
    marks.note("u2", "c2", {"note": "x"})
    with (tmp_path / "marks.jsonl").open("r+b") as file:
        file.truncate(len(whole) + 9)
    marks.note("u3", "c3", {"note": "y", "colour": 3})
    found = list(marks.lines())
    assert [None if line is None else line.uid for line in found] == ["u1", None, "u3"]
    assert found[2] is not None and found[2].columns == {"note": "y"}, "not what is unknown"


@pytest.mark.parametrize(
    "line", ["[]", "7", "{}", '{"uid": 1}', '{"uid": "u", "content": "c", "marks": []}', "[" * 9999]
)
def test_strange_lines_are_skipped(tmp_path: Path, line: str) -> None:
    file = tmp_path / "marks.jsonl"
    file.write_text(f"\n{line}\n{json.dumps({'environment': 'e', 'data': '{}'})}\n")
    first, second = Marks(file).lines()
    assert first is None
    assert second is not None and second.environment == ("e", "{}")


def test_what_stands_in_no_picture_is_noted_with_the_row(history: History) -> None:
    environment = {"torch": "2.13.0", "device": "cpu"}
    origin = EntryOrigin(document="Stillleben", inputs=({"grey": False},), environment=environment)
    entries = [history.add(picture(n), request_for("x"), MODEL, origin) for n in range(2)]
    assert history.environment(entries[0].environment) == environment
    assert entries[0].inputs == ({"grey": False},)
    told = [line for line in history.marks.lines() if line is not None]
    assert [line.environment is not None for line in told] == [True, False, False]
    assert told[1].columns == {
        "document": "Stillleben",
        "inputs": '[{"grey":false}]',
        "environment": entries[0].environment,
    }


@pytest.mark.skipif(os.name != "posix", reason="needs a full device")
def test_what_can_not_be_noted_is_not_in_the_row_either(history: History) -> None:
    entry = history.add(picture(), request_for("x"), MODEL)
    (history.folder / "marks.jsonl").symlink_to("/dev/full")
    with pytest.raises(StorageError) as caught:
        history.mark(entry.uid, starred=True)
    assert caught.value.code == "disk_full"
    (history.folder / "marks.jsonl").unlink()
    again = history.get(entry.uid)
    assert again is not None and not again.starred
