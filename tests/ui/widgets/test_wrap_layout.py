from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.widgets.wrap_layout import WrapLayout


class Block(QWidget):
    """As wide as it is told, and no less than half of that."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._hint = QSize(width, 20)

    def sizeHint(self) -> QSize:
        return self._hint

    def minimumSizeHint(self) -> QSize:
        return QSize(self._hint.width() // 2, 20)


@pytest.fixture
def blocks(qtbot: QtBot) -> tuple[QWidget, WrapLayout, list[Block]]:
    owner, layout = QWidget(), WrapLayout(10)
    qtbot.addWidget(owner)
    made = [Block(100) for _ in range(3)]
    for at, block in enumerate(made):
        layout.addWidget(block, 1 if at == 1 else 0)
    owner.setLayout(layout)
    return owner, layout, made


def places(owner: QWidget, blocks: list[Block], width: int) -> list[tuple[int, int, int]]:
    owner.resize(width, 200)
    owner.show()
    QApplication.processEvents()
    return [(block.x(), block.y(), block.width()) for block in blocks]


def test_in_one_line_what_stretches_gets_the_rest(
    blocks: tuple[QWidget, WrapLayout, list[Block]],
) -> None:
    owner, _, made = blocks
    lines = places(owner, made, 400)
    assert [(x, width) for x, _, width in lines] == [(0, 100), (110, 180), (300, 100)]
    assert len({y for _, y, _ in lines}) == 1


def test_all_give_way_before_a_line_ends(blocks: tuple[QWidget, WrapLayout, list[Block]]) -> None:
    owner, layout, made = blocks
    lines = places(owner, made, 200)
    assert len({y for _, y, _ in lines}) == 1
    assert sum(width for _, _, width in lines) <= 180 and min(w for _, _, w in lines) >= 50
    assert layout.heightForWidth(170) == 20 and layout.heightForWidth(169) == 50
    assert [y for _, y, _ in places(owner, made, 115)] == [0, 0, 30]


def test_lines_are_as_meant_while_each_has_room(qtbot: QtBot) -> None:
    owner, layout = QWidget(), WrapLayout(10)
    qtbot.addWidget(owner)
    made = [Block(100) for _ in range(4)]
    for at, block in enumerate(made):
        layout.addWidget(block)
        if at == 0:
            layout.add_break()
    owner.setLayout(layout)
    assert [y for _, y, _ in places(owner, made, 400)] == [0, 30, 30, 30]
    assert [y for _, y, _ in places(owner, made, 120)] == [0, 0, 30, 30]
