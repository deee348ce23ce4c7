"""The pictures of cards, read in the background and kept while they are wanted."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from desktop_app.ui.look.file_thumbnails import Thumbnails

SIDE = 512
"""Pixels of a picture's shorter side: enough for the side panel at twice the size."""

_KEPT = 160


class Pictures(QObject):
    """``came`` tells the path of a picture that is there now."""

    came = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._asked: set[str] = set()
        self._reader = Thumbnails(SIDE, self)
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
        """Read nothing more."""
        self._reader.stop()

    def _ask(self, path: str) -> None:
        if path not in self._asked:
            self._asked.add(path)
            self._reader.ask(Path(path))

    def _on_ready(self, path: str, image: QImage) -> None:
        self._keep(path, QPixmap.fromImage(image))

    def _on_missing(self, path: str) -> None:
        self._keep(path, QPixmap())

    def _keep(self, path: str, picture: QPixmap) -> None:
        self._asked.discard(path)
        self._kept[path] = picture
        self._kept.move_to_end(path)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.came.emit(path)
