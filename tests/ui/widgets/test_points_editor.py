"""Points that are pressed, dragged, taken away and brought back, by hand and by keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.widgets.curve_editor import CurveEditor
from desktop_app.ui.widgets.gradient_bar import GradientBar
from desktop_app.ui.widgets.points_editor import PointsEditor

BLACK, MIDDLE, WHITE = (0.0, "#000000"), (0.5, "#808080"), (1.0, "#ffffff")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def bar(theme: Theme, page: QWidget) -> PointsEditor:
    made = GradientBar(theme, page)
    made.resize(216, made.height())
    made.show_items((BLACK, MIDDLE, WHITE))
    return made


@pytest.fixture
def told(bar: PointsEditor) -> list[str]:
    found = list[str]()
    bar.moved.connect(lambda _: found.append("moved"))
    bar.rested.connect(lambda: found.append("rested"))
    bar.opened.connect(lambda: found.append("opened"))
    return found


def at(bar: PointsEditor, place: float) -> QPoint:
    return QPoint(round(8 + place * (bar.width() - 16)), bar.height() - 8)


def test_what_is_dragged_goes_with_the_pointer_and_rests(
    bar: PointsEditor, told: list[str]
) -> None:
    QTest.mousePress(bar, LEFT, pos=at(bar, 0.5))
    assert bar.is_dragged and bar.chosen == 1 and not told
    QTest.mouseMove(bar, at(bar, 0.75))
    assert bar.items == (BLACK, (0.75, MIDDLE[1]), WHITE)
    QTest.mouseMove(bar, QPoint(at(bar, 0.75).x(), 300))
    assert bar.items == (BLACK, WHITE)  # far out it is gone,
    QTest.mouseMove(bar, at(bar, 0.25))
    assert bar.items == (BLACK, (0.25, MIDDLE[1]), WHITE)  # and back with the pointer
    assert "rested" not in told
    QTest.mouseRelease(bar, LEFT, pos=at(bar, 0.25))
    assert not bar.is_dragged and bar.chosen == 1 and told[-1] == "rested"


@pytest.mark.parametrize("start", [0.5, 0.25], ids=["one that was there", "a new one"])
def test_esc_brings_back_what_was_before_the_press(
    bar: PointsEditor, told: list[str], start: float
) -> None:
    QTest.mousePress(bar, LEFT, pos=at(bar, start))
    QTest.mouseMove(bar, at(bar, 0.8))
    assert bar.items != (BLACK, MIDDLE, WHITE)
    QTest.keyClick(bar, Qt.Key.Key_Delete)
    assert bar.is_dragged  # other keys wait
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.items == (BLACK, MIDDLE, WHITE) and told[-1] == "rested"
    assert not bar.is_dragged
    QTest.mouseMove(bar, at(bar, 0.7))
    QTest.mouseRelease(bar, LEFT, pos=at(bar, 0.7))
    assert bar.items == (BLACK, MIDDLE, WHITE) and told.count("rested") == 1


@pytest.mark.parametrize(
    ("key", "held", "items", "chosen", "last"),
    [
        (Qt.Key.Key_Right, False, (BLACK, (0.51, MIDDLE[1]), WHITE), 1, "moved"),
        (Qt.Key.Key_Left, True, (BLACK, (0.4, MIDDLE[1]), WHITE), 1, "moved"),
        (Qt.Key.Key_Delete, False, (BLACK, WHITE), 0, "rested"),
        (Qt.Key.Key_Insert, False, (BLACK, MIDDLE, (0.75, "#c0c0c0"), WHITE), 2, "moved"),
        (Qt.Key.Key_Return, False, (BLACK, MIDDLE, WHITE), 1, "opened"),
    ],
)
def test_keys_are_for_the_chosen_one(
    bar: PointsEditor,
    told: list[str],
    key: Qt.Key,
    held: bool,
    items: object,
    chosen: int,
    last: str,
) -> None:
    QTest.mouseClick(bar, LEFT, pos=at(bar, 0.5))
    told.clear()
    shift = Qt.KeyboardModifier.ShiftModifier if held else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(bar, key, shift)
    assert (bar.items, bar.chosen, told[-1]) == (items, chosen, last)


def test_two_points_stay_and_a_double_click_wants_more(bar: PointsEditor, told: list[str]) -> None:
    bar.show_items((BLACK, WHITE))
    QTest.keyClick(bar, Qt.Key.Key_Delete)
    QTest.mousePress(bar, LEFT, pos=at(bar, 1.0))
    QTest.mouseMove(bar, QPoint(at(bar, 1.0).x(), 300))
    assert bar.items == (BLACK, WHITE) and not told
    QTest.mouseDClick(bar, LEFT, pos=at(bar, 1.0))
    assert not bar.is_dragged and told[-2:] == ["rested", "opened"]


def test_below_a_curve_stand_the_roots_of_the_counts(
    theme: Theme, page: QWidget, qtbot: QtBot
) -> None:
    made = CurveEditor(theme, page)
    made.resize(256 + 14, made.height())
    plain = from_qimage(made.grab().toImage())
    counts = np.repeat([4.0, 16.0, 1.0, 0.0], 64)
    made.show_counts(counts)
    changed = (from_qimage(made.grab().toImage()) != plain).any(axis=2)
    high = changed.shape[0] - 14
    for quarter, share in enumerate((0.5, 1.0, 0.25, 0.0)):
        column = changed[:, round((0.1 + quarter / 4 + 0.05) * changed.shape[1])]
        assert column.sum() == pytest.approx(share * high, abs=6)
    made.show_counts(None)
    assert (from_qimage(made.grab().toImage()) == plain).all()
