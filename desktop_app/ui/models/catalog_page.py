"""Get models: the catalog as cards, and a field for an address."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.download import DownloadStatus
from desktop_app.state.model_cards import CatalogCard
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    horizontal_line,
    label,
    row,
    start_typing,
)
from desktop_app.ui.models.card_model import CARD_ROLE, CatalogModelList
from desktop_app.ui.models.card_view import CardView
from desktop_app.ui.models.catalog_delegate import CatalogDelegate
from desktop_app.ui.models.catalog_details import CatalogDetails
from desktop_app.ui.models.catalog_filters import CatalogFilters
from desktop_app.ui.models.filtering import filtered_catalog
from desktop_app.ui.models.main_action import catalog_action
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.offline_bar import OfflineBar
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.refusal import try_or_explain
from desktop_app.ui.words.families import architectures


class CatalogPage(Retranslated, QWidget):
    """``downloads_wanted`` asks to show the downloads; ``model_wanted`` a model on the disk."""

    downloads_wanted = Signal()
    model_wanted = Signal(str)

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._chosen = ""
        self._task = ""
        """To be chosen once there are cards."""
        self.offline = OfflineBar(parts, self)
        self.filters = CatalogFilters(parts.kit, self)
        self.list_model = CatalogModelList(self)
        self.view = CardView(CatalogDelegate(parts.kit.icons, self), self)
        self.view.setModel(self.list_model)
        self.stack = EmptyStack(self.view, self)
        self.details = CatalogDetails(parts, self)
        self.address_name = label("secondary", self)
        self.address = QLineEdit(self)
        self.get = QPushButton(self)
        self.wrong = label("failed", self, wrap=True)
        self.wrong.setContentsMargins(16, 0, 12, 10)
        self.wrong.hide()
        self.address_name.setBuddy(self.address)
        filled(
            spaced(QVBoxLayout(self)),
            self.offline,
            self.filters,
            horizontal_line(),
            grow(filled(row(0), grow(self.stack), self.details)),
            horizontal_line(),
            filled(row(8, (16, 10, 12, 10)), self.address_name, grow(self.address), self.get),
            self.wrong,
        )
        self.filters.changed.connect(self._show)
        self.view.acted.connect(self._on_acted)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.details.acted.connect(self._act)
        self.details.wanted.connect(self.choose)
        self.address.returnPressed.connect(self._get_address)
        self.address.textChanged.connect(self._typed)
        self.retranslate()
        watch(parts.state.catalog, self._on_catalog)
        watch(parts.state.downloads, self._on_downloads)

    def retranslate(self) -> None:
        self.view.viewport().update()
        self._show()

    def _acts(self) -> list[Act | Caption]:
        nothing = (
            self._nothing()
            if self._parts.state.catalog.value
            else self.tr("The catalog is empty. Paste an address below to get a model.")
        )
        return [
            Caption("view", self.tr("Available models")),
            Caption("stack.sentence", nothing),
            Caption("address_name", self.tr("Paste an address")),
            Caption(
                "address",
                self.tr("owner/name, a hub page, or the https address of a file"),
                name=self.tr("Model address"),
            ),
            Act(
                "get",
                self.tr("Get"),
                self._get_address,
                name=self.tr("Download from this address"),
                can=bool(self.address.text().strip()),
            ),
        ]

    def focus_search(self) -> None:
        """Put the cursor into the field to search in."""
        start_typing(self.filters.search, Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def choose(self, entry: str) -> None:
        """Show an entry's details; filters that hide it are taken back."""
        if self.list_model.row_of(entry) < 0:
            self.filters.clear()
        row = self.list_model.row_of(entry)
        if row >= 0:
            self.view.setCurrentIndex(self.list_model.index(row))

    def narrow(self, task: str) -> None:
        """Show only what is for ``task``, also where the catalog is still to be read."""
        self._task = task
        if self._parts.state.catalog.value:
            self._narrow()

    def _narrow(self) -> None:
        task, self._task = self._task, ""
        if task:
            self.filters.narrow(task)

    # -- showing --------------------------------------------------------------------------------

    def _on_catalog(self, cards: tuple[CatalogCard, ...]) -> None:
        self.filters.set_cards(cards)
        if cards:
            self._narrow()
        self._show()

    def _on_downloads(self, downloads: tuple[DownloadStatus, ...]) -> None:
        self.list_model.set_downloads(downloads)
        card = self._card()
        if card is not None:
            self.details.set_download(self.list_model.download(card))

    def _card(self) -> CatalogCard | None:
        """What is chosen, be it hidden by the filters."""
        cards = self._parts.state.catalog.value
        return next((card for card in cards if card.model.id == self._chosen), None)

    @Slot()
    def _show(self) -> None:
        cards = self._parts.state.catalog.value
        names = {key: row.name for key, row in architectures().items()}
        shown = filtered_catalog(cards, self.filters.wanted, names)
        self.list_model.set_cards(shown)
        # What is chosen stays as long as it is shown; else the best of what is.
        card = next((each for each in shown if each.model.id == self._chosen), None)
        card = card or (shown[0] if shown else None)
        if card is not None:
            self._chosen = card.model.id
            self.view.mark(self.list_model.row_of(card.model.id))
            self._show_details(card)
        self.details.setVisible(card is not None)
        self.stack.set_empty(not shown)
        self.acts.refresh()

    def _nothing(self) -> str:
        """What to loosen, where nothing is found."""
        text, narrowed = self.filters.wanted.text, self.filters.narrowed
        if not text:
            said = self.tr("Nothing in the catalog matches. Relax these filters: {filters}.")
            return said.format(filters=", ".join(narrowed))
        if not narrowed:
            said = self.tr(
                "Nothing in the catalog is called “{text}”.\nIf you know its address, paste it"
                " below."
            )
            return said.format(text=text)
        said = self.tr("Nothing called “{text}” matches. Relax these filters: {filters}.")
        return said.format(text=text, filters=", ".join(narrowed))

    def _show_details(self, card: CatalogCard) -> None:
        names = {each.model.id: each.model.name for each in self._parts.state.catalog.value}
        self.details.show_card(card, self.list_model.download(card), names)

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        card: CatalogCard | None = index.data(CARD_ROLE)
        if card is None:
            return
        self._chosen = card.model.id
        self._show_details(card)

    # -- doing ----------------------------------------------------------------------------------

    @Slot(QModelIndex)
    def _on_acted(self, index: QModelIndex) -> None:
        card: CatalogCard = index.data(CARD_ROLE)
        self._chosen = card.model.id
        self._act(catalog_action(card, self.list_model.download(card)))

    @Slot(str)
    def _act(self, action: str) -> None:
        card = self._card()
        if card is None:
            return
        if action == "get":
            self._parts.commands.getting.get(card.model.id)
        elif action == "show":
            self.downloads_wanted.emit()
        else:
            self.model_wanted.emit(card.have)

    @Slot()
    def _typed(self) -> None:
        """What was refused isn't there any more."""
        self.wrong.hide()
        self.acts.refresh()

    @Slot()
    def _get_address(self) -> None:
        address = self.address.text().strip()
        get = self._parts.commands.getting.get_address
        if address and try_or_explain(self.wrong, lambda: get(address)):
            self.address.clear()
