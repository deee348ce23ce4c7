"""Rows below each other that scroll up and down, on the ground of a panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.kit import set_role
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced


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
