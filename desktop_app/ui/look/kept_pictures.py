"""Pictures of files, read in the background when they are drawn first, and kept while wanted."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from desktop_app.ui.look.file_thumbnails import Thumbnails


class KeptPictures(QObject):
    """``came`` tells the path of a picture that is there now.

    Args:
        side: pixels of a picture's shorter side.
        most: how many are kept.
        parent: lives as long as this.
    """

    came = Signal(str)

    def __init__(self, side: int, most: int, parent: QObject) -> None:
        super().__init__(parent)
        self._most = most
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._asked: set[str] = set()
        self._reader = Thumbnails(side, self)
        self._reader.ready.connect(self._on_ready)
        self._reader.missing.connect(self._on_missing)

    def picture(self, path: str) -> QPixmap | None:
        """The picture at ``path``; None while it isn't read, or can't be."""
        if not path:
            return None
        found = self._kept.get(path)
        if found is None:
            self._ask(path)
            return None
        self._kept.move_to_end(path)
        return None if found.isNull() else found

    def renew(self, path: str) -> None:
        """Read it again; the old one is shown until then."""
        if path in self._kept:
            self._ask(path)

    def stop(self) -> None:
        self._reader.stop()

    def _ask(self, path: str) -> None:
        if path not in self._asked:
            self._asked.add(path)
            self._reader.ask(Path(path))

    def _on_ready(self, path: str, image: QImage) -> None:
        self._keep(path, QPixmap.fromImage(image))

    def _on_missing(self, path: str) -> None:
        """It may come yet: it is asked for again when it is drawn again."""
        self._asked.discard(path)

    def _keep(self, path: str, picture: QPixmap) -> None:
        self._asked.discard(path)
        self._kept[path] = picture
        self._kept.move_to_end(path)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        self.came.emit(path)
