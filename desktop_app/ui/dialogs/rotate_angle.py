"""Rotate by an angle: how far, and how pixels between pixels are taken."""

from __future__ import annotations

from desktop_app.state.document.reshaping import Reshape, rotated
from desktop_app.ui.dialogs.shape_dialog import ShapeDialog
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.quality_choice import fill_qualities
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider

_ANGLE = Scale(-180, 180, step=0.01, default=0, unit="°", decimals=2)


class RotateDialog(ShapeDialog):
    """Clockwise; what the turned picture leaves bare is transparent."""

    def fill_grid(self) -> None:
        self.setWindowTitle(self.tr("Rotate by Angle"))
        self.button.setText(self.tr("Rotate"))
        self.angle = ValueSlider(_ANGLE, self.kit.theme, self)
        self.angle.set_label(self.tr("Angle, clockwise"), inside=False)
        self.angle.edited.connect(self.refresh)
        self.quality = ChoiceBox(self.kit.theme, self.kit.icons, self)
        self.quality.setAccessibleName(self.tr("Resampling"))
        fill_qualities(self.quality)
        self.add_row(self.tr("Angle, clockwise"), self.angle)
        self.add_row(self.tr("Resampling"), self.quality)

    def change(self) -> Reshape:
        return rotated(self.document.size, self.angle.number, self.quality.currentData())
