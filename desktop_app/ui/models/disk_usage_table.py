"""The tables of the pages about room: what, something about it, and what it gives."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHeaderView, QScrollArea, QTreeWidget, QVBoxLayout, QWidget

from desktop_app.ui.kit import set_role, styled
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced


def disk_usage_table(parent: QWidget, stretched: int, width: int) -> QTreeWidget:
    """A table of three columns, the last as narrow as it can be.

    Args:
        parent: where it stands.
        stretched: 0 or 1, the column that takes what room there is.
        width: pixels of the other one, to begin with.
    """
    table = styled(QTreeWidget(parent), look="table")
    table.setColumnCount(3)
    table.setAllColumnsShowFocus(True)
    header = table.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(1 - stretched, QHeaderView.ResizeMode.Interactive)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
    header.resizeSection(1 - stretched, width)
    return table


class LineList(QScrollArea):
    """``lines`` takes the rows, whose parent is ``page``; what room is left is below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = QWidget()
        set_role(self.page, "panel")
        self.lines = filled(spaced(QVBoxLayout(self.page), 0), STRETCH)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self.page)
