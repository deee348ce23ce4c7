"""Folders and files are asked for, in the program's own or the system's dialog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QDir, Qt, Slot
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget

_Then: TypeAlias = "Callable[[Any], object]"


class FileDialog(QFileDialog):
    """One for files or folders, which goes when it closes.

    It begins where the last one of its title ended; Qt's own begins where the last one of any did.
    """

    def __init__(self, parent: QWidget | None, title: str, folder: str = "") -> None:
        super().__init__(parent, title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._purpose, self._main = f"folder of {title}", parent
        while self._main is not None and (above := self._main.parentWidget()) is not None:
            self._main = above
        before = None if self._main is None else self._main.property(self._purpose)
        self.setDirectory(folder or before or QDir.homePath())
        self.filesSelected.connect(self._remember)

    @Slot(list)
    def _remember(self, names: list[str]) -> None:
        if self._main is not None:
            self._main.setProperty(self._purpose, str(Path(names[0]).parent))


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
    """Ask for a file that there is; ``then`` gets its path."""
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
    dialog.setNameFilters(filters)
    return dialog


def patterns_of(endings: Iterable[str]) -> str:
    """Of ".png", ".jpg": "*.png *.jpg"."""
    return " ".join(f"*{ending}" for ending in endings)
