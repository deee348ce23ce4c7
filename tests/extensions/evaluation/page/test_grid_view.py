"""A grid in a real window, over the queue and an engine of numpy: made, stopped, gone on with."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.evaluation.faces.page.grid_view import GridView
from desktop_app.state.document.document import Document
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.event_loop import settle
from tests.extensions.evaluation.page.conftest import Alone
from tests.ui.conftest import picture

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 60_000
SMALL: ModelInfo = replace(MODEL, family="sd1")


pytestmark = pytest.mark.numpy_engine(SMALL, prompt="a fox")


@pytest.fixture
def new_view(workspace: Workspace, alone: Alone[GridView], qtbot: QtBot) -> Callable[[], GridView]:
    def made() -> GridView:
        view = alone(GridView)
        rest(view, workspace, qtbot)
        return view

    return made


def rest(view: GridView, workspace: Workspace, qtbot: QtBot) -> None:
    def rests() -> bool:
        return not view.session.progress.value.is_running and workspace.is_idle

    qtbot.waitUntil(rests, timeout=WAIT_MS)


def choose(view: GridView, *axes: tuple[str, str]) -> None:
    for combo, line, (name, values) in zip(view.axes, view.values, axes, strict=True):
        combo.setCurrentIndex(combo.findData(name))
        line.setText(values)


def shown(view: GridView, name: str) -> None:
    """For looking at it: a folder may be named."""
    if folder := os.environ.get("VELATURA_SCREENSHOTS"):
        settle()
        view.grab().save(f"{folder}/{name}.png")


def test_a_grid_is_made_and_a_cell_is_used(
    new_view: Callable[[], GridView], workspace: Workspace, qtbot: QtBot
) -> None:
    view = new_view()
    assert view.stack.is_empty and not view.go_on.isVisible() and not view.use.isEnabled()
    choose(view, ("steps", "1, 2, 3"), ("seed", "7..8"))
    assert view.told.text().startswith("6 picture") and view.make.isEnabled()
    QTest.mouseClick(view.make, LEFT)
    rest(view, workspace, qtbot)
    assert [row.name for row in view.sheet.rows] == ["Seed 7", "Seed 8"]
    assert [words for words, _ in view.sheet.rows[0].cells] == ["Steps 1", "Steps 2", "Steps 3"]
    assert all(Path(file).is_file() for row in view.sheet.rows for _, file in row.cells)
    assert not view.go_on.isVisible()
    QTest.mouseClick(view.sheet, LEFT, pos=view.sheet.square(1, 2).center())
    assert view.use.isEnabled() and view.chosen
    QTest.mouseClick(view.use, LEFT)
    parameters = workspace.state.parameters
    qtbot.waitUntil(
        lambda: (parameters.value.seed, parameters.value.steps) == (8, 3), timeout=WAIT_MS
    )
    shown(view, "grid")
    QTest.mouseClick(view.sheet_button, LEFT)
    qtbot.waitUntil(lambda: workspace.state.document.value is not None, timeout=WAIT_MS)
    document = workspace.state.document.value
    assert document is not None and document.path is None and document.modified.value
    assert document.name.value == "Grid: a fox"
    assert document.size.width > 3 * 64 and document.size.height > 2 * 64


@pytest.mark.slow
@pytest.mark.parametrize(
    ("axes", "said"),
    [
        ((("steps", "0"), ("", "")), "Steps"),
        ((("steps", "1,2"), ("steps", "3")), "Both axes"),
        ((("seed", "1..21"), ("steps", "1..20")), "420 pictures"),
        ((("steps", ""), ("", "")), "steps="),
        ((("seed", "1..10000"), ("", "")), "10000 values"),
    ],
)
def test_what_is_wrong_is_said_before(
    new_view: Callable[[], GridView], axes: tuple[tuple[str, str], ...], said: str
) -> None:
    view = new_view()
    choose(view, *axes)
    assert said.casefold() in view.told.text().casefold() and not view.make.isEnabled()


@pytest.mark.slow
def test_one_that_was_stopped_is_there_in_the_next_window_and_goes_on(
    new_view: Callable[[], GridView], workspace: Workspace, qtbot: QtBot
) -> None:
    document = Document(picture(96, 64), "p")
    workspace.state.open_document(document)
    mask = np.zeros((64, 96), np.uint8)
    mask[10:40, 20:60] = 255
    document.edit("stroke", document.mask, document.size.rect, mask)
    view = new_view()
    choose(view, ("seed", "1..6"), ("", ""))
    QTest.mouseClick(view.make, LEFT)
    session = view.session
    qtbot.waitUntil(lambda: session.progress.value.over > 0, timeout=WAIT_MS)
    QTest.mouseClick(view.stop, LEFT)
    rest(view, workspace, qtbot)
    workspace.state.close_document()
    session.shown.value = None  # as after a start
    other = new_view()
    found = other.session.shown.value
    assert found is not None and found.entries
    if not found.is_whole:
        QTest.mouseClick(other.go_on, LEFT)
        rest(other, workspace, qtbot)
    found = other.session.shown.value
    assert found is not None and found.is_whole and len(set(found.entries.values())) == 6


def test_a_model_that_is_gone_is_told_before_anything_is_made(
    new_view: Callable[[], GridView], workspace: Workspace, qtbot: QtBot
) -> None:
    view = new_view()
    choose(view, ("steps", "1, 2"), ("", ""))
    workspace.state.parameters.update(model="nobody")
    QTest.mouseClick(view.make, LEFT)
    rest(view, workspace, qtbot)
    notice = workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "model_missing"
    shown = view.session.shown.value
    assert shown is not None and not shown.entries and not shown.reasons
