"""The list at the left: all pages, or what was found, each setting below its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from desktop_app.ui.kit import Kit, scrolls_down
from desktop_app.ui.look.text_scale import hold, scaled, scaled_height
from desktop_app.ui.preferences.pages import PAGES
from desktop_app.ui.preferences.row import Preference
from desktop_app.ui.preferences.table import rows_of

_PAGE = Qt.ItemDataRole.UserRole
_ROW = Qt.ItemDataRole.UserRole + 1
_WIDTH, _HEIGHT = 212, 30


class PageList(QTreeWidget):
    """``chosen`` tells the id of a page, and the preference of it that was looked for or None."""

    chosen = Signal(str, object)

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit = kit
        self._words: list[str] = []
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(12)
        scrolls_down(self)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setProperty("look", "contents")
        hold(self, panel_width=_WIDTH)
        kit.theme.changed.connect(self.fill)
        self.currentItemChanged.connect(self._on_current)

    def narrow(self, text: str) -> bool:
        """Show what all words of ``text`` are found in, the likeliest chosen; False: nothing is."""
        self._words = text.casefold().split()
        self.fill()
        if not self._words:
            return True
        items = self._items()
        if items:
            self.setCurrentItem(min(items, key=self._rank))
        return bool(items)

    @Slot()
    def fill(self) -> None:
        """Make all items again, in the language and the theme in use; what is chosen stays so."""
        page, row = self.choice()
        self.blockSignals(True)
        self.clear()
        self.setIconSize(QSize(scaled(18), scaled(18)))
        for each in PAGES:
            found = [one for one in rows_of(each.id) if self._finds(one.found_by())]
            if not (found or self._finds(each.found_by())):
                continue
            item = QTreeWidgetItem(self, [each.said()])
            item.setData(0, _PAGE, each.id)
            item.setIcon(0, self._kit.icons.icon(each.icon, "secondary", 18))
            item.setSizeHint(0, QSize(0, scaled_height(_HEIGHT)))
            for one in found if self._words else ():
                name = one.said()[0]
                inner = QTreeWidgetItem(item, [name])
                inner.setData(0, _PAGE, each.id)
                inner.setData(0, _ROW, one)
                inner.setToolTip(0, name)
        self.expandAll()
        for item in self._items():
            if (item.data(0, _PAGE), item.data(0, _ROW)) == (page, row):
                self.setCurrentItem(item)
        self.blockSignals(False)

    def choice(self) -> tuple[str, Preference | None]:
        """The page that is chosen, and what of it was looked for; "" for none."""
        item = self.currentItem()
        return ("", None) if item is None else (item.data(0, _PAGE), item.data(0, _ROW))

    def choose(self, page: str) -> None:
        """Choose a page; of one that there is none, the first."""
        items = [item for item in self._items() if item.data(0, _ROW) is None]
        self.setCurrentItem(next((i for i in items if i.data(0, _PAGE) == page), items[0]))

    def _items(self) -> list[QTreeWidgetItem]:
        found = list[QTreeWidgetItem]()
        for at in range(self.topLevelItemCount()):
            page = cast("QTreeWidgetItem", self.topLevelItem(at))
            found.append(page)
            inner = (page.child(number) for number in range(page.childCount()))
            found += cast("Iterator[QTreeWidgetItem]", inner)
        return found

    def _finds(self, words: str) -> bool:
        return all(word in words for word in self._words)

    def _rank(self, item: QTreeWidgetItem) -> int:
        """Names before sentences and further words, pages named so before their settings."""
        row = item.data(0, _ROW)
        if row is None:
            page = next(each for each in PAGES if each.id == item.data(0, _PAGE))
            return 0 if self._finds(f"{page.english()} {page.said()}".casefold()) else 4
        names = f"{row.english()[0]} {row.said()[0]}".casefold()
        return 1 if self._finds(names) else 2

    @Slot()
    def _on_current(self) -> None:
        page, row = self.choice()
        if page:
            self.chosen.emit(page, row)
