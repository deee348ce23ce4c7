"""How the grid looks; seen at once, and put back by Cancel."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop_app.state.document.view import ViewState
from desktop_app.ui.canvas.grids import COLOURS
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import Kit
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider


class GridDialog(FormDialog):
    """Changes ``view.lines.grid`` and ``view.grid_spacing``; Cancel puts both back."""

    def __init__(self, parent: QWidget, kit: Kit, view: ViewState) -> None:
        super().__init__(parent)
        self._view, self._kit = view, kit
        self._before = view.lines.grid.value, view.grid_spacing.value
        look, spacing = self._before
        self.setWindowTitle(self.tr("Grid"))
        kinds = {
            "square": self.tr("Squares"),
            "isometric": self.tr("Isometric"),
            "perspective": self.tr("Perspective"),
        }
        names = (
            *(self.tr("Light and dark"), self.tr("Cyan"), self.tr("Magenta")),
            *(self.tr("Yellow"), self.tr("Black"), self.tr("White")),
        )
        self.kind = self.add_choice(self.tr("Kind"), kinds, kit, look.kind, self._show)
        self.spacing = self._slider(self.tr("Distance"), 1, 1024, spacing, " px")
        self.parts = self._slider(self.tr("Divided into"), 1, 16, look.parts)
        self.right = self._slider(self.tr("Offset right"), 0, 1024, look.x, " px")
        self.down = self._slider(self.tr("Offset down"), 0, 1024, look.y, " px")
        self.points = self._slider(self.tr("Vanishing points"), 1, 3, len(look.points))
        colours = dict(zip(COLOURS, names, strict=True))
        self.colour = self.add_choice(self.tr("Colour"), colours, kit, look.colour, self._show)
        self.opacity = self._slider(self.tr("Opacity"), 5, 100, look.opacity * 100, " %")
        self.lay_out(self.tr("Done"))
        self._show()

    def reject(self) -> None:
        self._view.lines.grid.value, self._view.grid_spacing.value = self._before
        super().reject()

    def _slider(
        self, name: str, least: float, most: float, value: float, unit: str = ""
    ) -> ValueSlider:
        scale = Scale(least, most, step=1, default=round(value), unit=unit)
        return self.add_slider(name, scale, self._kit, self._show)

    @Slot()
    def _show(self, _: object = None) -> None:
        kind = self.kind.currentData()
        perspective = kind == "perspective"
        for field in (self.spacing, self.right, self.down):
            self.show_row(field, shown=not perspective)
        self.show_row(self.parts, shown=kind == "square")
        self.show_row(self.points, shown=perspective)
        view = self._view
        view.lines.grid.value = replace(
            view.lines.grid.value,
            kind=kind,
            parts=round(self.parts.number),
            x=self.right.number,
            y=self.down.number,
            colour=self.colour.currentData(),
            opacity=self.opacity.number / 100,
            points=view.lines.grid.value.with_points(round(self.points.number)),
        )
        view.grid_spacing.value = round(self.spacing.number)
