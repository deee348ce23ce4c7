"""Older runs leave the memory and can be applied all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.jobs.news import EditDone
from desktop_app.jobs.placement import make_result
from desktop_app.jobs.results import Result
from desktop_app.state.work import edits
from desktop_app.worker.mapped_arrays import MappedArrays, is_mapped
from desktop_app.worker.results_memory import ResultsMemory
from tests.worker.test_refitting import Bench


class MemoryBench(Bench):
    """A bench with runs of two images each."""

    def __init__(self, folder: Path, limit: int) -> None:
        super().__init__()
        self.memory = ResultsMemory(self.state, self.background, MappedArrays(folder), limit)

    def run(self, name: str) -> list[Result]:
        job = replace(self.job, id=name)
        made = [
            make_result(job, EditDone(image, 1, (self.output + image / 99,), 1.0))
            for image in range(2)
        ]
        for result in made:
            self.state.results.add(result, show=True)
        self.memory.trim()
        return made

    def mapped(self) -> list[str]:
        return [
            result.job.id
            for result in self.state.results.items.value
            if all(map(is_mapped, result.arrays))
        ]


def test_old_runs_go_and_the_newest_and_the_shown_one_stay(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    shelf = MemoryBench(tmp_path, limit=0)
    old, _, _ = shelf.run("a"), shelf.run("b"), shelf.run("c")
    shelf.state.results.show(shelf.state.results.items.value[2].id)
    shelf.memory.trim()
    qtbot.waitUntil(lambda: shelf.mapped() == ["a", "a"])
    shelf.state.results.show(None)
    shelf.memory.trim()
    qtbot.waitUntil(lambda: shelf.mapped() == ["a", "a", "b", "b"])
    now = shelf.state.results.find(old[1].id)
    assert now is not None
    wanted, found = (edits.prepare_edit(shelf.document, result) for result in (old[1], now))
    for one, other in zip(wanted.layer.pieces, found.layer.pieces, strict=True):
        np.testing.assert_array_equal(one.pixels, other.pixels)
    shelf.background.shutdown()


@pytest.mark.slow
def test_within_the_limit_nothing_is_written(tmp_path: Path, qapp: QApplication) -> None:
    shelf = MemoryBench(tmp_path / "mapped", limit=1 << 30)
    for name in "ab":
        shelf.run(name)
    assert not shelf.background.pending and not (tmp_path / "mapped").exists()
    shelf.background.shutdown()


@pytest.mark.slow
def test_where_nothing_can_be_written_they_stay(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    (tmp_path / "mapped").write_text("a file")
    shelf = MemoryBench(tmp_path / "mapped", limit=0)
    for name in "ab":
        shelf.run(name)
    qtbot.waitUntil(lambda: not shelf.background.pending)
    shelf.run("c")
    assert not shelf.background.pending and shelf.mapped() == []
    assert shelf.state.notice.value is None
    shelf.background.shutdown()
