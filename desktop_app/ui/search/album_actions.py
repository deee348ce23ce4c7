"""Albums and saved searches: filled, named, deleted, each with a way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from desktop_app.core.uid import UidMaker
from desktop_app.storage.history_named import NamedResource
from desktop_app.ui.search.page_bar import PageBar
from desktop_app.worker.history_finding import HistoryFinding


class AlbumActions(QObject):
    """What menus of the search page do with them.

    Attributes:
        albums: all there are.
        named: those and the saved searches, by their ids.
    """

    def __init__(self, finding: HistoryFinding, bar: PageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._finding, self._bar = finding, bar
        self.albums: tuple[NamedResource, ...] = ()
        self.named = dict[str, NamedResource]()

    def add_album_menu(self, menu: QMenu, ids: Sequence[int], shown: Sequence[str]) -> None:
        """Add what can be done with entries.

        Args:
            menu: of entries.
            ids: the numbers of their rows.
            shown: ids of the albums that are shown.
        """
        below = menu.addMenu(self.tr("Add to Album"))
        for album in self.albums:
            name = album.name.replace("&", "&&")
            below.addAction(name, partial(self.put_into, album, ids))
        if self.albums:
            below.addSeparator()
        below.addAction(self.tr("New Album…"), partial(self.make, ids))
        for album in self.albums:
            if album.uid in shown:
                words = self.tr("Remove from “{name}”").format(name=album.name.replace("&", "&&"))
                menu.addAction(words, partial(self._finding.take_out, album.uid, ids))

    def make(self, ids: Sequence[int]) -> None:
        """Ask for the name of a new album of these entries."""

        def named(name: str) -> None:
            self.put_into(NamedResource(UidMaker()(), "album", name), ids)

        self._bar.ask(self.tr("Name of the album"), "", named)

    def put_into(self, album: NamedResource, ids: Sequence[int]) -> None:
        """Put entries into an album."""

        def done(uids: list[str]) -> None:
            self._bar.offer_undo(
                lambda: self.tr("%Ln picture(s) added to “{name}”.", "", len(uids)).format(
                    name=album.name
                ),
                partial(self._finding.take_uids_out, album.uid, uids),
            )

        if ids:
            self._finding.put_into(album, ids, done)

    def rename(self, uid: str, name: str) -> None:
        """Call an album or a saved search something else."""
        self._finding.keep(replace(self.named[uid], name=name))

    def remove(self, uid: str) -> tuple[Callable[[], str], Callable[[], object]]:
        """Delete an album or a saved search; what was done, and what brings it back."""
        one = self.named[uid]
        self._finding.remove(one)
        return partial(self._deleted_words, one), partial(self._finding.keep, one)

    def _deleted_words(self, one: NamedResource) -> str:
        if one.kind == "search":
            return self.tr("“{name}” was deleted.").format(name=one.name)
        words = self.tr("“{name}” was deleted. Its pictures are still in the history.")
        return words.format(name=one.name)
