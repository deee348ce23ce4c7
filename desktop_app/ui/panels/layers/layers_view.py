"""The tree of layers: folds, keys, and dragging rows to other places with a line where they go.

Dragging is done here and not by Qt's drag and drop: nothing leaves the panel, the line can say
"into this group", and Escape ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.layer_commands import Place
from desktop_app.ui.kit import smooth_painter
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.panels.layers.layers_delegate import EYE_WIDTH, LayerDelegate, row_height
from desktop_app.ui.panels.layers.layers_model import EYE, LAYER_ROLE, NAME, LayersModel
from desktop_app.worker.background import repeated

_INDENT = 16
_BESIDE = 3
"""Rows that are seen beside what one layer asks for, as far as there is room."""
_EDGE = 20
"""Pixels from the upper and lower end in which the list scrolls under what is dragged."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Where what is dragged would go: ``place`` of the layer ``target``, in the list's own sense
    (the list shows the topmost layer first, so "above" is above on the screen too)."""

    target: str
    place: Place


class LayersView(QTreeView):
    """Rows of ``model``. ``dropped`` tells the ids that were dragged and a `Drop`; ``eye_pressed``
    an id and whether Alt was held; ``delete_pressed`` and ``space_pressed`` keys."""

    dropped = Signal(object, object)
    eye_pressed = Signal(str, bool)
    delete_pressed = Signal()
    space_pressed = Signal()
    room_lacking = Signal(int)
    """By so many pixels the list is too low for what a layer asks for."""
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        model: LayersModel,
        delegate: LayerDelegate,
        theme: Theme,
        icons: Icons,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icons, self._delegate = theme, icons, delegate
        self._dragged: tuple[str, ...] = ()
        self.drop: Drop | None = None
        """Where what is being dragged would go now."""
        self.carry: Callable[[tuple[str, ...], QPoint], bool] = lambda ids, place: False
        """Takes what is dropped at a point of the screen, if that is its; whether it was."""
        self._hovered = ""
        self._drawer: QWidget | None = None
        self.worked_on = ""
        """Id of the active layer."""
        self.setModel(model)
        self._model = model
        self.setItemDelegate(delegate)
        self.setHeaderHidden(True)
        self.setTreePosition(NAME)
        self.setIndentation(_INDENT)
        self.setAllColumnsShowFocus(True)
        self.setAnimated(False)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self._size_columns()
        self._scroller = repeated(self, self._scroll_on, 30)

    def _size_columns(self) -> None:
        header = self.header()
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(EYE_WIDTH)
        header.setSectionResizeMode(EYE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(EYE, EYE_WIDTH)

    def open_drawer(self, layer_id: str, drawer: QWidget | None) -> None:
        """Let the row of that layer open downwards and show ``drawer`` there; "": none."""
        if self._drawer is not None and self._drawer is not drawer:
            self._drawer.hide()
        self._drawer = drawer
        height = drawer.sizeHint().height() if layer_id and drawer is not None else 0
        if self._delegate.drawer != (layer_id, height):
            self._delegate.drawer = layer_id, height
            self.scheduleDelayedItemsLayout()
            lacking = height + _BESIDE * row_height() - self.viewport().height()
            if height and lacking > 0 and self.isVisible():
                self.room_lacking.emit(lacking)
        self._place_drawer()

    def _place_drawer(self) -> None:
        if self._drawer is None:
            return
        layer_id, height = self._delegate.drawer
        cell = self.visualRect(self._model.index_of(layer_id)) if layer_id else QRect()
        self._drawer.setVisible(cell.isValid())
        if cell.isValid():
            place = QRect(cell.x(), cell.y() + row_height(), cell.width(), height)
            self._drawer.setGeometry(place)

    def updateEditorGeometries(self) -> None:
        super().updateEditorGeometries()
        self._place_drawer()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._place_drawer()

    # -- painting -------------------------------------------------------------------------------

    def drawRow(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        layer: Layer | None = index.data(LAYER_ROLE)
        state = QStyle.StateFlag.State_None
        row = QRect(0, option.rect.y(), self.viewport().width(), option.rect.height())
        if self.selectionModel().isSelected(index):
            state |= QStyle.StateFlag.State_Selected
        if layer is not None and layer.id == self.worked_on:
            state |= QStyle.StateFlag.State_Active
        if layer is not None and layer.id == self._hovered:
            state |= QStyle.StateFlag.State_MouseOver
        current = self.currentIndex()
        if self.hasFocus() and current.data(LAYER_ROLE) is layer:
            state |= QStyle.StateFlag.State_HasFocus
        self._delegate.paint_row(painter, row, state)
        super().drawRow(painter, option, index)

    def drawBranches(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = self._model.index(index.row(), EYE, index.parent())
        if self._model.rowCount(row) == 0:
            return
        name = "chevron-down" if self.isExpanded(row) else "chevron-right"
        ratio = self.devicePixelRatioF()
        pixmap = self._icons.pixmap(name, "secondary", 14, ratio)
        left = rect.right() + 1 - _INDENT + 1
        painter.drawPixmap(left, rect.y() + (rect.height() - 14) // 2, pixmap)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.drop is None:
            return
        index = self._model.index_of(self.drop.target)
        cell = self.visualRect(index)
        painter = smooth_painter(self.viewport())
        accent = QColor(self._theme.tokens.accent)
        right = self.viewport().width() - 4
        if self.drop.place == "into":
            painter.setPen(QPen(accent, 2))
            painter.drawRoundedRect(QRect(3, cell.y() + 2, right - 2, cell.height() - 4), 4, 4)
            return
        y = cell.top() if self.drop.place == "above" else cell.bottom() + 1
        y = max(2, min(self.viewport().height() - 2, y))
        painter.setPen(QPen(accent, 2))
        painter.drawLine(cell.left() + 3, y, right, y)
        painter.setBrush(QColor(self._theme.tokens.panel))
        painter.drawEllipse(QPoint(cell.left(), y), 3, 3)

    # -- pointer --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if left and index.isValid() and index.column() == EYE:
            layer: Layer = index.data(LAYER_ROLE)
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.eye_pressed.emit(layer.id, alt)
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == EYE:
            self.mousePressEvent(event)  # two quick clicks on the eye are two
            return
        super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._dragged:
            self._drag_to(place)
            return
        self._hover(place)
        index = self.indexAt(place)
        if event.buttons() and index.isValid() and index.column() == EYE and not self._pressed():
            return  # it began on an eye
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged:
            dragged, drop = self._dragged, self.drop
            self.end_drag()
            place = event.globalPosition().toPoint()
            if not self.carry(dragged, place) and drop is not None:
                self.dropped.emit(dragged, drop)
            return
        super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QPoint(-1, -1))

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Qt asks for a drag: it begins here and goes on in `mouseMoveEvent`."""
        rows = self.selectionModel().selectedRows(EYE)
        self._dragged = tuple(row.data(LAYER_ROLE).id for row in rows)
        if self._dragged:
            self.setState(QAbstractItemView.State.NoState)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scroller.start()

    @property
    def _drags_mask(self) -> bool:
        moved = (self._model.layer_at(self._model.index_of(one)) for one in self._dragged)
        return any(layer is not None and layer.row.masks for layer in moved)

    def end_drag(self) -> None:
        self._dragged, self.drop = (), None
        self._scroller.stop()
        self.viewport().unsetCursor()
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            cell = self.visualRect(self.currentIndex())
            self.menu_wanted.emit(self.viewport().mapToGlobal(cell.center()))
        elif index.isValid():
            self.menu_wanted.emit(event.globalPos())

    def place_at(self, point: QPoint) -> Drop | None:
        """Where something dropped there would go: the upper and lower part of a row are above and
        below it, the middle of a group is in it; below all rows is below the last."""
        index = self.indexAt(point)
        if not index.isValid():
            last = self._model.index(self._model.rowCount() - 1, NAME)
            found: Layer | None = last.data(LAYER_ROLE)
            return None if found is None or point.y() < 0 else Drop(found.id, "below")
        layer: Layer = index.data(LAYER_ROLE)
        cell = self.visualRect(index)
        share = (point.y() - cell.y()) / max(1, cell.height())
        if layer.row.can_be_masked and self._drags_mask:
            return Drop(layer.id, "into")
        if layer.row.has_layers and 0.25 <= share < 0.75:
            return Drop(layer.id, "into")
        opened = (
            layer.row.has_layers and layer.children and self.isExpanded(index.siblingAtColumn(EYE))
        )
        if share >= 0.5 and opened:  # between a group's row and what it holds: topmost in it
            return Drop(layer.id, "into")
        if share >= 0.5:
            return Drop(layer.id, "below")
        return Drop(layer.id, "above")

    # -- keyboard -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            escapes = event.key() == Qt.Key.Key_Escape and bool(self._dragged)
            own = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_F2)
            if escapes or (own and not event.modifiers()):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and self._dragged:
            self.end_drag()
        elif event.key() == Qt.Key.Key_Delete and plain:
            self.delete_pressed.emit()
        elif event.key() == Qt.Key.Key_Space and plain:
            self.space_pressed.emit()
        elif event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(NAME))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and plain:
            self._fold(open_it=event.key() == Qt.Key.Key_Right)
        elif event.text().strip() and plain:
            event.ignore()  # a letter belongs to the window's tools, not to a search by name
        else:
            super().keyPressEvent(event)

    def _fold(self, *, open_it: bool) -> None:
        """Open a group or go into it; close it or go out of it."""
        index = self.currentIndex().siblingAtColumn(EYE)
        if not index.isValid():
            return
        is_open, holds = self.isExpanded(index), self._model.rowCount(index) > 0
        if holds and is_open != open_it:
            self.setExpanded(index, open_it)
            return
        goal = self._model.index(0, EYE, index) if open_it else index.parent()
        if goal.isValid():
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(
                goal.siblingAtColumn(NAME), flags.ClearAndSelect | flags.Rows
            )

    # -- parts ----------------------------------------------------------------------------------

    def _pressed(self) -> bool:
        return self.state() != QAbstractItemView.State.NoState

    def _hover(self, point: QPoint) -> None:
        index = self.indexAt(point)
        layer: Layer | None = index.data(LAYER_ROLE) if index.isValid() else None
        hovered = "" if layer is None else layer.id
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def _drag_to(self, point: QPoint) -> None:
        found = self.place_at(point)
        if found is not None and found.target in self._dragged:
            found = None
        if found != self.drop:
            self.drop = found
            self.viewport().update()

    def _scroll_on(self) -> None:
        point = self.viewport().mapFromGlobal(self.cursor().pos())
        bar = self.verticalScrollBar()
        if point.y() < _EDGE:
            bar.setValue(bar.value() - row_height() // 4)
        elif point.y() > self.viewport().height() - _EDGE:
            bar.setValue(bar.value() + row_height() // 4)
