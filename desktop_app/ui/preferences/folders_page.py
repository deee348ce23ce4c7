"""Watched folders: whose pictures come into the history by themselves, and stay where they are."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt, Slot
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.kit import Act, Caption, Retranslated, empty, label, put_text, row, upright
from desktop_app.ui.models.section import dense_button
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.folder_import_bar import FolderImportBar
from desktop_app.ui.widgets.scrolled import holds_one
from desktop_app.ui.words.texts import path_text
from desktop_app.worker.history_folders import HistoryFolders, WatchedFolder

_HEIGHT = 120


class FolderRow(QWidget):
    """One folder: its path, how many pictures, when it was read last, and Remove."""

    def __init__(self, folder: WatchedFolder, parent: QWidget) -> None:
        super().__init__(parent)
        self.folder = folder
        self.path, self.told = ElidedLabel(self), label("secondary", self)
        self.path.setText(path_text(folder.path))
        self.remove = dense_button(self)
        self.setLayout(
            filled(
                row(8), grow(filled(spaced(QVBoxLayout(), 2), self.path, self.told)), self.remove
            )
        )


class FoldersPage(Retranslated, QWidget):
    """Folders that are watched for pictures; follows `HistoryFolders`."""

    def __init__(self, parent: QWidget, folders: HistoryFolders) -> None:
        super().__init__(parent)
        self._folders = folders
        self.rows: list[FolderRow] = []
        self.said = label("", self, wrap=True)
        self._inner, self.area = QWidget(self), upright(QScrollArea(self))
        self._list = spaced(QVBoxLayout(self._inner), 12)
        self.stack = EmptyStack(self.area, self)
        self.progress = FolderImportBar(folders, self)
        self.add, self.read = QPushButton(self), QPushButton(self)
        holds_one(self.area)
        self.area.setWidget(self._inner)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.stack.setMinimumHeight(_HEIGHT)
        filled(
            spaced(QVBoxLayout(self), 12, (0, 0, 0, 0)),
            self.said,
            grow(self.stack),
            self.progress,
            filled(row(8), self.add, self.read, STRETCH),
        )
        self.retranslate()
        watch(folders.watched, self._on_watched)
        folders.start()

    def retranslate(self) -> None:
        self.acts.refresh()
        for each in self.rows:
            self._tell(each)

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("area", self.tr("Watched Folders")),
            Caption(
                "said",
                self.tr(
                    "New pictures in these folders are added to the history automatically. The"
                    " files stay where they are and are never changed."
                ),
            ),
            Caption("stack.sentence", self.tr("No folder is watched.")),
            Act("add", self.tr("Add Folder…"), self._ask),
            Act("read", self.tr("Scan Now"), self._folders.read_again, can=bool(self.rows)),
        ]

    def _on_watched(self, watched: tuple[WatchedFolder, ...]) -> None:
        empty(self._list)
        self.rows = [FolderRow(folder, self._inner) for folder in watched]
        for each in self.rows:
            each.remove.clicked.connect(partial(self._remove, each.folder.path))
            self._list.addWidget(each)
            self._tell(each)
        self.stack.set_empty(not self.rows)
        self.acts.refresh()

    def _tell(self, each: FolderRow) -> None:
        folder, name = each.folder, path_text(each.folder.path)
        words = [self.tr("%Ln picture(s)", "", folder.pictures)]
        if not folder.is_there:
            words.append(self.tr("not connected; its entries are kept"))
        elif folder.read:
            when = QDateTime.fromSecsSinceEpoch(int(folder.read))
            short = QLocale().toString(when, QLocale.FormatType.ShortFormat)
            words.append(self.tr("scanned {when}").format(when=short))
        each.told.setText(" · ".join(words))
        put_text(
            each.remove,
            self.tr("Remove"),
            name=self.tr("Stop watching {folder}").format(folder=name),
            tip=self.tr("Stop watching this folder. Its entries stay in the history."),
        )

    def _remove(self, path: Path) -> None:
        self._folders.unwatch(path)

    @Slot()
    def _ask(self) -> None:
        choose_folder(self, self.tr("Watch a Folder"), self._chosen)

    @Slot(str)
    def _chosen(self, name: str) -> None:
        self._folders.watch(Path(name))
