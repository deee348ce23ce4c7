"""Prompt history: search, bring back by a click, open by a double click, delete."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.actions.drops import folders_in
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import (
    Act,
    Acts,
    Caption,
    Kit,
    Retranslated,
    offer_menus,
    row,
    scrolls_down,
    set_role,
    styled,
)
from desktop_app.ui.look.text_scale import scaled, scaled_height
from desktop_app.ui.panels.history.history_apply_button import HistoryApplyButton
from desktop_app.ui.panels.history.history_delegate import HistoryDelegate
from desktop_app.ui.panels.history.history_model import ID_ROLE, HistoryModel
from desktop_app.ui.panels.history.history_trash_bar import HistoryTrashBar
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.qt.while_seen import WhileSeen
from desktop_app.ui.results.entry_menu import EntryMenu
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.folder_import_bar import FolderImportBar
from desktop_app.ui.words.untrusted import plain_tip
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace

SEARCH_DELAY_MS, NEWS_MS = 150, 1000
_LONGEST, _ROW = 104, 44
"""Letters of what was typed that are shown; pixels of the list that are seen at least."""


class _View(QListView):
    """A list in which Enter brings an entry back and Delete removes it."""

    def __init__(self, panel: HistoryPanel) -> None:
        super().__init__(panel)
        self._panel = panel

    def sizeHint(self) -> QSize:
        # What is said below has its room first: the list scrolls, not the panel.
        return QSize(super().sizeHint().width(), scaled_height(_ROW))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._panel.use(index)
        elif event.key() == Qt.Key.Key_Delete and index.isValid():
            self._panel.delete_chosen()
        else:
            super().keyPressEvent(event)


class HistoryPanel(Retranslated, QWidget):
    """The entries that match what is searched for, newest first."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._kit = kit
        self._begun = False
        self.entry_menu = EntryMenu(workspace, self)
        set_role(self, "panel")
        self.field = styled(QLineEdit(self), dense="true")
        self.list_model = HistoryModel(workspace, self)
        self.view = _View(self)
        self.stack = EmptyStack(self.view, self)
        self.trash_bar = HistoryTrashBar(self)
        self.apply_button = HistoryApplyButton(workspace, self.view, self)
        self.words_back = QPushButton(self)
        """Brings back what was typed before an entry's words took its place."""
        self.import_bar = FolderImportBar(workspace.history.folders, self)
        self._deleted: tuple[str, ...] = ()
        self._timer = delayed(self, self._search, SEARCH_DELAY_MS)
        WhileSeen(self, self._workspace.history.news.poll, NEWS_MS)
        self.setAcceptDrops(True)
        self.acts = Acts(self, self._acts, workspace.state.words_replaced.changed)
        self._build()
        self.retranslate()

    def retranslate(self) -> None:
        self._search_icon.setText(self.tr("Search"))
        self._clear.setText(self.tr("Clear the search"))
        self._clear.setToolTip(self._clear.text())
        self._say_why_empty()
        self.acts.refresh()

    def _acts(self) -> list[Act | Caption]:
        kept = self._workspace.state.words_replaced.value
        replaced = "" if kept is None else " ".join((kept.prompt or kept.negative_prompt).split())
        shown = self.words_back.fontMetrics().elidedText(
            replaced, Qt.TextElideMode.ElideRight, scaled(_LONGEST)
        )
        words = self.tr("Bring Back “{words}”") if replaced else self.tr("Bring Back Settings")
        tip = self.tr("Your words and settings before this entry was used: “{words}”.")
        return [
            Caption(
                "field",
                self.tr("Search prompts"),
                self.tr(
                    "Search prompts and settings: <b>steps:&gt;20</b>, <b>scheduler:euler</b>, "
                    "<b>seed:42</b>."
                ),
                self.tr("Search the history"),
            ),
            Caption("view", self.tr("History")),
            Act(
                "words_back",
                words.format(words=shown),
                self._workspace.history.bring_words_back,
                plain_tip(tip.format(words=replaced)) if replaced else "",
                shown=kept is not None,
            ),
        ]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._begun:
            # After the first paint: the file is opened and read in the background.
            self._begun = True
            QTimer.singleShot(0, self, self._search)

    def _build(self) -> None:
        self.field.setClearButtonEnabled(False)
        self._search_icon = self.field.addAction(
            self._kit.icons.icon("search", "secondary"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._kit.icons.place(self._search_icon, "search", "secondary")
        self._clear = self.field.addAction(
            self._kit.icons.icon("x", "secondary"), QLineEdit.ActionPosition.TrailingPosition
        )
        self._kit.icons.place(self._clear, "x", "secondary")
        self._clear.setVisible(False)
        self._clear.triggered.connect(self.field.clear)
        self.field.textChanged.connect(self._typed)
        view = self.view
        self.stack.sentence.linkActivated.connect(self.field.setText)
        view.setModel(self.list_model)
        view.selectionModel().selectionChanged.connect(self.apply_button.follow)
        view.setItemDelegate(HistoryDelegate(self._kit.icons, view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        scrolls_down(view)
        offer_menus(view, self.menu_of)
        view.clicked.connect(self._clicked)
        view.doubleClicked.connect(self._open)
        self.list_model.loaded.connect(self._on_loaded)
        self.trash_bar.undone.connect(self._undo)
        self.trash_bar.opened.connect(self._open_trash)
        self.trash_bar.emptied.connect(self._ask_to_empty)
        self.trash_bar.closed.connect(self._search)
        listen(self._workspace.state.history_changed, self._on_history_changed)
        self._kit.theme.changed.connect(view.viewport().update)
        filled(
            spaced(QVBoxLayout(self), 4, (4, 0, 4, 4)),
            filled(row(0, (8, 4, 8, 0)), self.field),
            grow(self.stack),
            filled(
                spaced(QVBoxLayout(), 4, (8, 0, 8, 0)),
                self.words_back,
                self.apply_button,
                self.import_bar,
            ),
            self.trash_bar,
        )

    def sizeHint(self) -> QSize:
        return QSize(276, 320)

    # -- folders that are dropped ---------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if folders_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        folders = folders_in(event.mimeData())
        if folders:
            event.acceptProposedAction()
            self._workspace.history.folders.take_in(folders)

    # -- searching ------------------------------------------------------------------------------

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._timer.start()

    @Slot()
    def _search(self) -> None:
        self.list_model.search(self.field.text().strip(), trashed=self.trash_bar.in_trash)

    def _on_history_changed(self, _: object) -> None:
        self._begun = self._begun and self.isVisible()  # else it is read when it is shown
        if self._begun and not self._timer.isActive():
            self.list_model.refresh()

    @Slot()
    def _on_loaded(self) -> None:
        self._say_why_empty()
        self.stack.set_empty(not self.list_model.rows)

    def _say_why_empty(self) -> None:
        if self.list_model.trashed and not self.list_model.text:
            text = self.tr("The trash is empty.")
        elif self.list_model.text:
            text = self.tr("No prompt contains all of these words.")
            if not self.list_model.rows:
                self._workspace.history.nearest(self.list_model.text, self.stack.ask_whether)
        else:
            text = self.tr("Every picture you generate is kept here with its prompt and settings.")
        self.stack.sentence.setText(text)

    # -- entries --------------------------------------------------------------------------------

    @Slot(QModelIndex)
    def use(self, index: QModelIndex) -> None:
        """Bring prompt and settings of an entry back."""
        self._workspace.history.use(index.data(ID_ROLE))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        """With Ctrl or Shift it selects."""
        if QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier:
            self.use(index)

    @property
    def chosen(self) -> tuple[HistoryEntry, ...]:
        """The selected entries, in the order of the list."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return tuple(self.list_model.rows[row] for row in rows)

    def delete_chosen(self) -> None:
        """Move what is selected to the trash, with an offer to undo that."""
        self._delete(self.chosen)

    def _delete(self, entries: Sequence[HistoryEntry]) -> None:
        if entries and not self.list_model.trashed:
            self._deleted = tuple(entry.uid for entry in entries)
            self._workspace.history.delete(*self._deleted)
            self.trash_bar.offer_undo()

    def _restore(self, entries: Sequence[HistoryEntry]) -> None:
        self._workspace.history.restore(*(entry.uid for entry in entries))

    @Slot()
    def _undo(self) -> None:
        self._workspace.history.restore(*self._deleted)

    @Slot()
    def _open_trash(self) -> None:
        self.field.clear()
        self._search()

    @Slot()
    def _ask_to_empty(self) -> None:
        Question(
            self.window(),
            self.tr("Empty the history's trash?"),
            self.tr(
                "The pictures are moved to the system's trash. Their entries with prompts and "
                "settings are deleted, which can't be undone."
            ),
            Answer(self.tr("Empty Trash"), self._workspace.history.empty_trash, loses=True),
            Answer(self.tr("Keep"), main=True),
        ).open()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self._workspace.history.open(index.data(ID_ROLE), was_used=True)

    def menu_of(self, index: QModelIndex) -> QMenu:
        """What can be done with an entry, and with what is selected; it goes when it closes."""
        entry = self.list_model.rows[index.row()]
        several = self.chosen if entry in self.chosen else (entry,)
        menu = QMenu(self)
        self.entry_menu.add_to(menu, entry, several)
        if self.list_model.trashed:
            menu.addAction(self.tr("Restore"), lambda: self._restore(several))
        else:
            menu.addAction(self.tr("Delete from History"), lambda: self._delete(several))
            menu.addAction(self.tr("Show Trash"), self.trash_bar.open_trash)
        return menu
