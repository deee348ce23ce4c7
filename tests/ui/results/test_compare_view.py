"""Several pictures with one zoom and pan, compared in four ways."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import from_qimage, to_qimage
from desktop_app.ui.results.compare_view import GAIN, MODES, CompareView, difference

COLOURS = ((255, 0, 0), (0, 255, 0), (0, 0, 255))


def flat(colour: tuple[int, int, int], width: int = 40, height: int = 30) -> np.ndarray:
    return np.full((height, width, 3), colour, np.uint8)


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> CompareView:
    made = CompareView(theme, None)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show_pictures([(to_qimage(flat(colour)), "") for colour in COLOURS])
    made.show()
    return made


def colour_at(view: CompareView, x: int, y: int) -> tuple[int, int, int]:
    colour = QColor(view.grab().toImage().pixelColor(x, y))
    return colour.red(), colour.green(), colour.blue()


def scroll(view: CompareView, place: QPointF, turns: int) -> None:
    QApplication.sendEvent(
        view,
        QWheelEvent(
            *(place, view.mapToGlobal(place), QPoint(), QPoint(0, 120 * turns)),
            *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier),
            *(Qt.ScrollPhase.NoScrollPhase, False),
        ),
    )


def test_side_by_side_each_has_a_cell_of_its_own(view: CompareView) -> None:
    centres = [cell.center().toPoint() for cell in view._cells()]
    assert [colour_at(view, at.x(), at.y()) for at in centres] == list(COLOURS)


def test_split_shows_parts_of_one_place_and_the_lines_between_can_be_dragged(
    view: CompareView,
) -> None:
    view.set_mode("split")
    assert [colour_at(view, x, 150) for x in (60, 200, 340)] == list(COLOURS)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(133, 150))
    QTest.mouseMove(view, QPoint(20, 150))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 150))
    assert colour_at(view, 60, 150) == COLOURS[1]


def test_blinking_shows_one_after_another_at_the_same_place(view: CompareView) -> None:
    view.set_mode("blink")
    seen = []
    for _ in COLOURS:
        seen.append(colour_at(view, 200, 150))
        view._next_turn()
    assert seen == list(COLOURS) and view._blinking.isActive()
    view.set_mode("side")
    assert not view._blinking.isActive()


def test_a_difference_is_black_where_nothing_differs_and_amplified_elsewhere() -> None:
    one = flat((100, 100, 100))
    other = one.copy()
    other[10, 10] = (103, 100, 90)
    apart = from_qimage(difference(to_qimage(one), to_qimage(other)))[..., :3]
    assert tuple(apart[10, 10]) == (3 * GAIN, 0, 10 * GAIN)
    apart[10, 10] = 0
    assert not apart.any()


@pytest.mark.parametrize("mode", MODES)
def test_zoom_keeps_what_is_under_the_pointer_and_is_one_for_all(
    view: CompareView, mode: str
) -> None:
    view.set_mode(mode)
    cell = view._cell_at(QPointF(60, 40))
    point = QPointF(60, 40)

    def under() -> tuple[float, float]:
        place = view._place(cell)
        return (
            (point.x() - place.x()) / place.width(),
            (point.y() - place.y()) / place.height(),
        )

    before = under()
    scroll(view, point, 3)
    assert view.zoom > 1.5 and under() == pytest.approx(before, abs=0.02)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=point.toPoint())
    assert view.zoom == 1.0


def test_another_number_of_pictures_begins_fitted(view: CompareView) -> None:
    scroll(view, QPointF(200, 150), 2)
    view.show_pictures([(to_qimage(flat(colour)), "x") for colour in COLOURS])
    assert view.zoom > 1
    view.show_pictures([(to_qimage(flat(colour)), "x") for colour in COLOURS[:2]])
    assert view.zoom == 1 and view.captions == ("x", "x")
    view.show_pictures([])
    blank = view.grab().toImage()
    view.show_pictures([], "a.png can't be read.")
    assert view.grab().toImage() != blank


def test_a_picture_of_other_proportions_keeps_them(view: CompareView) -> None:
    wide = flat(COLOURS[2], 80, 30)
    view.show_pictures([(to_qimage(flat(COLOURS[0], 30, 30)), ""), (to_qimage(wide), "")])
    view.set_mode("side")
    (_, cell) = view._cells()
    middle = cell.center()
    assert colour_at(view, round(middle.x()), round(middle.y())) == COLOURS[2]
    above = round(middle.y() - cell.width() * 30 / 80 / 2 - 8)
    assert colour_at(view, round(middle.x()), above) not in COLOURS
