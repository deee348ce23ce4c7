"""Room: what takes it, how to free it, duplicates, and other programs' folders."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop_app.ui.kit import Retranslated, horizontal_line
from desktop_app.ui.models.disk_usage_overview import DiskUsageOverview
from desktop_app.ui.models.duplicate_files import DuplicatesPanel
from desktop_app.ui.models.free_space import FreeSpacePanel
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.program_folders import ProgramFoldersPanel
from desktop_app.ui.qt.spaced import filled, grow, spaced


class DiskUsagePage(Retranslated, QWidget):
    """Used space, freeing it, duplicates and other programs, each under a tab."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.overview, self.free = DiskUsageOverview(parts), FreeSpacePanel(parts)
        self.duplicates, self.programs = DuplicatesPanel(parts), ProgramFoldersPanel(parts)
        self.pages = QStackedWidget(self)
        for page in (self.overview, self.free, self.duplicates, self.programs):
            self.tabs.addTab("")
            self.pages.addWidget(page)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        filled(
            spaced(QVBoxLayout(self), 0, (0, 8, 0, 0)),
            self.tabs,
            horizontal_line(),
            grow(self.pages),
        )
        self.retranslate()

    def retranslate(self) -> None:
        names = (
            self.tr("Used space"),
            self.tr("Free up space"),
            self.tr("Duplicates"),
            self.tr("Other programs"),
        )
        for at, name in enumerate(names):
            self.tabs.setTabText(at, name)
        self.tabs.setAccessibleName(self.tr("Disk usage"))

    def show_programs(self) -> None:
        self.tabs.setCurrentIndex(self.pages.indexOf(self.programs))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._parts.commands.disk_usage.be_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._parts.commands.disk_usage.be_seen(False)
