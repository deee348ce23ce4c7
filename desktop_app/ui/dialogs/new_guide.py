"""A new guide: which way it runs, and where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.core.geometry import Size
from desktop_app.state.document.guides import Guide, Orientation
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.ui.kit import Kit


class NewGuideDialog(FormDialog):
    """Gives the guide to ``then``; proposes the middle of a picture of ``size``."""

    def __init__(
        self, parent: QWidget, kit: Kit, size: Size, then: Callable[[Guide], object]
    ) -> None:
        super().__init__(parent)
        self._then, self._size = then, size
        self.setWindowTitle(self.tr("New Guide"))
        self.way = ChoiceBox(kit.theme, kit.icons, self)
        self.way.addItem(self.tr("Vertical"), Orientation.VERTICAL)
        self.way.addItem(self.tr("Horizontal"), Orientation.HORIZONTAL)
        self.way.setAccessibleName(self.tr("Direction"))
        sides = (size.width, size.height)
        self.places = tuple(
            ValueSlider(
                Scale(0, side, step=1, default=side // 2, unit=" px"),
                kit.theme,
                self,
            )
            for side in sides
        )
        for slider in self.places:
            slider.set_label(self.tr("Position"), inside=False)
            slider.set_number(slider.scale.default)
        self.add_row(self.tr("Direction"), self.way)
        self.add_row(self.tr("Position"), *self.places)
        self.lay_out(self.tr("Add"))
        self.way.currentIndexChanged.connect(self._way_chosen)
        self._way_chosen(0)

    def accept(self) -> None:
        """Make it."""
        slider = self.places[self.way.currentIndex()]
        guide = Guide(Orientation(self.way.currentData()), float(round(slider.number)))
        super().accept()
        self._then(guide)

    def _way_chosen(self, index: int) -> None:
        for number, slider in enumerate(self.places):
            slider.setVisible(number == index)
