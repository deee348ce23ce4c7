"""What was found as a list model of any length: rows are read as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage, QPixmap

from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import from_qimage, to_qimage
from desktop_app.ui.widgets.drawn_rows import RowsModel
from desktop_app.ui.words.intents import entry_title
from desktop_app.worker.workspace import Workspace

ENTRY_ROLE = Qt.ItemDataRole.UserRole
"""The entry; None until it has been read."""

_KEPT = 1000
_AHEAD = 40
_AT_ONCE = 12
"""So many are read at a time: the first are shown while thumbnails of others are still made."""


class FoundModel(RowsModel[int]):
    """Rows of entries. The view says with `want` which it shows."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._display = workspace, workspace.state.display
        self.ids: NDArray[np.int64] = np.empty(0, np.int64)
        """(n,) numbers of the entries' rows, in order."""
        self.gives = {
            ENTRY_ROLE: self.entry,
            Qt.ItemDataRole.DecorationRole: (
                lambda row: known[1] if (known := self._read(row)) else None
            ),
            Qt.ItemDataRole.DisplayRole: self._title,
            Qt.ItemDataRole.AccessibleTextRole: self._title,
        }
        self._known: OrderedDict[int, tuple[HistoryEntry, QPixmap]] = OrderedDict()
        self._stale = set[int]()
        self._wanted = 0, _AHEAD
        self._reads = False
        self._side = 256
        listen(self._display.profile.changed, self._screen_changed)

    def show_ids(self, ids: NDArray[np.int64]) -> None:
        """List these; what was read of entries is read again when it is next seen."""
        self._stale = set(self._known)
        if np.array_equal(ids, self.ids):
            self.redraw()
        else:
            self.ids = ids
            self.become(range(len(ids)))
        self.want(*self._wanted)

    def set_side(self, pixels: int) -> None:
        """Of the square in which pictures are drawn, in pixels of the screen."""
        if pixels != self._side:
            self._side = pixels
            self._stale = set(self._known)

    def entry(self, row: int) -> HistoryEntry | None:
        """The entry of a row, if it has been read."""
        known = self._read(row)
        return None if known is None else known[0]

    def _read(self, row: int) -> tuple[HistoryEntry, QPixmap] | None:
        return self._known.get(int(self.ids[row])) if 0 <= row < len(self.ids) else None

    def want(self, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` are shown: read what of them and near them is not known. While
        something is read, only what is wanted then counts."""
        self._wanted = first, last
        if self._reads or not len(self.rows):
            return
        missing = self._missing(first, last + 1) or self._missing(first - _AHEAD, last + 1 + _AHEAD)
        if missing:
            self._reads = True
            some = missing[:_AT_ONCE]
            self._workspace.history.finding.entries(some, self._picture, self._arrived)

    def _missing(self, first: int, end: int) -> list[int]:
        known, stale = self._known, self._stale
        ids = self.ids[max(0, first) : max(0, end)].tolist()
        return [one for one in ids if one not in known or one in stale]

    def _picture(self, entry: HistoryEntry) -> QImage:
        """In a background thread: scaled to the tile's side and converted for the display."""
        image = QImage.fromData(entry.thumbnail)
        if image.isNull():
            return image
        keep = Qt.AspectRatioMode.KeepAspectRatio
        how = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(self._side, self._side, keep, how)
        if self._display.profile.value is not None:
            return to_qimage(self._display.of_srgb(from_qimage(image)))
        return image.convertToFormat(QImage.Format.Format_RGB32)

    def _arrived(self, read: Sequence[tuple[HistoryEntry, QImage]]) -> None:
        self._reads = False
        for entry, image in read:
            self._known[entry.id] = entry, QPixmap.fromImage(image)
            self._known.move_to_end(entry.id)
            self._stale.discard(entry.id)
        while len(self._known) > _KEPT:
            self._stale.discard(self._known.popitem(last=False)[0])
        if read:  # else those that are missing are gone
            self.redraw()
            self.want(*self._wanted)

    def _screen_changed(self, _: object) -> None:
        self._stale = set(self._known)
        self.redraw()

    def _title(self, row: int) -> str | None:
        entry = self.entry(row)
        if entry is None:
            return None
        return entry_title(entry, self._workspace.state.intents) or self.tr("(no prompt)")
