"""Folders and files are asked for, in the program's own or the system's dialog."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QCoreApplication, QDir, Qt, Slot
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from desktop_app.storage.settings import Settings

_Then: TypeAlias = "Callable[[Any], object]"
_MOST = 100
"""Titles that are remembered."""


class FileDialog(QFileDialog):
    """One for files or folders, which goes when it closes.

    It begins where the last one of its title ended, in earlier sessions too; Qt's own begins where
    the last one of any did.

    Args:
        parent, title: of the dialog.
        folder: where it begins instead.
        first: where the first one of its title begins, if not at home.
    """

    def __init__(
        self, parent: QWidget | None, title: str, folder: str = "", first: str = ""
    ) -> None:
        super().__init__(parent, title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        app = QCoreApplication.instance()
        self._settings: Settings | None = app and app.property("settings")
        ended = {} if self._settings is None else self._settings.dialog_folders
        before = next(filter(os.path.isdir, ended.get(title, ())), "")
        self.setDirectory(folder or before or first or QDir.homePath())
        self.filesSelected.connect(self._remember)

    @Slot(list)
    def _remember(self, names: list[str]) -> None:
        if self._settings is not None:
            ended = {**self._settings.dialog_folders}
            ended.pop(self.windowTitle(), None)
            ended[self.windowTitle()] = (str(Path(names[0]).parent),)
            self._settings.dialog_folders = dict(list(ended.items())[-_MOST:])


def choose_folder(parent: QWidget, title: str, then: Callable[[str], object]) -> FileDialog:
    """Ask for a folder; ``then`` gets its path."""
    dialog = FileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(then)
    dialog.open()
    return dialog


def choose_file(
    parent: QWidget, title: str, filters: Sequence[str], then: _Then, folder: str = ""
) -> None:
    """Ask for a file that there is, of any kind without ``filters``; ``then`` gets its path."""
    dialog = _dialog(parent, title, filters, folder)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(then)
    dialog.open()


def choose_files(parent: QWidget, title: str, filters: Sequence[str], then: _Then) -> None:
    """Ask for files that there are; ``then`` gets the list of their paths."""
    dialog = _dialog(parent, title, filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(then)
    dialog.open()


def choose_new_file(
    parent: QWidget, title: str, filters: Sequence[str], name: str, then: _Then, folder: str = ""
) -> None:
    """Ask where to write; ``then`` gets a path that ends as the first, or the chosen filter says.

    Args:
        parent, title: of the dialog.
        filters: as of Qt, "PDF (*.pdf)".
        name: what is proposed.
        then: see above.
        folder: where it begins.
    """

    def end_as(chosen: str) -> None:
        dialog.setDefaultSuffix(chosen.partition("*.")[2].partition(" ")[0].rstrip(")"))

    dialog = _dialog(parent, title, filters, folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.filterSelected.connect(end_as)
    end_as(filters[0])
    dialog.selectFile(name)
    dialog.fileSelected.connect(then)
    dialog.open()


def _dialog(parent: QWidget, title: str, filters: Sequence[str], folder: str = "") -> QFileDialog:
    dialog = FileDialog(parent, title, folder)
    if filters:
        dialog.setNameFilters(filters)
    return dialog


def patterns_of(endings: Iterable[str]) -> str:
    """Of ".png", ".jpg": "*.png *.jpg"."""
    return " ".join(f"*{ending}" for ending in endings)
