"""Image Size: how large all is scaled, in pixels, per cent, or on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.core.geometry import Size
from desktop_app.state.document.reshaping import Reshape, rotated, scaled_to
from desktop_app.state.document.resolution import resolution_of, set_resolution
from desktop_app.state.painting.expansion import MAX_SIDE
from desktop_app.ui.dialogs.shape_dialog import ShapeDialog
from desktop_app.ui.kit import icon_button, named, show_when
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.options import QUALITIES, option_words

_SIDE = Scale(1, MAX_SIDE, step=1, default=512, middle=2048, unit=" px")
_PERCENT = Scale(0.001, 10.0, step=0.001, default=1.0, middle=1.0, unit=" %", shown=100, decimals=1)
_DPI = Scale(10, 2400, step=1, default=300, middle=300, unit=" px/in")
_PRINTS = {
    2.54: Scale(0.01, 500, step=0.01, default=10, middle=20, unit=" cm", decimals=2),
    1.0: Scale(0.01, 200, step=0.01, default=4, middle=8, unit=" in", decimals=2),
}
"""By how many of the unit an inch is."""


class ImageSizeDialog(ShapeDialog):
    """Width and height are chained unless the chain is opened; the resolution says how large it
    is on paper. Without resampling the pixels stay, and the size on paper edits the resolution."""

    def fill_grid(self) -> None:
        theme = self.kit.theme
        self.setWindowTitle(self.tr("Image Size"))
        self.button.setText(self.tr("Scale"))
        self.resample = self.add_tick(
            self.tr("Resample"),
            self.kit,
            self.tr("Change the number of pixels; otherwise only the size on paper changes."),
            on=True,
        )
        self.pixels = QWidget(self)
        old = (self.document.size.width, self.document.size.height)
        self.sides = [ValueSlider(replace(_SIDE, default=one), theme, self.pixels) for one in old]
        self.chain = icon_button(self.kit.icons, "link", self, CONTROL)
        for at, name in enumerate((self.tr("Width"), self.tr("Height"))):
            self.sides[at].set_label(name, inside=False)
            self.sides[at].edited.connect(lambda _, at=at: self._follow(at))
        self._build_chain()
        self.pixels.setLayout(self._chained())
        self.add_row(self.tr("Width, height"), self.pixels)
        self.percent = self.add_slider(
            self.tr("New size"), _PERCENT, self.kit, self._percent_edited
        )
        self.quality = self.add_choice(self.tr("Resampling"), {}, self.kit)
        fill_choices(self.quality, QUALITIES)
        self.dpi = self.add_slider(self.tr("Resolution"), _DPI, self.kit, self.refresh)
        self.dpi.show_number(resolution_of(self.document))
        self._first_dpi = self.dpi.number
        self.all_prints = {unit: list[ValueSlider]() for unit in _PRINTS}
        for at, name in enumerate((self.tr("Print width"), self.tr("Print height"))):
            for unit, scale in _PRINTS.items():
                self.all_prints[unit].append(field := ValueSlider(scale, theme, self))
                field.edited.connect(lambda _, at=at: self._print_edited(at))
            self.add_row(name, *(fields[at] for fields in self.all_prints.values()))
        units = {2.54: self.tr("Centimetres"), 1.0: self.tr("Inches")}
        self.unit = self.add_choice(self.tr("Unit"), units, self.kit, do=self.refresh)
        self.resample.toggled.connect(self._resample_toggled)

    def change(self) -> Reshape:
        return scaled_to(self.document.size, self._size, self.quality.currentData())

    @Slot()
    def refresh(self) -> None:
        """On paper all follows the pixels."""
        size = self._size
        for field, side in zip(self.prints, (size.width, size.height), strict=True):
            field.show_number(side / self.dpi.number * self._unit)
        for unit, fields in self.all_prints.items():
            show_when(unit == self._unit, *fields)
        self.percent.show_number(size.width / self.document.size.width)
        dpi, scale = self.dpi.number, self.dpi.scale
        can = dpi == self._first_dpi or scale.minimum <= dpi <= scale.maximum
        self.tell_fault(self.dpi, "" if can else self.dpi.limits())
        super().refresh()

    def accept(self) -> None:
        if self.button.isEnabled() and self.dpi.number != self._first_dpi:
            set_resolution(self.document, self.dpi.number)
        super().accept()

    # -- parts ------------------------------------------------------------------------------------

    @property
    def prints(self) -> list[ValueSlider]:
        """Width and height on paper, in the unit that is chosen."""
        return self.all_prints[self._unit]

    @property
    def _unit(self) -> float:
        return float(self.unit.currentData())

    @property
    def _size(self) -> Size:
        if not self.resample.isChecked():
            return self.document.size
        return Size(round(self.sides[0].number), round(self.sides[1].number))

    def _build_chain(self) -> None:
        self.chain.setCheckable(True)
        self.chain.setChecked(True)
        self.chain.setProperty("look", "toggle")
        named(
            self.chain,
            self.tr("Keep proportions"),
            self.tr("<b>Keep proportions</b><br>Scales width and height together."),
        )
        self.chain.toggled.connect(self._chain_toggled)

    def _chained(self) -> QHBoxLayout:
        sides = filled(spaced(QVBoxLayout(), 8), *self.sides)
        return filled(spaced(QHBoxLayout(), 8), grow(sides), self.chain)

    @Slot(bool)
    def _chain_toggled(self, chained: bool) -> None:
        self.kit.icons.place(self.chain, "link" if chained else "unlink")
        if chained:
            self._follow(0)

    def _print_edited(self, at: int) -> None:
        inches = self.prints[at].number / self._unit
        if self.resample.isChecked():
            self._set_side(at, inches * self.dpi.number)
            self._follow(at)
        else:
            self.dpi.show_number((self._size.width, self._size.height)[at] / inches)
            self.refresh()

    @Slot(bool)
    def _resample_toggled(self, resample: bool) -> None:
        for field in (self.pixels, self.percent, self.quality):
            self.show_row(field, shown=resample)
        self.button.setText(self.tr("Scale") if resample else self.tr("Apply"))
        self.refresh()

    @Slot()
    def _percent_edited(self) -> None:
        old = self.document.size
        for at, side in enumerate((old.width, old.height)):
            self._set_side(at, side * self.percent.number)
        self.refresh()

    def _follow(self, side: int) -> None:
        """The other side keeps the shape, as long as they are chained."""
        old = (self.document.size.width, self.document.size.height)
        if self.chain.isChecked():
            factor = self.sides[side].number / old[side]
            self._set_side(1 - side, old[1 - side] * factor)
        self.refresh()

    def _set_side(self, at: int, pixels: float) -> None:
        """Show so many, also where they are too many: that is said below."""
        self.sides[at].show_number(max(1, round(pixels)))


_ANGLE = Scale(-180, 180, step=0.01, default=0, unit="°", decimals=2)


class RotateDialog(ShapeDialog):
    """Clockwise; what the turned picture leaves bare is transparent."""

    def fill_grid(self) -> None:
        self.setWindowTitle(self.tr("Rotate by Angle"))
        self.button.setText(self.tr("Rotate"))
        self.angle = self.add_slider(self.tr("Angle, clockwise"), _ANGLE, self.kit, self.refresh)
        self.quality = self.add_choice(self.tr("Resampling"), {}, self.kit)
        fill_choices(self.quality, QUALITIES)

    def change(self) -> Reshape:
        return rotated(self.document.size, self.angle.number, self.quality.currentData())


def fill_choices(box: ChoiceBox, rows: Mapping[str, tuple[str, str]]) -> None:
    """Offer what there is: key → name and sentence; the data are the keys. What was chosen stays,
    if nothing was it is the first."""
    box.show_choices(
        {key: option_words(name) for key, (name, _) in rows.items()},
        tips={key: option_words(tip) for key, (_, tip) in rows.items()},
    )
