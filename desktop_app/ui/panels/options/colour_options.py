"""Which colours are alike, in the bar above the canvas: tolerance, softness, connected, measure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop_app.imaging.colour_difference import ColourMeasure
from desktop_app.state.painting.masking import MaskingState
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.widgets.scale import Scale

_FIELDS: Final = {
    "tolerance": Scale(0, 100, step=0.5, default=8, middle=20, unit=" ΔE", decimals=1),
    "softness": Scale(0, 50, step=0.5, default=4, middle=10, unit=" ΔE", decimals=1),
    "contiguous": None,
}
_MEASURES: Final = {ColourMeasure.CIEDE2000: "CIEDE2000", ColourMeasure.CIE76: "CIE76"}


class ColourOptions(OptionBar):
    """Tolerance, softness and measure: shows and changes ``masking.colour``."""

    def __init__(self, masking: MaskingState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("colour", kit, parent, 8)
        self._colour = masking.colour
        self.add_fields(masking.colour, _FIELDS, (128, 196))
        self.measure = self.add_choice("formula", self._choose)
        self.retranslate()

    def _choose(self, measure: str) -> None:
        self._colour.value = replace(self._colour.value, measure=ColourMeasure(measure))

    def now(self) -> dict[str, dict[str, Any]]:
        choices = {measure.value: name for measure, name in _MEASURES.items()}
        return {"formula": {"value": self._colour.value.measure.value, "choices": choices}}
