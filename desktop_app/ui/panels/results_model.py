"""The results of the run as a list model: a thumbnail and a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from desktop_app.ui.qt.qimage import wrap

if TYPE_CHECKING:
    from desktop_app.state.painting.display import DisplayState
    from desktop_app.state.work.results import Result

THUMBNAIL = 192
"""Longer side of a thumbnail in real pixels: sharp at 2× in a 96 px square."""

APPLIED_ROLE = Qt.ItemDataRole.UserRole + 1


class ResultsModel(QAbstractListModel):
    """Rows follow ``state.results.items``; a thumbnail is made once, when it is first shown.

    Args:
        display: brings them to the screen.
    """

    def __init__(self, display: DisplayState, parent: QObject) -> None:
        super().__init__(parent)
        self._display = display
        self._results: tuple[Result, ...] = ()
        self._thumbnails: dict[str, QPixmap] = {}

    @property
    def results(self) -> tuple[Result, ...]:
        """The rows."""
        return self._results

    def set_results(self, results: tuple[Result, ...]) -> None:
        """Show other results; rows that only grew keep selection and place."""
        old = [result.id for result in self._results]
        new = [result.id for result in results]
        if new[: len(old)] == old and len(new) > len(old):
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self._results = results
            self.endInsertRows()
        elif new != old:
            self.beginResetModel()
            self._results = results
            self.endResetModel()
        else:
            self._results = results
            if results:
                self.dataChanged.emit(self.index(0), self.index(len(results) - 1))
        self._thumbnails = {key: self._thumbnails[key] for key in new if key in self._thumbnails}

    def show_anew(self) -> None:
        """Another screen: make the thumbnails anew."""
        self._thumbnails.clear()
        if self._results:
            self.dataChanged.emit(self.index(0), self.index(len(self._results) - 1))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._results)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._results):
            return None
        result = self._results[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return str(result.seed)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("Result {number}, seed {seed}").format(
                number=index.row() + 1, seed=result.seed
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("Seed {seed} · {width} × {height}").format(
                seed=result.seed, width=result.rect.width, height=result.rect.height
            )
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(result)
        if role == Qt.ItemDataRole.UserRole:
            return result.id
        if role == APPLIED_ROLE:
            return result.applied
        return None

    def _thumbnail(self, result: Result) -> QPixmap:
        if result.id not in self._thumbnails:
            pixels = result.main.pixels
            height, width = pixels.shape[:2]
            # Every n-th pixel first: scaling smoothly from 24 megapixels would be felt.
            stride = max(1, min(height, width) // (2 * THUMBNAIL))
            image = wrap(self._display.of_srgb(pixels[::stride, ::stride]))
            scaled = image.scaled(
                THUMBNAIL,
                THUMBNAIL,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._thumbnails[result.id] = QPixmap.fromImage(scaled)
        return self._thumbnails[result.id]
