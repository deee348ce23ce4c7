"""An address that can be clicked; where it is too long for its place its middle is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_app.ui.words.untrusted import plain_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_LEAST, _EDGE = 60, 8


class AddressLink(QPushButton):
    """Takes the width it is given; the whole address is its tooltip and its accessible name."""

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = address.removeprefix("https://")
        self.setProperty("dense", "true")
        self.setProperty("look", "link")
        self.setAutoDefault(False)
        self.setAccessibleName(address)
        self.setToolTip(plain_tip(address))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(self._shown.replace("&", "&&"))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        middle, room = Qt.TextElideMode.ElideMiddle, self.width() - _EDGE
        self.setText(self.fontMetrics().elidedText(self._shown, middle, room).replace("&", "&&"))
