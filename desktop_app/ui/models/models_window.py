"""The models window: a sidebar of places and a page for each. Made when it is first opened."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.state.app_state import Notice
from desktop_app.state.model_cards import LicenceQuestion
from desktop_app.ui.dialogs.choose_folder import choose_files, choose_folder
from desktop_app.ui.kit import Caption, Retranslated, bring_up, set_role
from desktop_app.ui.models.catalog_page import CatalogPage
from desktop_app.ui.models.disk_usage_page import DiskUsagePage
from desktop_app.ui.models.downloads_page import DownloadsPage
from desktop_app.ui.models.found_programs import FoundPrograms
from desktop_app.ui.models.installed_page import InstalledPage
from desktop_app.ui.models.licence_dialog import LicenceDialog
from desktop_app.ui.models.machine_page import MachinePage
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.network_page import NetworkPage
from desktop_app.ui.models.pages import MORE_PAGES, all_places
from desktop_app.ui.models.sidebar import Sidebar
from desktop_app.ui.panels.bars.message_bar import Message, MessageBar, error_message
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.geometry import geometry_text, restore_geometry
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.words.texts import note_text
from desktop_app.worker.background import delayed

Page = TypeVar("Page", bound=QWidget)

_PAGES = {
    "mine": "mine",
    "get": "catalog",
    "downloads": "downloads",
    "room": "disk_usage",
    "network": "network",
    "machine": "machine",
}
"""The program's own places, and which attribute is the page of each."""

_SIZE = QSize(1240, 800)
_LEAST = QSize(960, 560)
_READ = 8000
"""Milliseconds after which a note that asks for nothing goes."""


