"""The guide's pages with their headings, as a tree."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from desktop_app.catalog.guide import Guide

__all__ = ["Contents"]

_PLACE = Qt.ItemDataRole.UserRole


class Contents(QTreeWidget):
    """``chosen`` tells which page and which of its headings is wanted."""

    chosen = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setRootIsDecorated(True)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setProperty("look", "contents")
        self.itemActivated.connect(self._activated)
        self.itemClicked.connect(self._activated)

    def show_guide(self, guide: Guide) -> None:
        """Show the pages of another guide."""
        self.clear()
        for page in guide.pages:
            item = QTreeWidgetItem(self, [page.title])
            item.setData(0, _PLACE, (page.id, 0))
            for section in page.sections[1:]:
                inner = QTreeWidgetItem(item, [section.heading])
                inner.setData(0, _PLACE, (page.id, section.number))
                inner.setToolTip(0, section.heading)

    def mark(self, page: str, number: int) -> None:
        """Choose a place and show what lies around it; nothing is told."""
        for at in range(self.topLevelItemCount()):
            item = self.topLevelItem(at)
            here = item.data(0, _PLACE)[0] == page
            item.setExpanded(here)
            if here:
                self.setCurrentItem(item.child(number - 1) if number else item)
                self.scrollToItem(self.currentItem())

    @Slot(QTreeWidgetItem)
    def _activated(self, item: QTreeWidgetItem) -> None:
        self.chosen.emit(*item.data(0, _PLACE))
