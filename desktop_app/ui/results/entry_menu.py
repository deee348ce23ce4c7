"""What can be done with an entry of the history, in the menus of the panel and of the search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop_app.state.work.shown_picture import ShownPicture
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.results.added_actions import add_picture_actions
from desktop_app.ui.results.again_menu import add_again
from desktop_app.ui.results.compared import MOST_COMPARED, ShowsEntries
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.history_applying import Hindrance, hindrance
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
        workspace, history = self._workspace, self._workspace.history
        there = [one for one in several if not one.missing]

        def add(text: str, does: Callable[[], object], *, can: bool = True) -> None:
            menu.addAction(text, does).setEnabled(can)

        add(self.tr("Use Prompt and Settings"), partial(history.use, entry.uid))
        add(self.tr("Open as New Picture"), partial(history.open, entry.uid))
        add(self.tr("Refine"), partial(workspace.refine, entry), can=not entry.missing)
        self._add_apply(menu, entry)
        name, opens = self._document_of(entry)
        if name:
            words = self.tr("Open “{name}”").format(name=name.replace("&", "&&"))
            add(words, opens or int, can=opens is not None)
        add_picture_actions(menu, workspace, "opened", entry.uid, [entry])
        add(self.tr("Copy Prompt"), partial(QGuiApplication.clipboard().setText, entry.prompt))
        add(self.tr("Show Details"), partial(self.tell, entry))
        add_picture_actions(menu, workspace, "told", entry.uid)
        add(
            self.tr("Compare"),
            partial(self.compare, several),
            can=2 <= len(several) <= MOST_COMPARED,
        )
        add(
            self.tr("Compare Prompts"),
            partial(self.compare, several, prompts=True),
            can=len(several) == 2,
        )
        add(self.tr("Run Recipe or Look…"), partial(workspace.begin_batch, there), can=bool(there))
        can = {"there": bool(there), "model": not entry.work}
        add_picture_actions(menu, workspace, "several", entry.uid, several, can)
        edits = bool(entry.work) or entry.task not in ("", "text_to_image")
        add(self.tr("Edit Like This One…"), partial(workspace.edit_like, entry), can=edits)
        menu.addSeparator()
        again = partial(workspace.rating.again_from_history, entry.uid)
        add_again(menu, again, has_model=bool(entry.model_digest), is_work=bool(entry.work))
        menu.addSeparator()

    def _add_apply(self, menu: QMenu, entry: HistoryEntry) -> None:
        reason = hindrance(entry, self._workspace.state.document.value)
        if reason == "no_edit":
            return
        apply = partial(self._workspace.results.apply_entry, entry.uid)
        action = menu.addAction(apply_name(), apply)
        action.setEnabled(reason is None)
        action.setToolTip(hindrance_text(reason))
        menu.setToolTipsVisible(True)

    def _document_of(self, entry: HistoryEntry) -> tuple[str, Callable[[], object] | None]:
        """Its document's name, whatever that is by now, and what opens it or looks at it; None: it
        isn't known where that is."""
        workspace, name = self._workspace, entry.document
        for session in workspace.state.documents.sessions.value:
            document = session.document.value
            if document is not None and document.knows(entry):
                return document.name.value, partial(workspace.activate, session)
        path = next((one for one in workspace.files.recent() if one.name == name), None)
        return name, None if path is None else partial(workspace.files.open, path)

    def tell(self, entry: HistoryEntry) -> None:
        """Show how an entry was made."""
        looked_at = self._workspace.state.looked_at
        facts = entry.request, entry.model_name, entry.thumbnail, entry.seconds
        looked_at.value = told = ShownPicture(entry.uid, *facts, entry=entry, work=entry.work)
        self.show_details()

        def weighed(used_bytes: int) -> None:
            if looked_at.value is told:
                looked_at.value = replace(told, held_bytes=used_bytes)

        if told.request is not None:
            self._workspace.history.bytes_of(entry.uid, weighed)


_CONTEXT = "HistoryApplying"
_NAME = QT_TRANSLATE_NOOP("HistoryApplying", "Apply to the Picture")
_DOES = QT_TRANSLATE_NOOP(
    "HistoryApplying", "Puts this edit into the open picture, where it was made. Can be undone."
)
_REASONS: dict[Hindrance, str] = {
    "no_edit": QT_TRANSLATE_NOOP("HistoryApplying", "This is a separate picture, not an edit."),
    "no_document": QT_TRANSLATE_NOOP("HistoryApplying", "No picture is open."),
    "other_document": QT_TRANSLATE_NOOP("HistoryApplying", "This is an edit of another picture."),
    "other_size": QT_TRANSLATE_NOOP(
        "HistoryApplying", "The canvas was changed since then, so its place is gone."
    ),
    "inside": QT_TRANSLATE_NOOP("HistoryApplying", "This edit is in the picture already."),
    "gone": QT_TRANSLATE_NOOP(
        "HistoryApplying", "What is needed to put it in was not kept, or was deleted."
    ),
    "apart": QT_TRANSLATE_NOOP(
        "HistoryApplying", "Its places are too far apart: the history keeps a picture of one."
    ),
}


def apply_name() -> str:
    """Of the menu's entry and of the button, in the window's language."""
    return QCoreApplication.translate(_CONTEXT, _NAME)


def hindrance_text(reason: Hindrance | None) -> str:
    """Why it can't be done; what it does where it can."""
    return QCoreApplication.translate(_CONTEXT, _DOES if reason is None else _REASONS[reason])
