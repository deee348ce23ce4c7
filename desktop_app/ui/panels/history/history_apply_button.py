"""The button below the history that puts the chosen edit into the open picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QListView, QPushButton, QWidget

from desktop_app.state.document.document import Document
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.kit import Retranslated
from desktop_app.ui.panels.history.history_model import HistoryModel
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.results.entry_menu import apply_name, hindrance_text
from desktop_app.worker.history_applying import hindrance
from desktop_app.worker.workspace import Workspace


def _nothing() -> None:
    """The usual ``unfollow``, until an entry is shown."""


class HistoryApplyButton(Retranslated, QPushButton):
    """Shown while one edit is chosen; grey, with the reason, where it has no place."""

    def __init__(self, workspace: Workspace, view: QListView, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._view = workspace, view
        self._unfollow: Callable[[], None] = _nothing
        self.hide()
        self.clicked.connect(self._apply)
        state = workspace.state
        listen_each(self.follow, state.applying.changed, state.history_changed)
        watch(state.document, self._follow_document)

    @Slot()
    def retranslate(self) -> None:
        self.follow()

    def _follow_document(self, document: Document | None) -> None:
        self._unfollow()
        self._unfollow = _nothing
        if document is not None:
            self._unfollow = listen(document.layers.changed, self.follow)
        self.follow()

    def follow(self, *_: object) -> None:
        """Show what can be done with what is chosen now."""
        entry = self._entry
        if entry is None:
            self.hide()
            return
        reason = hindrance(entry, self._workspace.state.document.value)
        self.setVisible(reason != "no_edit")
        self.setText(apply_name())
        self.setEnabled(reason is None and not self._workspace.state.applying.value)
        self.setToolTip(hindrance_text(reason))

    @property
    def _entry(self) -> HistoryEntry | None:
        chooser = self._view.selectionModel()
        rows = [] if chooser is None else chooser.selectedIndexes()
        model: HistoryModel = self._view.model()  # type: ignore[assignment]
        return model.rows[rows[0].row()] if len(rows) == 1 else None

    @Slot()
    def _apply(self) -> None:
        if (entry := self._entry) is not None:
            self._workspace.results.apply_entry(entry.uid)
