"""Results of the run: one is shown on the canvas; apply and discard by double click and menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QVBoxLayout, QWidget

from desktop_app.ui.kit import Kit, keep_page_keys
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.panels.results_delegate import ResultsDelegate
from desktop_app.ui.panels.results_model import ResultsModel
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.widgets.empty_stack import EmptyStack

if TYPE_CHECKING:
    from desktop_app.state.work.results import Result
    from desktop_app.worker.workspace import Workspace


class _View(QListView):
    """A grid of thumbnails in which Enter applies and Delete discards; one can be dragged out."""

    def __init__(self, panel: ResultsPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._dragged = ""
        self.carry: Callable[[str, QPoint], bool] = lambda result, place: False
        """Takes the result that is dropped at a point of the screen, if that is its."""

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Qt asks for a drag: it ends where the button is let go."""
        self._dragged = self.currentIndex().data(Qt.ItemDataRole.UserRole) or ""
        if self._dragged:
            self.setState(QAbstractItemView.State.NoState)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._dragged:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._dragged:
            super().mouseReleaseEvent(event)
            return
        dragged, self._dragged = self._dragged, ""
        self.viewport().unsetCursor()
        self.carry(dragged, event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._panel.apply_current()
        elif event.key() == Qt.Key.Key_Delete:
            self._panel.discard_current()
        else:
            super().keyPressEvent(event)


class ResultsPanel(Retranslated, QWidget):
    """Follows ``state.results``."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._state = workspace.state
        self._kit = kit
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list_model = ResultsModel(self._state.display, self)
        self.view = _View(self)
        self.stack = EmptyStack(self.view, self)
        self._build()
        watch(self._state.results.items, self._on_items)
        watch(self._state.results.shown, self._on_shown)
        listen(self._state.display.profile.changed, self._screen_changed)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.view.setAccessibleName(self.tr("Results"))
        self.stack.sentence.setText(self.tr("Generated pictures appear here."))

    def _screen_changed(self, _: object) -> None:
        self.list_model.show_anew()

    def _build(self) -> None:
        view = self.view
        view.setModel(self.list_model)
        view.setItemDelegate(ResultsDelegate(self._kit.theme, view))
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        keep_page_keys(view)
        view.setUniformItemSizes(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.setDragEnabled(True)
        view.customContextMenuRequested.connect(self._menu)
        view.doubleClicked.connect(self._activate)
        view.selectionModel().selectionChanged.connect(self._selection_changed)
        self._kit.theme.changed.connect(view.viewport().update)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 0, 2, 4)
        layout.addWidget(self.stack)
        hold(self, least_height=112)  # one row of results

    def sizeHint(self) -> QSize:
        return QSize(276, 156)

    # -- state → view ---------------------------------------------------------------------------

    def _on_items(self, items: tuple[Result, ...]) -> None:
        self.list_model.set_results(items)
        self.stack.set_empty(not items)
        self._on_shown(self._state.results.shown.value)

    def _on_shown(self, shown: Result | None) -> None:
        selection = self.view.selectionModel()
        ids = [result.id for result in self.list_model.results]
        if shown is None or shown.id not in ids:
            selection.clearSelection()
            return
        index = self.list_model.index(ids.index(shown.id))
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.view.scrollTo(index)

    # -- view → state ---------------------------------------------------------------------------

    @Slot()
    def _selection_changed(self) -> None:
        for index in self.view.selectionModel().selectedIndexes():
            self._state.results.show(index.data(Qt.ItemDataRole.UserRole))

    @Slot(QModelIndex)
    def _activate(self, index: QModelIndex) -> None:
        self._workspace.generation.apply(index.data(Qt.ItemDataRole.UserRole))

    def apply_current(self) -> None:
        """Apply the one with the cursor."""
        index = self.view.currentIndex()
        if index.isValid():
            self._activate(index)

    def discard_current(self) -> None:
        """Discard the one with the cursor."""
        index = self.view.currentIndex()
        if index.isValid():
            self._workspace.generation.discard(index.data(Qt.ItemDataRole.UserRole))

    @Slot(QPoint)
    def _menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Apply"), self.apply_current)
        menu.addAction(self.tr("Discard"), self.discard_current)
        menu.addSeparator()
        menu.addAction(self.tr("Use This Seed"), self._use_seed)
        self.view.setCurrentIndex(index)
        menu.popup(self.view.viewport().mapToGlobal(place))

    @Slot()
    def _use_seed(self) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            seed = self.list_model.results[index.row()].seed
            self._state.parameters.update(seed=seed, seed_locked=True)
