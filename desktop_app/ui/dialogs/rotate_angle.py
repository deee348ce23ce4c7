"""Rotate by an angle: how far, and how pixels between pixels are taken."""

from __future__ import annotations

from desktop_app.state.document.reshaping import Reshape, rotated
from desktop_app.ui.dialogs.shape_dialog import ShapeDialog
from desktop_app.ui.widgets.filled_choice import fill_choices
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.words.options import QUALITIES

_ANGLE = Scale(-180, 180, step=0.01, default=0, unit="°", decimals=2)


class RotateDialog(ShapeDialog):
    """Clockwise; what the turned picture leaves bare is transparent."""

    def fill_grid(self) -> None:
        self.setWindowTitle(self.tr("Rotate by Angle"))
        self.button.setText(self.tr("Rotate"))
        self.angle = self.add_slider(self.tr("Angle, clockwise"), _ANGLE, self.kit)
        self.angle.edited.connect(self.refresh)
        self.quality = self.add_choice(self.tr("Resampling"), (), self.kit)
        fill_choices(self.quality, QUALITIES)

    def change(self) -> Reshape:
        return rotated(self.document.size, self.angle.number, self.quality.currentData())
