"""Lines of small widgets that ask for no more width than they are given."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.widgets.wrap_layout import WrapLayout


class FlowLayout(WrapLayout):
    """A `WrapLayout` for a narrow column: its panel does not grow for it."""

    def __init__(self, parent: QWidget | None = None, gap: int = 4) -> None:
        super().__init__(gap)
        if parent is not None:
            parent.setLayout(self)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def sizeHint(self) -> QSize:
        return self.minimumSize()
