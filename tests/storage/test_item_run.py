"""Many items done into one folder: what is left, how each ended, what is told."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, StorageError
from desktop_app.storage.item_run import Hearer, ItemRun, Outcome, taken_folder
from desktop_app.storage.paths import DataPaths
from tests.refusals import refused, says

NAME = ".run.jsonl"


@dataclass(frozen=True)
class Thing:
    key: str

    @property
    def title(self) -> str:
        return f"thing {self.key}"

    @property
    def report_fields(self) -> dict[str, Any]:
        return {"name": self.key}


THINGS = [Thing(key) for key in "abcd"]


def test_each_end_is_counted_told_and_written_down(tmp_path: Path) -> None:
    heard = list[tuple[str, str, int, int]]()

    def ended(item: Thing, outcome: Outcome, over: int, of: int) -> None:
        heard.append((item.key, outcome.status, over, of))

    hearer = Hearer(ended=ended)
    run = ItemRun(THINGS, tmp_path, NAME, hearer)
    first, second, third, fourth = THINGS
    run.begin()
    run.put(replace(run.row(first), files={"0": "a.png"}))
    run.end(first, Outcome("done", told={"notes": ["x"]}))
    run.failed(second, InputError("file_missing", name="b.png"), {"steps": []})
    run.end(third, Outcome("skipped", ("mask_rule_empty", "Nothing.")))
    assert run.open == [fourth] and not run.is_whole
    assert heard == [("a", "done", 1, 4), ("b", "failed", 2, 4), ("c", "skipped", 3, 4)]
    told = run.summary()
    assert [told[name] for name in ("done", "skipped", "failed", "cancelled", "open")] == [
        *(1, 1, 1, 0, 1)
    ]
    assert told["items"][0] == {"name": "a", "status": "done", "files": ["a.png"], "notes": ["x"]}
    assert told["items"][1]["error"]["code"] == "file_missing"
    assert says("file_missing", run.text(), name="b.png")
    run.close()
    again = ItemRun(THINGS, tmp_path, NAME)
    assert again.row(first).done and again.row(first).told == {"notes": ["x"]}
    assert [again.row(one).attempt for one in THINGS] == [0, 1, 1, 0]


def test_what_is_lost_is_another_attempt(tmp_path: Path) -> None:
    run = ItemRun(THINGS, tmp_path, NAME)
    run.put(replace(run.row(THINGS[0]), files={"0": "a.png"}))
    row = run.again(THINGS[0])
    assert (row.attempt, row.files) == (1, {})


def test_a_note_is_told_once_in_a_row(tmp_path: Path) -> None:
    said = list[str]()
    run = ItemRun(THINGS, tmp_path, NAME, Hearer(say=said.append))
    for text in ("paused", "paused", "resumed", "paused"):
        run.note(text)
    assert said == ["note: paused", "note: resumed", "note: paused"]


def test_a_folder_is_one_commands_alone(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path / "data").ensure()
    with ExitStack() as ends:
        taken_folder(tmp_path / "out", paths, ends, "batch")
        with refused(StorageError, "submit_running", verb="batch"), ExitStack() as others:
            taken_folder(tmp_path / "out", paths, others, "batch")
    with ExitStack() as ends:
        taken_folder(tmp_path / "out", paths, ends, "batch")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError), ExitStack() as ends:
        taken_folder(tmp_path / "file", paths, ends, "batch")


class Skipping(ItemRun[Thing]):
    skipping = frozenset({"mask_rule_empty"})


def test_how_each_attempt_ended_is_noted_and_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    token, doing = (
        CancelToken(),
        {"b": Cancelled(), "c": InputError("mask_rule_empty"), "d": OSError("x")},
    )
    run = Skipping(THINGS, tmp_path, NAME)

    def do(item: Thing, told: dict[str, Any]) -> None:
        told["begun"] = item.key
        if item.key in doing:
            raise doing[item.key]

    for item in THINGS:
        run.attempt(item, token, partial(do, item))
    ends = [run.outcomes[key] for key in "abcd"]
    assert [one.status for one in ends] == ["done", "cancelled", "skipped", "failed"]
    assert [one.told for one in ends] == [{"begun": key} for key in "abcd"]
    assert ends[3].error is not None and ends[3].error[0] == "unexpected"
    token.cancel()
    other = Skipping(THINGS, tmp_path, "other.jsonl")
    other.attempt(THINGS[0], token, partial(do, THINGS[0]))
    assert other.outcomes["a"].status == "open", "who cancels all leaves it to the next run"
