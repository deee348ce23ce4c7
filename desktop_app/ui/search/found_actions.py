"""What the menu of found pictures does with them, beside what every menu of entries has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.storage.history_search import Query

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from desktop_app.storage.history_entry import HistoryEntry
    from desktop_app.ui.search.album_actions import AlbumActions
    from desktop_app.ui.search.page_bar import PageBar
    from desktop_app.worker.history_session import HistorySession


class FoundActions(QObject):
    """Likeness, stars, albums and the trash."""

    def __init__(
        self,
        history: HistorySession,
        albums: AlbumActions,
        bar: PageBar,
        show_query: Callable[[Query], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._history, self._finding = history, history.finding
        self._albums, self._bar, self._show_query = albums, bar, show_query

    def add_to(self, menu: QMenu, entry: HistoryEntry, ids: Sequence[int], query: Query) -> None:
        """Add them to a menu.

        Args:
            menu: of the entry.
            entry: under the pointer.
            ids: numbers of the rows that are selected with it, its own included.
            query: what was searched for.
        """
        like = replace(query, like=entry.uid, look=b"", text="")
        menu.addAction(self.tr("Find Similar Pictures"), partial(self._show_query, like))
        star = self.tr("Remove Star") if entry.starred else self.tr("Star")
        menu.addAction(star, partial(self._finding.mark, ids, starred=not entry.starred))
        self._albums.add_album_menu(menu, ids, query.wanted.get("album", ()))
        menu.addSeparator()
        if query.trashed:
            menu.addAction(self.tr("Restore"), partial(self._finding.restore, ids))
        else:
            menu.addAction(self.tr("Delete from History"), partial(self.delete, ids))
            trash = partial(self._show_query, Query(trashed=True))
            menu.addAction(self.tr("Show Trash"), trash)

    def delete(self, ids: Sequence[int]) -> None:
        """Move entries to the trash, with an offer to undo that."""

        def done(uids: list[str]) -> None:
            words = self.tr("%Ln picture(s) moved to the trash.", "", len(uids))
            self._bar.offer_undo(words, partial(self._history.restore, *uids))

        self._finding.delete(ids, done)
