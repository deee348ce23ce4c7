"""Options of the tools that draw shapes, above the canvas: what becomes of the mask, the edge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop_app.state.app_state import ToolId, ToolState
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.combine_box import CombineBox
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.tools.tool_table import tool_row
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout

if TYPE_CHECKING:
    from desktop_app.imaging.combining import Combine
    from desktop_app.state.painting.masking import ShapeOptions as Options
    from desktop_app.ui.kit import Kit

_FEATHER = Scale(0, 500, step=1, default=0, middle=24, unit=" px")


class ShapeOptions(Retranslated, QWidget):
    """Shows and changes ``tools.masking.shape``; seen with the tools it concerns."""

    def __init__(self, tools: ToolState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = tools.masking.shape
        self.combine = CombineBox(kit, self)
        self.antialias = Tick(kit.theme, self)
        self.feather = ValueSlider(_FEATHER, kit.theme, self, DENSE)
        layout = WrapLayout(12)
        hold(self.combine, width=124)
        hold(self.feather, least_width=128)
        hold(self.feather, most_width=172)
        layout.add(self.combine)
        layout.add(self.feather, 1)
        layout.add(self.antialias)
        self.setLayout(layout)
        self.combine.chosen.connect(self._combine_chosen)
        self.antialias.clicked.connect(self._antialias_clicked)
        self.feather.edited.connect(self._feather_edited)
        watch(self._options, self._show)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.feather.set_label(self.tr("Feather"))
        self.feather.setToolTip(
            self.tr(
                "<b>Feather</b><br>Pixels on either side of the edge over which the shape "
                "fades. Weakly masked areas change less."
            )
        )
        self.antialias.setText(self.tr("Anti-aliasing"))
        self.antialias.setToolTip(
            self.tr(
                "<b>Anti-aliasing</b><br>Partially masks pixels that the edge runs through. "
                "Off: each pixel is masked fully or not at all."
            )
        )

    def show_for(self, tool: ToolId) -> None:
        """Be seen, if ``tool`` draws shapes, with what concerns it."""
        self.setVisible(tool_row(tool).draws_shape)
        # A rectangle covers every pixel it touches.
        self.antialias.setVisible(tool is not ToolId.RECTANGLE)

    def _show(self, options: Options) -> None:
        self.combine.show_choice(options.combine)
        self.antialias.setChecked(options.antialias)
        self.feather.set_number(options.feather)

    @Slot(object)
    def _combine_chosen(self, way: Combine) -> None:
        self._options.value = replace(self._options.value, combine=way)

    @Slot(bool)
    def _antialias_clicked(self, checked: bool) -> None:
        self._options.value = replace(self._options.value, antialias=checked)

    @Slot(float)
    def _feather_edited(self, value: float) -> None:
        self._options.value = replace(self._options.value, feather=value)
