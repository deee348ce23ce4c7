"""The list of steps in a real window: it follows every step, and a click goes anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers.content import Content
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.painting.masking import MaskingState
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.ui.panels.history.undo_model import PLACE_ROLE
from desktop_app.ui.panels.history.undo_panel import UndoPanel
from tests.ui.panels.conftest import Ui

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(ui: Ui) -> UndoPanel:
    ui.docks.undo_dock.toggleViewAction().trigger()
    QTest.qWaitForWindowExposed(ui.window)
    QApplication.processEvents()
    return ui.docks.undo_panel


@pytest.fixture
def document(panel: UndoPanel, open_picture: Callable[..., Document]) -> Document:
    """With a stroke, a masked area, and its reverse."""
    made = open_picture()
    paint(made)
    made.fill_mask("rectangle", 255, Rect(0, 0, 20, 20))
    MaskingState().invert(made)
    QApplication.processEvents()
    return made


def paint(document: Document, x: float = 20) -> None:
    ColourStroke(document, Brush(size=9), (250, 10, 10), x, 20).finish()


def pixels(document: Document) -> bytes:
    shown, mask = document.pixels, document.mask
    return shown.read(shown.rect).tobytes() + mask.read(mask.rect).tobytes()


def with_mask(content: Content, value: int) -> Content:
    values = np.full((1, 1), value, np.uint8)
    return replace(content, mask=content.mask.written(Rect(0, 0, 1, 1), values))


def words(panel: UndoPanel) -> list[str]:
    model = panel.list_model
    return [model.index(row).data() for row in range(model.rowCount())]


def places(panel: UndoPanel) -> list[str]:
    model = panel.list_model
    return [model.index(row).data(PLACE_ROLE) for row in range(model.rowCount())]


def row_at(panel: UndoPanel, row: int) -> QPoint:
    return panel.view.visualRect(panel.list_model.index(row)).center()


def click(panel: UndoPanel, row: int) -> None:
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, row_at(panel, row))


@pytest.mark.slow
def test_it_comes_in_front_from_the_menu_and_says_what_it_is_for(ui: Ui) -> None:
    assert ui.docks.undo_dock.isHidden()
    ui.docks.undo_dock.toggleViewAction().trigger()
    QApplication.processEvents()
    panel = ui.docks.undo_panel
    assert not panel.visibleRegion().isEmpty()
    assert ui.docks.undo_dock in ui.window.tabifiedDockWidgets(ui.docks.history_dock)
    assert panel.stack.is_empty and panel.stack.sentence.text() and panel.view.accessibleName()


@pytest.mark.slow
def test_every_step_is_listed_and_clicks_keys_and_undo_go_there(
    ui: Ui, panel: UndoPanel, document: Document
) -> None:
    steps, last = document.undo_stack, pixels(document)
    assert not panel.stack.is_empty
    assert words(panel) == ["New", "Paint Stroke", "Mask Rectangle", "Invert Mask"]
    assert places(panel) == ["done", "done", "done", "present"]
    assert panel.view.currentIndex().row() == 3
    ui.act("undo")
    assert places(panel) == ["done", "done", "present", "undone"]
    assert panel.view.currentIndex().row() == 2
    click(panel, 0)
    assert steps.position == 0 and not document.has_mask
    assert places(panel) == ["present", "undone", "undone", "undone"]
    click(panel, 3)
    assert pixels(document) == last and places(panel)[-1] == "present"
    panel.view.setFocus()
    for _ in range(2):
        QTest.keyClick(panel.view, Qt.Key.Key_Up)
    assert steps.position == 3, "looking is not going"
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert steps.position == 1 and places(panel)[1] == "present"
    told = [
        panel.list_model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)
    ]
    assert told[:2] == ["New, done", "Paint Stroke, current"] and told[3] == "Invert Mask, undone"
    assert panel.list_model.index(0).data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.slow
def test_nothing_happens_during_a_stroke_or_an_edit(panel: UndoPanel, document: Document) -> None:
    stroke = ColourStroke(document, Brush(size=9), (250, 10, 10), 60, 40)
    click(panel, 1)
    assert document.undo_stack.position == 3 and panel.view.currentIndex().row() == 3
    stroke.finish()
    document.undo_stack.locked = True
    click(panel, 1)
    assert document.undo_stack.position == 4 and panel.view.currentIndex().row() == 4
    document.undo_stack.locked = False


def test_a_new_step_takes_the_place_of_those_taken_back(
    panel: UndoPanel, document: Document
) -> None:
    click(panel, 1)
    paint(document, 70)
    assert words(panel) == ["New", "Paint Stroke", "Paint Stroke"]
    assert places(panel) == ["done", "done", "present"]


@pytest.mark.slow
def test_a_stroke_adds_one_row_to_ten_thousand_and_the_list_stands_at_its_end(
    panel: UndoPanel, open_picture: Callable[..., Document]
) -> None:
    document = open_picture()
    before = document.content
    one, other = (with_mask(before, value) for value in (1, 2))
    steps = [
        UndoStep("brush", *((one, other) if number % 2 else (other, one))) for number in range(9999)
    ]
    document.undo_stack.resume([UndoStep("brush", before, other), *steps], [])
    QApplication.processEvents()
    model, told = panel.list_model, []
    model.rowsInserted.connect(lambda _, first, last: told.append((first, last)))
    model.modelReset.connect(lambda: told.append("reset"))
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    paint(document)
    assert told == [(10_001, 10_001), (10_000, 10_001)]
    QApplication.processEvents()
    assert panel.view.viewport().rect().contains(row_at(panel, 10_001))
    document.undo_stack.go_to(5)
    QApplication.processEvents()
    assert panel.view.viewport().rect().contains(row_at(panel, 5))


@pytest.mark.slow
def test_steps_given_up_for_memory_leave_the_list(panel: UndoPanel, document: Document) -> None:
    document.undo_stack.swap_out = None
    document.undo_stack.budget = 0  # pyright: ignore[reportPrivateUsage]
    paint(document, 50)
    assert words(panel) == ["Earlier steps", "Paint Stroke"]
    assert places(panel) == ["done", "present"]


@pytest.mark.slow
def test_a_picture_from_a_file_was_opened_and_one_brought_back_recovered(
    panel: UndoPanel, open_picture: Callable[..., Document], tmp_path: Path
) -> None:
    document = open_picture(path=tmp_path / "park.png")
    assert words(panel) == ["Opened"]
    paint(document)
    back = Document(document.undo_stack.at(0).before, "park.png", document.path)
    back.resume(document.content, [document.undo_stack.at(0)], [])
    panel._state.open_document(back)  # pyright: ignore[reportPrivateUsage]
    assert words(panel) == ["Recovered", "Paint Stroke"]
