"""The jobs of the queue as a list model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.queue_entry import JobStatus, QueueEntry, QueueView
from desktop_app.state.app_state import AppState
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.widgets.drawn_rows import RowsModel
from desktop_app.ui.words.queue import job_line, job_title
from desktop_app.ui.words.untrusted import plain_tip
from desktop_app.worker.queue_session import JobPicture

ENTRY_ROLE = Qt.ItemDataRole.UserRole
_OPACITY = 0.55
LINE_ROLE = Qt.ItemDataRole.UserRole + 1
"""Second line: where it stands."""

_SHOWN = frozenset((JobStatus.WAITING, JobStatus.RUNNING, JobStatus.FAILED))


class QueueModel(RowsModel[QueueEntry]):
    """Rows are `QueueEntry`: what runs, what waits in its order, and what has failed.

    Args:
        picture_of: a small picture of what goes into a job, if there is one.
        state: how pictures are shown on this screen, and what intents are called.
        colour: of what is repainted: red, green, blue.
    """

    itself = ENTRY_ROLE
    drags = True

    def __init__(
        self,
        picture_of: Callable[[str], JobPicture | None],
        state: AppState,
        colour: Callable[[], tuple[int, int, int]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._picture_of, self._state, self._colour = picture_of, state, colour
        self._pictures: dict[str, QPixmap] = {}
        self._view = QueueView()
        self.gives = {
            Qt.ItemDataRole.DisplayRole: self._title,
            LINE_ROLE: self._line,
            Qt.ItemDataRole.ToolTipRole: lambda entry: plain_tip(self._line(entry)),
            Qt.ItemDataRole.AccessibleTextRole: lambda entry: (
                f"{self._title(entry)}, {self._line(entry)}"
            ),
            Qt.ItemDataRole.DecorationRole: lambda entry: self._picture(entry.id),
        }

    def show_view(self, view: QueueView) -> None:
        """Show how the queue is now."""
        shown = (entry for entry in view.entries if entry.status in _SHOWN)
        entries = tuple(sorted(shown, key=lambda entry: entry.status is not JobStatus.RUNNING))
        self._view = view
        ids = {entry.id for entry in entries}
        self._pictures = {job: one for job, one in self._pictures.items() if job in ids}
        self.become(entries, lambda entry: entry.id)

    def _title(self, entry: QueueEntry) -> str:
        return job_title(entry, self._state.intents)

    def _line(self, entry: QueueEntry) -> str:
        return job_line(entry, self._view)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def _picture(self, job_id: str) -> QPixmap:
        """Null where there is none."""
        if job_id not in self._pictures:
            picture = self._picture_of(job_id)
            if picture is None:
                return QPixmap()
            pixels = self._state.display.of_srgb(picture.pixels)
            if picture.mask is not None:
                pixels = _tinted(pixels, picture.mask > 0, self._colour())
            self._pictures[job_id] = QPixmap.fromImage(to_qimage(pixels))
        return self._pictures[job_id]


def _tinted(pixels: ByteArray, painted: Array, colour: tuple[int, int, int]) -> ByteArray:
    """What is painted in ``colour``, as the canvas shows it; seen where nothing is, too."""
    out = pixels.copy()
    mixed = out[painted][:, :3] * (1 - _OPACITY) + np.multiply(colour, _OPACITY)
    out[painted, :3] = np.rint(mixed)
    if out.shape[2] == 4:
        out[painted, 3] = np.maximum(out[painted, 3], round(255 * _OPACITY))
    return out
