"""Opening, saving, and the question about unsaved changes, as flows that never block the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.state.app_state import Notice
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.worker.workspace import Workspace

__all__ = ["PICTURE_ENDINGS", "SAVE_FORMATS", "FileFlow"]

PICTURE_ENDINGS = tuple(".png .jpg .jpeg .webp .tif .tiff .bmp .gif .avif".split())
SAVE_FORMATS = (
    ("PNG", (".png",)),
    ("JPEG", (".jpg", ".jpeg")),
    ("WebP", (".webp",)),
    ("TIFF", (".tiff", ".tif")),
)


class FileFlow(QObject):
    """Asks what must be asked, then calls ``workspace.files``."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._state = workspace.state
        self._window = window
        self._folder = ""

    def open_dialog(self) -> None:
        """Let the user choose a picture, and open it."""
        patterns = " ".join(f"*{ending}" for ending in PICTURE_ENDINGS)
        dialog = self._dialog(self.tr("Open Picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        filters = [self.tr("Pictures ({patterns})").format(patterns=patterns)]
        dialog.setNameFilters([*filters, self.tr("All files (*)")])
        dialog.fileSelected.connect(self._chosen_to_open)
        dialog.open()

    def open(self, path: Path) -> None:
        """Open ``path``, after asking about unsaved changes."""
        self.after_question(lambda: self._workspace.files.open(path))

    def open_bytes(self, data: bytes, name: str) -> None:
        """Open picture data, after asking about unsaved changes."""
        self.after_question(lambda: self._workspace.files.open_bytes(data, name))

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save to the document's file, or ask for one; then do ``then``."""
        document = self._state.document.value
        if document is None:
            return
        if document.path is None or not self._can_write(document.path):
            self.save_dialog(then)
        else:
            self._save(document.path, then)

    def save_dialog(self, then: Callable[[], object] | None = None) -> None:
        """Let the user choose name and format, save, then do ``then``."""
        document = self._state.document.value
        if document is None:
            return
        dialog = self._dialog(self.tr("Save Picture"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        filters = {
            f"{name} ({' '.join(f'*{ending}' for ending in endings)})": endings
            for name, endings in SAVE_FORMATS
        }
        dialog.setNameFilters(list(filters))
        path = document.path
        suffix = path.suffix.lower() if path is not None and self._can_write(path) else ".png"
        chosen = next(text for text, endings in filters.items() if suffix in endings)
        dialog.selectNameFilter(chosen)
        dialog.setDefaultSuffix(suffix.lstrip("."))
        dialog.filterSelected.connect(
            lambda text: dialog.setDefaultSuffix(filters[text][0].lstrip("."))
        )
        stem = path.stem if path is not None else Path(document.name.value).stem
        dialog.selectFile(stem + suffix)
        dialog.fileSelected.connect(lambda name: self._save(Path(name), then))
        dialog.open()

    def after_question(self, then: Callable[[], object]) -> None:
        """Do ``then`` at once, or after the user said what becomes of unsaved changes."""
        document = self._state.document.value
        if document is None or not document.modified.value:
            then()
            return
        Question(
            self._window,
            self.tr("Save changes to “{name}”?").format(name=document.name.value),
            self.tr("They are lost otherwise. Finished results stay in the history."),
            (
                Answer(self.tr("Discard"), then, apart=True),
                Answer(self.tr("Cancel")),
                Answer(self.tr("Save"), lambda: self.save(then), main=True),
            ),
        ).open()

    def _save(self, path: Path, then: Callable[[], object] | None) -> None:
        document = self._state.document.value
        if document is None:
            return
        self._folder = str(path.parent)
        jpeg = path.suffix.lower() in (".jpg", ".jpeg")
        changed, alpha = document.modified.value, document.has_alpha

        def saved() -> None:
            if jpeg and (changed or alpha):
                code = "saved_without_alpha" if alpha else "saved_as_jpeg"
                self._state.notice.value = Notice(note=code, params={"name": path.name})
            if then is not None:
                then()

        self._workspace.files.save(path, saved)

    def _chosen_to_open(self, name: str) -> None:
        self._folder = str(Path(name).parent)
        self.open(Path(name))

    def _dialog(self, title: str) -> QFileDialog:
        document = self._state.document.value
        folder = self._folder
        if not folder and document is not None and document.path is not None:
            folder = str(document.path.parent)
        dialog = QFileDialog(self._window, title, folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    @staticmethod
    def _can_write(path: Path) -> bool:
        return any(path.suffix.lower() in endings for _, endings in SAVE_FORMATS)
