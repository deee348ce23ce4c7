"""The workbenches there are, and what is done to their rows: copied, changed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop_app.catalog.resources import resource_path
from desktop_app.ui.dialogs.question import delete_by_key, rename_by_key
from desktop_app.ui.kit import horizontal_line, keep_page_keys, put_text, styled
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows
from desktop_app.ui.widgets.painting import draw_elided, draw_icon
from desktop_app.ui.widgets.row_painting import paint_focus, paint_ground
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.workbench import words_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

    from desktop_app.ui.kit import Kit
    from desktop_app.worker.making_session import MakingSession

_ID: Final = Qt.ItemDataRole.UserRole
_TIP: Final = Qt.ItemDataRole.UserRole + 1
_ICON: Final = Qt.ItemDataRole.UserRole + 2
_PAD, _SIDE = 8, 20


class RowDelegate(DrawnRows):
    """Draws icon, name and, below it, what it is for."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit.theme, parent)
        self._icons = kit.icons

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        lines = option.fontMetrics.lineSpacing() + QFontMetrics(secondary_font()).lineSpacing()
        return QSize(80, lines + 2 * _PAD)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, area = self.theme.tokens, option.rect
        ground = QRectF(area).adjusted(4, 1, -4, -1)
        paint_ground(painter, ground, option.state, tokens)
        paint_focus(painter, ground, option.state, tokens)
        side = scaled(_SIDE)
        left = area.left() + _PAD + 4
        square = QRect(left, area.center().y() - side // 2, side, side)
        draw_icon(painter, square, self._icons, index.data(_ICON), "text")
        first, high = left + side + _PAD, option.fontMetrics.lineSpacing()
        words = QRect(first, area.top() + _PAD, area.right() - first - _PAD, high)
        painter.setFont(QFont(option.font))
        painter.setPen(QColor(tokens.text))
        draw_elided(painter, words, index.data(Qt.ItemDataRole.DisplayRole))
        painter.setFont(secondary_font())
        painter.setPen(QColor(tokens.secondary))
        draw_elided(painter, words.translated(0, high), index.data(_TIP))


class RowList(Retranslated, QWidget):
    """``change_wanted`` and ``remove_wanted`` name the row."""

    change_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, session: MakingSession, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.list = styled(QListWidget(self), look="plain")
        self.list.setItemDelegate(RowDelegate(kit, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_page_keys(self.list)
        self.copy, self.change, self.remove = (QPushButton(self) for _ in range(3))
        filled(
            spaced(QVBoxLayout(self), 0),
            grow(self.list),
            horizontal_line(),
            filled(WrapLayout(4, (8, 8, 8, 8)), self.copy, self.change, self.remove),
        )
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemActivated.connect(self._activated)
        self.copy.clicked.connect(lambda: session.copy(self._id))
        self.change.clicked.connect(lambda: self.change_wanted.emit(self._id))
        self.remove.clicked.connect(lambda: self.remove_wanted.emit(self._id))
        delete_by_key(self.list, self.remove.click)
        rename_by_key(self.list, self.change.click)
        listen(session.workbenches.changed, self._fill)
        listen(session.workbench.changed, self._show)
        listen(session.progress.changed, self._show)
        kit.theme.changed.connect(self.list.viewport().update)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.list.setAccessibleName(self.tr("Workbenches"))
        for button, words, tip in (
            (self.copy, self.tr("Copy"), self.tr("Make a copy that you can change.")),
            (self.change, self.tr("Change…"), self.tr("Change names, texts and settings.")),
            (self.remove, self.tr("Delete…"), self.tr("Delete this workbench of your own.")),
        ):
            put_text(button, words, tip=tip)
        self._fill()

    @property
    def _id(self) -> str:
        item = self.list.currentItem()
        return "" if item is None else item.data(_ID)

    def _fill(self, _: object = None) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in self._session.workbenches.value:
                words = words_of(one)
                item = QListWidgetItem(words(one.name), self.list)
                item.setData(_ID, one.id)
                item.setData(_TIP, words(one.tip))
                is_there = resource_path("icons", f"{one.icon}.svg").is_file()
                item.setData(_ICON, one.icon if is_there else "layers")
                item.setToolTip(words(one.tip))
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, words(one.tip))
        self._show()

    def _show(self, _: object = None) -> None:
        chosen = self._session.workbench.value
        with QSignalBlocker(self.list):
            for at in range(self.list.count()):
                if chosen is not None and self.list.item(at).data(_ID) == chosen.id:
                    self.list.setCurrentRow(at)
        runs = self._session.progress.value.is_running
        is_own = chosen is not None and self._session.store.is_own(chosen.id)
        self.list.setEnabled(not runs)
        self.copy.setEnabled(chosen is not None and not runs)
        for button in (self.change, self.remove):
            button.setEnabled(is_own and not runs)

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._session.choose(item.data(_ID))

    @Slot(QListWidgetItem)
    def _activated(self, item: QListWidgetItem) -> None:
        """Enter starts again with the one that is chosen."""
        self._session.choose(item.data(_ID))
