"""The line that says how far the import of a folder is, with Cancel."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import Retranslated, ThinBar, label, on_click, row, styled
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.words.texts import duration
from desktop_app.worker.history_folders import FolderRead, HistoryFolders


class FolderImportBar(Retranslated, QWidget):
    """Hidden while nothing is read that the user asked for."""

    def __init__(self, folders: HistoryFolders, parent: QWidget) -> None:
        super().__init__(parent)
        self._folders = folders
        self.words, self.bar = label("secondary", self, wrap=True), ThinBar(self)
        self.cancel = styled(on_click(QPushButton(self), folders.cancel), dense="true")
        filled(
            spaced(QVBoxLayout(self), 4, (0, 4, 0, 4)),
            self.words,
            filled(row(8), grow(self.bar), self.cancel),
        )
        self.retranslate()
        watch(folders.now, self._on_read)

    def retranslate(self) -> None:
        self.cancel.setText(self.tr("Cancel"))
        self._on_read(self._folders.now.value)

    def _on_read(self, now: FolderRead | None) -> None:
        at_work = now is not None and now.is_at_work and not now.is_quiet
        self.setVisible(at_work)
        if now is None or now.is_quiet:
            return
        self.bar.show_share(now.done, now.total, shown=True)
        self.words.setText(self._words(now))

    def _words(self, now: FolderRead) -> str:
        if not now.total:
            return self.tr("Looking for pictures in {folder}…").format(folder=now.folders[0].name)
        number = QLocale().toString
        text = self.tr("Importing {done} of {total} pictures")
        words = [text.format(done=number(now.done), total=number(now.total))]
        if now.seconds_left is not None:
            words.append(self.tr("{time} left").format(time=duration(now.seconds_left)))
        return " · ".join(words)
