"""Which colours are alike, in the bar above the canvas: tolerance, softness, connected, measure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop_app.imaging.colour_difference import Measure
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout

if TYPE_CHECKING:
    from desktop_app.state.painting.mask_drafts import ColourOptions as Options
    from desktop_app.state.painting.masking import MaskingState
    from desktop_app.ui.kit import Kit

_TOLERANCE = Scale(0, 100, step=0.5, default=8, middle=20, unit=" ΔE", decimals=1)
_SOFTNESS = Scale(0, 50, step=0.5, default=4, middle=10, unit=" ΔE", decimals=1)

_NAMES = {Measure.CIEDE2000: "CIEDE2000", Measure.CIE76: "CIE76"}


class ColourOptions(Retranslated, QWidget):
    """Shows and changes ``masking.colour``."""

    def __init__(self, masking: MaskingState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = masking.colour
        self.tolerance = ValueSlider(_TOLERANCE, kit.theme, self, DENSE)
        self.softness = ValueSlider(_SOFTNESS, kit.theme, self, DENSE)
        self.contiguous = Tick(kit.theme, self)
        self.measure = ChoiceBox(kit.theme, kit.icons, self)
        for measure, name in _NAMES.items():
            self.measure.addItem(name, measure.value)
        hold(self.measure, width=108)
        layout = WrapLayout(8)
        for slider in (self.tolerance, self.softness):
            slider.set_least(128)
            hold(slider, most_width=196)
            layout.add(slider, 1)
        layout.add(self.contiguous)
        layout.add(self.measure)
        self.setLayout(layout)
        self.tolerance.edited.connect(self._tolerance_edited)
        self.softness.edited.connect(self._softness_edited)
        self.contiguous.clicked.connect(self._contiguous_clicked)
        self.measure.activated.connect(self._measure_chosen)
        watch(self._options, self._show)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.tolerance.set_label(self.tr("Tolerance"))
        self.tolerance.setToolTip(
            self.tr(
                "<b>Tolerance</b><br>How much a colour may differ (ΔE) and still be masked. 2 "
                "is barely visible side by side."
            )
        )
        self.softness.set_label(self.tr("Softness"))
        self.softness.setToolTip(
            self.tr("<b>Softness</b><br>Colour difference over which the mask fades out.")
        )
        self.contiguous.setText(self.tr("Connected"))
        self.contiguous.setToolTip(
            self.tr(
                "<b>Connected</b><br>Mask only pixels connected to the one you clicked. Off: "
                "this colour anywhere."
            )
        )
        self.measure.setAccessibleName(self.tr("Colour difference formula"))
        self.measure.setToolTip(
            self.tr(
                "<b>Measure</b><br>CIEDE2000 is closest to human vision; CIE76 is the plain "
                "distance in Lab, wider for saturated colours."
            )
        )

    def _show(self, options: Options) -> None:
        self.tolerance.set_number(options.tolerance)
        self.softness.set_number(options.softness)
        self.contiguous.setChecked(options.contiguous)
        self.measure.setCurrentIndex(self.measure.findData(options.measure.value))

    @Slot(float)
    def _tolerance_edited(self, value: float) -> None:
        self._options.value = replace(self._options.value, tolerance=value)

    @Slot(float)
    def _softness_edited(self, value: float) -> None:
        self._options.value = replace(self._options.value, softness=value)

    @Slot(bool)
    def _contiguous_clicked(self, checked: bool) -> None:
        self._options.value = replace(self._options.value, contiguous=checked)

    @Slot(int)
    def _measure_chosen(self, index: int) -> None:
        measure = Measure(self.measure.itemData(index))
        self._options.value = replace(self._options.value, measure=measure)
