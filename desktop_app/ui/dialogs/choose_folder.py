"""Folders and files are asked for, in the program's own or the system's dialog, or shown by the
system."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import QCoreApplication, QDir, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

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
        first: where the first one of its title begins, if not where the last picture was opened,
            or at home.
    """

    def __init__(
        self, parent: QWidget | None, title: str, folder: str = "", first: str = ""
    ) -> None:
        super().__init__(parent, title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        app = QCoreApplication.instance()
        self._settings: Settings | None = None if app is None else app.property("settings")
        ended = {} if self._settings is None else self._settings.dialog_folders
        opened = () if self._settings is None else self._settings.recent_files[:1]
        before = str(next(filter(os.path.isdir, ended.get(title, ())), ""))
        recent = str(next(filter(os.path.isdir, map(os.path.dirname, opened)), QDir.homePath()))
        self.setDirectory(folder or before or first or recent)
        self.filesSelected.connect(self._remember)

    @Slot(list)
    def _remember(self, names: list[str]) -> None:
        if self._settings is not None:
            ended = {**self._settings.dialog_folders}
            ended.pop(self.windowTitle(), None)
            ended[self.windowTitle()] = (str(Path(names[0]).parent),)
            self._settings.dialog_folders = dict(list(ended.items())[-_MOST:])


class NewFileDialog(FileDialog):
    """Asks where to write. The name ends as the chosen filter says, and keeps its other dots: Qt
    takes what is behind the last one ("park v1.5") for an ending.

    Args:
        parent, title, folder, first: as of `FileDialog`.
        filters: as of Qt, "PDF (*.pdf)".
        name: what is proposed.
        then: gets the path.
        chosen: the filter to begin with; the first, if not given.
        known: endings that may be typed, too.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        filters: Sequence[str],
        name: str,
        then: _Then,
        folder: str = "",
        first: str = "",
        chosen: str = "",
        known: Iterable[str] = (),
    ) -> None:
        super().__init__(parent, title, folder, first)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setNameFilters(filters)
        self.selectNameFilter(chosen or filters[0])
        offered = [ending for one in filters for ending in _endings_in(one)]
        self._known = tuple(sorted({*known, *offered}, key=len, reverse=True))
        self._name = name
        kinds = self.findChild(QComboBox, "fileTypeCombo")
        if kinds is not None:
            kinds.currentIndexChanged.connect(self._keep_name)
        self.filterSelected.connect(self._follow_filter)
        self.fileSelected.connect(lambda path: then(self.completed(path)))
        self._follow_filter(chosen or filters[0])

    def completed(self, name: str) -> str:
        """With the ending of the chosen filter, where it has none that is known."""
        endings = _endings_in(self.selectedNameFilter())
        is_whole = not endings or name.casefold().endswith(self._known)
        return name if is_whole else name + endings[0]

    def accept(self) -> None:
        """Qt asks about a file that is there: it must see the whole name."""
        line = self._line()
        typed = "" if line is None else line.text()
        if line is not None and typed and not Path(self.directory().filePath(typed)).is_dir():
            line.setText(self.completed(typed))
        super().accept()

    def _line(self) -> QLineEdit | None:
        """Where the name is typed; None in a dialog of the system. Qt made it. It isn't kept: its
        wrapper would end with that of an earlier dialog which had the same address."""
        return self.findChild(QLineEdit, "fileNameEdit")

    @Slot()
    def _keep_name(self) -> None:
        """Before Qt changes what it takes for the ending."""
        line = self._line()
        if line is not None:
            self._name = line.text()

    @Slot(str)
    def _follow_filter(self, chosen: str) -> None:
        endings = _endings_in(chosen)
        if endings and not self._name.casefold().endswith(tuple(endings)):
            own = next(filter(self._name.casefold().endswith, self._known), "")
            self._name = self._name[: len(self._name) - len(own)] + endings[0]
        self.setDefaultSuffix("".join(endings[:1]).lstrip("."))  # of a dialog of the system
        self.selectFile(self._name)


def choose_folder(
    parent: QWidget | None, title: str, then: Callable[[str], object], folder: str = ""
) -> FileDialog:
    """Ask for a folder; ``then`` gets its path."""
    dialog = FileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(then)
    dialog.open()
    return dialog


def choose_file(
    parent: QWidget | None,
    title: str,
    filters: Sequence[str],
    then: _Then,
    folder: str = "",
    first: str = "",
) -> None:
    """Ask for a file that there is; ``then`` gets its path. See `FileDialog`; without ``filters``
    all files are shown."""
    dialog = FileDialog(parent, title, folder, first)
    if filters:  # else Qt would show an empty list of kinds
        dialog.setNameFilters(filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(then)
    dialog.open()


def choose_files(
    parent: QWidget, title: str, filters: Sequence[str], then: _Then, first: str = ""
) -> None:
    """Ask for files that there are; ``then`` gets the list of their paths."""
    dialog = FileDialog(parent, title, first=first)
    dialog.setNameFilters(filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(then)
    dialog.open()


def choose_new_file(
    parent: QWidget, title: str, filters: Sequence[str], name: str, then: _Then, folder: str = ""
) -> None:
    """Ask where to write; see `NewFileDialog`."""
    NewFileDialog(parent, title, filters, name, then, folder).open()


def _endings_in(name_filter: str) -> list[str]:
    """Of "Pictures (*.png *.jpg)": ".png", ".jpg"; none of "All files (*)"."""
    return re.findall(r"\*(\.[^\s)]+)", name_filter)


def patterns_of(endings: Iterable[str]) -> str:
    """Of ".png", ".jpg": "*.png *.jpg"."""
    return " ".join(f"*{ending}" for ending in endings)


def open_outside(path: Path) -> None:
    """In the system's program for that file, or its file manager for a folder."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
