"""The tree of edits of the document: a click goes there, a branch is taken, compared, carried over.

It is next to the undo list: that has every step, this what a picture came from and its branches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QVBoxLayout, QWidget

from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layers.content import Content
from desktop_app.state.document.branches import Branch
from desktop_app.state.document.document import Document
from desktop_app.ui.kit import (
    Kit,
    Retranslated,
    action_button,
    keep_page_keys,
    named,
    row,
    scrolls_down,
    set_role,
    show_rows,
)
from desktop_app.ui.panels.history.branch_rows import (
    PICTURE_SIDE,
    BranchDelegate,
    BranchModel,
    row_words,
)
from desktop_app.ui.panels.history.branch_tree import TreeRow, pictures_of, tree_rows
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.results.added_actions import add_picture_actions
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.words.layer_names import branch_words, layer_words
from desktop_app.worker.across import edits_to_carry
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace


class _View(QListView):
    """A click goes to a row, Enter too; with Ctrl or Shift it only selects."""

    def __init__(self, panel: BranchPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        scrolls_down(self)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._panel.go_to(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._panel.go_to(index)
        elif event.key() == Qt.Key.Key_Delete:
            self._panel.remove_chosen()
        else:
            super().keyPressEvent(event)


class BranchPanel(Retranslated, QWidget):
    """Follows the document on the canvas, while it is seen.

    Attributes:
        compare: shows contents beside each other, each with its caption; given by the window.
    """

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._session, self._kit = workspace.state, workspace.branching, kit
        self._workspace = workspace
        self.compare: Callable[[Sequence[tuple[str, Content]]], None] = lambda contents: None
        self._stops: list[Callable[[], None]] = []
        self._making: set[str] = set()
        set_role(self, "panel")
        self.list_model = BranchModel(self)
        self.list_model.renamed = self._rename
        self.view = _View(self)
        self.stack = EmptyStack(self.view, self)
        self.delegate = BranchDelegate(kit.icons, self.view)
        self.delegate.pictures = {}
        show_rows(self.view, self.list_model, self.delegate)
        keep_page_keys(self.view)
        self.take = action_button(kit.actions, "take_snapshot", side=24)
        filled(
            spaced(QVBoxLayout(self), 4, (4, 0, 4, 4)),
            grow(self.stack),
            filled(row(4), STRETCH, self.take),
        )
        self._soon = delayed(self, self.refresh, 0)
        self.view.customContextMenuRequested.connect(self._show_menu)
        kit.theme.changed.connect(self.view.viewport().update)
        watch(self._state.document, self._on_document)
        self.retranslate()

    def retranslate(self) -> None:
        named(self.view, self.tr("Branches of this picture"))
        self.stack.sentence.setText(
            self.tr("The edits of a picture are drawn here as a tree once one is open.")
        )
        self._soon.start()

    def sizeHint(self) -> QSize:
        return QSize(276, 320)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @property
    def document(self) -> Document | None:
        """The one on the canvas."""
        return self._state.document.value

    @property
    def chosen(self) -> list[TreeRow]:
        """The rows selected, from the top."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return [self.list_model.rows[number] for number in rows]

    @Slot(QModelIndex)
    def go_to(self, index: QModelIndex) -> None:
        """Go to the state of that row, if its pixels are kept."""
        document, row = self.document, self.list_model.rows[index.row()]
        if document is None or row.is_now:
            return
        if row.place is not None:
            document.undo_stack.go_to(row.place)
        elif row.branches:
            document.branches.switch(row.branches[-1])

    def remove_chosen(self) -> None:
        """Take the selected branches away."""
        if self.document is not None:
            for row in self.chosen:
                for branch in row.branches[-1:]:
                    self.document.branches.remove(branch)

    @Slot()
    def refresh(self) -> None:
        """List what there is, and have its pictures made; nothing while it isn't seen."""
        document = self.document
        self.stack.set_empty(document is None)
        if document is None or not self.isVisible():
            return
        rows = tree_rows(document)
        self.list_model.show(rows)
        for number, one in enumerate(rows):
            if one.is_now and not self.view.selectionModel().hasSelection():
                self.view.setCurrentIndex(self.list_model.index(number))
        known = self.delegate.pictures.keys() | self._making
        for key, content in pictures_of(rows, document, known.__contains__):
            self._making.add(key)
            self._session.picture(content, PICTURE_SIDE, partial(self._arrived, document, key))

    # -- the menu ---------------------------------------------------------------------------------

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        self.menu().exec(self.view.viewport().mapToGlobal(place))

    def menu(self) -> QMenu:
        """What can be done with what is selected."""
        menu = QMenu(self)
        document, chosen = self.document, self.chosen
        menu.addAction(self._kit.actions["take_snapshot"])
        if document is None:
            return menu
        index = self.view.currentIndex()
        branch = chosen[0].branches[-1] if len(chosen) == 1 and chosen[0].branches else None
        shown = self._compared(document, chosen)
        compare = menu.addAction(self.tr("&Compare"), partial(self.compare, shown))
        compare.setEnabled(len(shown) > 1)
        if branch is not None:
            edits = menu.addMenu(self.tr("&Apply Edit Here"))
            for layer in edits_to_carry(branch, document.content):
                edits.addAction(
                    layer_words(layer).replace("&", "&&"),
                    partial(self._session.carry, document, branch, layer.id),
                )
            edits.setEnabled(not edits.isEmpty())
            menu.addSeparator()
            menu.addAction(self.tr("&Rename…"), partial(self.view.edit, index))
        if len(chosen) == 1 and chosen[0].mark is not None and chosen[0].mark.entry:
            add_picture_actions(menu, self._workspace, "told", chosen[0].mark.entry)
        if any(row.branches for row in chosen):
            menu.addAction(self.tr("Re&move Branch"), self.remove_chosen)
        gone = document.branches.removed
        if gone is not None:
            words = self.tr("&Bring Back “{name}”").format(name=branch_words(gone))
            menu.addAction(words, document.branches.bring_back)
        return menu

    def _compared(self, document: Document, chosen: Sequence[TreeRow]) -> list[tuple[str, Content]]:
        """What is selected, and what there is now where that is one alone."""
        found = [
            (row_words(row), content)
            for row in chosen
            if (content := row.content(document)) is not None
        ]
        if len(found) == 1 and not chosen[0].is_now:
            found.append((self.tr("Current"), document.content))
        return found

    # -- what happens -----------------------------------------------------------------------------

    def _rename(self, branch: Branch, name: str) -> None:
        if self.document is not None:
            self.document.branches.rename(branch, name)

    def _arrived(self, document: Document, key: str, pixels: ByteArray) -> None:
        if document is self.document:
            self._making.discard(key)
            self.delegate.pictures[key] = QPixmap.fromImage(to_qimage(pixels))
            self.view.viewport().update()

    def _on_document(self, document: Document | None) -> None:
        for stop in self._stops:
            stop()
        self._stops = []
        self.delegate.pictures.clear()
        self._making.clear()
        self.list_model.show(())
        if document is not None:
            self._stops = [
                listen(document.undo_stack.changed, self._on_changed),
                listen(document.branches.items.changed, self._on_changed),
            ]
        self._soon.start()

    def _on_changed(self, _: object) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()
