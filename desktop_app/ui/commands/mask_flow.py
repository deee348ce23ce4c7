"""Loading and saving masks: which file, and what is to be done with what was found in it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.combining import Combine
from desktop_app.imaging.formats import FORMATS, READ_ENDINGS
from desktop_app.state.document.document import Document
from desktop_app.storage.new_file import suggested_stem
from desktop_app.ui.commands.file_flow import folder_of
from desktop_app.ui.dialogs.choose_folder import NewFileDialog, choose_file, patterns_of
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.worker.workspace import Workspace

MASK_FORMATS = ("PNG", "TIFF")
"""Both keep every value, and hold grey."""


class MaskFlow(QObject):
    """Asks what must be asked, then calls ``workspace.mask_files``."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._window = workspace, window

    @Slot()
    def load_dialog(self) -> None:
        """Let the user choose a picture that holds a mask."""
        kinds = self.tr("Pictures ({patterns})").format(patterns=patterns_of(READ_ENDINGS))
        choose_file(
            self._window,
            self.tr("Load Mask"),
            [kinds, self.tr("All files (*)")],
            lambda name: self.load(Path(name)),
            first=folder_of(self._workspace.state.document.value),
        )

    @Slot()
    def save_dialog(self) -> None:
        """Let the user choose a name for the mask."""
        document = self._workspace.state.document.value
        if document is None:
            return
        rows = [FORMATS[name] for name in MASK_FORMATS]
        NewFileDialog(
            self._window,
            self.tr("Save Mask"),
            [f"{row.title} ({patterns_of(row.endings)})" for row in rows],
            f"{suggested_stem(document.name.value)}-mask{rows[0].endings[0]}",
            lambda name: self._workspace.files.saving.save_mask(Path(name)),
            first=folder_of(document),
        ).open()

    def load(self, path: Path) -> None:
        """Read ``path`` and put it into the mask, after asking where there is something to ask."""
        self._workspace.mask_files.read(path, partial(self._found, path.name))

    def _found(self, name: str, document: Document, mask: ByteArray) -> None:
        size = Size(mask.shape[1], mask.shape[0])
        take = partial(self._workspace.mask_files.put_in, document, mask)
        if size == document.size and not self._workspace.state.has_mask.value:
            take(Combine.REPLACE)
            return
        lines: list[str] = []
        if size != document.size:
            text = self.tr(
                "It is {mask} pixels, the picture {picture}: it will be stretched to fit."
            )
            shown = {
                "mask": f"{size.width} × {size.height}",
                "picture": f"{document.size.width} × {document.size.height}",
            }
            lines.append(text.format(**shown))
        answers = [Answer(self.tr("Cancel"))]
        if self._workspace.state.has_mask.value:
            lines.append(self.tr("There is already a mask."))
            answers.append(Answer(self.tr("Add to Mask"), partial(take, Combine.ADD)))
            answers.append(
                Answer(self.tr("Replace Mask"), partial(take, Combine.REPLACE), main=True)
            )
        else:
            answers.append(Answer(self.tr("Stretch"), partial(take, Combine.REPLACE), main=True))
        title = self.tr("Load “{name}” as the mask?").format(name=name)
        Question(self._window, title, " ".join(lines), *answers).open()
