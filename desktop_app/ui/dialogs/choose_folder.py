"""Folders and files are asked for, in the program's own or the system's dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget

_Then: TypeAlias = "Callable[[Any], object]"


def choose_folder(parent: QWidget, title: str, then: Callable[[str], object]) -> None:
    """Ask for a folder; ``then`` gets its path."""
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(then)
    dialog.open()


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
    dialog = QFileDialog(parent, title, folder)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilters(filters)
    return dialog


def patterns_of(endings: Iterable[str]) -> str:
    """Of ".png", ".jpg": "*.png *.jpg"."""
    return " ".join(f"*{ending}" for ending in endings)