class ModelsWindow(Retranslated, QWidget):
    """Its own window beside the picture's; nothing in it stops work there.

    ``pictures_wanted`` asks for the pictures of the history made with a model or an add-on: a facet
    (`storage.history_facets`) and its value.
    """

    pictures_wanted = Signal(str, str)

    def __init__(self, parts: ManagerViewParts) -> None:
        super().__init__()
        self.setObjectName("models")
        self._parts = parts
        self._asked: LicenceQuestion | None = None
        self._told: Notice | None = None
        self._fading = delayed(self, self._fade, _READ)
        self.setAcceptDrops(True)
        self.setMinimumSize(_LEAST)
        self.sidebar = Sidebar(parts, self)
        self.bar = MessageBar(parts.kit, self)
        self.pages = QStackedWidget(self)
        filled(
            spaced(QHBoxLayout(self)),
            self.sidebar,
            grow(filled(spaced(QVBoxLayout(), 0), self.bar, grow(self.pages))),
        )
        self._connect()
        self.retranslate()
        self.sidebar.choose("mine")
        self._restore()
        self.sidebar.places["mine"].setFocus()

    def _connect(self) -> None:
        parts = self._parts
        self.sidebar.chosen.connect(self._on_place)
        for number, place in enumerate(all_places()[:9], 1):
            keys = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            keys.activated.connect(self.sidebar.places[place].click)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._find)
        QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self).activated.connect(
            self.sidebar.help.click
        )
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        QShortcut(QKeySequence("F5"), self).activated.connect(parts.commands.installed.refresh)
        FoundPrograms(parts, self.bar.show_message, self._show_programs, self)
        watch(parts.state.licence, self._on_licence)
        watch(parts.notice, self._on_notice)

    def _acts(self) -> list[Caption]:
        return [Caption("", self.tr("Models"))]

    # -- pages, each made when it is first asked for ----------------------------------------------

    def page(self, place: str) -> QWidget:
        """The page of a place (`all_places`)."""
        return getattr(self, _PAGES[place]) if place in _PAGES else self._more[place]

    @cached_property
    def mine(self) -> InstalledPage:
        page = self._added(InstalledPage(self._parts, self))
        page.add_wanted.connect(self._ask_to_add)
        page.entry_wanted.connect(self.show_entry)
        page.details.pictures_wanted.connect(self.pictures_wanted)
        return page

    @cached_property
    def catalog(self) -> CatalogPage:
        page = self._added(CatalogPage(self._parts, self))
        page.downloads_wanted.connect(self._show_downloads)
        page.model_wanted.connect(self.show_model)
        return page

    @cached_property
    def downloads(self) -> DownloadsPage:
        """Downloads under way and done."""
        page = self._added(DownloadsPage(self._parts, self))
        page.show_wanted.connect(self._show_path)
        return page

    @cached_property
    def disk_usage(self) -> DiskUsagePage:
        """What takes how much of the disk."""
        return self._added(DiskUsagePage(self._parts, self))

    @cached_property
    def network(self) -> NetworkPage:
        """What may be connected to, and what was."""
        return self._added(NetworkPage(self._parts, self))

    @cached_property
    def machine(self) -> MachinePage:
        """Processor, graphics card, and builds for it."""
        page = self._added(MachinePage(self._parts, self))
        page.downloads_wanted.connect(self._show_downloads)
        return page

    @cached_property
    def _more(self) -> dict[str, QWidget]:
        return {row.id: self._added(row.make(self._parts)) for row in MORE_PAGES}

    def _added(self, page: Page) -> Page:
        set_role(page, "panel")
        self.pages.addWidget(page)
        return page

    # -- places ---------------------------------------------------------------------------------

    @Slot(str)
    def _on_place(self, place: str) -> None:
        self.pages.setCurrentWidget(self.page(place))
        if place == "network":
            self.network.refresh_log()
        elif place == "machine":
            self.machine.detect_gpus()

    @Slot()
    def _show_downloads(self) -> None:
        self.sidebar.choose("downloads")

    def _show_programs(self) -> None:
        self.sidebar.choose("room")
        self.disk_usage.show_programs()

    @Slot(str)
    def show_model(self, key: str) -> None:
        """Show a model of this disk with its details."""
        self.sidebar.choose("mine")
        self.mine.choose(key)

    @Slot(str)
    def show_entry(self, entry: str) -> None:
        """Show an entry of the catalog with its details."""
        self.sidebar.choose("get")
        self.catalog.choose(entry)

    @Slot(str)
    def _show_path(self, path: str) -> None:
        cards = self._parts.state.cards.value
        wanted = next((card.key for card in cards if path in (card.path, *card.paths)), "")
        if wanted:
            self.show_model(wanted)
        else:
            self.sidebar.choose("mine")

    @Slot()
    def _find(self) -> None:
        page = self.pages.currentWidget()
        if isinstance(page, (InstalledPage, CatalogPage)):
            page.focus_search()

    # -- licence and messages -------------------------------------------------------------------

    def _on_licence(self, question: LicenceQuestion | None) -> None:
        if question is not None and question is not self._asked:
            LicenceDialog(self._parts, question, self).open()
        self._asked = question

    def _on_notice(self, notice: Notice | None) -> None:
        self._told = notice
        if notice is None:
            self.bar.dismiss()
        elif notice.error is not None:
            self.bar.show_message(error_message(notice.error))
        elif notice.notes:
            title = " ".join(note_text(code, notice.params) for code in notice.notes)
            self.bar.show_message(Message(title))
            self._fading.start()

    @Slot()
    def _fade(self) -> None:
        """What only told something has been read by now."""
        notice = self._parts.notice.value
        if notice is not None and notice.error is None and notice is self._told:
            self.bar.dismiss()

    # -- adding ---------------------------------------------------------------------------------

    @Slot(str)
    def _ask_to_add(self, what: str) -> None:
        if what == "file":
            choose_files(self, self.tr("Add Models"), (), self._chosen)
        else:
            choose_folder(self, self.tr("Add a Folder"), lambda name: self.offer([Path(name)]))

    @Slot(list)
    def _chosen(self, names: list[str]) -> None:
        self.offer([Path(name) for name in names])

    def offer(self, paths: list[Path]) -> None:
        """Look at files and folders, then ask in the bar whether to copy or to use in place."""
        if paths:
            self._parts.commands.installed.check_paths(paths, self._offer)

    def _offer(self, paths: list[Path]) -> None:
        first = paths[0].name
        if len(paths) == 1:
            title = self.tr("Add {name}?").format(name=first)
        else:
            title = self.tr("Add %n items?", "", len(paths))
        take = self._parts.commands.installed.import_paths
        self.bar.show_message(
            Message(
                title,
                self.tr(
                    "A copy is safe if the original is moved; using it in place takes no disk "
                    "space."
                ),
                buttons=(
                    (self.tr("Copy"), lambda: take(paths, "copy")),
                    (self.tr("Use in place"), lambda: take(paths, "in_place")),
                ),
            )
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if urls:
            event.acceptProposedAction()
            self.offer([Path(url.toLocalFile()) for url in urls])

    # -- size and end ---------------------------------------------------------------------------

    def _restore(self) -> None:
        if not restore_geometry(self, self._parts.settings.models_geometry):
            screen = QGuiApplication.primaryScreen()
            room = _SIZE if screen is None else screen.availableGeometry().size() * 0.92
            self.resize(_SIZE.boundedTo(room).expandedTo(_LEAST))

    def bring_up(self) -> None:
        """Show it in front of the others."""
        bring_up(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._parts.settings.models_geometry = geometry_text(self)
        self.mine.stop()
        super().closeEvent(event)
