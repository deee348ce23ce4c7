"""My models: cards of what is on the disk, and a side panel for the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.model_fit import WEIGHTS
from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_folder
from desktop_app.ui.kit import (
    Caption,
    Retranslated,
    horizontal_line,
    offer_menus,
    row,
    start_typing,
)
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.models.card_model import CARD_ROLE, InstalledModel
from desktop_app.ui.models.card_view import CardView
from desktop_app.ui.models.details import DetailsPanel
from desktop_app.ui.models.filtering import CardFilter, filtered
from desktop_app.ui.models.first_steps import FirstSteps
from desktop_app.ui.models.installed_delegate import InstalledDelegate
from desktop_app.ui.models.installed_filters import InstalledFilters
from desktop_app.ui.models.main_action import action_words, main_action
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.words.families import architecture_name

_SIDE, _MOST = 512, 160
"""Pixels of a picture's shorter side, enough for the side panel at twice the size; and how many
pictures are kept."""
_LEAST_ROW = 100
"""Pixels below which the grid has not been laid out yet."""
_ANY_HEIGHT = (1 << 24) - 1
"""Qt's QWIDGETSIZE_MAX: as high as it likes."""


class InstalledPage(Retranslated, QWidget):
    """``add_wanted`` asks to add files ("file") or a folder ("folder"); ``entry_wanted`` to show an
    entry of the catalog."""

    add_wanted = Signal(str)
    entry_wanted = Signal(str)

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._chosen = self._place = ""
        self.pictures = KeptPictures(_SIDE, _MOST, self)
        self.filters = InstalledFilters(parts.kit, self)
        self.add_button = QPushButton(self)
        self.filters.add(self.add_button)
        self.list_model = InstalledModel(self.pictures, self)
        self.view = CardView(InstalledDelegate(parts.kit.icons, self), self)
        self.view.setModel(self.list_model)
        self.stack = EmptyStack(self.view, self)
        self.details = DetailsPanel(parts, self.pictures, self)
        self.first_steps = FirstSteps(parts, self)
        self._menu = QMenu(self.add_button)
        self.add_file = self._menu.addAction("")
        self.add_folder = self._menu.addAction("")
        self.add_button.setMenu(self._menu)
        self._parts.kit.icons.place(self.add_button, "plus")
        self.add_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        left = filled(spaced(QVBoxLayout()), grow(self.stack))
        left.addWidget(self.first_steps, 1000)
        middle = filled(row(0), grow(left), self.details)
        filled(spaced(QVBoxLayout(self)), self.filters, horizontal_line(), grow(middle))
        self._connect()
        self.retranslate()
        watch(parts.state.cards, self._on_cards)

    def _connect(self) -> None:
        self.filters.changed.connect(self._show)
        self.view.fitted.connect(self._place_steps)
        self.view.acted.connect(self._on_acted)
        self.view.starred.connect(self._on_starred)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        offer_menus(self.view, self._menu_of)
        self.details.acted.connect(self.act)
        self.first_steps.entry_wanted.connect(self.entry_wanted)
        self.first_steps.changed.connect(self._place_steps)
        self.add_file.triggered.connect(lambda: self.add_wanted.emit("file"))
        self.add_folder.triggered.connect(lambda: self.add_wanted.emit("folder"))

    def _acts(self) -> list[Caption]:
        return [
            Caption(
                "add_button",
                self.tr("Add"),
                self.tr("<b>Add</b><br>Copy files or folders, or use them in place."),
                self.tr("Add models from disk"),
            ),
            Caption("add_file", self.tr("Model Files…")),
            Caption("add_folder", self.tr("Folder…")),
            Caption("view", self.tr("My models")),
            Caption(
                "stack.sentence",
                self._nothing()
                if self._parts.state.cards.value
                else self.tr(
                    "No models yet.\nDrop model files or folders here, or choose Get models on the "
                    "left."
                ),
            ),
        ]

    def retranslate(self) -> None:
        self.view.viewport().update()
        self._show()

    def focus_search(self) -> None:
        """Put the cursor into the field to search in."""
        start_typing(self.filters.search, Qt.FocusReason.ShortcutFocusReason)

    def choose(self, key: str) -> None:
        """Show a model's details; filters that hide it are taken back."""
        if self.list_model.row_of(key) < 0:
            self.filters.clear()
        row = self.list_model.row_of(key)
        if row >= 0:
            self.view.setCurrentIndex(self.list_model.index(row))

    def stop(self) -> None:
        """End reading pictures, and keep what was typed."""
        self.details.leave()
        self.pictures.stop()

    # -- showing --------------------------------------------------------------------------------

    def _on_cards(self, cards: tuple[ModelCard, ...]) -> None:
        self.filters.set_cards(cards)
        healths = {card.key: card.health for card in self.list_model.rows}
        for card in cards:
            if card.thumbnail and healths.get(card.key, card.health) != card.health:
                self.pictures.renew(card.thumbnail)
        self._show()

    @Slot(object)
    def _show(self, _: CardFilter | None = None) -> None:
        wanted, cards = self.filters.wanted, self._parts.state.cards.value
        self.list_model.set_cards(filtered(cards, wanted, architecture_name))
        # A card that the filters hide keeps its details: what is typed there goes on.
        card = next((each for each in cards if each.key == self._chosen), None)
        if card is None and self._place:
            # Damage and repair make another content of what lies there.
            card = next((each for each in cards if self._place in each.paths), None)
        if card is None:
            card = _first(self.list_model.rows)
        self.details.setVisible(card is not None)
        if card is None:
            self.details.leave()
        else:
            self._chosen, self._place = card.key, card.path
            self.view.mark(self.list_model.row_of(card.key))
            self.details.show_card(card)
        self.stack.set_empty(not self.list_model.rows)
        self._place_steps()
        self.acts.refresh()

    def _place_steps(self) -> None:
        """The first steps stand right below the one row of cards there is then; in a low window
        the cards give way and scroll."""
        needed = not self.first_steps.isHidden()
        row = self.view.gridSize().height() + 2 * self.view.frameWidth() + 4
        steps = self.first_steps
        above = self.filters.height() + 1  # and a line
        left = self.height() - above - steps.heightForWidth(self.stack.width())
        row = min(row, left)
        fixed = needed and row > _LEAST_ROW
        self.stack.setMinimumHeight(row if fixed else 0)
        self.stack.setMaximumHeight(row if fixed else _ANY_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_steps()

    def _nothing(self) -> str:
        """What to loosen, where nothing is found."""
        text, narrowed = self.filters.wanted.text, ", ".join(self.filters.narrowed)
        if not text:
            return self.tr("No model matches. Relax these filters: {filters}.").format(
                filters=narrowed
            )
        if not narrowed:
            said = self.tr("You have no model called “{text}”.\nGet models may have it.")
            return said.format(text=text)
        said = self.tr("No model called “{text}” matches. Relax these filters: {filters}.")
        return said.format(text=text, filters=narrowed)

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        card: ModelCard | None = index.data(CARD_ROLE)
        if card is None:
            return
        if card.key != self._chosen:
            self._chosen, self._place = card.key, card.path
            self.details.show_card(card)

    # -- doing ----------------------------------------------------------------------------------

    @Slot(str, str)
    def act(self, action: str, key: str) -> None:
        """Do what a card's main button says."""
        commands = self._parts.commands
        if action == "use":
            commands.installed.use(key)
        elif action == "convert":
            commands.trust.convert(key)
        elif action == "repair":
            commands.trust.repair(key)
        elif action == "locate":
            self._ask_where(key)

    def _ask_where(self, key: str) -> None:
        """A model that was a folder is looked for among folders."""
        card = next((each for each in self._parts.state.cards.value if each.key == key), None)
        was = "" if card is None else card.path
        is_file = not was or Path(was).suffix.casefold() in WEIGHTS
        if is_file:
            choose_file(self, self.tr("Locate File"), (), self._located)
        else:
            choose_folder(self, self.tr("Locate File"), self._located)

    @Slot(str)
    def _located(self, name: str) -> None:
        self._parts.commands.installed.import_paths([Path(name)], "in_place")

    @Slot(QModelIndex)
    def _on_acted(self, index: QModelIndex) -> None:
        card: ModelCard = index.data(CARD_ROLE)
        self.act(main_action(card), card.key)

    @Slot(QModelIndex)
    def _on_starred(self, index: QModelIndex) -> None:
        card: ModelCard = index.data(CARD_ROLE)
        self._parts.commands.installed.set_favourite(card.key, not card.favourite)

    def _menu_of(self, index: QModelIndex) -> QMenu:
        card: ModelCard = index.data(CARD_ROLE)
        self.view.setCurrentIndex(index)
        menu = QMenu(self.view)
        action = main_action(card)
        if action:
            menu.addAction(action_words(action), lambda: self.act(action, card.key))
        files, trust = self.details.files, self.details.trust
        buttons = (*trust.buttons.values(), *files.buttons)
        for button in buttons:
            if not button.isHidden():
                menu.addAction(button.text(), button.click).setEnabled(button.isEnabled())
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.view.hasFocus():
            self.details.files.ask_remove()
            return
        super().keyPressEvent(event)


def _first(cards: Sequence[ModelCard]) -> ModelCard | None:
    """What is shown before anything was chosen: the model in use, or the first."""
    return next((card for card in cards if card.in_use), cards[0] if cards else None)
