"""The "?" that opens the guide at the place that explains what it is next to."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.ui.kit import Kit, Retranslated
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE


class HelpButton(Retranslated, QToolButton):
    """Opens ``topic``, which may be changed."""

    def __init__(self, kit: Kit, topic: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self.topic = topic
        hold(self, width=DENSE, height=DENSE)
        kit.icons.place(self, "circle-question-mark", "secondary")
        self.clicked.connect(self._show)
        self.retranslate()

    def retranslate(self) -> None:
        self.setToolTip(self.tr("Read about this in the user guide"))
        self.setAccessibleName(self.toolTip())

    @Slot()
    def _show(self) -> None:
        self._kit.help.show_help(self.topic)
