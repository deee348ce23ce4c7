"""Facets, albums and saved searches at the left of the search page: a click wants a value, with Alt
it is left out; pictures can be dropped on an album."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import (
    QLocale,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.catalog.intents import Intent
from desktop_app.storage.history_named import NamedResource
from desktop_app.ui.dialogs.named_list import NamedRow
from desktop_app.ui.kit import Kit, Retranslated, offer_menus, scrolls_down, show_rows
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import base_font, secondary_font, tabular
from desktop_app.ui.search.drag import ENTRIES
from desktop_app.ui.search.facet_rows import FacetRow, rows_of
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows, RowsModel
from desktop_app.ui.widgets.painting import draw_elided, heavy
from desktop_app.ui.widgets.row_painting import paint_focus, paint_ground
from desktop_app.worker.history_finding import FoundEntries

ROW_ROLE = Qt.ItemDataRole.UserRole
_PAD = 10


class _Delegate(DrawnRows):
    def __init__(self, kit: Kit, more: Callable[[FacetRow], str], parent: QWidget) -> None:
        super().__init__(kit.icons, parent)
        self._more = more
        self.target = -1
        """The row of the album over which pictures are dragged."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(120, QFontMetrics(base_font()).height() + 8)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        told: FacetRow = index.data(ROW_ROLE)
        area: QRect = option.rect
        ground = QRectF(area).adjusted(4, 1, -4, -1)
        state = option.state & ~QStyle.StateFlag.State_Selected
        if index.row() == self.target or told.choice == "wanted":
            state |= QStyle.StateFlag.State_Selected
        paint_ground(painter, ground, state, self.theme.tokens)
        paint_focus(painter, ground, option.state, self.theme.tokens)
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        if told.kind == "title":
            self._title(painter, inner, told)
        elif told.kind == "more":
            words, link = inner.adjusted(scaled(20), 0, 0, 0), self.theme.tokens.link
            draw_elided(painter, words, self._more(told), secondary_font(), link)
        else:
            self._value(painter, inner, told)

    def _title(self, painter: QPainter, area: QRect, facet: FacetRow) -> None:
        icon = "chevron-down" if facet.open else "chevron-right"
        self.draw_mark(painter, area, icon, "secondary", scaled(14))
        words, font = area.adjusted(scaled(20), 0, 0, 0), heavy(base_font())
        draw_elided(painter, words, facet.words, font, self.theme.tokens.text)

    def _value(self, painter: QPainter, area: QRect, facet: FacetRow) -> None:
        tokens = self.theme.tokens
        icon = {"wanted": "check", "unwanted": "ban"}.get(facet.choice, "")
        icon = "search" if facet.kind == "search" else icon
        if icon:
            token = "text" if facet.choice else "secondary"
            self.draw_mark(painter, area, icon, token, scaled(14))
        count = QLocale().toString(facet.count) if facet.kind == "value" else ""
        small, quiet = tabular(secondary_font()), tokens.secondary
        wide = draw_elided(painter, area, count, small, quiet, right=True)
        words = area.adjusted(scaled(20), 0, -(wide + 8) if count else 0, 0)
        font = base_font()
        font.setStrikeOut(facet.choice == "unwanted")
        is_there = facet.count or facet.choice or facet.kind == "search"
        colour = tokens.text if is_there else tokens.disabled
        draw_elided(painter, words, facet.words, font, colour)


def _key(row: FacetRow) -> tuple[str, str, str]:
    return row.kind, row.facet, row.value


