"""The row of filters above the catalog."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.state.model_cards import CatalogCard
from desktop_app.ui.kit import Caption, Kit, Retranslated
from desktop_app.ui.models.filtering import CatalogFilter
from desktop_app.ui.models.model_words import TASKS, task_name
from desktop_app.ui.widgets.filter_box import FilterBox, search_field
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.families import architecture_name
from desktop_app.ui.words.texts import size_text

_SIZES = (500 * 10**6, 2 * 10**9, 5 * 10**9, 10 * 10**9, 25 * 10**9)


class CatalogFilters(Retranslated, QWidget):
    """``changed`` tells that something else is wanted."""

    changed = Signal()

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[CatalogCard, ...] = ()
        self.search = search_field(self, kit)
        self.family, self.task = FilterBox(kit, self), FilterBox(kit, self)
        self.size_box, self.licence = FilterBox(kit, self), FilterBox(kit, self)
        self.fits = FilterBox(kit, self)
        layout = WrapLayout(8, (12, 10, 12, 10))
        layout.addWidget(self.search, 2)
        for box in (self.family, self.task, self.size_box, self.licence, self.fits):
            layout.addWidget(box, 1)
        self.setLayout(layout)
        self.search.textChanged.connect(self._tell)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        cards, up_to = self._cards, self.tr("Up to {size}")
        families = dict.fromkeys(card.model.family for card in cards if card.model.family)
        there = {task for card in cards for task in card.model.tasks}
        known = [task for task in TASKS if task in there]
        tasks = (*known, *sorted(there - set(known)))
        return [
            Caption("search", self.tr("Search the catalog"), ""),
            self._box(
                "family",
                self.tr("Family"),
                self.tr("All families"),
                {family: architecture_name(family) for family in families},
            ),
            self._box(
                "task",
                self.tr("Task"),
                self.tr("All tasks"),
                {task: task_name(task) for task in tasks},
            ),
            self._box(
                "size_box",
                self.tr("Download size"),
                self.tr("Any size"),
                {str(size): up_to.format(size=size_text(size)) for size in _SIZES},
            ),
            self._box(
                "licence",
                self.tr("Licence"),
                self.tr("Any licence"),
                {
                    "yes": self.tr("Commercial use"),
                    "free": self.tr("No token needed"),
                    "both": self.tr("Commercial, no token"),
                },
            ),
            self._box(
                "fits",
                self.tr("This machine"),
                self.tr("Any machine"),
                {"yes": self.tr("Fits this machine")},
            ),
        ]

    def _box(self, name: str, words: str, every: str, others: dict[str, str]) -> Caption:
        choices = {"": every, **others}
        return Caption(name, words, f"<b>{words}</b>", choices=choices, do=self._tell)

    def set_cards(self, cards: tuple[CatalogCard, ...]) -> None:
        """Offer what there is, families in the catalog's order."""
        self._cards = cards
        self.acts.refresh()

    @property
    def wanted(self) -> CatalogFilter:
        return CatalogFilter(
            text=self.search.text().strip(),
            family=self.family.value,
            task=self.task.value,
            most_bytes=int(self.size_box.value or 0),
            commercial=self.licence.value in ("yes", "both"),
            ungated=self.licence.value in ("free", "both"),
            fits=bool(self.fits.value),
        )

    @property
    def narrowed(self) -> list[str]:
        """Words of what is chosen in the boxes."""
        boxes = (self.family, self.task, self.size_box, self.licence, self.fits)
        return [box.currentText() for box in boxes if box.value]

    def clear(self) -> None:
        self.narrow("")

    def narrow(self, task: str) -> None:
        """Want everything that is for ``task``."""
        for box in (self.family, self.size_box, self.licence, self.fits):
            box.choose("")
        self.task.choose(task)
        self.search.clear()
        self._tell()

    @Slot()
    def _tell(self, _: object = None) -> None:
        self.changed.emit()
