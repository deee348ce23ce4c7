"""The guide's pages with their headings, as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

if TYPE_CHECKING:
    from desktop_app.catalog.guide import Guide

_PLACE = Qt.ItemDataRole.UserRole


class Contents(QTreeWidget):
    """``chosen`` tells which page and which of its headings is wanted."""

    chosen = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[tuple[str, int], QTreeWidgetItem] = {}
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
        self._items = {}
        for page in guide.pages:
            top = QTreeWidgetItem(self, [page.title])
            for section in page.sections:
                item = QTreeWidgetItem(top, [section.heading]) if section.number else top
                item.setData(0, _PLACE, (page.id, section.number))
                item.setToolTip(0, section.heading)
                self._items[page.id, section.number] = item

    def mark(self, page: str, number: int) -> None:
        """Choose a place and show what lies around it; nothing is told."""
        for (one, at), item in self._items.items():
            if at == 0:
                item.setExpanded(one == page)
        item = self._items[page, number]
        self.setCurrentItem(item)
        self.scrollToItem(item)

    @Slot(QTreeWidgetItem)
    def _activated(self, item: QTreeWidgetItem) -> None:
        self.chosen.emit(*item.data(0, _PLACE))
