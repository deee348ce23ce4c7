"""All steps of the document in a list: a click goes there. Not the history of prompts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPointF, QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPolygonF, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.ui.kit import Kit, Retranslated, draw_with, scrolls_down, set_role, show_rows
from desktop_app.ui.look.text_scale import scaled_height
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.history.undo_model import PLACE_ROLE, PRESENT, UNDONE, UndoModel
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.painting import draw_elided
from desktop_app.ui.widgets.row_painting import paint_row


class _View(QTableView):
    """A list in which Enter goes to a step.

    A table of one column: it lays nothing out again for a row more, as lists do for all rows.
    """

    def __init__(self, panel: UndoPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        columns.hide()
        rows.setMinimumSectionSize(DENSE)
        rows.setDefaultSectionSize(DENSE)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._panel.go_to(index)
        else:
            super().keyPressEvent(event)


class UndoPanel(Retranslated, QWidget):
    """The steps of the document on the canvas, from the first; those taken back stand below the
    mark, which is where one is."""

    def __init__(self, state: AppState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._stop: Callable[[], None] | None = None
        set_role(self, "panel")
        self.list_model = UndoModel(self)
        self.view = _View(self)
        self.stack = EmptyStack(self.view, self)
        view = self.view
        show_rows(view, self.list_model, UndoDelegate(kit.icons, view))
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        scrolls_down(view)
        view.clicked.connect(self.go_to)
        kit.theme.changed.connect(view.viewport().update)
        filled(spaced(QVBoxLayout(self), 0, (4, 0, 4, 4)), self.stack)
        watch(state.document, self._on_document)
        self.retranslate()

    def retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Undo steps of this picture"))
        self.stack.sentence.setText(
            self.tr("Every step is listed here once a picture is open. Click one to go back to it.")
        )
        self.list_model.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_present()

    def sizeHint(self) -> QSize:
        return QSize(276, 320)

    @Slot(QModelIndex)
    def go_to(self, index: QModelIndex) -> None:
        """Go to what there was after the step of that row; not while a stroke is being painted, or
        an edit put in."""
        document = self._state.document.value
        if document is not None and not document.undo_stack.go_to(index.row()):
            self._show_present()

    def _on_document(self, document: Document | None) -> None:
        if self._stop is not None:
            self._stop()
            self._stop = None
        self.list_model.show(document)
        self.stack.set_empty(document is None)
        if document is not None:
            self._stop = listen(document.undo_stack.changed, self._on_changed)
        self._show_present()

    def _on_changed(self, _: None) -> None:
        self.list_model.follow()
        self._show_present()

    def _show_present(self) -> None:
        """Select where one is, and scroll there; a hidden list need not be laid out for that."""
        index = self.list_model.index(self.list_model.present)
        if index.isValid() and self.isVisible():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)


_GUTTER = 24
"""Left of the words: the mark stands here."""


class UndoDelegate(DrawnRows):
    """Rows of 24 px at 100 % text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(120, scaled_height(DENSE))

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens = self.theme.tokens
        cell: QRect = option.rect
        place = index.data(PLACE_ROLE)
        paint_row(painter, option, tokens, 2, 0)
        if place == PRESENT:
            self._paint_mark(painter, cell)
        colour = tokens.secondary if place == UNDONE else tokens.text
        words = cell.adjusted(_GUTTER, 0, -8, 0)
        draw_elided(painter, words, index.data(), option.font, colour)

    def _paint_mark(self, painter: QPainter, cell: QRect) -> None:
        """A triangle that points at the words."""
        x, y = cell.left() + 10, cell.top() + cell.height() / 2
        draw_with(painter, Qt.PenStyle.NoPen, QColor(self.theme.tokens.accent))
        corners = [QPointF(x, y - 4), QPointF(x + 6, y), QPointF(x, y + 4)]
        painter.drawPolygon(QPolygonF(corners))
