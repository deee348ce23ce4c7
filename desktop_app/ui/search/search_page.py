"""The page on which all pictures of the history are found again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final, cast

import numpy as np
from PySide6.QtCore import QDateTime, QLocale, QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop_app.core.observable import connect_each
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_likeness import by_likeness
from desktop_app.storage.history_marks import rating_of
from desktop_app.storage.history_named import NamedResource, query_of
from desktop_app.storage.history_search import Order, Query
from desktop_app.ui.dialogs.named_list import NamedList, Undone
from desktop_app.ui.kit import (
    Kit,
    horizontal_line,
    offer_menus,
    row,
    show_rows,
    start_typing,
    vertical_line,
)
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.qt.while_seen import WhileSeen
from desktop_app.ui.results.compared import seed_words
from desktop_app.ui.results.entry_menu import EntryMenu
from desktop_app.ui.search.album_actions import AlbumActions
from desktop_app.ui.search.choosing import Choice, choose, chosen
from desktop_app.ui.search.chosen_bar import ChosenBar
from desktop_app.ui.search.content_bar import ContentBar
from desktop_app.ui.search.drag import ENTRIES, dragged, mime_of
from desktop_app.ui.search.facet_list import FacetList
from desktop_app.ui.search.found_actions import FoundActions
from desktop_app.ui.search.found_model import ENTRY_ROLE, FoundModel
from desktop_app.ui.search.page_bar import PageBar
from desktop_app.ui.search.picture_grid import PictureGrid
from desktop_app.ui.search.search_row import SIDES, SearchRow
from desktop_app.ui.search.tile_delegate import PAD, TileDelegate, below
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.page import Page
from desktop_app.ui.words.facets import source_name
from desktop_app.worker.background import delayed
from desktop_app.worker.content_search import ContentStatus
from desktop_app.worker.history_finding import FoundEntries
from desktop_app.worker.workspace import Workspace

_FACETS = 232
_DELAY_MS, _SLOW_MS, _NEWS_MS = 120, 300, 1000
_MOST_DRAGGED = 100


class SearchPage(Page):
    """Facets at the left, pictures at the right."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self._workspace, self._kit = workspace, kit
        self._finding, self._content = workspace.history.finding, workspace.content
        self.query, self._found = Query(), cast("FoundEntries | None", None)
        self.setAcceptDrops(True)
        self._drags = False
        self._known = False, False
        self.top = top = SearchRow(kit, self._content, self)
        self.field, self.order, self.sizes, self.save = top.field, top.order, top.sizes, top.save
        self.content_bar = ContentBar(self._content, kit, self)
        self.chosen = ChosenBar(kit, workspace.state.intents, self)
        self.facets = hold(FacetList(kit, self), width=_FACETS)
        self.list_model = FoundModel(workspace, self)
        self.grid = PictureGrid(self)
        self.stack = EmptyStack(self.grid, self)
        self.bar = PageBar(kit, self._use, self)
        self.entry_menu = EntryMenu(workspace, self)
        self.albums = AlbumActions(self._finding, self.bar, self)
        self.names = NamedList(
            self.facets,
            Undone(self.albums.remove, self.bar.offer_undo),
            self.albums.rename,
            row_at=self.facets.named_at,
        )
        parts = workspace, self.entry_menu, self.albums, self.bar
        self.found_actions = FoundActions(*parts, self.show_query, self)
        self._typing = delayed(self, self._typed, _DELAY_MS)
        self._slow = delayed(self, self._say_slow, _SLOW_MS)
        self._is_stale = False
        WhileSeen(self, workspace.history.news.poll, _NEWS_MS)
        self._build()
        self._connect()
        self.retranslate()

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        kit = self._kit
        show_rows(self.grid, self.list_model, TileDelegate(kit.icons, self.grid))
        self.grid.setDragEnabled(True)
        self.grid.drag = self._drag
        self.grid.seen = self.list_model.want
        self.grid.fitted = self._fit
        middle = filled(
            row(0),
            self.facets,
            vertical_line(0),
            grow(
                filled(
                    spaced(QVBoxLayout(), 0),
                    self.content_bar,
                    self.chosen,
                    grow(self.stack),
                    horizontal_line(),
                    self.bar,
                )
            ),
        )
        filled(spaced(QVBoxLayout(self), 0), self.top, horizontal_line(), grow(middle))

    def _connect(self) -> None:
        self.field.textChanged.connect(self._typing.start)
        self.order.activated.connect(self._reorder)
        self.sizes.activated.connect(self._resize)
        self.save.clicked.connect(self._save)
        self.top.close_button.clicked.connect(self.leave)
        self.top.colour_menu.chose.connect(self._add_colour)
        self.chosen.changed.connect(self.show_query)
        self.content_bar.wanted.connect(self._show_content)
        self.facets.chose.connect(self._choose)
        self.facets.ran.connect(self._run)
        self.facets.dropped.connect(self._put_into)
        self.facets.menu_made.connect(self.names.add_to)
        offer_menus(self.grid, self.menu_of)
        self.grid.doubleClicked.connect(self._open)
        connect_each(
            self._tell, self.grid.selectionModel().selectionChanged, self.list_model.dataChanged
        )
        self._kit.theme.changed.connect(self.grid.viewport().update)
        self.stack.sentence.linkActivated.connect(self.field.setText)
        listen(self._finding.busy.changed, self._on_busy)
        listen(self._workspace.state.history_changed, self._changed)
        listen(self._workspace.state.document.changed, self._on_document)
        listen(self._content.status.changed, self._content_changed)

    def retranslate(self) -> None:
        self.grid.setAccessibleName(self.tr("Pictures"))
        self._resize()
        self._say_empty()
        self._tell()

    # -- what is searched for -------------------------------------------------------------------

    def come_up(self) -> None:
        """It shows the search of last time."""
        start_typing(self.field)

    @Slot(object)
    def show_query(self, query: Query) -> None:
        if query.text != self.query.text or query.text != self.field.text():
            self.field.setText(query.text)
            self._typing.stop()
        if query != self.query:
            self.grid.verticalScrollBar().setValue(0)
            self.bar.rest()
        self.query = query
        self.order.choose(query.order)
        self.chosen.show_query(query)
        self.content_bar.show_query(query)
        self._search()

    def _search(self) -> None:
        if self.isVisible():
            self._content.find(self.query, self._show_found)

    def _show_found(self, found: FoundEntries) -> None:
        albums = {one.uid for one in found.albums}
        for one in chosen(self.query):
            if one.facet == "album" and one.value not in albums:  # deleted
                self.query = choose(self.query, one.facet, one.value, "")
                self._search()
                return
        kept, row = self._selected_ids()[:_MOST_DRAGGED], self.grid.currentIndex().row()
        is_same = self._found is not None and self._found.query == found.query
        self._found = found
        self.chosen.learn(found)
        self.chosen.show_query(found.query)
        self.facets.show_found(found, self._workspace.state.intents)
        self.albums.albums = found.albums
        self.albums.named = {one.uid: one for one in (*found.albums, *found.searches)}
        self.list_model.show_ids(found.ids)
        if not self.grid.selectionModel().hasSelection():
            rows = np.flatnonzero(np.isin(found.ids, kept)).tolist()
            if kept and not rows and is_same and len(found.ids):  # deleted: the next one is
                rows = [min(max(0, row), len(found.ids) - 1)]
            self.grid.choose_rows(rows)
        self.save.setEnabled(found.query.to_json() != {})
        self._say_empty()
        self._tell()

    def _on_busy(self, count: int) -> None:
        if not count:
            self._slow.stop()
            self._tell()
            if self._is_stale:
                self._is_stale = False
                QTimer.singleShot(0, self, self._search)  # when the answer is there
        elif not self._slow.isActive():
            self._slow.start()

    def _say_slow(self) -> None:
        if not self.bar.is_asking:
            self.bar.rest()
        self.bar.tell(self.tr("Working…"), "")

    def _say_empty(self) -> None:
        found = self._found
        self.stack.set_empty(found is not None and not len(found.ids))
        nothing = found is None or found.query.to_json() in ({}, {"order": found.query.order})
        if self.query.content and not self._content.status.value.is_on:
            said = self.tr("Searching by content needs a CLIP model, and “By Content” turned on.")
            self.stack.sentence.setText(said)
            return
        self.stack.sentence.setText(
            self.tr("Pictures that you make or import appear here.")
            if nothing
            else self.tr("No picture matches. Remove a word, or something chosen at the left.")
        )
        if found is not None and found.near:
            self.stack.ask_whether(found.near)

    @Slot()
    def _typed(self) -> None:
        self.show_query(replace(self.query, text=self.field.text()))

    @Slot(str, str, str)
    def _choose(self, facet: str, value: str, choice: str) -> None:
        self.show_query(choose(self.query, facet, value, cast("Choice", choice)))

    @Slot()
    def _reorder(self) -> None:
        self.show_query(replace(self.query, order=cast("Order", self.order.value or "newest")))

    @Slot(tuple)
    def _add_colour(self, colour: tuple[int, int, int]) -> None:
        colours = tuple(dict.fromkeys((*self.query.colours, colour)))
        self.show_query(replace(self.query, colours=colours))

    @Slot(str)
    def _show_content(self, words: str) -> None:
        self.show_query(replace(self.query, content=words, text=""))

    def _content_changed(self, status: ContentStatus) -> None:
        """Likeness is another one now, or known of more pictures."""
        known = status.is_on, status.seen == status.total
        if known != self._known and by_likeness(self.query):
            self._search()
        self._known = known

    @Slot(object)
    def _run(self, saved: NamedResource) -> None:
        self.show_query(query_of(saved))

    @Slot()
    def _save(self) -> None:
        add = partial(self._finding.add, "search", query=self.query)
        self.bar.ask(self.tr("Name of the search"), self.query.text or self.query.content, add)

    @Slot()
    def _resize(self) -> None:
        least = scaled(int(self.sizes.value or SIDES[1]))
        self.grid.set_cell(least + 2 * PAD, below())

    def _fit(self, width: int) -> None:
        """Pictures are made as large as they are drawn."""
        self.list_model.set_side(round((width - 2 * PAD) * self.devicePixelRatioF()))

    def _changed(self, _: object) -> None:
        """What is asked already is answered first: else nothing is while pictures come in fast."""
        if self._finding.busy.value:
            self._is_stale = True
        else:
            self._search()

    # -- what is selected -----------------------------------------------------------------------

    def _selected_ids(self) -> list[int]:
        ids, runs = self.list_model.ids, self.grid.chosen_rows
        return [one for first, last in runs for one in ids[first : last + 1].tolist()]

    @property
    def _selected(self) -> tuple[HistoryEntry, ...]:
        """Those that have been read, the first ones if they are many."""
        rows = (at for first, last in self.grid.chosen_rows for at in range(first, last + 1))
        some = (self.list_model.entry(at) for at in islice(rows, _MOST_DRAGGED))
        return tuple(one for one in some if one is not None)

    @Slot()
    def _tell(self) -> None:
        """Say what is selected, or how much was found."""
        if self._found is None:
            return
        count = sum(last - first + 1 for first, last in self.grid.chosen_rows)
        entries = self._selected if count == 1 else ()
        if entries:
            index = self.list_model.index(next(self.grid.chosen_rows)[0])
            self.bar.tell(index.data() or "", facts_of(entries[0]))
        elif count:
            self.bar.tell(self.tr("%Ln selected", "", count), "")
        else:
            self.bar.tell(self.tr("%Ln picture(s)", "", len(self._found.ids)), "")

    def menu_of(self, index: QModelIndex) -> QMenu:
        """What can be done with an entry, and with what is selected; it goes when it closes."""
        entry: HistoryEntry = index.data(ENTRY_ROLE)
        ids = self._selected_ids()
        several = self._selected if entry.id in ids else (entry,)
        ids = ids if entry.id in ids else [entry.id]
        menu = QMenu(self)
        self.entry_menu.add_to(menu, entry, several)
        self.found_actions.add_to(menu, entry, ids, self.query)
        return menu

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        entry: HistoryEntry | None = index.data(ENTRY_ROLE)
        if entry is not None:
            self._workspace.history.open(entry.uid)

    def _use(self) -> None:
        for entry in self._selected[:1]:
            self._workspace.history.use(entry.uid)
            self.done.emit()

    # -- dragging -------------------------------------------------------------------------------

    def _drag(self) -> None:
        entries = [one for one in self._selected if not one.missing]
        paths = [self._finding.path_of(one) for one in entries]
        mime = mime_of(entries, [path for path in paths if path is not None])
        self._drags = True
        picture = self.grid.currentIndex().data(Qt.ItemDataRole.DecorationRole)
        taken = dragged(self, mime, picture)
        self._drags = False
        if taken is None or taken is self or self.isAncestorOf(taken):
            self.aside.emit(False)
        else:
            self.done.emit()

    @Slot(object)
    def _put_into(self, album: NamedResource) -> None:
        self.albums.put_into(album, self._selected_ids())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures of the page come back to where they were; a file is looked for."""
        if event.mimeData().hasFormat(ENTRIES) or event.mimeData().hasUrls():
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Whoever drags a picture out of the page sees where it can go."""
        if self._drags:
            self.aside.emit(True)

    def dropEvent(self, event: QDropEvent) -> None:
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if event.mimeData().hasFormat(ENTRIES) or not urls:
            event.ignore()
            return
        event.acceptProposedAction()
        self._content.fingerprint_of(urls[0].toLocalFile(), self._show_alike)

    def _show_alike(self, fingerprint: bytes) -> None:
        self.show_query(replace(self.query, fingerprint=fingerprint, like="", text=""))

    # -- coming and going -----------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._search()

    def _on_document(self, _: object) -> None:
        if self.isVisible():
            self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        in_grid = self.grid.hasFocus()
        if event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self.grid.setFocus()
            if not self.grid.selectionModel().hasSelection():
                self.grid.setCurrentIndex(self.list_model.index(0))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and in_grid:
            self._use()
        elif event.key() == Qt.Key.Key_Delete and in_grid and not self.query.trashed:
            self.found_actions.delete(self._selected_ids())
        elif not (
            in_grid
            and self._selected
            and self.found_actions.press(event.key(), self._selected, self._selected_ids())
        ):
            super().keyPressEvent(event)


_NOTE: Final = 120
"""Characters of a note."""


def facts_of(entry: HistoryEntry) -> str:
    """Model, size, seed, when it was made, by which program if not by this one, stars and note."""
    made = QDateTime.fromMSecsSinceEpoch(entry.created_ms)
    facts = (
        entry.model_name,
        f"{entry.size.width} × {entry.size.height}",
        seed_words(str(entry.seed)) if entry.seed >= 0 else "",
        QLocale().toString(made, QLocale.FormatType.ShortFormat),
        source_name(entry.source) if entry.source else "",
        "★" * rating_of(entry.tags, starred=entry.starred),
        " ".join(entry.note.split())[:_NOTE],
    )
    return " · ".join(fact for fact in facts if fact)
