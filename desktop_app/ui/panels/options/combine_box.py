"""The choice how something new is put together with the mask there is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.imaging.combining import Combine
from desktop_app.ui.kit import Kit, Retranslated, named
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_WAYS: dict[Combine, tuple[str, str, str]] = {
    Combine.ADD: (
        QT_TRANSLATE_NOOP("Combine", "Add"),
        QT_TRANSLATE_NOOP("Combine", "Add the new shape to the mask."),
        "squares-unite",
    ),
    Combine.SUBTRACT: (
        QT_TRANSLATE_NOOP("Combine", "Subtract"),
        QT_TRANSLATE_NOOP("Combine", "Subtract the new shape from the mask."),
        "squares-subtract",
    ),
    Combine.INTERSECT: (
        QT_TRANSLATE_NOOP("Combine", "Intersect"),
        QT_TRANSLATE_NOOP("Combine", "Keep only what is in both."),
        "squares-intersect",
    ),
    Combine.REPLACE: (
        QT_TRANSLATE_NOOP("Combine", "Replace"),
        QT_TRANSLATE_NOOP("Combine", "Replace the mask with the new shape."),
        "square",
    ),
}
"""Name, one sentence and icon, in the order they are offered."""


class CombineBox(Retranslated, ChoiceBox):
    """``chosen`` tells what the user chose; `show_choice` is silent."""

    chosen = Signal(object)

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(kit.theme, kit.icons, parent)
        self._kit = kit
        self._way = Combine.ADD
        self.activated.connect(self._activated)
        kit.theme.changed.connect(self._fill)
        self.retranslate()

    def retranslate(self) -> None:
        named(
            self,
            self.tr("Combine with the mask"),
            self.tr(
                "<b>Combine with the mask</b><br>Add the new shape to the mask or subtract it. "
                "Alt or the right button subtracts; Shift+Alt intersects."
            ),
        )
        self._fill()

    def show_choice(self, mode: Combine) -> None:
        """Show ``mode`` without telling anybody."""
        self._way = mode
        with QSignalBlocker(self):
            self.setCurrentIndex(list(_WAYS).index(mode))

    def _fill(self) -> None:
        with QSignalBlocker(self):
            self.clear()
            for at, (way, (name, tip, icon)) in enumerate(_WAYS.items()):
                name, tip = (QCoreApplication.translate("Combine", text) for text in (name, tip))
                self.addItem(self._kit.icons.icon(icon), name, way.value)
                self.setItemData(at, tip, Qt.ItemDataRole.ToolTipRole)
        self.show_choice(self._way)

    @Slot(int)
    def _activated(self, index: int) -> None:
        self._way = Combine(self.itemData(index))
        self.chosen.emit(self._way)
