"""What can be done with an entry of the history, in the menus of the panel and of the search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from shiboken6 import isValid

from desktop_app.state.work.looked_at import LookedAt
from desktop_app.ui.results.again_menu import add_again
from desktop_app.ui.results.compared import MOST_COMPARED, ShowsEntries

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QMenu

    from desktop_app.storage.history_entry import HistoryEntry
    from desktop_app.worker.workspace import Workspace


class EntryMenu(QObject):
    """Actions for one entry and for those selected with it.

    Attributes:
        show_details: brings up the details panel.
        compare: compares pictures.
    """

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.show_details: Callable[[], None] = lambda: None
        self.compare: ShowsEntries = lambda entries, *, prompts=False: None

    def add_to(self, menu: QMenu, entry: HistoryEntry, several: Sequence[HistoryEntry]) -> None:
        """Add them to a menu.

        Args:
            menu: of the entry.
            entry: under the pointer.
            several: what is selected with it, itself included.
        """
        history, clipboard = self._workspace.history, QGuiApplication.clipboard()
        menu.addAction(self.tr("Use Prompt and Settings"), lambda: history.use(entry.uid))
        menu.addAction(self.tr("Open as New Picture"), lambda: history.open(entry.uid))
        refine = menu.addAction(self.tr("Refine"), partial(self._workspace.refine, entry))
        refine.setEnabled(not entry.missing)
        self._add_apply(menu, entry)
        name, open_document = self._open_document(entry)
        if name:
            words = self.tr("Open “{name}”").format(name=name.replace("&", "&&"))
            action = menu.addAction(words, open_document or int)
            action.setEnabled(open_document is not None)
        self._add_run(menu, entry)
        menu.addAction(self.tr("Copy Prompt"), lambda: clipboard.setText(entry.prompt))
        menu.addAction(self.tr("Show Details"), lambda: self.tell(entry))
        made = partial(self._workspace.evaluations.tell_made, entry.uid)
        menu.addAction(self.tr("How Was This Made?"), made)
        compare = menu.addAction(self.tr("Compare"), lambda: self.compare(several))
        compare.setEnabled(2 <= len(several) <= MOST_COMPARED)
        prompts = partial(self.compare, several, prompts=True)
        menu.addAction(self.tr("Compare Prompts"), prompts).setEnabled(len(several) == 2)
        there = [one for one in several if not one.missing]
        run = partial(self._workspace.begin_batch, there)
        menu.addAction(self.tr("Run Recipe or Look…"), run).setEnabled(bool(there))
        measure = partial(self._workspace.evaluate_entries, there)
        menu.addAction(self.tr("Evaluate…"), measure).setEnabled(bool(there))
        repeat = partial(self._workspace.evaluations.make_again, several)
        menu.addAction(self.tr("Check Whether It Repeats"), repeat)
        grid = menu.addAction(self.tr("Grid from This…"), partial(self._begin_grid, entry))
        grid.setEnabled(not entry.work)
        learn = partial(self._workspace.add_examples, there)
        menu.addAction(self.tr("Add to Training Set"), learn).setEnabled(bool(there))
        edits = bool(entry.work) or entry.task not in ("", "text_to_image")
        like = partial(self._workspace.edit_like, entry)
        menu.addAction(self.tr("Edit Like This One…"), like).setEnabled(edits)
        menu.addSeparator()
        again = partial(self._workspace.rating.again_from_history, entry.uid)
        add_again(menu, again, has_model=bool(entry.model_digest), is_work=bool(entry.work))
        menu.addSeparator()

    def _add_run(self, menu: QMenu, entry: HistoryEntry) -> None:
        """Of the workbench that made it, where its folder is still known."""
        action, making = QAction(self.tr("Open Run"), menu, enabled=False), self._workspace.making
        menu.addAction(action)

        def found(folder: Path | None) -> None:
            if folder is not None and isValid(action):
                action.triggered.connect(lambda: (making.take_up(folder), making.show()))
                action.setEnabled(True)

        making.find_run(entry.job, self._workspace.settings.making_runs, found)

    def _begin_grid(self, entry: HistoryEntry) -> None:
        self._workspace.history.use(entry.uid)
        self._workspace.evaluations.bring_up("grid_view")

    def _add_apply(self, menu: QMenu, entry: HistoryEntry) -> None:
        from desktop_app.studio.history_applying import hindrance
        from desktop_app.ui.words.history_applying import apply_name, hindrance_text

        reason = hindrance(entry, self._workspace.state.document.value)
        if reason == "no_edit":
            return
        apply = partial(self._workspace.results.apply_entry, entry.uid)
        action = menu.addAction(apply_name(), apply)
        action.setEnabled(reason is None)
        action.setToolTip(hindrance_text(reason))
        menu.setToolTipsVisible(True)

    def _open_document(self, entry: HistoryEntry) -> tuple[str, Callable[[], object] | None]:
        """The name of the document that it was made for, as it is now, and what opens it or looks
        at it; None: it isn't known where that is. Another may have the name of an unsaved one."""
        workspace, name = self._workspace, entry.document
        for session in workspace.state.documents.sessions.value:
            document = session.document.value
            is_its = any(one.history == entry.uid for one in session.results.items.value)
            if document is not None and (is_its or (document.path and document.name.value == name)):
                return document.name.value, partial(workspace.look_at, session)
        path = next((one for one in workspace.files.recent() if one.name == name), None)
        return name, None if path is None else partial(workspace.files.open, path)

    def tell(self, entry: HistoryEntry) -> None:
        """Show how an entry was made."""
        looked_at = self._workspace.state.looked_at
        facts = entry.request, entry.model_name, entry.thumbnail, entry.seconds
        looked_at.value = told = LookedAt(entry.uid, *facts, entry=entry, work=entry.work)
        self.show_details()

        def weighed(held: int) -> None:
            if looked_at.value is told:
                looked_at.value = replace(told, held_bytes=held)

        if told.request is not None:
            self._workspace.history.bytes_of(entry.uid, weighed)
