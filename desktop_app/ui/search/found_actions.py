"""What the menu of found pictures does with them, beside what every menu of entries has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Qt
from PySide6.QtWidgets import QMenu

from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_marks import RATINGS
from desktop_app.storage.history_search import Query
from desktop_app.ui.dialogs.choose_folder import choose_new_file
from desktop_app.ui.results.compared import MOST_COMPARED
from desktop_app.ui.results.entry_menu import EntryMenu
from desktop_app.ui.search.album_actions import AlbumActions
from desktop_app.ui.search.page_bar import PageBar
from desktop_app.worker.history_board import MOST, BoardWords
from desktop_app.worker.workspace import Workspace


class FoundActions(QObject):
    """Likeness, stars, notes, albums and the trash."""

    def __init__(
        self,
        workspace: Workspace,
        entry_menu: EntryMenu,
        albums: AlbumActions,
        bar: PageBar,
        show_query: Callable[[Query], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._entry_menu = workspace, entry_menu
        self._history, self._finding = workspace.history, workspace.history.finding
        self._albums, self._bar, self._show_query = albums, bar, show_query

    def add_to(self, menu: QMenu, entry: HistoryEntry, ids: Sequence[int], query: Query) -> None:
        """Add them to a menu.

        Args:
            menu: of the entry.
            entry: under the pointer.
            ids: numbers of the rows that are selected with it, its own included.
            query: what was searched for.
        """
        like = replace(query, like=entry.uid, fingerprint=b"", text="")
        menu.addAction(self.tr("Find Similar Pictures"), partial(self._show_query, like))
        star = self.tr("Remove Star") if entry.starred else self.tr("Star")
        menu.addAction(star, partial(self._finding.mark, ids, starred=not entry.starred))
        rate = menu.addMenu(self.tr("Rate"))
        for stars, tag in enumerate(("", *RATINGS)):
            name = f"{tag}\t{stars}" if stars else self.tr("No Stars") + "\t0"
            rate.addAction(name, partial(self._finding.rate, ids, stars))
        menu.addAction(self.tr("Note…"), partial(self.note, entry))
        if entry.note:
            menu.addAction(self.tr("Remove Note"), partial(self._finding.mark, ids, note=""))
        self._albums.add_album_menu(menu, ids, query.wanted.get("album", ()))
        self._add_board(menu, ids if len(ids) > 1 else query)
        menu.addSeparator()
        if query.trashed:
            menu.addAction(self.tr("Restore"), partial(self._finding.restore, ids))
        else:
            menu.addAction(self.tr("Delete from History"), partial(self.delete, ids))
            trash = partial(self._show_query, Query(trashed=True))
            menu.addAction(self.tr("Show Trash"), trash)

    def press(self, key: int, entries: Sequence[HistoryEntry], ids: Sequence[int]) -> bool:
        """Do what a key stands for; returns whether it stands for anything.

        Args:
            key: one of `Qt.Key`.
            entries: that are selected, as far as they have been read.
            ids: numbers of all their rows.
        """
        stars = key - Qt.Key.Key_0
        if 0 <= stars <= len(RATINGS):
            self._finding.rate(ids, stars)
        elif key in (Qt.Key.Key_S, Qt.Key.Key_F):
            self._finding.mark(ids, starred=not entries[0].starred)
        elif key == Qt.Key.Key_N:
            self.note(entries[0])
        elif key == Qt.Key.Key_C:
            if 2 <= len(ids) <= MOST_COMPARED:
                self._entry_menu.compare(entries)
        elif key == Qt.Key.Key_R:
            self._workspace.refine(entries[0])
        elif key == Qt.Key.Key_V:
            self._workspace.rating.again_from_history(entries[0].uid, "variations")
        else:
            return False
        return True

    def _add_board(self, menu: QMenu, of: Query | Sequence[int]) -> None:
        """Of what is selected, or all that was found where that is one picture."""
        own = menu.addMenu(self.tr("Board as PDF"))
        whole = self.tr("All Found…") if isinstance(of, Query) else self.tr("All Selected…")
        own.addAction(whole, partial(self.ask_board, of, 0))
        for least, tag in enumerate(RATINGS, 1):
            name = self.tr("{stars} and More…").format(stars=tag)
            own.addAction(name, partial(self.ask_board, of, least))

    def ask_board(self, of: Query | Sequence[int], least: int) -> None:
        """Ask for the file that a board is written to."""
        choose_new_file(
            self._bar.window(),
            self.tr("Board as PDF"),
            ["PDF (*.pdf)"],
            self.tr("Board") + ".pdf",
            lambda name: self._write_board(Path(name), of, least),
        )

    def _write_board(self, path: Path, of: Query | Sequence[int], least: int) -> None:
        def words_of(count: int) -> str:
            told = self.tr("%Ln picture(s) on the board “{name}”.", "", count)
            more = self.tr("More are not put on one.") if count == MOST else ""
            return " ".join(filter(None, (told.format(name=path.name), more)))

        source = self.tr("Made with Velatura. Pictures: {count}.")
        words = BoardWords(path.stem, source, QLocale().bcp47Name())
        self._finding.write_board(
            path, of, least, words, lambda count: self._bar.say(partial(words_of, count))
        )

    def note(self, entry: HistoryEntry) -> None:
        """Ask for the note of an entry."""

        def noted(text: str) -> None:
            self._finding.mark([entry.id], note=text)

        self._bar.ask(self.tr("Note"), entry.note, noted)

    def delete(self, ids: Sequence[int]) -> None:
        """Move entries to the trash, with an offer to undo that."""

        def done(uids: list[str]) -> None:
            self._bar.offer_undo(
                lambda: self.tr("%Ln picture(s) moved to the trash.", "", len(uids)),
                partial(self._history.restore, *uids),
            )

        self._finding.delete(ids, done)
