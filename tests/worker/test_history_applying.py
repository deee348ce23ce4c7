"""An edit of the history goes into the picture that it was made for, in its place, undoably."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.worker.history_applying import hindrance
from desktop_app.worker.workspace import Workspace
from tests.worker.test_tab_keeping import as_killed, begun, generate, started

__all__ = ["started"]

WAIT_MS = 20_000
SPOTS = (Rect(80, 60, 30, 30),)


def painted(workspace: Workspace, *spots: Rect) -> Document:
    pixels = np.random.default_rng(0).integers(90, 110, (200, 240, 3), np.uint8)
    document = Document(pixels, "photo.png")
    workspace.state.open_document(document)
    for rect in spots:
        document.fill_mask("rectangle", 255, rect)
    return document


def entries(workspace: Workspace) -> list[HistoryEntry]:
    history = History(workspace.paths.history_file, load_schedulers())
    found = history.newest()
    history.close()
    return list(found)


def pixels_of(document: Document) -> Array:
    return document.pixels.read(document.size.rect).copy()


def applied(workspace: Workspace, document: Document, qtbot: QtBot) -> Array:
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    return pixels_of(document)


@pytest.mark.parametrize("spots", [SPOTS, (*SPOTS, Rect(120, 70, 16, 20))])
def test_it_goes_in_as_it_was_seen_also_after_a_kill(
    tmp_path: Path, started: list[Workspace], qtbot: QtBot, spots: tuple[Rect, ...]
) -> None:
    first = begun(tmp_path / "first", started, qtbot)
    document = painted(first, *spots)
    before = pixels_of(document)
    generate(first, qtbot, "a red house")
    again = begun(as_killed(first, tmp_path, qtbot), started, qtbot)
    first.results.apply()
    wanted = applied(first, document, qtbot)
    back = again.state.document.value
    assert back is not None
    again.state.results.clear()
    (entry,) = entries(again)
    assert hindrance(entry, back) is None
    again.results.apply_entry(entry.uid)
    after = applied(again, back, qtbot)
    assert np.abs(after.astype(int) - wanted).max() <= 1
    outside = np.ones(after.shape[:2], np.bool_)
    for rect in spots:
        outside[rect.slices] = False
    assert np.array_equal(after[outside], before[outside]) and (after != before).any()
    (noted,) = entries(again)
    assert noted.applied and hindrance(noted, back) == "inside"
    back.undo_stack.undo()
    assert np.array_equal(pixels_of(back), before)
    assert hindrance(noted, back) is None


@pytest.mark.slow
def test_the_step_is_in_the_journal(tmp_path: Path, started: list[Workspace], qtbot: QtBot) -> None:
    first = begun(tmp_path / "first", started, qtbot)
    document = painted(first, *SPOTS)
    generate(first, qtbot, "a red house")
    first.state.results.clear()
    first.results.apply_entry(entries(first)[0].uid)
    wanted = applied(first, document, qtbot)
    again = begun(as_killed(first, tmp_path, qtbot), started, qtbot)
    back = again.state.document.value
    assert back is not None and np.array_equal(pixels_of(back), wanted)
    assert back.undo_stack.undo_name == "apply"


@pytest.mark.slow
def test_what_has_no_place_says_why(tmp_path: Path, started: list[Workspace], qtbot: QtBot) -> None:
    workspace = begun(tmp_path / "first", started, qtbot)
    document = painted(workspace, *SPOTS)
    generate(workspace, qtbot, "a red house")
    (entry,) = entries(workspace)
    assert hindrance(entry, None) == "no_document"
    other = Document(pixels_of(document), "other.png")
    assert hindrance(entry, other) == "other_document"
    assert (
        hindrance(entry, Document(pixels_of(document), "photo.png", tmp_path / "photo.png")) is None
    )
    small = Document(pixels_of(document)[:100], "photo.png", tmp_path / "photo.png")
    assert hindrance(entry, small) == "other_size"
    assert hindrance(replace(entry, inputs_json="[]"), document) == "gone"
    assert hindrance(replace(entry, missing=True), document) == "gone"
    assert hindrance(replace(entry, request_json="{}"), document) == "no_edit"
    workspace.state.open_document(small)
    workspace.results.apply_entry(entry.uid)
    qtbot.waitUntil(lambda: workspace.state.notice.value is not None, timeout=WAIT_MS)
    assert small.undo_stack.undo_name != "apply"
