"""A board of the history's pictures."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_marks import rated
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.worker.history_board import BoardWords, board, chosen
from tests.ui.conftest import STARTER

WORDS = BoardWords("雾中的城堡", "由 Velatura 制作。图片：{count}。", "zh-CN")


@pytest.fixture
def entries(tmp_path: Path) -> list[HistoryEntry]:
    history = History(tmp_path / "history.sqlite", load_schedulers())
    made = list[HistoryEntry]()
    for seed in range(4):
        request = GenerationRequest(
            Task.TEXT_TO_IMAGE, f"castle {seed}", "starter", Size(256, 256), seed=seed
        )
        pixels = np.full((16, 24, 3), 60 * seed, np.uint8)
        origin = EntryOrigin(environment={"workbench": "concepts 3"})
        uid = history.add(pixels, request, STARTER, origin).uid
        history.mark_all([uid], rated(seed))
        history.mark(uid, note="温暖的光" if seed == 3 else "")
        found = history.get(uid)
        assert found is not None
        made.append(found)
    history.close()
    return made


def pdf(entries: list[HistoryEntry]) -> bytes:
    return board(
        entries,
        lambda one: np.full((1200, 900, 3), one.seed, np.uint16),
        lambda name: {"workbench": "concepts 3"},
        WORDS,
    )


def test_those_with_enough_stars_are_chosen(entries: list[HistoryEntry]) -> None:
    assert [one.seed for one in chosen(entries, 0)] == [0, 1, 2, 3]
    assert [one.seed for one in chosen(entries, 2)] == [2, 3]
    with pytest.raises(InputError) as error:
        pdf(chosen(entries, 5))
    assert error.value.code == "board_empty"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_notes_stars_and_versions_are_text(entries: list[HistoryEntry], tmp_path: Path) -> None:
    path = tmp_path / "b.pdf"
    path.write_bytes(pdf(entries))
    assert pdf(entries) == path.read_bytes()
    run = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True)
    for told in ("雾中的城堡", "★★★ 温暖的光", "castle 1", "concepts 3", "seed 2", "图片：4"):
        assert told in run.stdout


@pytest.mark.slow
@pytest.mark.states("mark.edited", "mark.none")
def test_a_board_is_marked_only_where_a_generative_model_made_a_picture(
    entries: list[HistoryEntry],
) -> None:
    mark = b"TrainedAlgorithmicMedia"
    cleaned = [replace(one, task="clean") for one in entries]
    assert mark in pdf(entries) and mark in pdf([*cleaned, entries[0]])
    assert mark not in pdf(cleaned)
