"""A second window on a document: it follows, looks elsewhere, and has switches of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.imaging.warning_marks import HIGH, LOW
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.window.view_window import ViewWindow
from tests.imaging.press_profile import press_profile

pytestmark = pytest.mark.window

RED = (255, 0, 0)


@pytest.fixture
def document(window: MainWindow) -> Document:
    pixels = np.full((100, 200, 3), 120, np.uint8)
    pixels[:, 100:] = RED
    made = Document(pixels, "park.png")
    window.workspace.state.open_document(made)
    return made


@pytest.fixture
def view(window: MainWindow, document: Document, qtbot: QtBot) -> ViewWindow:
    window.kit.actions["new_view"].trigger()
    (made,) = window.findChildren(ViewWindow)
    qtbot.waitExposed(made)
    assert made.canvas.height() > 400, "Qt alone takes the height of the bar"
    made.resize(500, 400)
    made.full.click()
    return made


def _colour(view: ViewWindow, x: float, y: float) -> tuple[int, ...]:
    canvas = view.canvas
    left, top = canvas.navigation.viewport.to_canvas(x, y)
    seen = from_qimage(canvas.grab().toImage())[..., :3]
    return tuple(seen[round(top), round(left)].tolist())


def _refined(view: ViewWindow, qtbot: QtBot, x: float, y: float) -> tuple[int, ...]:
    _colour(view, x, y)  # asks for what is missing
    qtbot.waitUntil(lambda: view.canvas.is_sharp, timeout=20_000)
    return _colour(view, x, y)


@pytest.mark.slow
def test_it_shows_the_picture_and_what_changes(
    view: ViewWindow, document: Document, qtbot: QtBot
) -> None:
    assert view.windowTitle() == "park.png: second view"
    assert _refined(view, qtbot, 50, 50) == (120, 120, 120)
    document.edit("apply", document.pixels, Rect(40, 40, 20, 20), np.full((20, 20, 3), 7, np.uint8))
    assert _refined(view, qtbot, 50, 50) == (7, 7, 7)
    document.undo_stack.undo()
    assert _refined(view, qtbot, 50, 50) == (120, 120, 120)


@pytest.mark.slow
def test_zoom_and_place_are_its_own(
    window: MainWindow, view: ViewWindow, document: Document
) -> None:
    main, canvas = window.canvas.viewport, view.canvas
    window.workspace.state.tools.active.value = ToolId.PAN
    assert canvas.navigation.viewport.zoom == 1.0 and view.zoom.text() == "100 %"
    before = canvas.navigation.viewport
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(130, 90))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(130, 90))
    after = canvas.navigation.viewport
    assert (after.left - before.left, after.top - before.top) == (30, -10)
    place = QPointF(100, 100)
    event = QWheelEvent(
        *(place, QPointF(canvas.mapToGlobal(QPoint(100, 100))), QPoint(), QPoint(0, 120)),
        *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(canvas, event)
    assert canvas.navigation.viewport.zoom > 1
    zoom = canvas.navigation.viewport.zoom
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.navigation.viewport.zoom < zoom
    assert window.canvas.viewport == main and not document.has_mask


@pytest.mark.slow
def test_clipping_is_marked_here_alone(window: MainWindow, view: ViewWindow, qtbot: QtBot) -> None:
    view.clipping.click()
    assert _refined(view, qtbot, 150, 50) == HIGH[:3]
    assert not window.workspace.state.view.clipping.value
    assert window.canvas.scene.view is not None and window.canvas.scene.view.warnings is None
    view.clipping.click()
    assert _refined(view, qtbot, 150, 50) == RED
    assert LOW[:3] != RED


@pytest.mark.slow
def test_proof_and_gamut_are_shown_here_alone(
    window: MainWindow, view: ViewWindow, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    assert not view.proof.isEnabled() and view.proof.toolTip() == "Choose Proof Setup first."
    press = tmp_path / "press.icc"
    press.write_bytes(press_profile())
    state = window.workspace.state
    window.workspace.displaying.proofing.choose(press, RenderingIntent.RELATIVE)
    qtbot.waitUntil(view.proof.isEnabled)
    view.proof.click()
    qtbot.waitUntil(lambda: state.display.proof_screen.value is not None, timeout=20_000)
    red, green, _ = _refined(view, qtbot, 150, 50)
    assert red > 240 and green > 80, "paler, as it is printed"
    assert not state.display.proofs.value and document.shown(Rect(150, 50, 1, 1))[0, 0, 1] == 0
    view.gamut.click()
    assert _refined(view, qtbot, 150, 50) == (128, 128, 128)
    view.gamut.click()
    view.proof.click()
    assert _refined(view, qtbot, 150, 50) == RED
    assert state.display.proof_screen.value is not None, "what was made is kept"


@pytest.mark.slow
def test_it_follows_another_size(view: ViewWindow, document: Document, qtbot: QtBot) -> None:
    from desktop_app.core.geometry import Margins

    border = np.full((100, 260, 3), 30, np.uint8)
    document.grow("expand", Margins(60, 0, 0, 0), border)
    view.fit.click()
    view.overlay.click()
    assert _refined(view, qtbot, 30, 50) == (30, 30, 30)
    assert _refined(view, qtbot, 110, 50) == (120, 120, 120)


@pytest.mark.slow
def test_it_closes_with_its_document_and_with_the_window(
    window: MainWindow, view: ViewWindow, document: Document, qtbot: QtBot
) -> None:
    state = window.workspace.state
    state.open_document(Document(np.zeros((9, 9, 3), np.uint8), "other"))
    assert view.isVisible(), "another document is looked at"
    gone = list[bool]()
    view.destroyed.connect(lambda: gone.append(True))
    session = state.documents.session_of(document)
    state.close_document(session)
    qtbot.waitUntil(lambda: bool(gone))
    window.kit.actions["new_view"].trigger()
    assert len(window.findChildren(ViewWindow)) == 1
    window.windows.close()
    qtbot.waitUntil(lambda: not window.findChildren(ViewWindow))


def _drag(canvas: QWidget, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)


def _at(canvas: CanvasView, x: float, y: float) -> QPoint:
    left, top = canvas.plane.viewport.to_canvas(x, y)
    return QPoint(round(left), round(top))


@pytest.mark.slow
def test_painting_in_one_shows_in_the_other_and_undo_takes_it_back(
    window: MainWindow, view: ViewWindow, document: Document, qtbot: QtBot
) -> None:
    state = window.workspace.state
    state.tools.active.value = ToolId.PAINT
    state.tools.paint.value = replace(state.tools.paint.value, hardness=1.0)
    state.tools.colours.value = replace(state.tools.colours.value, foreground=(0, 0, 255))
    before = document.pixels.read(document.size.rect).copy()
    canvas = view.canvas
    _drag(canvas, _at(canvas, 20, 50), _at(canvas, 80, 50))
    assert document.undo_stack.undo_name == "paint"
    seen = from_qimage(window.canvas.grab().toImage())
    at = _at(window.canvas, 50, 50)
    assert tuple(seen[at.y(), at.x(), :3].tolist()) == (0, 0, 255), "within the next frame"
    assert _colour(view, 50, 50) == (0, 0, 255)
    _drag(window.canvas, _at(window.canvas, 20, 80), _at(window.canvas, 80, 80))
    assert _colour(view, 50, 80) == (0, 0, 255)
    for _ in range(2):
        document.undo_stack.undo()
    assert np.array_equal(document.pixels.read(document.size.rect), before)
    assert _refined(view, qtbot, 50, 50) == (120, 120, 120)


@pytest.mark.slow
def test_a_mirrored_and_turned_view_is_painted_on_where_the_hand_is(
    window: MainWindow, view: ViewWindow, document: Document, qtbot: QtBot
) -> None:
    window.workspace.state.tools.active.value = ToolId.RECTANGLE
    view.mirror.click()
    view.canvas.navigation.turn_to(90)
    canvas = view.canvas
    ends = (canvas.viewport.to_canvas(10, 20), canvas.viewport.to_canvas(60, 70))
    start, end = (QPoint(round(x), round(y)) for x, y in ends)
    _drag(canvas, start, end)
    assert document.mask.read(Rect(20, 30, 30, 30)).all()
    assert not document.mask.read(Rect(70, 0, 130, 100)).any()
    assert not window.canvas.viewport.mirrored and window.canvas.angle == 0


def test_greyscale_is_shown_here_alone(
    window: MainWindow, view: ViewWindow, document: Document, qtbot: QtBot
) -> None:
    view.grey.click()
    assert _refined(view, qtbot, 150, 50) == (54, 54, 54)
    assert document.shown(Rect(150, 50, 1, 1))[0, 0].tolist() == [255, 0, 0]
    view.grey.click()
    assert _refined(view, qtbot, 150, 50) == RED


@pytest.mark.slow
def test_acting_here_brings_its_document_to_the_main_window_and_keys_work(
    window: MainWindow, view: ViewWindow, document: Document, qtbot: QtBot
) -> None:
    state = window.workspace.state
    state.open_document(Document(np.zeros((9, 9, 3), np.uint8), "other"))
    state.tools.active.value = ToolId.RECTANGLE
    _drag(view.canvas, _at(view.canvas, 20, 20), _at(view.canvas, 60, 60))
    assert state.document.value is document and document.has_mask
    view.canvas.setFocus()
    QTest.keyClick(view.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not document.has_mask
    zoom, main = view.canvas.zoom, window.canvas.zoom
    QTest.keyClick(view.canvas, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.canvas.zoom != zoom and window.canvas.zoom == main
    view.close()
    assert state.document.value is document


def test_a_closed_view_follows_the_document_no_longer(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    listeners = document.pixels.changed._listeners
    before = len(listeners)
    window.kit.actions["new_view"].trigger()
    (view,) = window.findChildren(ViewWindow)
    qtbot.waitExposed(view)
    assert len(listeners) > before
    view.close()
    assert len(listeners) == before
