from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui.search.picture_grid import PictureGrid

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class _Rows(QAbstractListModel):
    def __init__(self, count: int) -> None:
        super().__init__()
        self.count, self.asked = count, 0

    def rowCount(self, parent: object = None) -> int:
        self.asked += 1
        return self.count

    def data(self, index: object, role: int = 0) -> None:
        self.asked += 1


@pytest.fixture
def grid(qtbot: QtBot) -> PictureGrid:
    view = PictureGrid()
    qtbot.addWidget(view)
    view.rows = _Rows(100_000)  # pyright: ignore[reportAttributeAccessIssue]
    view.setModel(view.rows)  # pyright: ignore[reportAttributeAccessIssue]
    view.set_cell(100, 20)
    view.resize(520, 500)
    view.show()
    return view


def _row_at(grid: PictureGrid, x: int, y: int) -> int:
    return grid.indexAt(QPoint(x, y)).row()


def _click(grid: PictureGrid, row: int, keys: Qt.KeyboardModifier = NONE) -> None:
    place = grid.visualRect(grid.model().index(row, 0)).center()
    QTest.mouseClick(grid.viewport(), LEFT, keys, place)


def test_a_tile_is_found_where_it_lies(grid: PictureGrid) -> None:
    columns = grid.viewport().width() // grid.cell.width()
    for row in (0, 3, columns, 2 * columns + 1):
        area = grid.visualRect(grid.model().index(row, 0))
        assert _row_at(grid, area.center().x(), area.center().y()) == row
    assert not grid.indexAt(QPoint(grid.viewport().width() - 1, 5)).isValid()


def test_a_hundred_thousand_rows_cost_no_more_than_those_in_view(grid: PictureGrid) -> None:
    rows = grid.model()
    assert isinstance(rows, _Rows)
    rows.asked = 0
    for place in (0, 1_000_000, grid.verticalScrollBar().maximum()):
        grid.verticalScrollBar().setValue(place)
        grid.grab()
    grid.resize(410, 480)
    grid.grab()
    assert rows.asked < 1000


def test_the_view_tells_which_rows_it_shows(grid: PictureGrid) -> None:
    seen = list[tuple[int, int]]()
    grid.seen = lambda first, last: seen.append((first, last))
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    grid.grab()
    assert seen[-1][1] == 99_999
    assert seen[-1][1] - seen[-1][0] < 60


def test_keys_walk_and_bring_into_view(grid: PictureGrid) -> None:
    grid.setCurrentIndex(grid.model().index(0, 0))
    columns = grid.viewport().width() // grid.cell.width()
    for key, row in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + columns),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_End, 99_999),
        (Qt.Key.Key_Home, 0),
    ):
        QTest.keyClick(grid, key)
        assert grid.currentIndex().row() == row
        assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_shift_selects_a_run_and_ctrl_one_more(grid: PictureGrid) -> None:
    _click(grid, 7)
    _click(grid, 2, SHIFT)
    assert list(grid.chosen_rows) == [(2, 7)]
    _click(grid, 9, SHIFT)
    assert list(grid.chosen_rows) == [(7, 9)]
    _click(grid, 3, CTRL)
    assert list(grid.chosen_rows) == [(3, 3), (7, 9)]
    QTest.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    assert list(grid.chosen_rows) == [(3, 4), (7, 9)]


def test_a_frame_selects_what_it_touches(grid: PictureGrid) -> None:
    columns = grid.viewport().width() // grid.cell.width()
    right = grid.viewport().width() - 1
    QTest.mousePress(grid.viewport(), LEFT, NONE, QPoint(right, 5))
    QTest.mouseMove(grid.viewport(), QPoint(right - grid.cell.width(), grid.cell.height() + 5))
    QTest.mouseMove(grid.viewport(), QPoint(right - grid.cell.width(), grid.cell.height() + 9))
    QTest.mouseRelease(grid.viewport(), LEFT, NONE, QPoint(right, 5))
    assert list(grid.chosen_rows) in (
        [(columns - 1, columns - 1), (2 * columns - 1, 2 * columns - 1)],
        [(columns - 2, columns - 1), (2 * columns - 2, 2 * columns - 1)],
    )


def test_all_are_selected_as_one_run(grid: PictureGrid) -> None:
    grid.selectAll()
    assert list(grid.chosen_rows) == [(0, 99_999)]


def test_what_is_at_the_top_stays_there_when_the_width_changes(grid: PictureGrid) -> None:
    grid.verticalScrollBar().setValue(500_000)
    grid.grab()
    top = _row_at(grid, 5, 5)
    grid.resize(900, 500)
    assert abs(_row_at(grid, 5, 5) - top) < 10


def test_nothing_is_found_in_an_empty_list(qtbot: QtBot) -> None:
    view = PictureGrid()
    qtbot.addWidget(view)
    view.setModel(_Rows(0))
    view.resize(300, 300)
    view.show()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert not view.indexAt(QPoint(5, 5)).isValid()
    assert view.currentIndex() == QModelIndex()
