"""A widget that scrolls where it is higher than the room it is given."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_app.ui.look.text_scale import text_scale


def holds_one(area: QScrollArea) -> None:
    """Give what ``area`` holds its width, and no stop of Tab to the area itself."""
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class Scrolled(QScrollArea):
    """Holds ``content``, as wide as itself.

    Args:
        content: what scrolls.
        least: height in pixels that is enough to see of it.
        low: the same with large text.
        clear: whether what lies below it is seen between the parts of ``content``.
    """

    def __init__(self, content: QWidget, least: int, low: int, *, clear: bool = False) -> None:
        super().__init__()
        self._content, self._least, self._low = content, least, low
        holds_one(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        if clear:
            for part in (content, self.viewport()):
                part.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        least = self._content.minimumSizeHint().expandedTo(self._content.minimumSize())
        bar = self.verticalScrollBar().sizeHint().width() if text_scale() > 1 else 0
        enough = self._least if text_scale() <= 1 else self._low
        return QSize(least.width() + bar, min(least.height(), enough))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
