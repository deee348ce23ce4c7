"""Canvas Size: how large, which part of the picture stays where it is, what new canvas shows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QToolButton

from desktop_app.core.geometry import Size
from desktop_app.state.document.reshaping import Reshape, canvas_of
from desktop_app.state.painting.expansion import MAX_SIDE
from desktop_app.ui.dialogs.shape_dialog import ShapeDialog
from desktop_app.ui.kit import named
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.spaced import STRETCH, filled
from desktop_app.ui.widgets.scale import Scale

_SIDE = Scale(1, MAX_SIDE, step=1, default=512, middle=2048, unit=" px")
_SHARES = (0.0, 0.5, 1.0)
_DOT = 24


class CanvasSizeDialog(ShapeDialog):
    """Sides in pixels, the anchor, and what a new area shows."""

    def fill_grid(self) -> None:
        kit, size = self.kit, self.document.size
        self.setWindowTitle(self.tr("Canvas Size"))
        self.button.setText(self.tr("Change"))
        self.width_slider, self.height_slider = (
            self.add_slider(name, replace(_SIDE, default=side), kit, self.refresh)
            for name, side in ((self.tr("Width"), size.width), (self.tr("Height"), size.height))
        )
        self.add_row(self.tr("Anchor"), self._anchors())
        fills = {
            "transparent": self.tr("Transparent"),
            "white": self.tr("White"),
            "none": self.tr("Layer content"),
        }
        self.fill = self.add_choice(self.tr("New area"), fills, kit, do=self.refresh)
        self.fill.setToolTip(
            self.tr(
                "<b>New area</b><br>What it shows. Cropped pixels that layers still hold come "
                "back unless white covers them."
            )
        )
        self.cut = self.add_tick(
            self.tr("Delete cropped pixels"),
            kit,
            self.tr(
                "<b>Delete cropped pixels</b><br>Otherwise the layers keep them, hidden, and a "
                "larger canvas brings them back."
            ),
            do=self.refresh,
        )

    def change(self) -> Reshape:
        size = Size(round(self.width_slider.number), round(self.height_slider.number))
        at = self.anchors.checkedId()
        anchor = (_SHARES[at % 3], _SHARES[at // 3])
        fill = self.fill.currentData()
        return canvas_of(self.document.size, size, anchor, fill, cut=self.cut.isChecked())

    def _anchors(self) -> QHBoxLayout:
        """Nine buttons, as the parts of the picture lie."""
        names = (
            *(self.tr("Top left"), self.tr("Top"), self.tr("Top right")),
            *(self.tr("Left"), self.tr("Middle"), self.tr("Right")),
            *(self.tr("Bottom left"), self.tr("Bottom"), self.tr("Bottom right")),
        )
        self.anchors = QButtonGroup(self)
        self.anchors.setExclusive(True)
        grid = QGridLayout()
        grid.setSpacing(4)
        for at, name in enumerate(names):
            button = QToolButton(self)
            button.setCheckable(True)
            hold(button, width=_DOT, height=_DOT)
            hold(button, icon=14)
            named(button, name, name)
            self.kit.icons.place(button, "square", size=14)
            self.anchors.addButton(button, at)
            grid.addWidget(button, at // 3, at % 3)
        self.anchors.button(4).setChecked(True)
        self.anchors.idToggled.connect(self.refresh)
        return filled(QHBoxLayout(), grid, STRETCH)
