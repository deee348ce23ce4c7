"""A new guide: which way it runs, and where."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Size
from desktop_app.core.guides import Guide, Orientation
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import Kit
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider


class NewGuideDialog(FormDialog):
    """Gives the guide to ``then``; proposes the middle of a picture of ``size``, or where the one
    that is moved lies."""

    def __init__(
        self,
        parent: QWidget,
        kit: Kit,
        size: Size,
        then: Callable[[Guide], object],
        moved: Guide | None = None,
    ) -> None:
        super().__init__(parent)
        self._then, self._size = then, size
        self.setWindowTitle(self.tr("New Guide") if moved is None else self.tr("Move Guide"))
        ways = {
            Orientation.VERTICAL: self.tr("Vertical"),
            Orientation.HORIZONTAL: self.tr("Horizontal"),
        }
        self.way = self.add_choice(self.tr("Direction"), ways, kit)
        self.places = tuple(
            ValueSlider(Scale(0, side, step=1, default=side // 2, unit=" px"), kit.theme, self)
            for side in (size.width, size.height)
        )
        self.add_row(self.tr("Position"), *self.places)
        if moved is not None:
            at = self.way.findData(moved.orientation)
            self.way.setCurrentIndex(at)
            self.way.setEnabled(False)
            self.places[at].set_number(moved.position)
        self.lay_out(self.tr("Add") if moved is None else self.tr("Move"))
        self.way.currentIndexChanged.connect(self._direction_chosen)
        self._direction_chosen(self.way.currentIndex())

    def accept(self) -> None:
        slider = self.places[self.way.currentIndex()]
        guide = Guide(Orientation(self.way.currentData()), float(round(slider.number)))
        super().accept()
        self._then(guide)

    def _direction_chosen(self, index: int) -> None:
        for number, slider in enumerate(self.places):
            slider.setVisible(number == index)
