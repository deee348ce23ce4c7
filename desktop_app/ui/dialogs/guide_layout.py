"""Guides around columns and rows of equal size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Size
from desktop_app.core.guides import Guide
from desktop_app.ui.canvas.grids import layout_guides
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import Kit
from desktop_app.ui.widgets.scale import Scale


class GuideLayoutDialog(FormDialog):
    """Gives the guides to ``then``, in place of those that there are, over a picture of
    ``size``."""

    def __init__(
        self, parent: QWidget, kit: Kit, size: Size, then: Callable[[tuple[Guide, ...]], object]
    ) -> None:
        super().__init__(parent)
        self._then, self._size = then, size
        self.setWindowTitle(self.tr("Guides from Rows and Columns"))
        side = min(size.width, size.height) // 2
        rows = (
            (self.tr("Columns"), Scale(0, 24, step=1, default=3)),
            (self.tr("Rows"), Scale(0, 24, step=1, default=3)),
            (self.tr("Gap"), Scale(0, side, step=1, default=0, unit=" px")),
            (self.tr("Margin"), Scale(0, side, step=1, default=0, unit=" px")),
        )
        self.fields = [self.add_slider(name, scale, kit) for name, scale in rows]
        self.lay_out(self.tr("Make Guides"))

    def accept(self) -> None:
        columns, rows, gap, margin = (slider.number for slider in self.fields)
        guides = layout_guides(self._size, round(columns), round(rows), gap, margin)
        super().accept()
        self._then(guides)
