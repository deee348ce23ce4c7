"""The user guide in its own window: contents and search at the left, the page at the right."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.observable import connect_each
from desktop_app.storage.settings import Settings
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.help.find_bar import FindBar
from desktop_app.ui.help.guide import GuidePage, UserGuide, load_guide
from desktop_app.ui.help.guide_search import GuideSearch, terms_of
from desktop_app.ui.help.keys_page import with_keys
from desktop_app.ui.help.page_view import PageView
from desktop_app.ui.help.results_list import ResultsList
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    bring_up,
    horizontal_line,
    icon_button,
    label,
    row,
    set_role,
    start_typing,
)
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.geometry import geometry_text, restore_geometry
from desktop_app.ui.qt.spaced import Gap, filled, grow, spaced
from desktop_app.ui.words.language import shown_language

_SIZE = QSize(1040, 760)
_LEAST = QSize(640, 420)
_SIDE = 270


class HelpWindow(Retranslated, QWidget):
    """Topics of `ui.help.guide`, with a search over them."""

    def __init__(self, theme: Theme, icons: Icons, settings: Settings, keys: Shortcuts) -> None:
        super().__init__()
        self.setObjectName("help")
        self._settings, self._keys = settings, keys
        self._guide: UserGuide = load_guide(shown_language())
        self._search = GuideSearch(self._guide)
        self._trail = PageHistory()
        self._terms: tuple[str, ...] = ()
        self.setMinimumSize(_LEAST)
        set_role(self, "panel")
        self.field = QLineEdit(self)
        self.contents = Contents(self)
        self.results = ResultsList(icons, self)
        self.nothing = label("secondary", self, wrap=True)
        self.view = PageView(theme, self)
        self.find_bar = FindBar(self.view, icons, self)
        self.back, self.forward, self.find_button = (
            icon_button(icons, icon, self, CONTROL)
            for icon in ("chevron-left", "chevron-right", "search")
        )
        self.title = label("heading", self)
        self._build(icons)
        self._connect()
        self.retranslate()
        self._restore()

    def _build(self, icons: Icons) -> None:
        self.field.setClearButtonEnabled(True)
        self.nothing.setContentsMargins(12, 8, 12, 8)
        side = hold(QWidget(self), least_width=200)
        left = filled(
            spaced(QVBoxLayout(side), 8, (0, 8, 0, 0)),
            filled(row(0, (8, 0, 8, 0)), self.field),
            grow(self.contents),
            grow(self.results),
            self.nothing,
        )
        left.addStretch(0)
        self.results.hide()
        self.nothing.hide()
        page = QWidget(self)
        filled(
            spaced(QVBoxLayout(page)),
            filled(
                spaced(QHBoxLayout(), 4, (8, 8, 8, 8)),
                self.back,
                self.forward,
                Gap(8),
                grow(self.title),
                self.find_button,
            ),
            horizontal_line(),
            self.find_bar,
            grow(self.view),
        )
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        filled(self.splitter, side, page)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([_SIDE, _SIZE.width() - _SIDE])
        filled(spaced(QHBoxLayout(self)), self.splitter)

    def _connect(self) -> None:
        self.find_bar.closed.connect(self._mark_terms)
        connect_each(self.go, self.contents.chosen, self.results.chosen)
        self.view.wanted.connect(self.show_topic)
        self.field.textChanged.connect(self._find)
        self.field.returnPressed.connect(self.results.activate_first)
        self._keys.changed.connect(self._keys_changed)
        keys = QKeySequence.StandardKey
        for sequence, act in (
            (QKeySequence("Alt+Left"), self.go_back),
            (QKeySequence("Alt+Right"), self.go_forward),
            (QKeySequence(keys.Find), self.find_bar.begin),
            (QKeySequence(keys.FindNext), self.find_bar.step),
            (QKeySequence("Ctrl+K"), self._focus_search),
            (QKeySequence("Ctrl+W"), self.close),
            (QKeySequence("Ctrl+0"), self._focus_search),
        ):
            QShortcut(sequence, self).activated.connect(act)

    def retranslate(self) -> None:
        """Set all words again, and read the guide in another language if that is wanted."""
        self.acts.refresh()
        if self._guide.language != shown_language():
            self._guide = load_guide(shown_language())
            self._search = GuideSearch(self._guide)
        self.contents.show_guide(self._guide)
        self._find(self.field.text())
        if self._trail.here is not None:
            self._trail.leave(self.view.verticalScrollBar().value())
            self._show(self._trail.here)

    def _acts(self) -> list[Act | Caption]:
        back, forward = self.tr("Back"), self.tr("Forward")
        find = self.tr("Find on this page")
        return [
            Caption("", self.tr("User Guide")),
            Caption("field", self.tr("Search the guide"), ""),
            Caption("contents", self.tr("Contents")),
            Caption("results", self.tr("Search results")),
            Caption("nothing", self.tr("Nothing found. Try another word, or a shorter one.")),
            Act("back", back, self.go_back, back, can=self._trail.can_back),
            Act("forward", forward, self.go_forward, forward, can=self._trail.can_forward),
            Act("find_button", find, self.find_bar.begin, find),
        ]

    # -- going ----------------------------------------------------------------------------------

    @property
    def page(self) -> GuidePage | None:
        """The page that is shown."""
        here = self._trail.here
        return None if here is None else self._guide.page(here.page)

    @Slot(str)
    def show_topic(self, topic: str) -> None:
        """Go to a topic; an unknown one is the first page."""
        section = self._guide.section(topic) or self._guide.pages[0].sections[0]
        self.go(section.page, section.number)

    @Slot(str, int)
    def go(self, page: str, number: int) -> None:
        """Go to a heading of a page (0: its title)."""
        self._trail.leave(self.view.verticalScrollBar().value())
        here = self._trail.here
        if here is None or (here.page, here.number) != (page, number):
            self._trail.go(ReadPlace(page, number))
        self._show(ReadPlace(page, number))

    @Slot()
    def go_back(self) -> None:
        """Go to where the reader was before."""
        if self._trail.can_back:
            self._trail.leave(self.view.verticalScrollBar().value())
            self._show(self._trail.back())

    @Slot()
    def go_forward(self) -> None:
        if self._trail.can_forward:
            self._trail.leave(self.view.verticalScrollBar().value())
            self._show(self._trail.forward())

    def _show(self, place: ReadPlace) -> None:
        page = self._guide.page(place.page)
        if page is None:
            return
        self.view.show_page(page, with_keys(page.markdown, self._keys.keymap))
        self.title.setText(page.title)
        self.contents.mark(page.id, place.number)
        if place.scroll is None:
            self.view.scroll_to(place.number)
        else:
            self.view.verticalScrollBar().setValue(place.scroll)
        self.acts.refresh()
        if self.find_bar.isVisible():
            self.find_bar.search()
        else:
            self._mark_terms()

    @Slot()
    def _keys_changed(self) -> None:
        if self._trail.here is not None:
            self._trail.leave(self.view.verticalScrollBar().value())
            self._show(self._trail.here)

    # -- search ---------------------------------------------------------------------------------

    @Slot(str)
    def _find(self, query: str) -> None:
        self._terms = terms_of(query)
        searching = bool(self._terms)
        found = self._search.find(query) if searching else []
        self.results.show_found(found, self._terms)
        self.contents.setVisible(not searching)
        self.results.setVisible(searching and bool(found))
        self.nothing.setVisible(searching and not found)
        if not searching:
            self._mark_terms()

    @Slot()
    def _mark_terms(self) -> None:
        self.view.mark(self._terms)

    @Slot()
    def _focus_search(self) -> None:
        start_typing(self.field)

    # -- window ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.go_back()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.go_forward()
        else:
            super().mousePressEvent(event)

    def _restore(self) -> None:
        if not restore_geometry(self, self._settings.help_geometry):
            self.resize(scaled(_SIZE.width()), scaled(_SIZE.height()))

    def bring_up(self) -> None:
        """Show it in front of the others."""
        bring_up(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.help_geometry = geometry_text(self)
        super().closeEvent(event)


_PLACE = Qt.ItemDataRole.UserRole


class Contents(QTreeWidget):
    """``chosen`` tells which page and which of its headings is wanted."""

    chosen = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[tuple[str, int], QTreeWidgetItem] = {}
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setProperty("look", "contents")
        connect_each(self._activated, self.itemActivated, self.itemClicked)

    def show_guide(self, guide: UserGuide) -> None:
        """Show the pages of another guide."""
        self.clear()
        self._items = {}
        for page in guide.pages:
            top = QTreeWidgetItem(self, [page.title])
            for section in page.sections:
                item = QTreeWidgetItem(top, [section.heading]) if section.number else top
                item.setData(0, _PLACE, (page.id, section.number))
                item.setToolTip(0, section.heading)
                self._items[page.id, section.number] = item

    def mark(self, page: str, number: int) -> None:
        """Choose a place and show what lies around it; nothing is told."""
        for (one, at), item in self._items.items():
            if at == 0:
                item.setExpanded(one == page)
        item = self._items[page, number]
        self.setCurrentItem(item)
        self.scrollToItem(item)

    @Slot(QTreeWidgetItem)
    def _activated(self, item: QTreeWidgetItem) -> None:
        self.chosen.emit(*item.data(0, _PLACE))


@dataclass
class ReadPlace:
    """A section, and how far it was scrolled when it was left (None: not yet)."""

    page: str
    number: int
    scroll: int | None = None


class PageHistory:
    """Places in order; going somewhere new forgets what lay ahead."""

    def __init__(self) -> None:
        self._places: list[ReadPlace] = []
        self._at = -1

    @property
    def here(self) -> ReadPlace | None:
        return self._places[self._at] if self._places else None

    @property
    def can_back(self) -> bool:
        """Whether there is a place before."""
        return self._at > 0

    @property
    def can_forward(self) -> bool:
        """Whether there is a place after."""
        return self._at + 1 < len(self._places)

    def leave(self, scroll: int) -> None:
        """Remember how far the place was scrolled."""
        if self.here is not None:
            self.here.scroll = scroll

    def go(self, place: ReadPlace) -> None:
        """Go to a new place."""
        self._places[self._at + 1 :] = [place]
        self._at += 1

    def back(self) -> ReadPlace:
        """Go to the place before."""
        self._at -= 1
        return self._places[self._at]

    def forward(self) -> ReadPlace:
        """Go to the place after."""
        self._at += 1
        return self._places[self._at]
