"""The reference board in a real window: pictures come, are laid by hand, stay, and give colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.state.document.document import Document
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.panels.board.board_view import BoardView
from desktop_app.ui.panels.board.reference_panel import ReferencePanel
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.window

BLUE, RED = (10, 20, 200), (200, 20, 10)
WAIT_MS = 20_000


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> ReferencePanel:
    dock = window.docks.more["references"]
    assert dock.isFloating(), "a window of its own"
    window.later.finish()
    dock.bring_up()
    (made,) = dock.findChildren(ReferencePanel)
    qtbot.waitUntil(lambda: made.view is not None)
    return made


@pytest.fixture
def view(panel: ReferencePanel) -> BoardView:
    assert panel.view is not None
    return panel.view


def picture(path: Path, colour: tuple[int, int, int]) -> Path:
    save_picture(path, np.full((60, 80, 3), colour, np.uint8))
    return path


def wait_for(view: BoardView, qtbot: QtBot, count: int) -> None:
    qtbot.waitUntil(lambda: len(view.board.pictures.value) == count, timeout=WAIT_MS)


def drop(view: BoardView, qtbot: QtBot, *paths: Path) -> None:
    count = len(view.board.pictures.value) + len(paths)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    middle = QPointF(view.rect().center())
    event = QDropEvent(
        *(middle, Qt.DropAction.CopyAction, mime),
        *(Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier),
    )
    view.dropEvent(event)
    wait_for(view, qtbot, count)


def laid(view: BoardView, qtbot: QtBot, *paths: Path) -> None:
    """One beside the other."""
    for path in paths:
        count = len(view.board.pictures.value) + 1
        view.session.add_files([path])
        wait_for(view, qtbot, count)


def at(view: BoardView, number: int) -> QPoint:
    one = view.board.pictures.value[number]
    return view.widget_point(one.x, one.y).toPoint()


def seen(view: BoardView, point: QPoint) -> tuple[int, ...]:
    return tuple(from_qimage(view.grab().toImage())[point.y(), point.x(), :3].tolist())


def drag(view: BoardView, start: QPoint, end: QPoint, **held: Qt.KeyboardModifier) -> None:
    modifier = held.get("held", Qt.KeyboardModifier.NoModifier)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, modifier, start)
    QTest.mouseMove(view, (start + end) / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, modifier, end)


def wheel(view: BoardView, at: QPoint, held: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        *(QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, 120)),
        *(Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(view, event)


def _zooms_about(view: BoardView, here: QPoint) -> None:
    """By wheel and keys, within its limits; what lies there stays there."""

    def length() -> float:
        """Of 100 of the board, in logical pixels."""
        return view.widget_point(100, 0).x() - view.widget_point(0, 0).x()

    for key, grows in ((Qt.Key.Key_Minus, False), (Qt.Key.Key_Plus, True)):
        middle, before = view.board_point(QPointF(view.rect().center())), length()
        QTest.keyClick(view, key)
        assert view.board_point(QPointF(view.rect().center())) == pytest.approx(middle)
        assert (before < length() < 2 * before) if grows else (before / 2 < length() < before)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    point, before = view.board_point(QPointF(here)), length()
    wheel(view, here, Qt.KeyboardModifier.NoModifier)
    assert view.board_point(QPointF(here)) == pytest.approx(point)
    assert before < length() < 2 * before
    for _ in range(40):
        wheel(view, here, Qt.KeyboardModifier.NoModifier)
    most = length()
    wheel(view, here, Qt.KeyboardModifier.NoModifier)
    assert length() == pytest.approx(most) and most > before
    view.fit()


def test_dropped_pictures_are_moved_scaled_turned_and_pinned_by_hand(
    view: BoardView, panel: ReferencePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(view, qtbot, picture(tmp_path / "a.png", BLUE))
    assert seen(view, at(view, 0)) == BLUE
    view.chosen = None
    before = view.board.pictures.value[0]
    here = at(view, 0)
    drag(view, here, here + QPoint(30, 10))
    moved = view.board.pictures.value[0]
    assert moved.x > before.x and moved.y > before.y and view.chosen == 0
    view._fits = False
    corner = view.corner(moved).toPoint()
    drag(view, corner, corner - QPoint(40, 30))
    smaller = view.board.pictures.value[0]
    assert smaller.scale < moved.scale and (smaller.x, smaller.y) == (moved.x, moved.y)
    wheel(view, at(view, 0), Qt.KeyboardModifier.ShiftModifier)
    assert view.board.pictures.value[0].angle == 15
    menu = {action.text(): action for action in panel.menu().actions()}
    menu["Pin"].trigger()
    pinned = view.board.pictures.value[0]
    assert pinned.pinned
    drag(view, at(view, 0), at(view, 0) + QPoint(25, 0))
    wheel(view, at(view, 0), Qt.KeyboardModifier.ControlModifier)
    assert view.board.pictures.value[0] == pinned
    for _ in range(5):
        view.board.undo()
    assert view.board.pictures.value == ()


def test_a_press_with_alt_paints_with_the_colour_there(
    window: MainWindow, view: BoardView, panel: ReferencePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    laid(view, qtbot, picture(tmp_path / "a.png", BLUE), picture(tmp_path / "b.png", RED))
    colours = window.workspace.state.tools.colours
    alt = Qt.KeyboardModifier.AltModifier
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, alt, at(view, 1))
    assert colours.value.foreground == RED
    panel.pick.click()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(view, 0))
    assert colours.value.foreground == BLUE
    view.chosen = 0
    next(one for one in panel.menu().actions() if one.text() == "Greyscale").trigger()
    assert len(set(seen(view, at(view, 0)))) == 1


def test_pictures_are_pasted_and_taken_from_the_document(
    window: MainWindow, view: BoardView, panel: ReferencePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    pixels = np.full((20, 30, 3), RED, np.uint8)
    window.workspace.state.open_document(Document(pixels, "park.png"))
    adding = panel.menu().actions()
    next(one for one in adding if one.text() == "Add the Current Layer").trigger()
    qtbot.waitUntil(lambda: len(view.board.pictures.value) == 1, timeout=WAIT_MS)
    one = view.board.pictures.value[0]
    assert (one.name, one.width, one.height) == ("park.png", 30, 20)
    _zooms_about(view, QPoint(view.width() // 4, view.height() // 3))
    mime = QMimeData()
    mime.setData("image/png", picture(tmp_path / "a.png", BLUE).read_bytes())
    QGuiApplication.clipboard().setMimeData(mime)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(view.board.pictures.value) == 2, timeout=WAIT_MS)
    assert seen(view, at(view, 1)) == BLUE
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(view.board.pictures.value) == 1


@pytest.mark.slow
def test_it_comes_back_without_the_files_and_says_what_is_missing(
    window: MainWindow, view: BoardView, panel: ReferencePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [picture(tmp_path / "a.png", BLUE), picture(tmp_path / "b.png", RED)]
    laid(view, qtbot, *paths)
    for path in paths:
        path.unlink()
    kept = view.board.pictures.value
    data = window.workspace.paths
    qtbot.waitUntil(lambda: window.workspace.background.pending == 0, timeout=WAIT_MS)
    assert data.reference_board.is_file()
    next(data.reference_pictures.rglob(kept[1].blob)).unlink()
    again = ReferencePanel(window.workspace, window.kit)
    qtbot.addWidget(again)
    again.show()
    there = again.view
    assert there is not None
    qtbot.waitUntil(lambda: there.board.missing.value == ("b.png",), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bool(there.session.pixels(kept[0].blob)), timeout=WAIT_MS)
    assert there.board.pictures.value == kept
    assert seen(there, at(there, 0)) == BLUE
