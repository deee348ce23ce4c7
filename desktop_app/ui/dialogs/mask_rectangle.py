"""A rectangle for the mask, by numbers: where it begins and how large it is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Rect
from desktop_app.imaging.shapes import rectangle_points
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.painting.masking import shape_edit
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import Kit
from desktop_app.ui.widgets.scale import Scale


class MaskRectangleDialog(FormDialog):
    """Proposes the middle half; is put together with the mask as the tool's options say."""

    def __init__(self, parent: QWidget, kit: Kit, state: AppState, document: Document) -> None:
        super().__init__(parent)
        self._state, self._document = state, document
        width, height = document.size.width, document.size.height
        self.setWindowTitle(self.tr("Mask a Rectangle"))
        self.left, self.top, self.across, self.down = (
            self.add_slider(name, Scale(least, most, step=1, default=usual, unit=" px"), kit)
            for name, least, most, usual in (
                (self.tr("Left"), 0, width - 1, width // 4),
                (self.tr("Top"), 0, height - 1, height // 4),
                (self.tr("Width"), 1, width, max(1, width // 2)),
                (self.tr("Height"), 1, height, max(1, height // 2)),
            )
        )
        self.lay_out(self.tr("Mask"))

    @property
    def chosen(self) -> Rect:
        """What is chosen, as far as it is on the picture."""
        numbers = (self.left, self.top, self.across, self.down)
        wanted = Rect(*(round(slider.number) for slider in numbers))
        return wanted.intersected(self._document.size.rect)

    def accept(self) -> None:
        """Put it into the mask."""
        masking = self._state.tools.masking
        options, size = masking.shape.value, self._document.size
        corners = rectangle_points(self.chosen)
        edit = shape_edit("rectangle", corners, options, options.combine, size)
        super().accept()
        masking.do(self._document, edit)
