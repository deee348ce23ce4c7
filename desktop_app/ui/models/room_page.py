"""Room: what takes it, how to free it, duplicates, and other programs' folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop_app.ui.kit import horizontal_line
from desktop_app.ui.models.room_duplicates import RoomDuplicates
from desktop_app.ui.models.room_free import RoomFree
from desktop_app.ui.models.room_overview import RoomOverview
from desktop_app.ui.models.room_programs import RoomPrograms

if TYPE_CHECKING:
    from desktop_app.ui.models.parts import ManagerParts

__all__ = ["RoomPage"]


class RoomPage(QWidget):
    """Four views under tabs."""

    def __init__(self, parts: ManagerParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.overview, self.free = RoomOverview(parts), RoomFree(parts)
        self.duplicates, self.programs = RoomDuplicates(parts), RoomPrograms(parts)
        self.pages = QStackedWidget(self)
        for page in (self.overview, self.free, self.duplicates, self.programs):
            self.tabs.addTab("")
            self.pages.addWidget(page)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addWidget(horizontal_line())
        layout.addWidget(self.pages, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        names = (
            self.tr("What takes room"),
            self.tr("Free room"),
            self.tr("Duplicates"),
            self.tr("Other programs"),
        )
        for at, name in enumerate(names):
            self.tabs.setTabText(at, name)
        self.tabs.setAccessibleName(self.tr("Room"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def show_programs(self) -> None:
        """Show other programs' folders."""
        self.tabs.setCurrentIndex(self.pages.indexOf(self.programs))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._parts.commands.room.be_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._parts.commands.room.be_seen(False)