class FacetList(Retranslated, QListView):
    """``chose`` tells facet, value and what shall be chosen of it (`choosing.Choice`), ``ran`` a
    saved search, ``dropped`` the album on which pictures were dropped, ``menu_made`` the menu
    that opens for a saved search or an album, with its row."""

    chose = Signal(str, str, str)
    ran = Signal(object)
    dropped = Signal(object)
    menu_made = Signal(QMenu, object)

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._toggled, self._full = set[str](), set[str]()
        self._found: FoundEntries | None = None
        self._intents: Mapping[str, Intent] = {}
        self._rows = RowsModel[FacetRow](self)
        self._rows.itself = ROW_ROLE
        self._rows.gives = {
            Qt.ItemDataRole.DisplayRole: lambda row: row.words,
            Qt.ItemDataRole.AccessibleTextRole: self._accessible_text,
        }
        self._drawn = _Delegate(kit, self._more, self)
        show_rows(self, self._rows, self._drawn)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        scrolls_down(self)
        offer_menus(self, self.menu_of)
        self.clicked.connect(self._clicked)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Facets"))
        self._fill()

    @property
    def rows(self) -> Sequence[FacetRow]:
        """What is shown, in order."""
        return self._rows.rows

    def show_found(self, found: FoundEntries, intents: Mapping[str, Intent]) -> None:
        """Show what there is of what was found."""
        self._found, self._intents = found, intents
        self._fill()

    def _fill(self) -> None:
        if self._found is not None:
            title = self.tr("Saved searches")
            rows = rows_of(self._found, self._intents, self._toggled, self._full, title)
            before: FacetRow | None = self.currentIndex().data(ROW_ROLE)
            self._rows.become(rows, _key)
            if before is not None and _key(before) in (keys := [*map(_key, rows)]):
                self.setCurrentIndex(self._rows.index(keys.index(_key(before))))

    def _more(self, facet: FacetRow) -> str:
        if facet.open:
            return self.tr("Show fewer")
        return self.tr("Show all {count}").format(count=QLocale().toString(facet.count))

    def _accessible_text(self, facet: FacetRow) -> str:
        if facet.kind == "more":
            return self._more(facet)
        if facet.kind != "value":
            return facet.words
        chosen = {"wanted": self.tr("chosen"), "unwanted": self.tr("excluded"), "": ""}
        parts = (facet.words, QLocale().toString(facet.count), chosen[facet.choice])
        return ", ".join(part for part in parts if part)

    # -- pointer and keys -----------------------------------------------------------------------

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        alt = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier
        self.use(index.row(), exclude=bool(alt))

    def use(self, at: int, *, exclude: bool = False) -> None:
        """Do what a click on a row does; ``exclude``: with Alt."""
        told = self._rows.rows[at]
        if told.kind == "title":
            self._toggled ^= {told.facet}
            self._fill()
        elif told.kind == "more":
            self._full ^= {told.facet}
            self._fill()
        elif told.kind == "search":
            self.ran.emit(told.named)
        else:
            choice = "unwanted" if exclude else "wanted"
            self.chose.emit(told.facet, told.value, "" if told.choice == choice else choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and index.isValid():
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            self.use(index.row(), exclude=bool(alt))
        else:
            super().keyPressEvent(event)

    def menu_of(self, index: QModelIndex) -> QMenu:
        """What can be done with a row; it goes when it closes."""
        menu, told = QMenu(self), self._rows.rows[index.row()]
        if told.kind == "value":
            for choice, words in (("wanted", self.tr("Include")), ("unwanted", self.tr("Exclude"))):
                action = menu.addAction(words)
                action.setCheckable(True)
                action.setChecked(told.choice == choice)
                wanted = "" if told.choice == choice else choice
                action.triggered.connect(partial(self.chose.emit, told.facet, told.value, wanted))
        if told.named is not None:
            menu.addSeparator()
            self.menu_made.emit(menu, self.named_at(index))
        return menu

    @staticmethod
    def named_at(index: QModelIndex) -> NamedRow | None:
        """The album or saved search of a row."""
        one: NamedResource | None = index.data(ROW_ROLE).named
        return None if one is None else NamedRow(one.uid, one.name)

    # -- drops on albums ------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(ENTRIES):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._aim(event.position().toPoint())
        event.setAccepted(self._drawn.target >= 0)

    def dragLeaveEvent(self, event: object) -> None:
        self._aim(None)

    def dropEvent(self, event: QDropEvent) -> None:
        at, rows = self._drawn.target, self._rows.rows
        self._aim(None)
        if 0 <= at < len(rows):
            event.acceptProposedAction()
            self.dropped.emit(rows[at].named)

    def _aim(self, place: QPoint | None) -> None:
        row = -1 if place is None else self.indexAt(place).row()
        is_album = 0 <= row < len(self._rows.rows) and self._rows.rows[row].facet == "album"
        target = row if is_album and self._rows.rows[row].named is not None else -1
        if target != self._drawn.target:
            self._drawn.target = target
            self.viewport().update()
