"""Opening, saving, and the question about unsaved changes, as flows that never block the window."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.core.errors import InputError
from desktop_app.imaging.formats import FORMATS, PictureFormat, format_for
from desktop_app.state.document import Document
from desktop_app.storage.layered import LAYERED, PROJECT_ENDING, layered_format
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.worker.workspace import Workspace

__all__ = ["PICTURE_ENDINGS", "FileFlow", "suggested_ending", "suggested_stem"]

PICTURE_ENDINGS = (
    *(ending for row in LAYERED.values() for ending in row.endings),
    *(ending for row in FORMATS.values() for ending in row.endings),
    ".bmp",
    ".gif",
)
"""Endings of pictures the open dialog shows; every other file can be tried too."""


_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""What no file name may hold on one system or another."""


class FileFlow(QObject):
    """Asks what must be asked, then calls ``workspace.files``."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._state = workspace.state
        self._window = window
        self._folder = ""
        workspace.files.ask_first = self.after_question

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
        """Save to the document's file, or ask for one; then do ``then``, which gives it up: what
        was changed while the file was being written is asked about again."""
        document = self._state.document.value
        if document is None:
            return
        if document.path is None or not _keeps(document, document.path):
            self.save_dialog(then)
        else:
            self._save(document.path, then)

    def save_dialog(
        self, then: Callable[[], object] | None = None, format_id: str | None = None
    ) -> None:
        """Let the user choose name and format (``format_id`` at first), save, then do ``then``."""
        document = self._state.document.value
        if document is None:
            return
        dialog = self._dialog(self.tr("Save Picture"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        filters = {
            f"{row.title} ({' '.join(f'*{ending}' for ending in row.endings)})": row.endings
            for row in (*LAYERED.values(), *FORMATS.values())
        }
        dialog.setNameFilters(list(filters))
        path = document.path
        suffix = FORMATS[format_id].endings[0] if format_id else suggested_ending(document)
        chosen = next(text for text, endings in filters.items() if suffix in endings)
        dialog.selectNameFilter(chosen)
        dialog.setDefaultSuffix(suffix.lstrip("."))

        def format_chosen(text: str) -> None:
            """The name follows the format; Qt alone would leave an ending that is there."""
            dialog.setDefaultSuffix(filters[text][0].lstrip("."))
            if names := dialog.selectedFiles():
                dialog.selectFile(Path(names[0]).stem + filters[text][0])

        dialog.filterSelected.connect(format_chosen)
        stem = path.stem if path is not None else suggested_stem(document.name.value)
        dialog.selectFile(stem + suffix)
        dialog.fileSelected.connect(lambda name: self._save(Path(name), then))
        dialog.open()

    @Slot(str)
    def save_in_format(self, format_id: str) -> None:
        """Let the user choose a name for the picture in that format."""
        self.save_dialog(format_id=format_id)

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
                Answer(self.tr("Discard"), then, apart=True, loses=True),
                Answer(self.tr("Cancel")),
                Answer(self.tr("Save"), lambda: self.save(then), main=True),
            ),
        ).open()

    def _save(self, path: Path, then: Callable[[], object] | None) -> None:
        self._folder = str(path.parent)
        again = None if then is None else partial(self.after_question, then)
        self._workspace.files.save(path, again)

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


def suggested_stem(name: str) -> str:
    """A file name without ending for a picture called ``name``: a prompt may hold any character."""
    for ending in PICTURE_ENDINGS:
        name = name.removesuffix(ending)
    return " ".join(_NOT_IN_NAMES.sub(" ", name).split()).strip(" .") or "picture"


def suggested_ending(document: Document) -> str:
    """The ending of a file name that loses nothing, and is the document's own where it has one."""
    if document.path is not None and _keeps(document, document.path):
        return document.path.suffix.lower()
    if document.is_layered:
        return PROJECT_ENDING
    source = document.origin.source
    if document.is_as_opened and source is not None and source.format in FORMATS:
        return FORMATS[source.format].endings[0]
    depth = document.pixels.dtype.name
    row = next(row for row in FORMATS.values() if row.lossless and depth in row.depths)
    return row.endings[0]


def _keeps(document: Document, path: Path) -> bool:
    """Whether what matters of the document can be saved to ``path`` without asking."""
    if layered_format(path) is not None:
        return True
    return _format(path) is not None and not _would_lose_pages(document)


def _would_lose_pages(document: Document) -> bool:
    """Whether the document's own file holds pictures that are not in the document."""
    several = "first_frame" in document.notes and document.path == document.original
    return several and not document.is_as_opened


def _format(path: Path) -> PictureFormat | None:
    """The format ``path`` would be written in; None if its ending names none."""
    try:
        return FORMATS[format_for(path)]
    except InputError:
        return None
