"""The side panel for one model on the disk: all that is known of it, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.kit import Retranslated, horizontal_line, set_role
from desktop_app.ui.look.kept_pictures import KeptPictures
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.models.details_choices import ChoicesSection
from desktop_app.ui.models.details_facts import FactsSection, OriginSection
from desktop_app.ui.models.details_files import FilesSection
from desktop_app.ui.models.details_head import DetailsHead
from desktop_app.ui.models.details_notes import NotesSection
from desktop_app.ui.models.details_parts import PartsSection
from desktop_app.ui.models.details_trust import TrustSection
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import spaced

WIDTH = 344
_PARTS = 5


class SidePanel(QScrollArea):
    """A panel of fixed width whose sections stand below each other, with lines between."""

    def __init__(self, sections: list[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        hold(self, panel_width=WIDTH)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(32)
        page = QWidget()
        set_role(page, "panel")
        layout = spaced(QVBoxLayout(page), 12, (16, 14, 14, 16))
        self.lines: dict[int, QWidget] = {}
        for at, section in enumerate(sections):
            if at:
                line = horizontal_line()
                self.lines[at] = line
                layout.addWidget(line)
            layout.addWidget(section)
        layout.addStretch(1)
        self.setWidget(page)

    def set_section_shown(self, at: int, section: QWidget, shown: bool) -> None:
        """Show or hide a section with the line above it."""
        section.setVisible(shown)
        if at in self.lines:
            self.lines[at].setVisible(shown)


class DetailsPanel(Retranslated, SidePanel):
    """``acted`` asks for what the main button of a card says: its action and the card's key;
    ``pictures_wanted`` for the pictures of the history that a facet and its value find."""

    acted = Signal(str, str)
    pictures_wanted = Signal(str, str)

    def __init__(
        self, parts: ManagerViewParts, pictures: KeptPictures, parent: QWidget | None = None
    ) -> None:
        self.head = DetailsHead(parts)
        self.facts, self.origin = FactsSection(parts), OriginSection(parts)
        self.trust, self.own = TrustSection(parts), NotesSection(parts)
        self.choices, self.files = ChoicesSection(parts), FilesSection(parts)
        self.model_parts = PartsSection(parts)
        sections = [self.head, self.own, self.trust, self.facts, self.choices, self.model_parts]
        super().__init__([*sections, self.origin, self.files], parent)
        self._pictures = pictures
        self.card: ModelCard | None = None
        pictures.came.connect(self._on_picture)
        listen(parts.state.catalog.changed, self._on_catalog)
        self.head.acted.connect(self._act)
        self.facts.pictures_wanted.connect(self.pictures_wanted)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Details"))

    def show_card(self, card: ModelCard) -> None:
        if self.card is None or self.card.key != card.key:
            self.verticalScrollBar().setValue(0)
        self.card = card
        self.head.show_card(card, self._pictures.picture(card.thumbnail))
        self.own.show_card(card)
        self.trust.show_card(card)
        self.facts.show_card(card)
        self.origin.show_card(card)
        self.files.show_card(card)
        makes = bool(card.model_id)
        self.set_section_shown(4, self.choices, makes)
        if makes:
            self.choices.show_card(card)
        self.set_section_shown(_PARTS, self.model_parts, self.model_parts.show_card(card))

    def leave(self) -> None:
        """Show none; what was typed is kept."""
        self.own.keep()
        self.card = None

    def _act(self, action: str) -> None:
        if self.card is not None:
            self.acted.emit(action, self.card.key)

    def _on_catalog(self, _: object) -> None:
        """It knows the licence in plain words."""
        if self.card is not None:
            self.origin.show_card(self.card)

    def _on_picture(self, path: str) -> None:
        if self.card is not None and self.card.thumbnail == path:
            self.head.show_card(self.card, self._pictures.picture(path))
