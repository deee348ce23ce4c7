"""A page that takes files: dropped on it, or chosen in a dialog, singly or as folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.ui.dialogs.choose_folder import choose_files, choose_folder, patterns_of
from desktop_app.ui.kit import Kit
from desktop_app.ui.widgets.page import Page


class FilesPage(Page):
    """Of files, `take_files` is told."""

    tables: ClassVar[tuple[str, ...]]
    """Endings of files that list pictures."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self.setAcceptDrops(True)

    def take_files(self, paths: Iterable[Path]) -> None:
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.take_files([Path(url.toLocalFile()) for url in urls])

    def ask_files(self) -> None:
        patterns = patterns_of((*READ_ENDINGS, *self.tables))
        filters = [self.tr("Pictures and tables ({patterns})").format(patterns=patterns)]
        title = self.tr("Add Files")
        choose_files(self.window(), title, filters, lambda names: self.take_files(map(Path, names)))

    def ask_folder(self) -> None:
        """Take what is in one, and in those inside."""
        title = self.tr("Add Folder, with Those Inside")
        choose_folder(self.window(), title, lambda name: self.take_files([Path(name)]))
