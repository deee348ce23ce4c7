"""Pictures of a set as a training sees them: cropped, turned, mixed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.ui.kit import Kit, label, row
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.picture_sheet import PictureSheet, SheetArea, SheetRow
from desktop_app.worker.workspace import Workspace

_COUNT: Final = 6


class AugmentationDialog(QDialog):
    """A row a picture, `_COUNT` of each."""

    def __init__(
        self, parent: QWidget, kit: Kit, workspace: Workspace, names: Sequence[str]
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preview Augmentation"))
        self._names = names
        self._pictures = dict[str, QPixmap]()
        self._display = workspace.state.display
        self.sheet = PictureSheet(kit.theme, self, self._pictures.get)
        self.sheet.setAccessibleName(self.tr("Pictures as the training sees them"))
        self.note = label("secondary", self, wrap=True)
        values = training_of(workspace).settings.values.value
        self.note.setText(
            self.tr("Mixed pictures have both captions: they teach both things at once.")
            if values["cutmix"] or values["mixup"]
            else self.tr("How much is changed is set under More, Pictures.")
        )
        close = QPushButton(self.tr("Close"), self)
        close.clicked.connect(self.accept)
        filled(
            spaced(QVBoxLayout(self), 12, (16, 16, 16, 12)),
            grow(SheetArea(self.sheet, self)),
            filled(row(8), grow(self.note), close),
        )
        self.resize(860, 560)
        training_of(workspace).sets.augmented(names, _COUNT, self._show)

    def _show(self, made: list[list[ByteArray]]) -> None:
        rows = list[SheetRow]()
        for name, pictures in zip(self._names, made, strict=False):
            keys = [f"{at} {name}" for at in range(len(pictures))]
            shown = (
                QPixmap.fromImage(to_qimage(self._display.of_srgb(pixels))) for pixels in pictures
            )
            self._pictures |= dict(zip(keys, shown, strict=True))
            rows.append(SheetRow(name, [("", key) for key in keys]))
        self.sheet.show_rows(rows)
