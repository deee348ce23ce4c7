"""The row of filters above the models on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated
from desktop_app.ui.models.details_head import StarButton
from desktop_app.ui.models.filtering import CardFilter, component_of
from desktop_app.ui.models.model_words import STATES, in_words, kind_name
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.widgets.filter_box import FilterBox, search_field
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.families import architecture_name


class InstalledFilters(Retranslated, QWidget):
    """``changed`` tells what is wanted now."""

    changed = Signal(object)

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[ModelCard, ...] = ()
        self.search = search_field(self, kit)
        self.family, self.kind = FilterBox(kit, self), FilterBox(kit, self)
        self.state, self.tag = FilterBox(kit, self), FilterBox(kit, self)
        self.sort = FilterBox(kit, self)
        self.favourites = StarButton(kit, self)
        self._row = WrapLayout(8, (12, 10, 12, 10))
        self.setLayout(self._row)
        self._row.addWidget(self.search, 2)
        for box in (self.family, self.kind, self.state, self.tag):
            self._row.addWidget(box, 1)
        filled(self._row, self.favourites, grow(self.sort))
        self.search.textChanged.connect(self._tell)
        self.retranslate()

    def add(self, button: QWidget) -> None:
        """Put a button at the end of the row."""
        self._row.addWidget(button)

    def _acts(self) -> list[Act | Caption]:
        cards = self._cards
        families = _named({card.family for card in cards if card.family}, architecture_name)
        kinds = _named({component_of(card) for card in cards}, kind_name)
        there = {card.state for card in cards}
        states = {str(key): in_words(look.words) for key, look in STATES.items() if key in there}
        tags = sorted({tag for card in cards for tag in card.tags}, key=str.casefold)
        return [
            Caption("search", self.tr("Search models"), ""),
            self._box("family", self.tr("Family"), {"": self.tr("All families"), **families}),
            self._box("kind", self.tr("Kind"), {"": self.tr("All kinds"), **kinds}),
            self._box(
                "state",
                self.tr("Status"),
                {"": self.tr("Any status"), "problem": self.tr("Needs attention"), **states},
            ),
            replace(
                self._box(
                    "tag", self.tr("Tag"), {"": self.tr("All tags"), **{tag: tag for tag in tags}}
                ),
                can=bool(tags),
            ),
            self._box(
                "sort",
                self.tr("Sort by"),
                {
                    "name": self.tr("By name"),
                    "size": self.tr("By size"),
                    "last_used": self.tr("By last use"),
                    "added": self.tr("Newest first"),
                },
            ),
            Act(
                "favourites",
                "",
                self._tell,
                self.tr("<b>Favourites only</b><br>Hide all others."),
                name=self.tr("Favourites only"),
            ),
        ]

    def _box(self, name: str, words: str, choices: dict[str, str]) -> Caption:
        return Caption(name, words, f"<b>{words}</b>", choices=choices, do=self._tell)

    def set_cards(self, cards: tuple[ModelCard, ...]) -> None:
        self._cards = cards
        self.acts.refresh()

    @property
    def wanted(self) -> CardFilter:
        return CardFilter(
            text=self.search.text().strip(),
            family=self.family.value,
            component=self.kind.value,
            state=self.state.value,
            tag=self.tag.value,
            favourites=self.favourites.isChecked(),
            sort=self.sort.value or "name",
        )

    @property
    def narrowed(self) -> list[str]:
        """Words of what is chosen in the boxes."""
        chosen = [
            box.currentText() for box in (self.family, self.kind, self.state, self.tag) if box.value
        ]
        favourites = [self.favourites.accessibleName()] if self.favourites.isChecked() else []
        return [*chosen, *favourites]

    def clear(self) -> None:
        for box in (self.family, self.kind, self.state, self.tag):
            box.choose("")
        self.favourites.setChecked(False)
        self.search.clear()
        self._tell()

    @Slot()
    def _tell(self, _: object = None) -> None:
        self.changed.emit(self.wanted)


def _named(values: Iterable[str], name: Callable[[str], str]) -> dict[str, str]:
    pairs = ((value, name(value)) for value in values)
    return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))
